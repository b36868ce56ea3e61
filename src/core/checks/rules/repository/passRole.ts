import * as l10n from '@vscode/l10n';
import { at, spanOf, stringOf } from '../../jsonFile.ts';
import type { ParsedFile } from '../../parse.ts';
import { covers, globToRegExp } from '../../policy/actions.ts';
import { allowing } from '../../policy/statement.ts';
import { jsonOfKind, others } from '../../repositoryFiles.ts';
import type { Rule } from '../../rule.ts';

export const passRoleUncovered: Rule<ParsedFile> = {
  code: 'repository-pass-role',
  title: 'A role of the task definition that no policy lets pass',
  severity: 'warning',
  explanation: `Whoever registers a task definition has to be allowed \`iam:PassRole\` on the roles that it names. Policies in the repository allow it, and none of them on this role: the deployment ends with _is not authorized to perform: iam:PassRole on resource_. Often the role was renamed in one place, or the task role was added later and only the execution role is in the policy.

Source: [Granting a user permissions to pass a role to an AWS service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html).
`,
  *check(file, surroundings) {
    if (file.format !== 'json' || file.kind !== 'taskDefinition') {
      return;
    }
    const passing = jsonOfKind(others(file, surroundings), 'permissionPolicy').flatMap(policy =>
      allowing(policy)
        .filter(statement => covers(statement, 'iam:PassRole'))
        .map(statement => ({ path: policy.path, statement })),
    );
    if (passing.length === 0 || passing.some(({ statement }) => statement.notResources.length > 0)) {
      return;
    }
    for (const member of ['executionRoleArn', 'taskRoleArn']) {
      const role = at(file.root, member);
      const arn = stringOf(role) ?? '';
      const passed = passing.some(({ statement }) =>
        statement.resources.some(({ text }) => globToRegExp(text.replaceAll(/\$\{[^}]*\}/g, '*')).test(arn)),
      );
      if (role !== undefined && /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn) && !passed) {
        yield {
          message: l10n.t(
            'No policy in the repository allows `iam:PassRole` on this role, and some do on others.',
          ),
          span: spanOf(role),
          related: passing.slice(0, 3).map(({ path, statement }) => ({
            path,
            span: spanOf(statement.resources[0]?.node ?? statement.node),
            message: l10n.t('roles that may be passed'),
          })),
        };
      }
    }
  },
};
