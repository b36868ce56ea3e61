import type { Deployment, Service } from '../model.ts';

/** A task of the deployment that did not stay up. */
export interface TaskFailure {
  readonly task: string;
  /** What ECS and the containers say of it, in one line. */
  readonly reason: string;
}

/** What is known while a rollout goes on. */
export interface RolloutProgress {
  readonly service: Service;
  /** The deployment that is watched; absent once ECS no longer lists it. */
  readonly deployment: Deployment | undefined;
  readonly phase: 'deploying' | 'rollingBack';
  /** Events that ECS added since the last progress, oldest first. */
  readonly events: readonly string[];
}

/** How a rollout ended. Task definitions are ARNs. */
export type RolloutEnd =
  | { readonly kind: 'succeeded'; readonly service: Service; readonly milliseconds: number }
  | {
      readonly kind: 'rolledBack';
      readonly service: Service;
      readonly reason: string;
      readonly taskDefinition: string | undefined;
      readonly failures: readonly TaskFailure[];
    }
  | {
      readonly kind: 'failed';
      readonly service: Service;
      readonly reason: string;
      readonly failures: readonly TaskFailure[];
    }
  | {
      /** Another deployment took its place before it was done. */
      readonly kind: 'superseded';
      readonly service: Service;
      readonly by: Deployment | undefined;
    }
  | { readonly kind: 'gone'; readonly reason: string };

/**
 * Reads from one description of the service where the deployment `id` stands.
 *
 * ECS moves `deployments[]` like this (API reference of Deployment, and the circuit breaker's page of
 * the developer guide): a new deployment is PRIMARY, the ones before it ACTIVE until their tasks are
 * gone; it becomes COMPLETED when its tasks run and nothing else does. The circuit breaker makes it
 * FAILED; with rollback a further deployment becomes PRIMARY and the failed one drains.
 */
export function standing(
  service: Service,
  id: string,
  failedBefore: boolean,
):
  | { readonly state: 'deploying'; readonly deployment: Deployment }
  | { readonly state: 'succeeded'; readonly deployment: Deployment }
  | { readonly state: 'failed'; readonly deployment: Deployment }
  | { readonly state: 'rollingBack'; readonly deployment: Deployment | undefined }
  | { readonly state: 'rolledBack'; readonly to: Deployment }
  | { readonly state: 'superseded'; readonly by: Deployment | undefined } {
  const own = service.deployments.find(deployment => deployment.id === id);
  const primary = service.deployments.find(deployment => deployment.status === 'PRIMARY');
  const failed = failedBefore || own?.rolloutState === 'FAILED';

  if (primary !== undefined && primary.id === own?.id) {
    if (failed) {
      return { state: 'failed', deployment: own };
    }
    return { state: own.rolloutState === 'COMPLETED' ? 'succeeded' : 'deploying', deployment: own };
  }
  if (!failed) {
    return { state: 'superseded', by: primary };
  }
  if (primary?.rolloutState === 'COMPLETED') {
    return { state: 'rolledBack', to: primary };
  }
  return { state: 'rollingBack', deployment: own };
}
