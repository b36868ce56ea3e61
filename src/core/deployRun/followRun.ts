import { Failure, toFailure } from '../failure.ts';
import type { Approval, PendingDeployment, RepositoryName } from '../github.ts';
import { pause, phaseOf } from '../identity/relay/pace.ts';
import { patiently } from '../identity/relay/patience.ts';
import { throwIfAborted } from '../identity/untilAborted.ts';
import type { RunDeps } from './dispatch.ts';
import type { RunEnd, RunState } from './runState.ts';

/**
 * Follows a run with its jobs to its end, however long that takes. Trouble that passes is waited out for
 * minutes; what lasts rejects with its Failure. Rejects with the signal's reason when it is aborted: the run
 * itself goes on.
 */
export async function followRun(
  deps: RunDeps,
  repository: RepositoryName,
  runId: number,
  onState: (state: RunState) => void,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { hub, clock } = deps;
  let status: string | undefined;
  let since = clock.now();
  let pending: readonly PendingDeployment[] = [];
  for (;;) {
    const run = await patiently(deps, () => hub.run(repository, runId, signal), signal);
    const jobs = await patiently(deps, () => hub.jobs(repository, runId, signal), signal);
    const phase = phaseOf(run);
    if (run.status !== status) {
      status = run.status;
      since = clock.now();
    }
    // One job can wait for reviewers while others run.
    const waits = phase !== 'ended' && (phase === 'waiting' || jobs.some(job => job.status === 'waiting'));
    if (!waits) {
      pending = [];
    } else if (pending.length === 0) {
      pending = (await orNone(deps, hub.pendingDeployments(repository, runId, signal), signal)) ?? [];
    }
    const state: RunState = { run, jobs, pending, since, readAt: clock.now() };
    if (phase === 'ended') {
      const conclusion = run.conclusion ?? '';
      const rejected =
        conclusion === 'failure' ? await rejection(deps, repository, runId, signal) : undefined;
      const end: RunEnd = { ...state, conclusion, ...(rejected === undefined ? {} : { rejected }) };
      onState(end);
      return end;
    }
    onState(state);
    await clock.sleep(pause(phase, clock.now() - since), signal);
  }
}

async function rejection(
  deps: RunDeps,
  repository: RepositoryName,
  runId: number,
  signal: AbortSignal,
): Promise<Approval | undefined> {
  const approvals = await orNone(deps, deps.hub.approvals(repository, runId, signal), signal);
  return approvals?.find(({ state }) => state === 'rejected');
}

/** What only explains must not end the watch by failing itself. */
async function orNone<T>({ log }: RunDeps, promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof Failure) {
      log.debug(`GitHub: ${toFailure(error).message}`);
      return undefined;
    }
    throw error;
  }
}
