import * as l10n from '@vscode/l10n';
import { at, type JsonFile, spanOf } from '../../jsonFile.ts';
import { statements } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

export const trustAnyone: Rule<JsonFile> = {
  code: 'policy-trust-anyone',
  title: 'A trust policy that admits everybody',
  severity: 'error',
  explanation: `\`"Principal": "*"\` in a trust policy, or \`"AWS": "*"\`, lets every account of AWS have the role; with \`sts:AssumeRoleWithWebIdentity\` it lets in the tokens of every provider in the account. \`NotPrincipal\` with \`Allow\` admits all that it does not name.

Name the OIDC provider, the service (\`ecs-tasks.amazonaws.com\`) or the role that is meant. A statement with a condition on who calls (\`aws:PrincipalArn\`, \`aws:PrincipalOrgID\`, \`aws:SourceArn\`) is told with a warning only.

Source: [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous).
`,
  *check(file) {
    if (file.kind !== 'trustPolicy') {
      return;
    }
    for (const { allows, node, principals, conditions } of statements(file)) {
      const not = at(node, 'NotPrincipal');
      const everyone = principals.find(({ kind }) => kind === '*')?.node ?? not;
      if (allows && everyone !== undefined) {
        const who = conditions.some(({ key }) => /^aws:(?:Principal|Source)(?!Ip|Identity)/i.test(key.name));
        yield {
          ...(who ? { severity: 'warning' as const } : {}),
          message: l10n.t('This admits everybody, whatever their account. Name who may have the role.'),
          span: spanOf(everyone),
        };
      }
    }
  },
};
