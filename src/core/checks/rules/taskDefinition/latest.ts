import * as l10n from '@vscode/l10n';
import { at, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';
import { isMutable } from '../../workflow/imageTag.ts';

export const latestImage: Rule<JsonFile> = {
  code: 'task-definition-latest',
  title: 'An image by `latest`, by another tag that moves, or by none',
  severity: 'warning',
  explanation: `A revision of a task definition that names \`blog:latest\` runs whatever that is when a task starts: a task that is replaced at night may run what nobody deployed, and a rollback to the revision before starts the image that failed, since both name it alike.

Let the workflow put the image of each commit into the task definition (\`amazon-ecs-render-task-definition\`), and write a tag that nobody moves, or a digest, for images of others:

\`\`\`json
{ "image": "public.ecr.aws/nginx/nginx:1.29.3" }
\`\`\`

Source: [Best practices for container images](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html).
`,
  *check(file) {
    for (const { node } of containers(file)) {
      const image = at(node, 'image');
      const name = stringOf(image)?.trim() ?? '';
      if (image !== undefined && name !== '' && !/[<>{}]/.test(name) && isMutable(name)) {
        yield {
          message: l10n.t(
            '`{0}` is another image after the next push, also for tasks that are replaced and for a rollback. Name a tag that stays.',
            name,
          ),
          span: spanOf(image),
        };
      }
    }
  },
};
