import { end, isFinal, markCompleted, markFailed } from '../deploymentEnd.ts';
import { eventText, say } from '../events.ts';
import { between } from '../ids.ts';
import type { Deployment, Service, ServiceDeployment, Task } from '../state.ts';
import type { Shift, ShiftStep } from '../strategyState.ts';
import { timings } from '../timings.ts';
import type { World } from '../world.ts';
import { turnBack } from './back.ts';
import { startHooks, verdict } from './hooks.ts';

/**
 * Deployments that shift traffic (BLUE_GREEN, LINEAR, CANARY), stage by stage.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
 */

interface Shifting {
  readonly serviceDeployment: ServiceDeployment;
  readonly shift: Shift;
}

/** Whether the service's tasks follow a shift: one is under way, or was stopped between two revisions. */
export function shiftingOf(service: Service): Shifting | undefined {
  const [serviceDeployment] = service.history;
  const shift = serviceDeployment?.shift;
  if (serviceDeployment === undefined || shift === undefined) {
    return undefined;
  }
  const left = service.deployments.length > 1;
  return isFinal(serviceDeployment) && !left ? undefined : { serviceDeployment, shift };
}

/** What to do next with the tasks: each deployment that is scaled has as many as the service wants. */
export function planShift(
  service: Service,
): readonly { readonly deployment: Deployment; readonly start: number; readonly stop: readonly Task[] }[] {
  const live = [...service.tasks].filter(task => task.desiredStatus === 'RUNNING');
  return service.deployments.map(deployment => {
    const wanted = deployment.scaled ? service.desired : 0;
    const own = live.filter(task => task.deployment === deployment);
    const surplus = Math.max(0, own.length - wanted);
    const order = own.toSorted((a, b) => Number(a.counted) - Number(b.counted) || b.createdAt - a.createdAt);
    return {
      deployment,
      start: deployment.throttle === undefined ? Math.max(0, wanted - own.length) : 0,
      stop: order.slice(0, surplus),
    };
  });
}

/** Goes on as far as it can now; `lookSoon` has it called again. */
export function advanceShift(
  world: World,
  service: Service,
  { serviceDeployment, shift }: Shifting,
  lookSoon: () => void,
): void {
  const { status } = serviceDeployment;
  if (status !== 'IN_PROGRESS' && status !== 'ROLLBACK_IN_PROGRESS') {
    return;
  }
  const step = shift.steps[shift.index];
  if (step === undefined) {
    finish(world, service, serviceDeployment, shift);
    return;
  }
  if (!shift.entered) {
    enter(world, service, { serviceDeployment, shift }, step, lookSoon);
  }
  const hooks = verdict(shift.running);
  if (hooks === 'failed') {
    failHook(world, service, serviceDeployment, shift);
    lookSoon();
  } else if (hooks === 'passed' && shift.wait === undefined && isReached(service, shift, step)) {
    shift.index++;
    shift.entered = false;
    lookSoon();
  }
}

function enter(
  world: World,
  service: Service,
  { serviceDeployment, shift }: Shifting,
  step: ShiftStep,
  lookSoon: () => void,
): void {
  shift.entered = true;
  shift.stage = step.stage;
  shift.testWeight = step.testWeight ?? shift.testWeight;
  shift.productionWeight = step.productionWeight ?? shift.productionWeight;
  serviceDeployment.updatedAt = world.clock.now();
  const [primary] = service.deployments;
  if (step.stage === 'SCALE_UP' && primary !== undefined) {
    primary.scaled = true;
  }
  if (step.stage === 'RECONCILE_SERVICE') {
    scaleDown(service, serviceDeployment.sourceDeployment);
  }
  if (step.stage === 'CLEAN_UP') {
    scaleDown(service, primary);
  }
  shift.running = startHooks(shift, serviceDeployment.configuration.lifecycleHooks ?? [], step.stage, {
    world,
    region: service.cluster.region,
    changed: lookSoon,
  });
  const least = Math.max((step.minutes ?? 0) * 60_000, between(world.random, ...timings.stage));
  shift.wait = world.clock.after(least, () => {
    shift.wait = undefined;
    lookSoon();
  });
  lookSoon();
}

function scaleDown(service: Service, kept: Deployment | undefined): void {
  for (const deployment of service.deployments) {
    deployment.scaled = deployment.scaled && deployment === kept;
  }
}

function isReached(service: Service, shift: Shift, { stage }: ShiftStep): boolean {
  const tasks = [...service.tasks];
  const [primary] = service.deployments;
  if (stage === 'SCALE_UP') {
    const own = tasks.filter(task => task.deployment === primary && task.desiredStatus === 'RUNNING');
    return own.length === service.desired && own.every(task => task.counted);
  }
  if (stage === 'RECONCILE_SERVICE' || stage === 'CLEAN_UP') {
    return !tasks.some(task => task.lastStatus === 'RUNNING' && task.deployment?.scaled === false);
  }
  return shift.entered;
}

function failHook(world: World, service: Service, serviceDeployment: ServiceDeployment, shift: Shift): void {
  if (shift.back) {
    end(world, serviceDeployment, 'ROLLBACK_FAILED', serviceDeployment.statusReason);
    return;
  }
  const [failed] = service.deployments;
  if (failed !== undefined) {
    markFailed(world, failed, 'ECS deployment failed: hook execution failure(s) detected.');
    say(world, service, eventText.hookFailed(failed));
    turnBack(
      world,
      service,
      failed,
      shift,
      'Service deployment rolled back because a lifecycle hook failed.',
    );
  }
}

function finish(world: World, service: Service, serviceDeployment: ServiceDeployment, { back }: Shift): void {
  const [primary] = service.deployments;
  if (primary === undefined) {
    return;
  }
  markCompleted(world, primary);
  service.lastCompleted = primary;
  service.deployments = [primary];
  if (back) {
    end(world, serviceDeployment, 'ROLLBACK_SUCCESSFUL', serviceDeployment.statusReason);
  } else {
    end(world, serviceDeployment, 'SUCCESSFUL');
    say(world, service, eventText.completed(primary));
  }
}
