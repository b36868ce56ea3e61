import type { Deployment, Service } from '../model.ts';
import { type FleetSnapshot, lastValue } from './snapshot.ts';

/**
 * - `steady`: what is wanted runs. `idle`: nothing is wanted, nothing runs.
 * - `deploying`: ECS moves to another deployment. `short`: fewer tasks run than wanted, others start.
 * - `failing`: a rollout failed or its tasks do, or nothing runs of what is wanted.
 * - `draining`: it is being deleted.
 */
export type ServiceHealth = 'steady' | 'idle' | 'deploying' | 'short' | 'failing' | 'draining';

export function serviceHealth(service: Service): ServiceHealth {
  const { status, desired, running, pending, deployments } = service;
  if (status !== 'ACTIVE') {
    return 'draining';
  }
  const primary = primaryDeployment(service);
  const moving = primary?.rolloutState === 'IN_PROGRESS' || deployments.length > 1;
  const tasksFail = (moving || running < desired) && (primary?.failedTasks ?? 0) > 0;
  if (deployments.some(({ rolloutState }) => rolloutState === 'FAILED') || tasksFail) {
    return 'failing';
  }
  if (moving) {
    return 'deploying';
  }
  if (running >= desired) {
    return desired === 0 && running === 0 ? 'idle' : 'steady';
  }
  return running === 0 && pending === 0 ? 'failing' : 'short';
}

/** What ECS moves to, or stays at. */
export function primaryDeployment(service: Service): Deployment | undefined {
  return service.deployments.find(({ status }) => status === 'PRIMARY');
}

/** What ECS moves away from; undefined while it stays where it is. */
export function formerDeployment(service: Service): Deployment | undefined {
  return service.deployments.find(({ status }) => status !== 'PRIMARY');
}

/** How many of the services that were read are failing. */
export function failingServices(snapshot: FleetSnapshot): number {
  return [...snapshot.data.services.values()]
    .flatMap(state => lastValue(state) ?? [])
    .filter(service => serviceHealth(service) === 'failing').length;
}
