import * as l10n from '@vscode/l10n';
import { clockTime, joined } from '../format.ts';
import type { Service, ServiceDeployment } from '../model.ts';
import { asksBack } from '../rollout/asked.ts';
import { isSound, isStopped } from '../rollout/pageBack.ts';
import { stageWords } from '../rollout/stageWords.ts';
import type { RolloutState } from '../rollout/state.ts';
import { stageNow, trafficWords } from '../rollout/stateWords.ts';
import { findService } from './lookup.ts';
import { type FleetSnapshot, lastOf } from './snapshot.ts';

/** A deployment that is under way, as far as it is known beyond what the service itself says. */
export interface UnderWay {
  readonly phase: 'deploying' | 'paused' | 'baking' | 'rollingBack';
  /** ECS's own name of the lifecycle stage; absent for strategies that have none. */
  readonly stage?: string;
  readonly traffic?: { readonly production?: number; readonly test?: number };
  readonly bakesUntil?: number;
  /** A person stopped it: what goes back has not failed. */
  readonly stopped?: boolean;
}

/** The statuses of service deployments that have not come to their end. */
const OPEN: ReadonlySet<string> = new Set([
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
]);

/** Whether a service deployment of this status goes on. */
export function isOpen(status: string): boolean {
  return OPEN.has(status);
}

/** Which key a rollout has in a snapshot. */
export function rolloutKey({
  environment,
  service,
}: {
  readonly environment: string;
  readonly service: string;
}): string {
  return `${environment}|${service}`;
}

/** Whether ECS moves a service that it deploys itself; what a service ends with is not known to be read yet. */
export function isMoving({ status, controller, deployments }: Service): boolean {
  return (
    status === 'ACTIVE' &&
    controller === 'ECS' &&
    (deployments.length > 1 || deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS'))
  );
}

/** What is known of the deployment that moves a service: by the rollout that is watched, or by what was read of it. */
export function underWay(
  snapshot: FleetSnapshot,
  place: { readonly environment: string; readonly cluster: string; readonly service: string },
): UnderWay | undefined {
  const rollout = snapshot.rollouts.get(rolloutKey(place));
  if (rollout !== undefined && rollout.phase !== 'ended') {
    return ofRollout(rollout);
  }
  const { environment, cluster, service } = place;
  const known = lastOf(snapshot, { kind: 'deployments', environment, cluster, service });
  const newest = known?.find(
    ({ finishedAt, progress }) => finishedAt === undefined && progress !== undefined,
  );
  const move = newest === undefined ? undefined : ofDeployment(newest);
  const failed = findService(snapshot, place)?.deployments.find(
    ({ rolloutState }) => rolloutState === 'FAILED',
  );
  // Tasks that fell are counted where the deployment is listed.
  return move?.stopped === true && (failed?.failedTasks ?? 0) > 0 ? { ...move, stopped: false } : move;
}

function ofRollout(state: RolloutState): UnderWay {
  const { watched, phase, stages, strategy, traffic, bakesUntil } = state;
  const stage = strategy === 'ROLLING' ? undefined : stageNow(stages)?.name;
  const stopped = isStopped(state);
  return {
    phase: asksBack(watched)
      ? 'rollingBack'
      : phase === 'starting' || phase === 'ended'
        ? 'deploying'
        : phase,
    ...(stopped ? { stopped } : {}),
    ...(stage === undefined ? {} : { stage }),
    ...(traffic === undefined ? {} : { traffic }),
    ...(bakesUntil === undefined ? {} : { bakesUntil }),
  };
}

/** The same of a service deployment that was described; undefined where it is over. */
export function ofDeployment({ status, finishedAt, progress }: ServiceDeployment): UnderWay | undefined {
  if (finishedAt !== undefined || progress === undefined) {
    return undefined;
  }
  const { stage, target, hooks, breaker, alarms } = progress;
  const stopped =
    status.startsWith('ROLLBACK_') &&
    isSound({
      failed: 0,
      breakerTriggered: breaker?.status === 'TRIGGERED',
      alarmTriggered: alarms?.status === 'TRIGGERED',
      hooks,
    });
  const { productionTraffic: production, testTraffic: test } = target ?? {};
  return {
    phase: phaseOf(
      status,
      stage,
      hooks.some(hook => hook.status === 'AWAITING_ACTION'),
    ),
    ...(stopped ? { stopped } : {}),
    ...(stage === undefined ? {} : { stage }),
    traffic: {
      ...(production === undefined ? {} : { production }),
      ...(test === undefined ? {} : { test }),
    },
  };
}

function phaseOf(status: string, stage: string | undefined, waits: boolean): UnderWay['phase'] {
  if (status.startsWith('ROLLBACK_')) {
    return 'rollingBack';
  }
  if (waits) {
    return 'paused';
  }
  return stage === 'BAKE_TIME' ? 'baking' : 'deploying';
}

/** `deploying 2/4, scaling up · 25 % of the traffic`; `counts` is how many of the new tasks run. */
export function underWayWords({ phase, stage, traffic, bakesUntil }: UnderWay, counts: string): string {
  switch (phase) {
    case 'paused':
      return joined([l10n.t('paused: waits for somebody'), trafficWords(traffic)]);
    case 'baking':
      return bakesUntil === undefined ? l10n.t('baking') : l10n.t('baking until {0}', clockTime(bakesUntil));
    case 'rollingBack':
      return l10n.t('rolling back {0}', counts).trim();
    case 'deploying': {
      const words = l10n.t('deploying {0}', counts).trim();
      return joined([stage === undefined ? words : `${words}, ${stageWords(stage)}`, trafficWords(traffic)]);
    }
  }
}
