import { type Failure, toFailure } from '../failure.ts';
import { throwIfAborted } from '../identity/untilAborted.ts';
import type { Watched } from '../rollout/state.ts';
import type { RunDeps } from './dispatch.ts';
import { followRun } from './followRun.ts';
import { lookForDeployment, type NoticeDeps, noticeDeployment } from './noticeDeployment.ts';
import type { RunEnd, RunState } from './runState.ts';
import type { StartedRun } from './startedRun.ts';

export interface FollowDeps extends RunDeps {
  readonly ecs: NoticeDeps['ecs'];
}

export interface FollowEvents {
  state(state: RunState): void;
  /** The service got a deployment. Told once. */
  deployment(watched: Watched): void;
  /** The service cannot be read, so a deployment of it goes unnoticed. The run is followed all the same. */
  blind(failure: Failure): void;
}

/**
 * Follows a run to its end, and tells of the deployment of the service that begins meanwhile; none is looked
 * for where one is `known`. Rejects with a Failure where the run cannot be followed any longer, and with the
 * signal's reason when it is aborted; neither ends the run.
 */
export async function followDeployRun(
  deps: FollowDeps,
  started: Pick<StartedRun, 'environment' | 'repository' | 'runId' | 'before'>,
  events: FollowEvents,
  known: boolean,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { environment, repository, runId, before } = started;
  const over = new AbortController();
  const looking = AbortSignal.any([signal, over.signal]);
  let works = false;
  let worked = false;
  let settled = known;
  const notice = async (): Promise<void> => {
    if (settled) {
      return;
    }
    try {
      const watched = await noticeDeployment(environment, before, deps, () => works, looking);
      settled = true;
      if (watched !== undefined) {
        events.deployment(watched);
      }
    } catch (error) {
      if (!looking.aborted) {
        settled = true;
        events.blind(toFailure(error));
      }
    }
  };
  const noticing = notice();
  try {
    const end = await followRun(
      deps,
      repository,
      runId,
      state => {
        works = state.jobs.some(({ status }) => status === 'in_progress');
        worked ||= works || state.jobs.some(({ steps }) => steps.some(ran));
        events.state(state);
      },
      signal,
    );
    over.abort();
    await noticing;
    if (!settled && worked && before.controller === 'ECS') {
      await lookOnce(deps, started, events, signal);
    }
    return end;
  } finally {
    over.abort();
    await noticing;
  }
}

/** What the run's last step did may have come after the last look. */
async function lookOnce(
  deps: FollowDeps,
  { environment, before }: Pick<StartedRun, 'environment' | 'before'>,
  events: FollowEvents,
  signal: AbortSignal,
): Promise<void> {
  try {
    const watched = await lookForDeployment(environment, before, deps, signal);
    if (watched !== 'none' && watched !== undefined) {
      events.deployment(watched);
    }
  } catch (error) {
    throwIfAborted(signal);
    events.blind(toFailure(error));
  }
}

function ran({ conclusion }: { readonly conclusion?: string }): boolean {
  return conclusion !== undefined && conclusion !== 'skipped';
}
