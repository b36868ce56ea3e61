import { type Failure, toFailure } from '../failure.ts';
import { throwIfAborted, untilAborted } from '../identity/untilAborted.ts';
import type { RolloutEnd } from '../rollout/rollout.ts';
import type { Following } from '../rollout/rollouts.ts';
import type { Watched } from '../rollout/state.ts';
import { toWatch } from '../rollout/watchedOf.ts';
import type { RunDeps } from './dispatch.ts';
import { followRun } from './followRun.ts';
import { lookForDeployment, type NoticeDeps, noticeDeployment } from './noticeDeployment.ts';
import type { RunEnd, RunState } from './runState.ts';
import { type ServiceBefore, type StartedRun, serviceBefore } from './startedRun.ts';

export interface FollowDeps extends RunDeps {
  readonly ecs: NoticeDeps['ecs'];
}

/** A rollout that the run began, and how it ends. */
export type Begun = Pick<Following, 'watched' | 'ended'>;

export interface FollowEvents {
  state(state: RunState): void;
  /**
   * The service got a deployment. Told again where another one takes its place while the run goes on: the first may
   * have been somebody else's.
   */
  deployment(watched: Watched): Begun;
  /** The service cannot be read, so a deployment of it goes unnoticed. The run is followed all the same. */
  blind(failure: Failure): void;
}

/**
 * Follows a run to its end, and tells of the deployment of the service that begins meanwhile; `known` is the one that
 * was told before. Rejects with a Failure where the run cannot be followed any longer, and with the signal's reason
 * when it is aborted; neither ends the run.
 */
export async function followDeployRun(
  deps: FollowDeps,
  started: Pick<StartedRun, 'environment' | 'repository' | 'runId' | 'before'>,
  events: FollowEvents,
  known: Begun | undefined,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { environment, repository, runId } = started;
  const over = new AbortController();
  const looking = AbortSignal.any([signal, over.signal]);
  let works = false;
  let since: number | undefined;
  let { before } = started;
  let told = known;
  let lost = false;
  const notice = async (): Promise<void> => {
    try {
      for (;;) {
        if (told === undefined) {
          const from = () => (works ? (since ?? 0) : undefined);
          const watched = await noticeDeployment(environment, before, deps, from, looking);
          if (watched === undefined) {
            lost = true;
            return;
          }
          told = events.deployment(watched);
        }
        const end = await untilAborted(told.ended, looking);
        if (end.kind !== 'superseded') {
          return;
        }
        before = andThen(before, told.watched, end);
        told = undefined;
      }
    } catch (error) {
      if (!looking.aborted) {
        lost = true;
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
        since = workedSince(state) ?? since;
        events.state(state);
      },
      signal,
    );
    over.abort();
    await noticing;
    if (told === undefined && !lost && since !== undefined && before.controller === 'ECS') {
      await lookOnce(deps, { environment, before, since }, events, signal);
    }
    return end;
  } finally {
    over.abort();
    await noticing;
  }
}

/**
 * What has to be watched further, once a run is over: a deployment that took the place of another while the run went
 * on is the run's rather than what it replaced.
 */
export function laterOfRun(
  environment: string,
  { jobs }: RunState,
  end: Awaited<Begun['ended']>,
): Watched | undefined {
  const overAt = Math.max(...jobs.map(({ completedAt = 0 }) => completedAt));
  return end.kind === 'superseded' && end.by !== undefined && end.by.createdAt <= overAt
    ? toWatch(environment, end.service, end.by, undefined, end.service.deployments)
    : undefined;
}

/** The service as it was before what took the place of a deployment. */
function andThen(
  before: ServiceBefore,
  { deployment, asked, startedAt }: Watched,
  { service, by }: Extract<RolloutEnd, { kind: 'superseded' }>,
): ServiceBefore {
  const own = { id: deployment ?? '', taskDefinition: asked.taskDefinition ?? '', createdAt: startedAt };
  const older = serviceBefore(service).deployments.filter(
    ({ createdAt }) => by !== undefined && createdAt < by.createdAt,
  );
  const all = new Map([...before.deployments, own, ...older].map(one => [one.id, one]));
  return { ...before, deployments: [...all.values()] };
}

/** What the run's last step did may have come after the last look. */
async function lookOnce(
  deps: FollowDeps,
  { environment, before, since }: Pick<StartedRun, 'environment' | 'before'> & { readonly since: number },
  events: FollowEvents,
  signal: AbortSignal,
): Promise<void> {
  try {
    const watched = await lookForDeployment(environment, before, deps, since, signal);
    if (watched !== 'none' && watched !== undefined) {
      events.deployment(watched);
    }
  } catch (error) {
    throwIfAborted(signal);
    events.blind(toFailure(error));
  }
}

/** Since when (ms) a job has worked, 0 where GitHub does not say it; undefined where none has. */
function workedSince({ jobs }: RunState): number | undefined {
  const worked = jobs.filter(({ status, steps }) => status === 'in_progress' || steps.some(ran));
  return worked.length === 0 ? undefined : Math.min(...worked.map(({ startedAt = 0 }) => startedAt));
}

function ran({ conclusion }: { readonly conclusion?: string }): boolean {
  return conclusion !== undefined && conclusion !== 'skipped';
}
