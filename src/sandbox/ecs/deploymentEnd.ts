import { countRevision } from './renderService.ts';
import { dropWaits } from './shift/hooks.ts';
import type { Deployment, ServiceDeployment } from './state.ts';
import type { World } from './world.ts';

/** In the words of the developer guide's pages on failed deployments. */
export const noCandidate = 'No rollback candidate was found to run the rollback.';

export function isFinal({ status }: ServiceDeployment): boolean {
  return (
    status === 'SUCCESSFUL' ||
    status === 'STOPPED' ||
    status === 'ROLLBACK_SUCCESSFUL' ||
    status === 'ROLLBACK_FAILED'
  );
}

export function markCompleted(world: World, deployment: Deployment): void {
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = world.clock.now();
}

export function markFailed(world: World, deployment: Deployment, reason: string): void {
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = reason;
  deployment.updatedAt = world.clock.now();
}

/** Ends a service deployment; its counts stand still from here on. */
export function end(
  world: World,
  serviceDeployment: ServiceDeployment,
  status: ServiceDeployment['status'],
  reason?: string,
): void {
  const now = world.clock.now();
  const { service, breaker, alarms, shift, bake } = serviceDeployment;
  serviceDeployment.status = status;
  if (reason !== undefined) {
    serviceDeployment.statusReason = reason;
  }
  serviceDeployment.finishedAt = now;
  serviceDeployment.updatedAt = now;
  for (const monitor of [breaker, alarms]) {
    if (monitor.status === 'MONITORING') {
      monitor.status = 'MONITORING_COMPLETE';
    }
  }
  bake?.wait?.();
  if (shift !== undefined) {
    dropWaits(shift);
  }
  for (const counted of [serviceDeployment.target, ...serviceDeployment.source]) {
    Object.assign(counted, countRevision(service, counted.revision));
  }
}
