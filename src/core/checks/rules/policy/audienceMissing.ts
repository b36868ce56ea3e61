import * as l10n from '@vscode/l10n';
import { issuerName } from '../../../identity/trust/provider.ts';
import { append, jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, type JsonFile, spanOf } from '../../jsonFile.ts';
import { conditionsOn, gitHubProvider } from '../../policy/gitHub.ts';
import { statements } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

const AUDIENCE = 'sts.amazonaws.com';

export const audienceMissing: Rule<JsonFile> = {
  code: 'policy-audience',
  title: 'A trust policy for GitHub with another audience than `sts.amazonaws.com`, or with none',
  severity: 'warning',
  explanation: `A token's \`aud\` names whom it was made for. \`configure-aws-credentials\` and this extension ask for \`sts.amazonaws.com\`. A policy that expects another value admits none of them; one that expects nothing also takes tokens that were made for another service and handed to it, as far as the provider in IAM lists their audience.

Write a condition with \`StringEquals\` on the issuer's \`aud\`. In the partition of China it is \`sts.amazonaws.com.cn\`. A value of your own has to be among the provider's client ids, and the workflow has to ask for it with the input \`audience\`.

Source: [OIDC in AWS](https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws).
`,
  *check(file, { repository }) {
    for (const statement of statements(file)) {
      const provider = gitHubProvider(statement, repository);
      if (provider === undefined) {
        continue;
      }
      const conditions = conditionsOn(statement, provider, 'aud');
      const values = conditions.flatMap(condition => condition.values);
      const [only] = values;
      if (only === undefined) {
        const federated = statement.principals.find(({ kind }) => kind === 'Federated');
        const equals = at(statement.node, 'Condition', 'StringEquals');
        yield {
          message: l10n.t(
            'Nothing says whom the token has to be made for. Add a condition on `{0}`.',
            `${issuerName(provider.issuer)}:aud`,
          ),
          span: spanOf(federated?.node ?? statement.node),
          fixes:
            equals?.type === 'object' && !provider.arn.startsWith('arn:aws-cn:')
              ? [
                  jsonFix(
                    l10n.t('Ask for the audience {0}', AUDIENCE),
                    append(file, equals, AUDIENCE, `${issuerName(provider.issuer)}:aud`),
                  ),
                ]
              : [],
        };
      } else if (
        !values.some(({ text }) => /^sts\.amazonaws\.com(?:\.cn)?$/.test(text) || text.includes('*'))
      ) {
        yield {
          message: l10n.t(
            'Workflows ask for a token for `{0}` unless they are told otherwise; this admits only `{1}`.',
            AUDIENCE,
            values.map(({ text }) => text).join(', '),
          ),
          span: spanOf(only.node),
          fixes:
            values.length === 1
              ? [jsonFix(l10n.t('Take {0}', AUDIENCE), replaceWith(only.node, AUDIENCE))]
              : [],
        };
      }
    }
  },
};
