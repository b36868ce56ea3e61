import * as l10n from '@vscode/l10n';
import { at, type JsonFile } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containerSpan, containers } from '../../taskDefinition.ts';

export const noLogs: Rule<JsonFile> = {
  code: 'task-definition-no-logs',
  title: 'A container whose log nobody can read',
  severity: 'warning',
  explanation: `Without \`logConfiguration\` what a container writes is lost on Fargate, and on EC2 stays on the instance. When it stops with an exit code, nothing says why.

Give it \`awslogs\` with a log group, the region and a stream prefix, or \`awsfirelens\` where logs go elsewhere.

Source: [Send Amazon ECS logs to CloudWatch](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html).
`,
  *check(file) {
    for (const container of containers(file)) {
      const router = at(container.node, 'firelensConfiguration') !== undefined;
      if (at(container.node, 'logConfiguration') === undefined && !router) {
        yield {
          message: l10n.t(
            'The container `{0}` has no `logConfiguration`: when it fails, nothing says why.',
            container.name,
          ),
          span: containerSpan(container),
        };
      }
    }
  },
};
