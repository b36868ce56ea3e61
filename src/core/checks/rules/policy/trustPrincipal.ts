import * as l10n from '@vscode/l10n';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { assumesByWebIdentity, issuerOf } from '../../policy/gitHub.ts';
import { type Principal, type Statement, statements } from '../../policy/statement.ts';
import type { Problem, Rule } from '../../rule.ts';

export const trustPrincipal: Rule<JsonFile> = {
  code: 'policy-trust-provider',
  title: 'Principal, action and condition keys of a trust policy that do not go together',
  severity: 'error',
  explanation: `A web identity has a role by the action \`sts:AssumeRoleWithWebIdentity\`, and its principal is the OIDC provider in the **same account as the role**: \`"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"\`. What goes wrong:

- the provider's ARN with \`https://\` or with a slash at its end, or only the issuer's name;
- \`sts:AssumeRole\`, which is for accounts, users, roles and services;
- a provider together with condition keys of another issuer, such as an enterprise's \`token.actions.githubusercontent.com/octo-enterprise\`: the keys have the whole name before the colon;
- \`AssumeRoleWithWebIdentity\` for an AWS service or an account.

In each of these cases nobody gets the role, or IAM refuses the policy.

Source: [Creating a role for OpenID Connect federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html).
`,
  *check(file) {
    if (file.kind !== 'trustPolicy') {
      return;
    }
    for (const statement of statements(file)) {
      if (statement.allows) {
        yield* providers(statement);
        yield* wrongAction(statement);
        yield* keysOfOthers(statement);
      }
    }
  },
};

function* providers({ principals }: Statement): Generator<Problem> {
  for (const { kind, text, node } of principals) {
    if (kind !== 'Federated') {
      continue;
    }
    const [, before = '', name = ''] =
      /^(arn:[^:]*:iam::\d*:oidc-provider\/)(?:https:\/\/)?(.*?)\/?$/.exec(text) ?? [];
    const right = before + name;
    if (right !== '' && right !== text) {
      yield {
        message: l10n.t('The ARN of a provider ends with the issuer without `https://` and without a slash.'),
        span: spanOf(node),
        fixes: [jsonFix(l10n.t('Write {0}', right), replaceWith(node, right))],
      };
    } else if (/^(?:https:\/\/)?token\.actions\./.test(text)) {
      yield {
        message: l10n.t(
          'IAM takes the ARN of the OIDC provider here, `arn:aws:iam::<account>:oidc-provider/{0}`.',
          text.replace(/^https:\/\//, ''),
        ),
        span: spanOf(node),
      };
    }
  }
}

function* wrongAction({ principals, actions }: Statement): Generator<Problem> {
  const kinds = new Set(principals.map(({ kind }) => kind));
  const oidc = (principal: Principal) => issuerOf(principal.text) !== undefined;
  for (const { text, node } of actions) {
    if (
      /^sts:AssumeRole$/i.test(text) &&
      kinds.size === 1 &&
      kinds.has('Federated') &&
      principals.every(oidc)
    ) {
      yield {
        message: l10n.t(
          'A web identity has a role by `sts:AssumeRoleWithWebIdentity`; this action admits none.',
        ),
        span: spanOf(node),
        fixes: [
          jsonFix(
            l10n.t('Take {0}', 'sts:AssumeRoleWithWebIdentity'),
            replaceWith(node, 'sts:AssumeRoleWithWebIdentity'),
          ),
        ],
      };
    } else if (
      /^sts:AssumeRoleWithWebIdentity$/i.test(text) &&
      principals.length > 0 &&
      !kinds.has('Federated') &&
      !kinds.has('*')
    ) {
      yield {
        message: l10n.t(
          'No account and no service comes with a web identity: name an OIDC provider under `Federated`.',
        ),
        span: spanOf(node),
      };
    }
  }
}

function* keysOfOthers(statement: Statement): Generator<Problem> {
  const names = statement.principals.flatMap(({ kind, text }) =>
    kind === 'Federated' ? (issuerOf(text) ?? []) : [],
  );
  if (!assumesByWebIdentity(statement) || names.length === 0) {
    return;
  }
  for (const { key } of statement.conditions) {
    const [, issuer = ''] =
      /^(?:https:\/\/)?(token\.actions\.[^:]+|[^:]+(?::\d+)?\/_services\/token):/i.exec(key.name) ?? [];
    if (issuer !== '' && !names.some(name => name.toLowerCase() === issuer.toLowerCase())) {
      yield {
        message: l10n.t(
          'This key is of the issuer `{0}`, and the statement admits tokens of `{1}`.',
          issuer,
          names.join(', '),
        ),
        span: spanOf(key.key),
      };
    }
  }
}
