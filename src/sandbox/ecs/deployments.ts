import { eventText, say } from './events.ts';
import { makeDeployment, makeRevision, makeServiceDeployment } from './make.ts';
import { countRevision } from './renderService.ts';
import type { Deployment, Service, ServiceDeployment } from './state.ts';
import type { World } from './world.ts';

/**
 * Beginnings and ends of deployments.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 */

/** In the words of the developer guide's pages on failed deployments. */
const breakerReason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
const noCandidate = 'No rollback candidate was found to run the rollback.';
/** AWS's words for these are not known. */
const breakerStopped = 'Service deployment stopped because the circuit breaker threshold was exceeded.';
const superseded = 'Service deployment stopped because a new service deployment was started.';
const stoppedByUser = 'Service deployment stopped by the user.';
const rolledBackByUser = 'Service deployment rolled back by the user.';

export function isFinal({ status }: ServiceDeployment): boolean {
  return (
    status === 'SUCCESSFUL' ||
    status === 'STOPPED' ||
    status === 'ROLLBACK_SUCCESSFUL' ||
    status === 'ROLLBACK_FAILED'
  );
}

/** Moves the service to what it now says; images are looked up anew. What was under way ends. */
export function startDeployment(world: World, service: Service): Deployment {
  const now = world.clock.now();
  const running = service.history[0];
  if (running !== undefined && !isFinal(running)) {
    end(world, running, 'STOPPED', superseded);
  }
  const revision = makeRevision(world, service, now);
  const serviceDeployment = makeServiceDeployment(world, service, revision, now);
  service.steady = false;
  return makeDeployment(world, service, { revision, serviceDeployment, createdAt: now });
}

/** The first look of the scheduler at a new deployment. */
export function beginDeployment(world: World, { serviceDeployment }: Deployment): void {
  if (serviceDeployment.status !== 'PENDING') {
    return;
  }
  serviceDeployment.status = 'IN_PROGRESS';
  serviceDeployment.startedAt = world.clock.now();
  serviceDeployment.updatedAt = world.clock.now();
}

export function completeDeployment(world: World, service: Service, deployment: Deployment): void {
  const { serviceDeployment } = deployment;
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = world.clock.now();
  service.lastCompleted = deployment;
  if (deployment.rollbackOf === undefined) {
    end(world, serviceDeployment, 'SUCCESSFUL');
  } else {
    end(world, serviceDeployment, 'ROLLBACK_SUCCESSFUL', serviceDeployment.statusReason);
  }
  say(world, service, eventText.completed(deployment));
}

/** The circuit breaker tripped. Gives the deployment that takes this one back, if any does. */
export function failDeployment(world: World, service: Service, deployment: Deployment): void {
  const { serviceDeployment } = deployment;
  markFailed(world, deployment, 'ECS deployment circuit breaker: tasks failed to start.');
  serviceDeployment.breaker.status = 'TRIGGERED';
  say(world, service, eventText.failed(deployment));
  if (deployment.rollbackOf !== undefined) {
    end(world, serviceDeployment, 'ROLLBACK_FAILED', serviceDeployment.statusReason);
  } else if (service.configuration.circuitBreaker.rollback) {
    rollBack(world, service, deployment, breakerReason);
  } else {
    serviceDeployment.stoppedAt = world.clock.now();
    end(world, serviceDeployment, 'STOPPED', breakerStopped);
  }
}

/** StopServiceDeployment asked for it. */
export function obeyStop(world: World, service: Service, deployment: Deployment): void {
  const { serviceDeployment } = deployment;
  if (serviceDeployment.status === 'STOP_REQUESTED') {
    markFailed(world, deployment, stoppedByUser);
    serviceDeployment.stoppedAt = world.clock.now();
    end(world, serviceDeployment, 'STOPPED', stoppedByUser);
  } else if (serviceDeployment.status === 'ROLLBACK_REQUESTED') {
    markFailed(world, deployment, rolledBackByUser);
    rollBack(world, service, deployment, rolledBackByUser);
  }
}

function markFailed(world: World, deployment: Deployment, reason: string): void {
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = reason;
  deployment.updatedAt = world.clock.now();
}

/** Goes back to the revision, images included, of the last deployment that was completed. */
function rollBack(world: World, service: Service, failed: Deployment, reason: string): void {
  const now = world.clock.now();
  const { serviceDeployment } = failed;
  const target = service.lastCompleted;
  if (target === undefined) {
    end(world, serviceDeployment, 'ROLLBACK_FAILED', noCandidate);
    return;
  }
  serviceDeployment.status = 'ROLLBACK_IN_PROGRESS';
  serviceDeployment.statusReason = reason;
  serviceDeployment.rollback = { reason, startedAt: now, revision: target.revision };
  serviceDeployment.updatedAt = now;
  service.definition = target.definition;
  service.network = target.revision.network;
  service.loadBalancers = target.revision.loadBalancers;
  say(world, service, eventText.rollingBack(target));
  makeDeployment(world, service, {
    revision: target.revision,
    serviceDeployment,
    createdAt: now,
    reason: `ECS deployment circuit breaker: rolling back to deploymentId ${target.id}.`,
    rollbackOf: failed,
  });
}

function end(
  world: World,
  serviceDeployment: ServiceDeployment,
  status: ServiceDeployment['status'],
  reason?: string,
): void {
  const now = world.clock.now();
  const { service, breaker } = serviceDeployment;
  serviceDeployment.status = status;
  if (reason !== undefined) {
    serviceDeployment.statusReason = reason;
  }
  serviceDeployment.finishedAt = now;
  serviceDeployment.updatedAt = now;
  if (breaker.status === 'MONITORING') {
    breaker.status = 'MONITORING_COMPLETE';
  }
  for (const counted of [serviceDeployment.target, ...serviceDeployment.source]) {
    Object.assign(counted, countRevision(service, counted.revision));
  }
}
