import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../ecs.ts';
import { Failure, type FailureCode } from '../failure.ts';
import type { Deployment, Service, ServiceDeployment, ServiceEvent } from '../model.ts';
import type { Clock } from '../ports.ts';
import { patiently } from './patiently.ts';
import type { RolloutEnd, RolloutProgress, TaskFailure } from './rollout.ts';
import { type Known, plainStanding, type Standing, serviceDeploymentOf, standing } from './standing.ts';
import { failureOf } from './taskFailure.ts';

/** Milliseconds between two looks at the service. */
const INTERVAL = 2500;

/** How long (ms) a failed deployment may stay PRIMARY before the promised roll-back shows. */
const ROLLBACK_GRACE = 60_000;

/** How long (ms) what is read may fail to say where the deployment stands. */
const UNSURE_GRACE = 30_000;

/** How many failed tasks are named at the end. */
const FAILURES_SHOWN = 3;

/** How many service deployments are searched for the one that is watched. */
const SERVICE_DEPLOYMENTS = 10;

/** With these the service deployments of an environment cannot be read at all; the watch goes on without. */
const UNREADABLE: ReadonlySet<FailureCode> = new Set(['accessDenied', 'invalid', 'notFound', 'unsupported']);

export interface WatchedDeployment {
  /** The service as ECS described it with the deployment. */
  readonly service: Service;
  readonly deployment: Deployment;
  /** The deployments from before the change. */
  readonly before: readonly Deployment[];
}

interface Deps {
  readonly ecs: EcsRead;
  readonly clock: Clock;
}

/**
 * Follows one deployment of a service to its end and tells what ECS made of it. A read that fails for a
 * passing reason (throttled, offline, server) is tried again; others reject. Rejects with the signal's
 * reason when it is aborted: the deployment itself goes on.
 */
export async function watchDeployment(
  watched: WatchedDeployment,
  deps: Deps,
  onProgress: (progress: RolloutProgress) => void,
  signal: AbortSignal,
): Promise<RolloutEnd> {
  const { ecs, clock } = deps;
  const { arn, clusterArn } = watched.service;
  const { id } = watched.deployment;
  const startedAt = clock.now();
  const seen = new Set(watched.service.events.map(event => event.id));
  const readServiceDeployment = serviceDeploymentReader(watched, deps, signal);
  const newestFailure = failureReader(id, deps, signal);
  let known: Known = {
    id,
    before: new Set(watched.before.map(({ taskDefinition }) => taskDefinition)),
    failure: undefined,
    rollback: undefined,
  };
  let failingSince: number | undefined;
  let unsureSince: number | undefined;
  let service: Service | undefined = watched.service;

  for (;;) {
    if (service === undefined || service.status !== 'ACTIVE') {
      return { kind: 'gone', reason: l10n.t('The service was deleted while it was deploying.') };
    }
    const deployment = service.deployments.find(one => one.id === id);
    let now: Standing = plainStanding(service, id) ?? standing(service, known, await readServiceDeployment());
    if (now.state === 'unsure') {
      unsureSince ??= clock.now();
      if (clock.now() - unsureSince >= UNSURE_GRACE) {
        now = standing(service, known, undefined);
      }
    } else {
      unsureSince = undefined;
    }
    if (now.state === 'failing' || now.state === 'rollingBack') {
      known = {
        ...known,
        failure: now.reason,
        rollback: now.state === 'rollingBack' ? now.by : known.rollback,
      };
    }

    const failure = await newestFailure(service, deployment);
    onProgress({
      service,
      deployment,
      phase: now.state === 'rollingBack' ? 'rollingBack' : 'deploying',
      events: takeNew(service.events, seen),
      ...(failure === undefined ? {} : { failure }),
    });

    switch (now.state) {
      case 'succeeded':
        return { kind: 'succeeded', service, milliseconds: clock.now() - startedAt };
      case 'superseded':
        return { kind: 'superseded', service, by: now.by };
      case 'rolledBack': {
        const { reason, to } = now;
        const failures = await failedTasks(ecs, service, id, signal);
        return { kind: 'rolledBack', service, reason, taskDefinition: to, failures };
      }
      case 'failed': {
        const { reason, aftermath } = now;
        return {
          kind: 'failed',
          service,
          reason,
          aftermath,
          failures: await failedTasks(ecs, service, id, signal),
        };
      }
      case 'failing':
        failingSince ??= clock.now();
        if (service.rollsBack !== true || clock.now() - failingSince >= ROLLBACK_GRACE) {
          const failures = await failedTasks(ecs, service, id, signal);
          return { kind: 'failed', service, reason: now.reason, aftermath: { kind: 'nothing' }, failures };
        }
        break;
      case 'unsure':
        if (unsureSince !== undefined && clock.now() - unsureSince >= UNSURE_GRACE) {
          return { kind: 'unknown', service };
        }
        break;
      case 'deploying':
      case 'rollingBack':
        break;
    }
    await clock.sleep(INTERVAL, signal);
    [service] = await patiently(() => ecs.describeServices(clusterArn, [arn], signal), clock, signal);
  }
}

/** Gives what ECS remembers of the watched deployment; undefined where it cannot be read or is not there. */
function serviceDeploymentReader(
  { service, deployment }: WatchedDeployment,
  { ecs, clock }: Deps,
  signal: AbortSignal,
): () => Promise<ServiceDeployment | undefined> {
  let readable = true;
  let arn: string | undefined;
  return async () => {
    if (!readable) {
      return undefined;
    }
    try {
      const all = await patiently(
        () => ecs.serviceDeployments(service.clusterArn, service.arn, SERVICE_DEPLOYMENTS, signal),
        clock,
        signal,
      );
      const found = all.find(one => one.arn === arn) ?? serviceDeploymentOf(deployment, all);
      arn = found?.arn;
      return found;
    } catch (error) {
      if (!(error instanceof Failure && UNREADABLE.has(error.code))) {
        throw error;
      }
      readable = false;
      return undefined;
    }
  };
}

/** Looks at the stopped tasks whenever more have failed; gives the newest failure seen so far. */
function failureReader(
  id: string,
  { ecs }: Deps,
  signal: AbortSignal,
): (service: Service, deployment: Deployment | undefined) => Promise<TaskFailure | undefined> {
  let counted = 0;
  let newest: TaskFailure | undefined;
  return async (service, deployment) => {
    const failed = deployment?.failedTasks ?? counted;
    if (failed > counted) {
      newest = (await failedTasks(ecs, service, id, signal))[0] ?? newest;
    }
    counted = failed;
    return newest;
  };
}

/** The events not seen before, oldest first. */
function takeNew(events: readonly ServiceEvent[], seen: Set<string>): string[] {
  const fresh = events.filter(({ id }) => !seen.has(id)).reverse();
  for (const { id } of fresh) {
    seen.add(id);
  }
  return fresh.map(({ message }) => message);
}

/** Tasks that the deployment started and that fell, newest first; a look that fails costs the details only. */
async function failedTasks(
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
