import * as l10n from '@vscode/l10n';
import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { Aftermath } from './rollout.ts';

/** What was learnt of a deployment so far. */
export interface Known {
  /** Id of the deployment, such as `ecs-svc/123`; undefined where only its service deployment is known. */
  readonly id: string | undefined;
  /** The task definitions that the service had before: where a roll-back can lead. */
  readonly before: ReadonlySet<string>;
  /** Why it failed, once it was seen FAILED. */
  readonly failure: string | undefined;
  /** The deployment that takes it back, once it was seen. */
  readonly rollback: Deployment | undefined;
}

/** Where a deployment stands. `unsure`: what was read does not say, or not yet. */
export type Standing =
  | { readonly state: 'deploying' | 'unsure' | 'succeeded' }
  /** Still PRIMARY: a roll-back may follow. */
  | { readonly state: 'failing'; readonly reason: string }
  | { readonly state: 'rollingBack'; readonly reason: string; readonly by: Deployment | undefined }
  | { readonly state: 'rolledBack'; readonly reason: string; readonly to: string | undefined }
  | { readonly state: 'failed'; readonly reason: string; readonly aftermath: Aftermath }
  | { readonly state: 'superseded'; readonly by: Deployment | undefined };

/**
 * Where one description of the service puts the deployment; undefined where the service deployment has to
 * be asked, because `deployments[]` alone cannot tell.
 *
 * ECS moves `deployments[]` like this (API reference of Deployment, and the circuit breaker's page of
 * the developer guide): a new deployment is PRIMARY, the ones before it ACTIVE until their tasks are
 * gone; it becomes COMPLETED when its tasks run and nothing else does. The circuit breaker makes it
 * FAILED; with rollback a further deployment becomes PRIMARY and the failed one drains.
 */
export function plainStanding(service: Service, id: string | undefined): Standing | undefined {
  const own = service.deployments.find(deployment => deployment.id === id);
  if (own?.status !== 'PRIMARY') {
    return undefined;
  }
  switch (own.rolloutState) {
    case 'COMPLETED':
      return { state: 'succeeded' };
    case 'IN_PROGRESS':
      return { state: 'deploying' };
    default:
      return undefined;
  }
}

/**
 * The same with the service deployment, which ECS remembers for 90 days, and whose status is one of
 * ServiceDeploymentStatus in the API reference. Without it (`found` undefined) only what `deployments[]`
 * shows beyond doubt is said.
 */
export function standing(service: Service, known: Known, found: ServiceDeployment | undefined): Standing {
  const own = service.deployments.find(({ id }) => id === known.id);
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  const other = primary?.id === known.id ? undefined : primary;
  const failure = known.failure ?? (own?.rolloutState === 'FAILED' ? failureReason(own) : triggered(found));
  const reason = failure ?? found?.statusReason ?? l10n.t('The deployment failed.');

  switch (found?.status) {
    case 'SUCCESSFUL':
      return { state: 'succeeded' };
    case 'ROLLBACK_SUCCESSFUL':
      return { state: 'rolledBack', reason, to: rollbackTarget(known, other, found) };
    case 'ROLLBACK_FAILED':
      return { state: 'failed', reason: found.statusReason ?? reason, aftermath: { kind: 'rollbackFailed' } };
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      // What traffic goes back to was COMPLETED all along.
      return (found.progress?.strategy ?? 'ROLLING') === 'ROLLING'
        ? rollback(known.rollback ?? other, other, reason)
        : { state: 'rollingBack', reason, by: known.rollback ?? other };
    case 'STOPPED':
      return stopped(other, failure, reason, found.statusReason);
    case 'PENDING':
    case 'IN_PROGRESS':
    case 'STOP_REQUESTED':
      if (known.id === undefined || (other === undefined && own !== undefined && failure === undefined)) {
        return { state: 'deploying' };
      }
      break;
    default:
      break;
  }

  if (own?.status === 'PRIMARY') {
    if (failure !== undefined) {
      return { state: 'failing', reason };
    }
    return { state: isAlone(service, own) ? 'succeeded' : 'deploying' };
  }
  if (other === undefined) {
    return { state: 'unsure' };
  }
  if (failure !== undefined) {
    return rollback(
      known.rollback ?? (known.before.has(other.taskDefinition) ? other : undefined),
      other,
      reason,
    );
  }
  // Where nothing can roll it back unseen, another primary is what it looks like.
  const replaced = found === undefined && (own !== undefined || service.rollsBack !== true);
  return replaced ? { state: 'superseded', by: other } : { state: 'unsure' };
}

/**
 * The same of a deployment that shifts traffic: what `deployments[]` shows can be ahead of it, while it bakes or is
 * cleaned up, or behind it. Only a final status of the service deployment (`found`) is an end.
 */
export function shiftStanding(service: Service, known: Known, found: ServiceDeployment): Standing {
  if (found.status !== 'PENDING' && found.status !== 'IN_PROGRESS' && found.status !== 'STOP_REQUESTED') {
    return standing(service, known, found);
  }
  const own = service.deployments.find(({ id }) => id === known.id);
  const failure = known.failure ?? (own?.rolloutState === 'FAILED' ? failureReason(own) : triggered(found));
  return failure === undefined || service.rollsBack !== true
    ? { state: 'deploying' }
    : { state: 'rollingBack', reason: failure, by: known.rollback };
}

/** `candidate` is the deployment that takes the failed one back, `other` the one that is PRIMARY. */
function rollback(
  candidate: Deployment | undefined,
  other: Deployment | undefined,
  reason: string,
): Standing {
  if (other !== undefined && candidate?.id !== other.id) {
    return { state: 'failed', reason, aftermath: { kind: 'replaced', by: other } };
  }
  switch (other?.rolloutState) {
    case 'COMPLETED':
      return { state: 'rolledBack', reason, to: named(other) };
    case 'FAILED':
      return { state: 'failed', reason, aftermath: { kind: 'rollbackFailed' } };
    default:
      return { state: 'rollingBack', reason, by: candidate };
  }
}

function stopped(
  other: Deployment | undefined,
  failure: string | undefined,
  reason: string,
  statusReason: string | undefined,
): Standing {
  if (failure !== undefined) {
    return {
      state: 'failed',
      reason,
      aftermath: other === undefined ? { kind: 'nothing' } : { kind: 'replaced', by: other },
    };
  }
  return other === undefined
    ? { state: 'failed', reason: statusReason ?? l10n.t('It was stopped.'), aftermath: { kind: 'nothing' } }
    : { state: 'superseded', by: other };
}

/** Where the roll-back led: a deployment made after it was over is somebody else's. */
function rollbackTarget(
  known: Known,
  other: Deployment | undefined,
  { finishedAt }: ServiceDeployment,
): string | undefined {
  if (known.rollback !== undefined) {
    return named(known.rollback);
  }
  return other !== undefined && other.createdAt <= (finishedAt ?? Number.POSITIVE_INFINITY)
    ? named(other)
    : undefined;
}

/** ECS names none for deployments of Express Mode. */
function named({ taskDefinition }: Deployment): string | undefined {
  return taskDefinition === '' ? undefined : taskDefinition;
}

/** ECS gives no `rolloutState` for services behind a Classic Load Balancer (API reference of Deployment). */
function isAlone({ deployments }: Service, { desired, running, pending }: Deployment): boolean {
  return deployments.length === 1 && running === desired && pending === 0;
}

/** What made a deployment fail is still known of it when it has left `deployments[]`. */
function triggered(found: ServiceDeployment | undefined): string | undefined {
  const { breaker, alarms } = found?.progress ?? {};
  if (breaker?.status !== 'TRIGGERED' && alarms?.status !== 'TRIGGERED') {
    return undefined;
  }
  return found?.statusReason ?? l10n.t('The deployment failed.');
}

function failureReason({ rolloutStateReason }: Deployment): string {
  return rolloutStateReason ?? l10n.t('The deployment failed.');
}

/** A service deployment is written down at the time of its deployment, give or take this (ms). */
const EARLIEST = -2_000;
const LATEST = 60_000;

/** The service deployment of a deployment: the one made at its time or just after it. */
export function serviceDeploymentOf(
  { createdAt }: Pick<Deployment, 'createdAt'>,
  all: readonly ServiceDeployment[],
): ServiceDeployment | undefined {
  const distance = (one: ServiceDeployment): number => one.createdAt - createdAt;
  return all
    .filter(one => distance(one) >= EARLIEST && distance(one) <= LATEST)
    .toSorted((a, b) => Math.abs(distance(a)) - Math.abs(distance(b)))[0];
}

/** The deployment that a service deployment began; undefined where ECS does not list it (any more). */
export function deploymentOf(
  found: ServiceDeployment,
  deployments: readonly Deployment[],
): Deployment | undefined {
  const distance = ({ createdAt }: Deployment): number => Math.abs(createdAt - found.createdAt);
  return deployments
    .filter(one => serviceDeploymentOf(one, [found]) !== undefined && isOf(one, found.taskDefinition))
    .toSorted((a, b) => distance(a) - distance(b))[0];
}

/** ECS names no task definition for deployments of Express Mode, and not always that of a service deployment. */
function isOf(one: Deployment, taskDefinition: string | undefined): boolean {
  return taskDefinition === undefined || named(one) === undefined || one.taskDefinition === taskDefinition;
}
