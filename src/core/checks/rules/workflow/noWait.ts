import * as l10n from '@vscode/l10n';
import { fix, replaceValue } from '../../edit/yamlEdit.ts';
import type { Problem, Rule } from '../../rule.ts';
import { deployingCalls, laterScriptHas } from '../../workflow/deploys.ts';
import {
  DEPLOY_EXPRESS_SERVICE,
  DEPLOY_TASK_DEFINITION,
  input,
  inputEntry,
  isExpression,
  isTrue,
  stepsOf,
  usesAction,
} from '../../workflow/ecs.ts';
import type { Step } from '../../workflow/model.ts';
import { turnOn } from '../../workflow/turnOn.ts';
import { entrySpan } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

const WAIT = 'wait-for-service-stability';
const WAIT_EXPRESS = 'wait-for-deployment';

export const noWait: Rule<WorkflowFile> = {
  code: 'workflow-no-wait',
  title: 'Nobody waits for the deployment',
  severity: 'warning',
  explanation: `\`UpdateService\` answers as soon as the deployment has begun. A workflow that ends there is green while tasks fail to start, and stays green when the circuit breaker takes the deployment back.

\`amazon-ecs-deploy-task-definition\` waits only when it is told to:

\`\`\`yaml
with:
  wait-for-service-stability: true
  wait-for-minutes: 20
\`\`\`

\`amazon-ecs-deploy-express-service\` waits by itself unless \`wait-for-deployment\` is \`false\`. After \`aws ecs update-service\`, wait with \`aws ecs wait services-stable\` and look at what runs then.

Sources: [amazon-ecs-deploy-task-definition](https://github.com/aws-actions/amazon-ecs-deploy-task-definition), [UpdateService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      yield* ofAction(file, step);
      yield* ofExpress(step);
      const [call] = deployingCalls(step);
      if (call !== undefined && !laterScriptHas(step, LOOKS)) {
        yield {
          message: l10n.t(
            'The deployment has only begun when this command ends. Wait for its end, and look at what runs then.',
          ),
          span: { start: call.start, end: call.end },
        };
      }
    }
  },
};

/** What a script says that waits for a deployment, or looks how it goes. */
const LOOKS = /services-stable|describe-service|list-service-deployments/;

function* ofAction(file: WorkflowFile, step: Step): Generator<Problem> {
  if (
    !usesAction(step, DEPLOY_TASK_DEFINITION) ||
    (input(step, 'service') ?? '') === '' ||
    step.uses === undefined
  ) {
    return;
  }
  const given = inputEntry(step, WAIT);
  if (isTrue(given?.text) || isExpression(given?.text ?? '') || laterScriptHas(step, LOOKS)) {
    return;
  }
  const edit = turnOn(file, step, WAIT);
  yield {
    message: l10n.t(
      'The step ends as soon as the deployment has begun, and is green whatever becomes of it: set `{0}: true`.',
      WAIT,
    ),
    span: given === undefined ? step.uses.span : entrySpan(given),
    fixes: edit === undefined ? [] : [fix(l10n.t('Wait for the deployment’s end'), edit)],
  };
}

function* ofExpress(step: Step): Generator<Problem> {
  const given = usesAction(step, DEPLOY_EXPRESS_SERVICE) ? inputEntry(step, WAIT_EXPRESS) : undefined;
  if (given?.text?.toLowerCase() === 'false' && !laterScriptHas(step, LOOKS)) {
    yield {
      message: l10n.t(
        'The step ends as soon as the deployment has begun, and is green whatever becomes of it: set `{0}: true`.',
        WAIT_EXPRESS,
      ),
      span: entrySpan(given),
      fixes: [fix(l10n.t('Wait for the deployment’s end'), replaceValue(given, 'true'))],
    };
  }
}
