import * as l10n from '@vscode/l10n';
import type { Rule } from '../../rule.ts';
import {
  BUILD_PUSH,
  DEPLOY_EXPRESS_SERVICE,
  DEPLOY_TASK_DEFINITION,
  inputEntry,
  RENDER_TASK_DEFINITION,
  stepsOf,
  usesAction,
} from '../../workflow/ecs.ts';
import { expressionsIn } from '../../workflow/expression.ts';
import { spanOf } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

/** Inputs whose text ends where others read it. */
const OPEN: readonly (readonly [action: string, input: string])[] = [
  [RENDER_TASK_DEFINITION, 'environment-variables'],
  [RENDER_TASK_DEFINITION, 'command'],
  [RENDER_TASK_DEFINITION, 'docker-labels'],
  [DEPLOY_EXPRESS_SERVICE, 'environment-variables'],
  [DEPLOY_EXPRESS_SERVICE, 'command'],
  [DEPLOY_TASK_DEFINITION, 'run-task-container-overrides'],
  [BUILD_PUSH, 'build-args'],
];

export const secretExposed: Rule<WorkflowFile> = {
  code: 'workflow-secret-exposed',
  title: 'A secret is written into a task definition or an image',
  severity: 'error',
  explanation: `Environment variables, commands and labels of a task definition are plain text. Everybody with \`ecs:DescribeTaskDefinition\` reads them, in every revision that ever had them. Build arguments stay in the history of the image, for everybody who can pull it.

- A **running container** gets its secrets from AWS Secrets Manager or Parameter Store. Give the ARN, not the value, under \`secrets\`: both \`amazon-ecs-render-task-definition\` and \`amazon-ecs-deploy-express-service\` have an input of that name, and the execution role needs the right to read it.
- A **build** gets its secrets as secret mounts: the input \`secrets\` of \`docker/build-push-action\`, and \`RUN --mount=type=secret\` in the Dockerfile.

Sources: [Pass sensitive data to a container](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html), [Build secrets](https://docs.docker.com/build/building/secrets/).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      for (const [action, name] of OPEN) {
        const entry = usesAction(step, action) ? inputEntry(step, name) : undefined;
        if (entry?.value === undefined || entry.value === null) {
          continue;
        }
        const { start, end } = spanOf(entry.value);
        for (const expression of expressionsIn(file.text.slice(start, end), start)) {
          if (
            expression.sources.some(source => /^secrets\b/.test(source) && source !== 'secrets.github_token')
          ) {
            yield {
              message:
                action === BUILD_PUSH
                  ? l10n.t(
                      'A build argument stays readable in the image: pass the secret by `secrets`, and mount it.',
                    )
                  : l10n.t(
                      'This secret becomes plain text of the task definition, for everybody who can describe it: give its ARN by `secrets` instead.',
                    ),
              span: { start: expression.start, end: expression.end },
            };
          }
        }
      }
    }
  },
};
