import { end, isFinal, markCompleted, markFailed, noCandidate } from './deploymentEnd.ts';
import { eventText, say } from './events.ts';
import { makeDeployment, makeRevision, makeServiceDeployment } from './make.ts';
import { turnBack } from './shift/back.ts';
import type { Deployment, Service } from './state.ts';
import type { World } from './world.ts';

/**
 * Beginnings and ends of deployments.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 */

/** In the words of the developer guide's pages on failed deployments. */
const breakerReason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
/** AWS's words for these are not known. */
const breakerStopped = 'Service deployment stopped because the circuit breaker threshold was exceeded.';
const alarmReason = 'Service deployment rolled back because an alarm was detected.';
const alarmStopped = 'Service deployment stopped because an alarm was detected.';
const superseded = 'Service deployment stopped because a new service deployment was started.';
const stoppedByUser = 'Service deployment stopped by the user.';
const rolledBackByUser = 'Service deployment rolled back by the user.';

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
  const deployment = makeDeployment(world, service, { revision, serviceDeployment, createdAt: now });
  deployment.scaled = serviceDeployment.shift === undefined;
  return deployment;
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
  markCompleted(world, deployment);
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

/** An alarm that the deployment watches went off. */
export function failByAlarm(world: World, service: Service, deployment: Deployment): void {
  const { serviceDeployment } = deployment;
  markFailed(world, deployment, 'ECS deployment failed: alarm detected.');
  say(world, service, eventText.alarmed(deployment));
  if (serviceDeployment.configuration.alarms?.rollback === true) {
    rollBack(world, service, deployment, alarmReason);
  } else {
    serviceDeployment.stoppedAt = world.clock.now();
    end(world, serviceDeployment, 'STOPPED', alarmStopped);
  }
}

/** StopServiceDeployment asked for it, or ContinueServiceDeployment with ROLLBACK. */
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

/** Goes back to the revision, images included, of the last deployment that was completed. */
function rollBack(world: World, service: Service, failed: Deployment, reason: string): void {
  const now = world.clock.now();
  const { serviceDeployment } = failed;
  if (serviceDeployment.shift !== undefined) {
    turnBack(world, service, failed, serviceDeployment.shift, reason);
    return;
  }
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
