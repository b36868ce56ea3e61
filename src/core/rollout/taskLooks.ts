import type { EcsRead } from '../ecs.ts';
import { Failure } from '../failure.ts';
import { serviceNameOf } from '../fleet/lookup.ts';
import type { Environment, Service } from '../model.ts';
import type { Clock, Cloud } from '../ports.ts';
import { Fallen, rowOf } from './fallen.ts';
import type { Budget } from './pace.ts';
import type { TaskFailure } from './rollout.ts';
import type { RolloutTask } from './state.ts';

interface Deps {
  readonly ecs: EcsRead;
  readonly clock: Clock;
  readonly logs: Cloud['logs'];
  readonly environment: Pick<Environment, 'name' | 'logGroups'>;
  readonly detailed?: () => boolean;
}

/** Milliseconds between two looks at the tasks that run, and at those that stopped. */
const LIVE_AGE = 15_000;
const STOPPED_AGE = 45_000;

/** Calls that a look at either takes (list and describe), and one at a task's last lines. */
const TASKS_CALLS = 2;
const LINES_CALLS = 2;

/** The tasks of what is deployed, as far as the budget goes; a look that fails costs the details only. */
export class TaskLooks {
  readonly #deps: Deps;
  readonly #budget: Budget;
  readonly #fallen: Fallen;
  #live: readonly RolloutTask[] = [];
  #seenLive = false;
  #stoppedAt = Number.NEGATIVE_INFINITY;
  #liveAt = Number.NEGATIVE_INFINITY;

  constructor(deps: Deps, budget: Budget) {
    this.#deps = deps;
    this.#budget = budget;
    this.#fallen = new Fallen(deps);
  }

  /** How many tasks are known to have fallen. */
  get fallen(): number {
    return this.#fallen.count;
  }

  /** Those that fell first. */
  get rows(): readonly RolloutTask[] {
    const fell = this.#fallen.rows();
    const known = new Set(fell.map(({ arn }) => arn));
    return [...fell, ...this.#live.filter(({ arn }) => !known.has(arn))];
  }

  /** Whether somebody looks at the tasks that run, and none of them was seen yet. */
  get isBlank(): boolean {
    return this.#isDetailed && !this.#seenLive;
  }

  get #isDetailed(): boolean {
    return this.#deps.detailed?.() === true;
  }

  /** Newest first. */
  failures(): readonly TaskFailure[] {
    return this.#fallen.failures();
  }

  /**
   * Looks at tasks that fell, where more than are known of have, or lines of one were still to come, and at those that
   * run, where somebody looks at them. `deployment` is the id that started them.
   */
  async look(service: Service, deployment: string, failed: number, signal: AbortSignal): Promise<void> {
    const now = this.#deps.clock.now();
    const due = now - this.#stoppedAt >= STOPPED_AGE && this.#budget.left(now) >= TASKS_CALLS;
    const wanted = failed > this.#fallen.count || (this.moreLinesAt ?? Number.POSITIVE_INFINITY) <= now;
    if (wanted && due) {
      this.#stoppedAt = now;
      this.#budget.spend(TASKS_CALLS, now);
      await this.#fallen.look(service, deployment, signal);
      if (this.#budget.left(now) >= LINES_CALLS) {
        this.#budget.spend((await this.#fallen.readLines(now, signal)) ? LINES_CALLS : 0, now);
      }
    }
    if (this.#isDetailed && (this.isBlank || now - this.#liveAt >= LIVE_AGE)) {
      await this.#lookAtLive(service, deployment, now, signal);
    }
  }

  /** For the report of the end: looks at what is not known of those that fell. */
  async lookAtTheEnd(
    service: Service,
    deployment: string,
    failed: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.#deps;
    const known = this.#fallen.count > 0 && this.#fallen.count >= failed;
    if (!known || this.moreLinesAt !== undefined) {
      await this.#fallen.look(service, deployment, signal);
    }
    await this.#fallen.readLines(clock.now(), signal);
  }

  /** When (ms since the epoch) the last lines of one that fell are worth another look; undefined where none come. */
  get moreLinesAt(): number | undefined {
    return this.#fallen.moreLinesAt;
  }

  /** Looks at those that run, where somebody looks at them; gives whether it did. */
  async lookAtLiveNow(service: Service, deployment: string, signal: AbortSignal): Promise<boolean> {
    if (!this.#isDetailed) {
      return false;
    }
    await this.#readLive(service, deployment, signal);
    return true;
  }

  async #lookAtLive(service: Service, deployment: string, now: number, signal: AbortSignal): Promise<void> {
    if (this.#budget.left(now) < TASKS_CALLS) {
      return;
    }
    this.#liveAt = now;
    this.#budget.spend(TASKS_CALLS, now);
    await this.#readLive(service, deployment, signal);
  }

  async #readLive(service: Service, deployment: string, signal: AbortSignal): Promise<void> {
    try {
      const tasks = await this.#deps.ecs.tasks(service.clusterArn, signal);
      this.#live = tasks
        .filter(task => serviceNameOf(task) === service.name && task.startedBy === deployment)
        .map(task => rowOf(task, undefined, undefined));
      this.#seenLive ||= this.#live.length > 0;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Failure)) {
        throw error;
      }
    }
  }
}
