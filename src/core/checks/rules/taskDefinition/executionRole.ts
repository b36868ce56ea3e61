import * as l10n from '@vscode/l10n';
import { at, elements, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { awslogs, containers, isFargate } from '../../taskDefinition.ts';

export const executionRole: Rule<JsonFile> = {
  code: 'task-definition-execution-role',
  title: 'No task execution role where Amazon ECS needs one',
  severity: 'error',
  explanation: `The task execution role (\`executionRoleArn\`) is what Amazon ECS itself works with before the containers run: on Fargate it fetches images from a private ECR repository and writes logs with it, and anywhere it reads the values of \`secrets\`. Without it RegisterTaskDefinition refuses the task definition, or tasks stop with _CannotPullContainerError_ or _ResourceInitializationError_.

It is another role than the task role (\`taskRoleArn\`), which is the application's.

Source: [Task execution IAM role](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html).
`,
  *check(file) {
    if (at(file.root, 'executionRoleArn') !== undefined) {
      return;
    }
    const fargate = isFargate(file);
    for (const container of containers(file)) {
      const { node } = container;
      const image = at(node, 'image');
      const ecr = /\.dkr[.-]ecr\./.test(stringOf(image) ?? '') ? image : undefined;
      const [secret] = [
        ...elements(at(node, 'secrets')),
        ...elements(at(node, 'logConfiguration', 'secretOptions')),
      ];
      const driver = at(awslogs(container), 'logDriver');
      const needing = secret ?? (fargate ? (ecr ?? driver) : undefined);
      if (needing !== undefined) {
        yield {
          message:
            needing === secret
              ? l10n.t(
                  'Amazon ECS reads secrets with the task execution role. Name it as `executionRoleArn`.',
                )
              : l10n.t(
                  'On Fargate images of ECR are fetched and logs written with the task execution role. Name it as `executionRoleArn`.',
                ),
          span: spanOf(needing),
        };
        return;
      }
    }
  },
};
