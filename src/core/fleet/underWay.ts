import * as l10n from '@vscode/l10n';
import { clockTime, joined } from '../format.ts';
import type { Service, ServiceDeployment } from '../model.ts';
import { stageWords } from '../rollout/stageWords.ts';
import type { RolloutState } from '../rollout/state.ts';
import { stageNow, trafficWords } from '../rollout/stateWords.ts';
import { type FleetSnapshot, lastOf } from './snapshot.ts';

/** A deployment that is under way, as far as it is known beyond what the service itself says. */
export interface UnderWay {
  readonly phase: 'deploying' | 'paused' | 'baking' | 'rollingBack';
  /** ECS's own name of the lifecycle stage; absent for strategies that have none. */
  readonly stage?: string;
  readonly traffic?: { readonly production?: number; readonly test?: number };
  readonly bakesUntil?: number;
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
  return newest === undefined ? undefined : ofDeployment(newest);
}

function ofRollout({ phase, stages, strategy, traffic, bakesUntil }: RolloutState): UnderWay {
  const stage = strategy === 'ROLLING' ? undefined : stageNow(stages)?.name;
  return {
    phase: phase === 'starting' || phase === 'ended' ? 'deploying' : phase,
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
  const { stage, target, hooks } = progress;
  const { productionTraffic: production, testTraffic: test } = target ?? {};
  return {
    phase: phaseOf(
      status,
      stage,
      hooks.some(hook => hook.status === 'AWAITING_ACTION'),
    ),
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
