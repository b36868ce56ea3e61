import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { RolloutEnd } from './rollout.ts';
import type { Stages, Way } from './stages.ts';
import type { RolloutState, RolloutTask, Watched } from './state.ts';

/** What is known of a rollout. */
export interface RolloutFacts {
  readonly watched: Watched;
  readonly phase: RolloutState['phase'];
  readonly service: Service | undefined;
  readonly found: ServiceDeployment | undefined;
  /** The deployment in `deployments[]`. */
  readonly own: Deployment | undefined;
  readonly end: RolloutEnd | undefined;
  readonly tasks: readonly RolloutTask[];
  readonly failed: number;
  readonly events: RolloutState['events'];
  readonly others: readonly string[];
  readonly readAt: number;
}

/** The state of a rollout as people see it; `stages` keep when each was first seen. */
export function renderRollout(facts: RolloutFacts, stages: Stages): RolloutState {
  const { watched, phase, service, found, own, end } = facts;
  const progress = found?.progress;
  const strategy = progress?.strategy ?? service?.strategy ?? 'ROLLING';
  const target = targetOf(facts);
  const source =
    strategy !== 'ROLLING' && progress !== undefined
      ? progress.source.reduce((sum, { running }) => sum + running, 0)
      : Math.max(0, (service?.running ?? 0) - target.running);
  const stage = progress?.stage;
  const shown = stages.at(
    {
      strategy: watched.kind === 'scale' ? 'ROLLING' : strategy,
      up: own !== undefined && own.running >= own.desired && target.pending === 0,
      bakes: strategy === 'ROLLING' && (progress?.alarms?.names.length ?? 0) > 0,
      baking: phase === 'baking',
      back: phase === 'rollingBack' || end?.kind === 'rolledBack',
      ...(stage === undefined ? {} : { stage }),
      ...(end === undefined ? {} : { end: wayEnd(end) }),
    },
    facts.readAt,
  );
  const bakeSince = stage === 'BAKE_TIME' ? stages.since(stage) : undefined;
  const { breaker, alarms } = progress ?? {};
  return {
    watched,
    phase: end === undefined ? phase : 'ended',
    strategy,
    stages: watched.kind === 'scale' ? shown.slice(0, 1) : shown,
    target,
    source: watched.kind === 'scale' ? 0 : source,
    hooks: progress?.hooks ?? [],
    tasks: facts.tasks,
    events: facts.events,
    others: facts.others,
    readAt: facts.readAt,
    ...trafficOf(found),
    ...(breaker === undefined || breaker.status === 'DISABLED'
      ? {}
      : {
          breaker: {
            failures: breaker.failures,
            threshold: breaker.threshold,
            triggered: breaker.status === 'TRIGGERED',
          },
        }),
    ...(alarms === undefined || alarms.status === 'DISABLED'
      ? {}
      : { alarms: { names: alarms.names, triggered: alarms.triggered } }),
    ...(bakeSince === undefined || end !== undefined
      ? {}
      : { bakesUntil: bakeSince + (progress?.bakeMinutes ?? 0) * 60_000 }),
    ...(end === undefined ? {} : { end }),
  };
}

function targetOf({ watched, service, own, found, failed }: RolloutFacts): RolloutState['target'] {
  if (watched.kind === 'scale' || (own === undefined && found?.progress?.target === undefined)) {
    return {
      desired: watched.asked.desired ?? service?.desired ?? 0,
      running: watched.kind === 'scale' ? (service?.running ?? 0) : 0,
      pending: watched.kind === 'scale' ? (service?.pending ?? 0) : 0,
      failed,
    };
  }
  // While traffic is shifted its service deployment is read more often than the service.
  const counts = found?.progress?.target;
  const shifts = (found?.progress?.strategy ?? 'ROLLING') !== 'ROLLING';
  const { running, pending } =
    shifts && counts !== undefined ? counts : (own ?? counts ?? { running: 0, pending: 0 });
  return { desired: own?.desired || (service?.desired ?? counts?.requested ?? 0), running, pending, failed };
}

function trafficOf(found: ServiceDeployment | undefined): Pick<RolloutState, 'traffic'> {
  const { productionTraffic: production, testTraffic: test } = found?.progress?.target ?? {};
  return production === undefined && test === undefined
    ? {}
    : {
        traffic: {
          ...(production === undefined ? {} : { production }),
          ...(test === undefined ? {} : { test }),
        },
      };
}

function wayEnd(end: RolloutEnd): NonNullable<Way['end']> {
  return end.kind === 'succeeded' || end.kind === 'rolledBack' ? 'done' : 'failed';
}
