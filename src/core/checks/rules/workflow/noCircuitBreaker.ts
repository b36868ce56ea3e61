import * as l10n from '@vscode/l10n';
import { fix } from '../../edit/yamlEdit.ts';
import type { Rule } from '../../rule.ts';
import { ecsCalls, option } from '../../workflow/awsCli.ts';
import { stepsOf } from '../../workflow/ecs.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

const BREAKER = `--deployment-configuration 'deploymentCircuitBreaker={enable=true,rollback=true}'`;

export const noCircuitBreaker: Rule<WorkflowFile> = {
  code: 'workflow-no-circuit-breaker',
  title: 'A service is made without a circuit breaker',
  severity: 'warning',
  explanation: `A deployment whose tasks never become healthy goes on for ever without a circuit breaker: Amazon ECS starts one task after the other, and the service stays between two versions until somebody looks. With it ECS gives up after some failed tasks, and with \`rollback\` puts the last version that worked back.

\`\`\`yaml
- run: |
    aws ecs create-service --cluster "$CLUSTER" --service-name "$SERVICE" --task-definition "$TASK_DEFINITION" \\
      --deployment-configuration 'deploymentCircuitBreaker={enable=true,rollback=true}'
\`\`\`

It is for the deployment controller \`ECS\`; CodeDeploy and external controllers have their own ways.

Source: [How the circuit breaker detects failures](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      for (const call of ecsCalls(step, 'create-service')) {
        const configuration = option(call, '--deployment-configuration');
        const elsewhere =
          option(call, '--cli-input-json') !== undefined || option(call, '--cli-input-yaml') !== undefined;
        const other = /CODE_DEPLOY|EXTERNAL/.test(option(call, '--deployment-controller') ?? '');
        const fromFile =
          configuration?.startsWith('file:') === true || configuration?.startsWith('$') === true;
        if (elsewhere || other || fromFile || on(configuration ?? '')) {
          continue;
        }
        const name = call.words.find(({ text }) => text === 'create-service');
        yield {
          message: l10n.t(
            'Without a circuit breaker a deployment whose tasks never start goes on for ever: enable it, with rollback.',
          ),
          span: { start: call.start, end: name?.end ?? call.end },
          fixes:
            configuration === undefined && name !== undefined
              ? [
                  fix(l10n.t('Enable the circuit breaker, with rollback'), {
                    span: { start: name.end, end: name.end },
                    text: ` ${BREAKER}`,
                  }),
                ]
              : [],
        };
      }
    }
  },
};

/** In the shorthand of the CLI, or as JSON. */
function on(configuration: string): boolean {
  return /deploymentCircuitBreaker"?\s*[=:]\s*\{[^}]*enable"?\s*[=:]\s*true/.test(configuration);
}
