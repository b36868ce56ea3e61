import { pullError, pullImage } from './behaviour.ts';
import { closeLog, type EndedBy, openLog } from './containerLog.ts';
import { watchHealth } from './health.ts';
import { between } from './ids.ts';
import { jobEnd } from './job.ts';
import { startNeeds } from './startNeeds.ts';
import type { Container, StopCode, Task, TaskStatus } from './state.ts';
import { timings } from './timings.ts';
import type { World } from './world.ts';

/**
 * A task's way from PROVISIONING to STOPPED.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */

/** Told whenever something happened to a task that the scheduler may have to act upon. */
type OnChange = (task: Task, what: TaskStatus | 'healthy' | 'unhealthy') => void;

export class Lifecycle {
  readonly #world: World;
  readonly #onChange: OnChange;

  constructor(world: World, onChange: OnChange) {
    this.#world = world;
    this.#onChange = onChange;
  }

  /** Sets a task that was just made on its way. */
  start(task: Task): void {
    this.#after(task, timings.provisioning, () => {
      this.#move(task, 'PENDING');
      const problem = this.#world.checkStart?.(startNeeds(task));
      if (problem !== undefined) {
        this.#after(task, timings.pullFailing, () => {
          this.#windDown(task, 'TaskFailedToStart', problem);
          this.#deprovision(task);
        });
        return;
      }
      task.pullStartedAt = this.#world.clock.now();
      for (const container of task.containers) {
        container.image = pullImage(this.#world, container.image, task.definition);
      }
      const missing = task.containers.filter(container => container.image.behaviour === 'nopull');
      if (missing.length > 0) {
        this.#after(task, timings.pullFailing, () => this.#failPull(task, missing));
      } else {
        this.#after(task, timings.pulling, () => this.#activate(task));
      }
    });
  }

  /** A task that is RUNNING since `startedAt` without having been watched on its way: a fleet's. */
  placeRunning(task: Task, startedAt: number): void {
    task.pullStartedAt = startedAt - 21_000;
    task.pullStoppedAt = startedAt - 3_000;
    task.startedAt = startedAt;
    task.lastStatus = 'RUNNING';
    task.counted = true;
    task.version = 5;
    const checked = task.containers.filter(({ definition }) => definition.healthCheck !== undefined);
    for (const container of task.containers) {
      container.lastStatus = 'RUNNING';
      if (task.execEnabled) {
        container.execAgent = 'RUNNING';
      }
      openLog(this.#world, task, container, startedAt);
    }
    for (const container of checked) {
      container.health = 'HEALTHY';
    }
    if (checked.length > 0) {
      task.health = 'HEALTHY';
    }
  }

  /** Does nothing to a task that is being stopped already. */
  stop(task: Task, code: StopCode, reason: string): void {
    if (task.desiredStatus === 'STOPPED') {
      return;
    }
    const ran = task.lastStatus === 'RUNNING';
    this.#windDown(task, code, reason);
    this.#after(task, timings.stopNoticed, () => {
      if (ran) {
        this.#deactivate(task);
      } else {
        this.#deprovision(task);
      }
    });
  }

  /** The program of its first container ends by a fault of its own. Does nothing to a task that does not run. */
  crash(task: Task): void {
    const [container] = task.containers;
    if (task.lastStatus === 'RUNNING' && container?.lastStatus === 'RUNNING') {
      this.#exit(task, container, 1);
    }
  }

  #activate(task: Task): void {
    task.pullStoppedAt = this.#world.clock.now();
    this.#move(task, 'ACTIVATING');
    this.#after(task, timings.activating, () => this.#run(task));
  }

  #run(task: Task): void {
    const now = this.#world.clock.now();
    task.startedAt = now;
    for (const container of task.containers) {
      container.lastStatus = 'RUNNING';
      openLog(this.#world, task, container, now);
      this.#behave(task, container);
    }
    if (task.execEnabled) {
      this.#after(task, timings.agentStarting, () => this.#startAgents(task));
    }
    this.#move(task, 'RUNNING');
    watchHealth(task, {
      after: (milliseconds, run) => this.#after(task, [milliseconds, milliseconds], run),
      random: this.#world.random,
      changed: what => {
        task.version++;
        this.#onChange(task, what);
      },
    });
  }

  #startAgents(task: Task): void {
    for (const container of task.containers) {
      if (container.lastStatus === 'RUNNING') {
        container.execAgent = 'RUNNING';
      }
    }
    task.version++;
  }

  #behave(task: Task, container: Container): void {
    const { behaviour } = container.image;
    if (behaviour === 'crash') {
      this.#after(task, timings.crashAfter, () => this.#exit(task, container, 1));
    }
    if (behaviour === 'foreign') {
      this.#after(task, timings.foreignAfter, () => this.#exit(task, container, 255));
    }
    if (behaviour === 'oom') {
      this.#after(task, timings.oomAfter, () => {
        container.reason = 'OutOfMemoryError: container killed due to memory usage';
        this.#exit(task, container, 137);
      });
    }
    const end = jobEnd(task, container);
    if (end !== undefined) {
      this.#after(task, end.after, () => this.#exit(task, container, end.exitCode));
    }
  }

  #exit(task: Task, container: Container, exitCode: number): void {
    this.#endContainer(task, container, exitCode, 'itself');
    task.version++;
    if (!container.definition.essential || task.desiredStatus === 'STOPPED') {
      return;
    }
    this.#windDown(task, 'EssentialContainerExited', 'Essential container in task exited');
    this.#after(task, timings.stopNoticed, () => this.#deactivate(task));
  }

  #failPull(task: Task, missing: readonly Container[]): void {
    for (const container of missing) {
      container.reason = pullError(container.image);
      container.lastStatus = 'STOPPED';
    }
    const [first] = missing;
    this.#windDown(task, 'TaskFailedToStart', first === undefined ? '' : pullError(first.image));
    this.#deprovision(task);
  }

  #windDown(task: Task, code: StopCode, reason: string): void {
    for (const cancel of task.timers) {
      cancel();
    }
    task.timers.clear();
    task.desiredStatus = 'STOPPED';
    task.stopCode = code;
    task.stoppedReason = reason;
    task.version++;
    this.#onChange(task, task.lastStatus);
  }

  #deactivate(task: Task): void {
    task.stoppingAt = this.#world.clock.now();
    this.#move(task, 'DEACTIVATING');
    const balanced = (task.service?.loadBalancers.length ?? 0) > 0;
    const alive = task.containers.some(({ lastStatus }) => lastStatus === 'RUNNING');
    const crashed = task.stopCode === 'EssentialContainerExited';
    this.#after(task, balanced && alive && !crashed ? timings.draining : timings.deactivating, () => {
      this.#move(task, 'STOPPING');
      this.#after(task, timings.stopping, () => this.#deprovision(task));
    });
  }

  #deprovision(task: Task): void {
    const now = this.#world.clock.now();
    task.stoppingAt ??= now;
    task.executionStoppedAt = now;
    for (const container of task.containers) {
      if (container.lastStatus === 'RUNNING') {
        this.#endContainer(task, container, 0, 'signal');
      }
      container.lastStatus = 'STOPPED';
    }
    this.#move(task, 'DEPROVISIONING');
    this.#after(task, timings.deprovisioning, () => {
      task.stoppedAt = this.#world.clock.now();
      task.cluster.stopped.push(task);
      this.#move(task, 'STOPPED');
    });
  }

  #endContainer(task: Task, container: Container, exitCode: number, by: EndedBy): void {
    container.lastStatus = 'STOPPED';
    container.exitCode = exitCode;
    if (container.execAgent !== undefined) {
      container.execAgent = 'STOPPED';
    }
    if (container.health !== 'UNHEALTHY') {
      container.health = 'UNKNOWN';
    }
    closeLog(task, container, { at: this.#world.clock.now(), exitCode, by });
  }

  #move(task: Task, status: TaskStatus): void {
    task.lastStatus = status;
    task.version++;
    this.#onChange(task, status);
  }

  #after(task: Task, [shortest, longest]: readonly [number, number], run: () => void): void {
    const cancel = this.#world.clock.after(between(this.#world.random, shortest, longest), () => {
      task.timers.delete(cancel);
      run();
    });
    task.timers.add(cancel);
  }
}
