import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import type { Service, ServiceEvent } from '../model.ts';
import type { Clock, EcsRead } from '../ports.ts';
import { patiently } from './patiently.ts';
import { type RolloutEnd, type RolloutProgress, standing, type TaskFailure } from './rollout.ts';
import { failureOf } from './taskFailure.ts';

/** Milliseconds between two looks at the service. */
const INTERVAL = 2500;

/** How long (ms) a failed deployment may stay PRIMARY before the promised roll-back shows. */
const ROLLBACK_GRACE = 60_000;

/** How many failed tasks are named at the end. */
const FAILURES_SHOWN = 3;

export interface WatchedDeployment {
  /** The service as UpdateService answered it. */
  readonly service: Service;
  /** Id of the deployment to follow, such as `ecs-svc/123`. */
  readonly deployment: string;
}

/**
 * Follows one deployment of a service to its end and tells what ECS made of it. A read that fails for a
 * passing reason (throttled, offline, server) is tried again; others reject. Rejects with the signal's
 * reason when it is aborted: the deployment itself goes on.
 */
export async function watchDeployment(
  watched: WatchedDeployment,
  deps: { readonly ecs: EcsRead; readonly clock: Clock },
  onProgress: (progress: RolloutProgress) => void,
  signal: AbortSignal,
): Promise<RolloutEnd> {
  const { ecs, clock } = deps;
  const { arn, clusterArn } = watched.service;
  const startedAt = clock.now();
  const seen = new Set(watched.service.events.map(({ id }) => id));
  let service: Service | undefined = watched.service;
  let failed: { reason: string; since: number } | undefined;

  for (;;) {
    if (service === undefined || service.status === 'INACTIVE') {
      return { kind: 'gone', reason: l10n.t('The service was deleted while it was deploying.') };
    }
    const now = standing(service, watched.deployment, failed !== undefined);
    onProgress({
      service,
      deployment: service.deployments.find(({ id }) => id === watched.deployment),
      phase: now.state === 'rollingBack' ? 'rollingBack' : 'deploying',
      events: takeNew(service.events, seen),
    });
    switch (now.state) {
      case 'succeeded':
        return { kind: 'succeeded', service, milliseconds: clock.now() - startedAt };
      case 'superseded':
        return { kind: 'superseded', service, by: now.by };
      case 'rolledBack':
        return {
          kind: 'rolledBack',
          service,
          reason: failed?.reason ?? l10n.t('The deployment failed.'),
          taskDefinition: now.to.taskDefinition,
          failures: await failures(ecs, service, watched.deployment, signal),
        };
      case 'failed': {
        const reason = now.deployment.rolloutStateReason ?? l10n.t('The deployment failed.');
        failed ??= { reason, since: clock.now() };
        if (service.rollsBack && clock.now() - failed.since < ROLLBACK_GRACE) {
          break;
        }
        return {
          kind: 'failed',
          service,
          reason,
          failures: await failures(ecs, service, watched.deployment, signal),
        };
      }
      case 'rollingBack':
        failed ??= {
          reason: now.deployment?.rolloutStateReason ?? l10n.t('The deployment failed.'),
          since: clock.now(),
        };
        break;
      case 'deploying':
        break;
    }
    await clock.sleep(INTERVAL, signal);
    [service] = await patiently(() => ecs.describeServices(clusterArn, [arn], signal), clock, signal);
  }
}

/** The events not seen before, oldest first. */
function takeNew(events: readonly ServiceEvent[], seen: Set<string>): string[] {
  const fresh = events.filter(({ id }) => !seen.has(id)).reverse();
  for (const { id } of fresh) {
    seen.add(id);
  }
  return fresh.map(({ message }) => message);
}

/** Tasks that the deployment started and that fell; a look that fails costs the end its details only. */
async function failures(
  ecs: EcsRead,
  service: Service,
  deployment: string,
  signal: AbortSignal,
): Promise<readonly TaskFailure[]> {
  try {
    const stopped = await ecs.stoppedTasks(service.clusterArn, service.name, signal);
    return stopped
      .filter(({ startedBy }) => startedBy === deployment)
      .flatMap(task => {
        const reason = failureOf(task);
        return reason === undefined ? [] : [{ task: task.arn, reason }];
      })
      .slice(0, FAILURES_SHOWN);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) {
      return [];
    }
    throw error;
  }
}
