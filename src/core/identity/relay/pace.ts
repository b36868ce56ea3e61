import type { WorkflowRun } from '../../github.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Milliseconds that a run may stand in line for a runner, and that its job may take, before it is given up. */
const LONGEST_QUEUE = 15 * MINUTE;
const LONGEST_JOB = 10 * MINUTE;

/** What a run does, as far as it matters here. */
export type Phase = 'queued' | 'waiting' | 'minting' | 'ended';

/** `status` of https://docs.github.com/en/rest/actions/workflow-runs; what is new there stands in line. */
export function phaseOf({ status }: Pick<WorkflowRun, 'status'>): Phase {
  switch (status) {
    case 'completed':
      return 'ended';
    case 'in_progress':
      return 'minting';
    case 'waiting':
      return 'waiting';
    default:
      return 'queued';
  }
}

/**
 * Milliseconds until the run is looked at again. `passed` is how long it has been in its phase (ms). A job
 * takes seconds, a reviewer minutes or hours; an hour allows a token 5,000 requests.
 */
export function pause(phase: Phase, passed: number): number {
  if (phase === 'waiting') {
    return passed < 5 * MINUTE ? 5 * SECOND : passed < 60 * MINUTE ? 15 * SECOND : MINUTE;
  }
  return passed < MINUTE ? 2 * SECOND : passed < 5 * MINUTE ? 5 * SECOND : 10 * SECOND;
}

/** Whether to give a run up that has been in its phase for `passed` ms. Reviewers may take as long as they like. */
export function isTooLong(phase: Phase, passed: number): boolean {
  return (phase === 'queued' && passed >= LONGEST_QUEUE) || (phase === 'minting' && passed >= LONGEST_JOB);
}
