import { end, noCandidate } from '../deploymentEnd.ts';
import { eventText, say } from '../events.ts';
import { makeDeployment } from '../make.ts';
import type { Deployment, Service } from '../state.ts';
import type { Shift } from '../strategyState.ts';
import type { World } from '../world.ts';
import { dropWaits } from './hooks.ts';
import { stepsBack } from './steps.ts';

/**
 * Takes back a deployment that shifts traffic: what it replaces still runs until CLEAN_UP, so that the
 * traffic can go back at once. Images are those of the revision that goes back.
 */
export function turnBack(
  world: World,
  service: Service,
  failed: Deployment,
  shift: Shift,
  reason: string,
): void {
  const now = world.clock.now();
  const { serviceDeployment } = failed;
  const target = service.lastCompleted;
  if (target === undefined) {
    end(world, serviceDeployment, 'ROLLBACK_FAILED', noCandidate);
    return;
  }
  dropWaits(shift);
  shift.back = true;
  shift.steps = stepsBack(shift);
  shift.index = 0;
  shift.entered = false;
  serviceDeployment.status = 'ROLLBACK_IN_PROGRESS';
  serviceDeployment.statusReason = reason;
  serviceDeployment.rollback = { reason, startedAt: now, revision: target.revision };
  serviceDeployment.updatedAt = now;
  service.definition = target.definition;
  service.network = target.revision.network;
  service.loadBalancers = target.revision.loadBalancers;
  say(world, service, eventText.rollingBack(target));
  const rollingBack = `ECS deployment rolling back to deploymentId ${target.id}.`;
  if (!service.deployments.includes(target)) {
    makeDeployment(world, service, {
      revision: target.revision,
      serviceDeployment,
      createdAt: now,
      reason: rollingBack,
      rollbackOf: failed,
    });
    return;
  }
  const others = service.deployments.filter(other => other !== target);
  for (const other of others) {
    other.status = 'ACTIVE';
  }
  target.status = 'PRIMARY';
  target.scaled = true;
  target.rolloutState = 'IN_PROGRESS';
  target.rolloutStateReason = rollingBack;
  target.updatedAt = now;
  service.deployments = [target, ...others];
}
