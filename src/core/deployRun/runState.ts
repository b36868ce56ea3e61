import type { Approval, PendingDeployment, WorkflowJob, WorkflowRun } from '../github.ts';

/** Where a run of the deploy workflow stands, for the notification and the rollout page. */
export interface RunState {
  readonly run: WorkflowRun;
  readonly jobs: readonly WorkflowJob[];
  /** Environments that it waits for. */
  readonly pending: readonly PendingDeployment[];
  /** What a reviewer rejected, once it is over. */
  readonly rejected?: Approval;
  /** When the run was first seen to stand as it does (ms). */
  readonly since: number;
  readonly readAt: number;
}

/** A run that is over. */
export interface RunEnd extends RunState {
  readonly conclusion: string;
}

/** The first job that did not succeed, with its step. */
export function failedAt(jobs: readonly WorkflowJob[]): { job: WorkflowJob; step?: string } | undefined {
  const bad = (conclusion: string | undefined): boolean =>
    conclusion === 'failure' || conclusion === 'timed_out' || conclusion === 'cancelled';
  const job = jobs.find(({ conclusion }) => bad(conclusion));
  if (job === undefined) {
    return undefined;
  }
  const step = job.steps.find(({ conclusion }) => bad(conclusion))?.name;
  return { job, ...(step === undefined ? {} : { step }) };
}
