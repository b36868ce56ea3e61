import * as l10n from '@vscode/l10n';
import { inputsOf, knownAction } from '../../data/actions.ts';
import { fix } from '../../edit/yamlEdit.ts';
import type { Problem, Rule } from '../../rule.ts';
import { ecsCalls } from '../../workflow/awsCli.ts';
import { laterScriptHas } from '../../workflow/deploys.ts';
import { DEPLOY_TASK_DEFINITION, input, isTrue, stepsOf, usesAction } from '../../workflow/ecs.ts';
import type { Step } from '../../workflow/model.ts';
import { pin } from '../../workflow/pin.ts';
import { isCommit, majorOf, type Uses } from '../../workflow/uses.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

/** What a script mentions that tells the deployment asked for from the one that was put back. */
const LOOKS =
  /describe-service-deployments|list-service-deployments|rolloutState|deployments\[|\.deployments|taskDefinition\b/;

export const rollbackUnnoticed: Rule<WorkflowFile> = {
  code: 'workflow-rollback-unnoticed',
  title: 'A deployment that was rolled back passes as a success',
  severity: 'warning',
  explanation: `When the circuit breaker takes a deployment back, the service becomes stable again, with the old version. \`aws ecs wait services-stable\` ends well then, and so does \`amazon-ecs-deploy-task-definition\` before version 2.6.2: the run is green, and the change is not there.

Take version 2.6.2 of the action or newer, which fails when the deployment that it began is not the one that ended, or compare what runs with what was asked for:

\`\`\`yaml
- run: |
    running=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" \\
      --query "services[0].deployments[?status=='PRIMARY'].taskDefinition" --output text)
    [ "$running" = "$TASK_DEFINITION" ]
\`\`\`

Sources: [Circuit breaker](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html), [releases of the action](https://github.com/aws-actions/amazon-ecs-deploy-task-definition/releases).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      yield* ofAction(file, step);
      const [call] = ecsCalls(step, 'wait').filter(({ words }) =>
        words.some(({ text }) => text === 'services-stable'),
      );
      if (call !== undefined && !laterScriptHas(step, LOOKS)) {
        yield {
          message: l10n.t(
            'A service is stable also after the circuit breaker put the old version back: compare the task definition that runs with the one deployed.',
          ),
          span: { start: call.start, end: call.end },
        };
      }
    }
  },
};

function* ofAction(file: WorkflowFile, step: Step): Generator<Problem> {
  const { uses } = step;
  if (
    uses === undefined ||
    !usesAction(step, DEPLOY_TASK_DEFINITION) ||
    !isTrue(input(step, 'wait-for-service-stability')) ||
    !overlooks(uses) ||
    laterScriptHas(step, LOOKS)
  ) {
    return;
  }
  const known = knownAction(uses.repository);
  const inputs = known === undefined ? [] : (inputsOf(uses.repository, known.major) ?? []);
  const fits = [...(step.with?.entries.keys() ?? [])].every(name => inputs.includes(name));
  const edits =
    known !== undefined && fits && majorOf(uses) === known.major ? pin(file.text, uses, known) : undefined;
  yield {
    message: l10n.t(
      'This version of the action is green also when the circuit breaker took the deployment back; 2.6.2 and newer fail then.',
    ),
    span: uses.span,
    fixes:
      known === undefined || edits === undefined
        ? []
        : [fix(l10n.t('Take {0}, by its commit', known.version), ...edits)],
  };
}

/** Version 1, and those of version 2 that are named in full and older than 2.6.2; `v2` alone is the newest. */
function overlooks(uses: Uses): boolean {
  const major = majorOf(uses);
  const text = isCommit(uses.ref) ? uses.comment : uses.ref;
  const [, minor, patch] = /v?2\.(\d+)\.(\d+)/.exec(text) ?? [];
  if (major !== 2 || minor === undefined) {
    return major === 1;
  }
  return Number(minor) < 6 || (Number(minor) === 6 && Number(patch) < 2);
}
