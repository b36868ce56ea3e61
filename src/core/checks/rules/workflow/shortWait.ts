import * as l10n from '@vscode/l10n';
import { fix, replaceValue } from '../../edit/yamlEdit.ts';
import type { Rule } from '../../rule.ts';
import {
  DEPLOY_EXPRESS_SERVICE,
  DEPLOY_TASK_DEFINITION,
  input,
  inputEntry,
  isTrue,
  stepsOf,
  usesAction,
} from '../../workflow/ecs.ts';
import type { Step } from '../../workflow/model.ts';
import { entrySpan } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

/** Minutes: draining alone takes five by default, beside starting and health checks. */
const LEAST = 10;
const USUAL = 20;
/** What both actions wait where nothing is said. */
const DEFAULT = 30;
/** What the rest of a job takes, such as building the image, with some room. */
const REST = 15;

export const shortWait: Rule<WorkflowFile> = {
  code: 'workflow-short-wait',
  title: 'The wait for the deployment ends before the deployment does',
  severity: 'warning',
  explanation: `A rolling deployment starts tasks, waits for health checks and then drains the old tasks, for which a target group takes five minutes by default. Ten minutes are soon over, above all where the circuit breaker has to try several tasks before it takes a deployment back. A wait that ends first fails the run while the deployment goes on, and nobody learns its end.

Give \`wait-for-minutes\` at least ten; twenty suit most services. \`timeout-minutes\` of the job or of the step has to be longer than that, or GitHub ends the job in the middle, without a word of what became of the service.

Sources: [deregistration delay](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay), [timeout-minutes](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      if (!waits(step)) {
        continue;
      }
      const given = inputEntry(step, 'wait-for-minutes');
      const minutes = given === undefined ? DEFAULT : whole(given.text);
      if (given !== undefined && minutes !== undefined && minutes < LEAST) {
        yield {
          message: l10n.t(
            'A deployment often takes longer than {0} minutes: draining alone takes five by default.',
            String(minutes),
          ),
          span: entrySpan(given),
          fixes: [fix(l10n.t('Wait {0} minutes', String(USUAL)), replaceValue(given, String(USUAL)))],
        };
      }
      for (const limit of [
        step.fields.entries.get('timeout-minutes'),
        step.job.fields.entries.get('timeout-minutes'),
      ]) {
        const allowed = whole(limit?.text);
        if (limit === undefined || allowed === undefined || minutes === undefined || allowed > minutes) {
          continue;
        }
        const longer = String(minutes + REST);
        yield {
          message: l10n.t(
            'GitHub ends this after {0} minutes, in the middle of a deployment that is waited for up to {1} minutes.',
            String(allowed),
            String(minutes),
          ),
          span: entrySpan(limit),
          fixes: [fix(l10n.t('Allow {0} minutes', longer), replaceValue(limit, longer))],
        };
      }
    }
  },
};

function waits(step: Step): boolean {
  return (
    (usesAction(step, DEPLOY_TASK_DEFINITION) && isTrue(input(step, 'wait-for-service-stability'))) ||
    (usesAction(step, DEPLOY_EXPRESS_SERVICE) &&
      input(step, 'wait-for-deployment')?.toLowerCase() !== 'false')
  );
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined;
}
