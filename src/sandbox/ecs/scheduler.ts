import { alarmWentOff } from './alarms.ts';
import { breakerThreshold } from './circuitBreaker.ts';
import { isFinal } from './deploymentEnd.ts';
import { beginDeployment, completeDeployment, failByAlarm, failDeployment, obeyStop } from './deployments.ts';
import { complain, eventText, say } from './events.ts';
import { Lifecycle } from './lifecycle.ts';
import { makeTask } from './make.ts';
import { planRollout } from './plan.ts';
import { advanceShift, planShift, shiftingOf } from './shift/shift.ts';
import type { Deployment, Service, Task, TaskStatus } from './state.ts';
import { countFailure, countHealthy, isFailure, pauseAfter } from './taskOutcome.ts';
import { alarmBakeTime, firstThrottle, schedulerDelay } from './timings.ts';
import type { World } from './world.ts';

/** ECS says that starts fail once so many in a row have. */
const failuresWorthSaying = 3;

/**
 * The service scheduler: keeps every service at its desired count and carries out its deployments. It
 * looks at a service a moment after something happened to it, and never otherwise.
 */
export class Scheduler {
  readonly lifecycle: Lifecycle;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.lifecycle = new Lifecycle(world, (task, what) => this.#onTask(task, what));
  }

  /** Sees to the service before long. */
  lookSoon(service: Service): void {
    if (service.looking) {
      return;
    }
    service.looking = true;
    this.#world.clock.after(schedulerDelay, () => {
      service.looking = false;
      this.#look(service);
    });
  }

  #look(service: Service): void {
    this.#world.sweep(service.cluster);
    this.#world.sweepHistory(service.cluster.region);
    const first = service.deployments[0];
    if (first === undefined) {
      return;
    }
    obeyStop(this.#world, service, first);
    beginDeployment(this.#world, first);
    if (this.#isTripped(service, first)) {
      failDeployment(this.#world, service, first);
    } else if (alarmWentOff(first.serviceDeployment)) {
      failByAlarm(this.#world, service, first);
    }
    if (service.status !== 'ACTIVE') {
      this.#drain(service);
      return;
    }
    const shifting = shiftingOf(service);
    if (shifting !== undefined) {
      advanceShift(this.#world, service, shifting, () => this.lookSoon(service));
      this.#followShift(service);
    }
    const primary = service.deployments[0];
    if (primary === undefined || shiftingOf(service) !== undefined) {
      return;
    }
    this.#balance(service, primary);
    this.#finish(service, primary);
  }

  /** DeleteService: INACTIVE once all of its tasks are stopping or stopped. */
  #drain(service: Service): void {
    const live = [...service.tasks].filter(task => task.desiredStatus === 'RUNNING');
    if (live.length > 0) {
      this.#stop(service, live);
    }
    const gone: readonly TaskStatus[] = ['STOPPING', 'DEPROVISIONING', 'STOPPED'];
    if ([...service.tasks].every(task => gone.includes(task.lastStatus))) {
      service.status = 'INACTIVE';
    }
  }

  #followShift(service: Service): void {
    for (const { deployment, start, stop } of planShift(service)) {
      if (stop.length > 0) {
        this.#stop(service, stop);
      }
      if (start > 0) {
        this.#start(service, deployment, start);
      }
    }
  }

  #isTripped(service: Service, deployment: Deployment): boolean {
    const breaker = service.configuration.circuitBreaker;
    const goesBack = deployment.serviceDeployment.shift?.back === true;
    if (
      !breaker.enable ||
      goesBack ||
      deployment.rolloutState !== 'IN_PROGRESS' ||
      isFinal(deployment.serviceDeployment)
    ) {
      return false;
    }
    return deployment.breakerCount >= breakerThreshold(breaker, service.desired);
  }

  #balance(service: Service, primary: Deployment): void {
    const plan = planRollout(service, primary, primary.throttle === undefined);
    if (plan.stuck) {
      complain(this.#world, service, eventText.stuck());
    }
    if (plan.stop.length > 0) {
      this.#stop(service, plan.stop);
    }
    if (plan.start > 0) {
      this.#start(service, primary, plan.start);
    }
  }

  #start(service: Service, deployment: Deployment, wanted: number): void {
    const { cluster } = service;
    let used = 0;
    for (const task of cluster.tasks.values()) {
      if (task.lastStatus !== 'STOPPED') {
        used++;
      }
    }
    const count = Math.max(0, Math.min(wanted, cluster.taskLimit - used));
    if (count < wanted) {
      complain(this.#world, service, eventText.noCapacity());
      this.#throttle(service, deployment, firstThrottle);
    }
    if (count === 0) {
      return;
    }
    const tasks = Array.from({ length: count }, () =>
      makeTask(this.#world, {
        cluster,
        definition: deployment.definition,
        images: deployment.revision.images,
        createdAt: this.#world.clock.now(),
        service,
        deployment,
      }),
    );
    for (const task of tasks) {
      this.lifecycle.start(task);
    }
    deployment.updatedAt = this.#world.clock.now();
    service.steady = false;
    say(this.#world, service, eventText.started(tasks));
  }

  #stop(service: Service, tasks: readonly Task[]): void {
    const running = tasks.filter(task => task.lastStatus === 'RUNNING');
    for (const task of tasks) {
      const reason = `Scaling activity initiated by (deployment ${service.deployments[0]?.id})`;
      this.lifecycle.stop(task, 'ServiceSchedulerInitiated', reason);
    }
    service.steady = false;
    if (running.length === 0) {
      return;
    }
    for (const balancer of service.loadBalancers) {
      say(this.#world, service, eventText.deregistered(balancer, running.length));
      say(this.#world, service, eventText.draining(running));
    }
    say(this.#world, service, eventText.stopped(running));
  }

  #finish(service: Service, primary: Deployment): void {
    const world = this.#world;
    const live = [...service.tasks].filter(task => task.desiredStatus === 'RUNNING');
    const settled =
      live.length === service.desired && live.every(task => task.counted && task.deployment === primary);
    const oldOnes = [...service.tasks].some(
      task => task.deployment !== primary && task.lastStatus === 'RUNNING',
    );
    if (!settled || oldOnes) {
      return;
    }
    const { serviceDeployment } = primary;
    if (primary.rolloutState === 'IN_PROGRESS' && !isFinal(serviceDeployment)) {
      if (this.#isBaking(service, primary)) {
        return;
      }
      completeDeployment(world, service, primary);
    }
    service.deployments = [primary];
    if (service.steady || primary.rolloutState !== 'COMPLETED') {
      return;
    }
    service.steady = true;
    say(world, service, eventText.steady());
  }

  /** A rolling update with alarms goes on for a while after its tasks stand; going back does not. */
  #isBaking(service: Service, { serviceDeployment, rollbackOf }: Deployment): boolean {
    if (serviceDeployment.alarms.status !== 'MONITORING' || rollbackOf !== undefined) {
      return false;
    }
    if (serviceDeployment.bake !== undefined) {
      return serviceDeployment.bake.wait !== undefined;
    }
    const wait = this.#world.clock.after(alarmBakeTime, () => {
      serviceDeployment.bake = { wait: undefined };
      this.lookSoon(service);
    });
    serviceDeployment.bake = { wait };
    return true;
  }

  #onTask(task: Task, what: TaskStatus | 'healthy' | 'unhealthy'): void {
    const { service, deployment } = task;
    if (service === undefined || deployment === undefined) {
      return;
    }
    if (what === 'unhealthy') {
      this.#replaceUnhealthy(service, task);
    } else if (what === 'healthy') {
      countHealthy(deployment);
    } else if (what === 'RUNNING' && task.desiredStatus === 'RUNNING') {
      deployment.startFailures = 0;
      for (const balancer of service.loadBalancers) {
        say(this.#world, service, eventText.registered(balancer));
      }
    } else if (task.desiredStatus === 'STOPPED' && task.stoppingAt === undefined) {
      if (isFailure(task)) {
        this.#onFailure(service, deployment, task);
      }
    }
    this.lookSoon(service);
  }

  #replaceUnhealthy(service: Service, task: Task): void {
    const [balancer] = service.loadBalancers;
    if (task.health === 'UNHEALTHY' || balancer === undefined) {
      say(this.#world, service, eventText.failedHealthCheck(task));
      this.lifecycle.stop(task, 'ServiceSchedulerInitiated', 'Task failed container health checks');
    } else {
      say(this.#world, service, eventText.unhealthyTarget(balancer));
      const reason = `Task failed ELB health checks in (target-group ${balancer.targetGroupArn})`;
      this.lifecycle.stop(task, 'ServiceSchedulerInitiated', reason);
    }
  }

  #throttle(service: Service, deployment: Deployment, pause: number): void {
    deployment.throttle?.();
    deployment.throttle = this.#world.clock.after(pause, () => {
      deployment.throttle = undefined;
      this.lookSoon(service);
    });
  }

  #onFailure(service: Service, deployment: Deployment, task: Task): void {
    countFailure(deployment, this.#world.clock.now());
    service.steady = false;
    if (task.startedAt === undefined) {
      this.#throttle(service, deployment, pauseAfter(deployment));
      deployment.startFailures++;
    }
    if (deployment.failedTasks === failuresWorthSaying) {
      complain(this.#world, service, eventText.cannotStart());
    }
  }
}
