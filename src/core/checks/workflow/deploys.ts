import type { WorkflowFile } from '../workflowFile.ts';
import { ecsCalls, option } from './awsCli.ts';
import { DEPLOY_EXPRESS_SERVICE, DEPLOY_TASK_DEFINITION, input, usesAction } from './ecs.ts';
import type { Job, Step } from './model.ts';

/** Whether the step deploys a service: by an action, or by the AWS CLI in its script. */
function deploysService(step: Step): boolean {
  return (
    (usesAction(step, DEPLOY_TASK_DEFINITION) && (input(step, 'service') ?? '') !== '') ||
    usesAction(step, DEPLOY_EXPRESS_SERVICE) ||
    deployingCalls(step).length > 0
  );
}

/** Calls of `aws ecs update-service` that start a deployment; another number of tasks starts none. */
export function deployingCalls(step: Step) {
  return ecsCalls(step, 'update-service').filter(
    call =>
      option(call, '--task-definition') !== undefined ||
      call.words.some(({ text }) => text === '--force-new-deployment'),
  );
}

export function deployJobs(file: WorkflowFile): readonly Job[] {
  return file.workflow.jobs.filter(job => job.steps.some(deploysService));
}

/** For each pattern the last step of the job whose script has it, by its place among the steps. */
const lastWith = new WeakMap<Job, Map<RegExp, number>>();
const places = new WeakMap<Job, ReadonlyMap<Step, number>>();

/** Whether a script of the job has the pattern, from the step on, that step's included. */
export function laterScriptHas(step: Step, pattern: RegExp): boolean {
  const { job } = step;
  const known = lastWith.get(job) ?? new Map<RegExp, number>();
  lastWith.set(job, known);
  const last = known.get(pattern) ?? job.steps.findLastIndex(({ run }) => run && pattern.test(run.text));
  known.set(pattern, last);
  const steps = places.get(job) ?? new Map(job.steps.map((one, place) => [one, place]));
  places.set(job, steps);
  return last >= (steps.get(step) ?? 0);
}
