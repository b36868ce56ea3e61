import * as l10n from '@vscode/l10n';
import { fix } from '../../edit/yamlEdit.ts';
import type { Problem, Rule } from '../../rule.ts';
import { ecsCalls } from '../../workflow/awsCli.ts';
import { laterScriptHas } from '../../workflow/deploys.ts';
import {
  DEPLOY_TASK_DEFINITION,
  input,
  inputEntry,
  isExpression,
  isTrue,
  stepsOf,
  usesAction,
} from '../../workflow/ecs.ts';
import { exitCodeCounts } from '../../workflow/exitCodeUse.ts';
import type { Step } from '../../workflow/model.ts';
import { turnOn } from '../../workflow/turnOn.ts';
import { entrySpan } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

const WAIT = 'wait-for-task-stopped';
const EXIT_CODE = /exitCode/i;
const STOPPED = /tasks-stopped/;

export const exitCode: Rule<WorkflowFile> = {
  code: 'workflow-exit-code-unchecked',
  title: 'A task is run, and nobody looks at its exit code',
  severity: 'warning',
  explanation: `\`RunTask\` answers as soon as the task is accepted. A migration that fails then does not stop the deployment: new code meets the old database.

\`aws ecs wait tasks-stopped\` does not help by itself. It waits ten minutes at most, and ends well whatever the exit code is. Ask for that code, and fail unless it is 0, since to print it stops nothing; a container that never started has none:

\`\`\`yaml
- run: |
    code=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$TASK" \\
      --query 'tasks[0].containers[0].exitCode' --output text)
    [ "$code" = 0 ]
\`\`\`

\`run-task\` of \`amazon-ecs-deploy-task-definition\` checks it when \`wait-for-task-stopped\` is \`true\`.

Sources: [RunTask](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html), [wait tasks-stopped](https://docs.aws.amazon.com/cli/latest/reference/ecs/wait/tasks-stopped.html).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      yield* ofAction(file, step);
      const [call] = ecsCalls(step, 'run-task');
      if (call !== undefined && !exitCodeCounts(file, step.job)) {
        yield {
          message: laterScriptHas(step, EXIT_CODE)
            ? l10n.t(
                'The task’s `exitCode` is asked for, and nothing fails for it: compare it with 0, as with `[ "$code" = 0 ]`.',
              )
            : laterScriptHas(step, STOPPED)
              ? l10n.t(
                  '`tasks-stopped` tells that the task has stopped, not how: a migration that failed does not fail this job. Check its `exitCode`.',
                )
              : l10n.t(
                  'Nobody waits for this task or looks at its `exitCode`: a migration that failed does not fail this job.',
                ),
          span: { start: call.start, end: call.end },
        };
      }
    }
  },
};

function* ofAction(file: WorkflowFile, step: Step): Generator<Problem> {
  const asked = usesAction(step, DEPLOY_TASK_DEFINITION) && isTrue(input(step, 'run-task'));
  const run = inputEntry(step, 'run-task');
  const given = inputEntry(step, WAIT);
  if (!asked || run === undefined || isTrue(given?.text) || isExpression(given?.text ?? '')) {
    return;
  }
  const edit = turnOn(file, step, WAIT);
  yield {
    message: l10n.t(
      'The action looks at the task’s exit code only with `{0}: true`: a migration that failed does not fail this step.',
      WAIT,
    ),
    span: entrySpan(given ?? run),
    fixes: edit === undefined ? [] : [fix(l10n.t('Wait for the task and its exit code'), edit)],
  };
}
