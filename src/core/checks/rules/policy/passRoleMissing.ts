import * as l10n from '@vscode/l10n';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { covers } from '../../policy/actions.ts';
import { allowing } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';

const NEEDING = /^ecs:(?:RegisterTaskDefinition|CreateExpressGatewayService)$/i;

export const passRoleMissing: Rule<JsonFile> = {
  code: 'policy-pass-role-missing',
  title: 'Task definitions are registered without `iam:PassRole`',
  severity: 'warning',
  explanation: `A task definition that names a task execution role or a task role can be registered only by someone who may pass these roles on; on Fargate every one that fetches an image from ECR or writes to CloudWatch Logs names one. Without it the deployment ends with _is not authorized to perform: iam:PassRole on resource_.

Allow \`iam:PassRole\` on those roles, with the condition \`iam:PassedToService\` = \`ecs-tasks.amazonaws.com\`. Where another policy of the same role does so, the finding can be let be: the check sees one document at a time.

Source: [Required permissions for the Amazon ECS console and CI](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html).
`,
  *check(file) {
    if (file.kind !== 'permissionPolicy') {
      return;
    }
    const all = allowing(file);
    if (all.some(statement => covers(statement, 'iam:PassRole'))) {
      return;
    }
    const action = all.flatMap(({ actions }) => actions).find(({ text }) => NEEDING.test(text));
    if (action !== undefined) {
      yield {
        message: l10n.t(
          'Nothing here allows `iam:PassRole`, without which a task definition that names roles is refused.',
        ),
        span: spanOf(action.node),
      };
    }
  },
};
