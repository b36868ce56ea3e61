import type { Deployment, Service } from '../model.ts';
import { type FleetSnapshot, lastValue } from './snapshot.ts';
import { underWay } from './underWay.ts';

/**
 * - `steady`: what is wanted runs. `idle`: nothing is wanted, nothing runs.
 * - `deploying`: ECS moves to another deployment. `short`: fewer tasks run than wanted, others start.
 * - `failing`: a rollout failed or its tasks do, or nothing runs of what is wanted.
 * - `draining`: it is being deleted.
 */
export type ServiceHealth = 'steady' | 'idle' | 'deploying' | 'short' | 'failing' | 'draining';

/** `stopped`: a person had what goes back stopped. ECS calls that FAILED too, which it did not by itself. */
export function serviceHealth(service: Service, stopped = false): ServiceHealth {
  const { status, desired, running, pending, deployments } = service;
  if (status !== 'ACTIVE') {
    return 'draining';
  }
  const primary = primaryDeployment(service);
  const moving = primary?.rolloutState === 'IN_PROGRESS' || deployments.length > 1;
  const tasksFail = (moving || running < desired) && (primary?.failedTasks ?? 0) > 0;
  const failed = !stopped && deployments.some(({ rolloutState }) => rolloutState === 'FAILED');
  if (failed || tasksFail) {
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
  return [...snapshot.data.services].reduce((sum, [key, state]) => {
    const [environment = ''] = key.split('|');
    return sum + failingAmong(snapshot, decodeURIComponent(environment), lastValue(state) ?? []);
  }, 0);
}

/** The same of these services of an environment. */
export function failingAmong(
  snapshot: FleetSnapshot,
  environment: string,
  services: readonly Service[],
): number {
  return services.filter(service => {
    const place = { environment, cluster: service.clusterArn, service: service.arn };
    return serviceHealth(service) === 'failing'
      ? serviceHealth(service, underWay(snapshot, place)?.stopped) === 'failing'
      : false;
  }).length;
}
