import * as l10n from '@vscode/l10n';
import { subjectKey } from '../../../identity/trust/statement.ts';
import { append, jsonFix } from '../../edit/jsonEdit.ts';
import { at, type JsonFile, spanOf } from '../../jsonFile.ts';
import { conditionsOn, gitHubProvider } from '../../policy/gitHub.ts';
import { statements } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

export const subjectMissing: Rule<JsonFile> = {
  code: 'policy-subject-missing',
  title: 'A trust policy for GitHub without a condition on `sub`',
  severity: 'error',
  explanation: `All of GitHub's repositories share one issuer. Without a condition on the claim \`sub\`, a trust policy would admit the workflows of everybody on GitHub; IAM therefore refuses to save such a policy, and denies with one that it has from before. With a GitHub Enterprise Server it does neither: there every workflow of the server has the role.

The condition has to be positive and on the claim itself: \`StringEquals\` or \`StringLike\`, without \`IfExists\` and without \`ForAllValues:\`, and no value may be wildcards alone. Conditions on \`repository\` or \`ref\` do not take its place; they are good beside it.

\`\`\`json
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": "repo:octo-org/blog:ref:refs/heads/main"
        }
      }
    }
  ]
}
\`\`\`

Source: [OIDC identity providers with shared issuers](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html).
`,
  *check(file, { repository }) {
    for (const statement of statements(file)) {
      const provider = gitHubProvider(statement, repository);
      if (provider === undefined) {
        continue;
      }
      // Of `ForAllValues` tells `policy-for-all-values`.
      const narrows = conditionsOn(statement, provider, 'sub').some(
        ({ operator, ifExists, values }) =>
          /^String(?:Equals|EqualsIgnoreCase|Like)$/i.test(operator) &&
          !ifExists &&
          values.every(({ text }) => /[^*?]/.test(text)),
      );
      if (narrows) {
        continue;
      }
      const prefix = repository?.subjectPrefix;
      const branch = repository?.defaultBranch;
      const own = conditionsOn(statement, provider, 'sub').length === 0;
      const equals = at(statement.node, 'Condition', 'StringEquals');
      const federated = statement.principals.find(({ kind }) => kind === 'Federated');
      yield {
        message:
          provider.kind === 'gitHubServer'
            ? l10n.t(
                'Every repository of this GitHub server may have this role. Add a condition on `{0}`, with StringEquals or StringLike.',
                subjectKey(provider.issuer),
              )
            : l10n.t(
                'Nothing says which repository may have this role: IAM wants a condition on `{0}`, with StringEquals or StringLike.',
                subjectKey(provider.issuer),
              ),
        span: spanOf(federated?.node ?? statement.node),
        fixes:
          own && prefix !== undefined && branch !== undefined && equals?.type === 'object'
            ? [
                jsonFix(
                  l10n.t('Admit the branch {0} of this repository', branch),
                  append(file, equals, `${prefix}:ref:refs/heads/${branch}`, subjectKey(provider.issuer)),
                ),
              ]
            : [],
      };
    }
  },
};
