import * as l10n from '@vscode/l10n';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { covers } from '../../policy/actions.ts';
import { allowing } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

export const passRoleWide: Rule<JsonFile> = {
  code: 'policy-pass-role-wide',
  title: '`iam:PassRole` for all roles',
  severity: 'error',
  explanation: `Whoever may pass a role on can let a task have it, and read its credentials in the task. With \`"Resource": "*"\`, or \`role/*\`, that is every role of the account, the administrator's too: the right to deploy has become the right to everything.

Name the roles that the task definitions name: the task execution role, the task role, and in Express Mode the infrastructure role. The condition \`iam:PassedToService\` alone does not help against it, since a task is what is passed to.

Source: [Granting a user permissions to pass a role to an AWS service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html).
`,
  *check(file) {
    if (file.kind !== 'permissionPolicy') {
      return;
    }
    for (const statement of allowing(file)) {
      const named = statement.actions.some(({ text }) => /^iam:pass/i.test(text));
      for (const { text, node } of named && covers(statement, 'iam:PassRole') ? statement.resources : []) {
        if (/^\*+$/.test(text) || /:role\/\*+$/.test(text)) {
          yield {
            message: l10n.t(
              'This lets a task have any role of the account. Name the execution role and the task role.',
            ),
            span: spanOf(node),
          };
        }
      }
    }
  },
};
