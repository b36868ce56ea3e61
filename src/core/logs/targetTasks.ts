import type { Disposable, Event } from '../emitter.ts';
import { type Failure, toFailure } from '../failure.ts';
import { type FleetSnapshot, lastValue, loaded } from '../fleet/snapshot.ts';
import type { Topic } from '../fleet/topic.ts';
import { arnName } from '../format.ts';
import type { Loaded, Task } from '../model.ts';
import type { Clock, Cloud } from '../ports.ts';
import type { EcsTarget } from './target.ts';

/** What following needs of the fleet's store. */
export interface FleetTasks {
  readonly snapshot: FleetSnapshot;
  readonly onDidChange: Event<readonly string[] | undefined>;
  watch(topic: Topic): Disposable;
  refresh(topic: Topic, signal: AbortSignal): Promise<void>;
}

/** Milliseconds after which tasks are read again although the store did not (the window has no focus). */
const MAX_AGE = 20_000;
/** The same where there is a sign of a new task. */
const MAX_AGE_HURRIED = 2000;
/** The same while the log view is hidden. */
const MAX_AGE_HIDDEN = 60_000;
/** Milliseconds between two looks at a single task. */
const TASK_INTERVAL = 10_000;
/** The same while it is being stopped. */
const STOPPING_INTERVAL = 3000;

interface KnownTasks {
  /** Whether all of them were read; `tasks` may then be some seconds old. */
  readonly ready: boolean;
  /** Each once, newest first; of a service also those that stopped in the last hour. */
  readonly tasks: readonly Task[];
  readonly failure?: Failure;
}

/** The tasks that a target means now. */
export interface TargetTasks extends Disposable {
  readonly known: KnownTasks;
  /** Whether the store has other tasks of the target than when this was last asked. */
  storeChanged(): boolean;
  setShown(shown: boolean): void;
  /** There is perhaps a task that is not known: the next `freshen` looks for it. */
  hurry(): void;
  /** Somebody signed in: what could not be read is read at once. */
  retry(): void;
  /** Reads what is too old, or has changed as the store knows. Rejects with a Failure. */
  freshen(signal: AbortSignal): Promise<void>;
}

interface Deps {
  readonly fleet: FleetTasks;
  readonly cloud: () => Promise<Cloud>;
  readonly clock: Clock;
}

export function targetTasks(target: EcsTarget, deps: Deps): TargetTasks {
  return target.kind === 'service' ? new ServiceTasks(target, deps) : new SingleTask(target, deps);
}

/** A topic of the store, kept watched while the view is shown and not too old in any case. */
class Watch implements Disposable {
  readonly #topic: Extract<Topic, { kind: 'tasks' | 'stoppedTasks' }>;
  readonly #deps: Deps;
  #watched: Disposable | undefined;
  #triedAt: number;

  constructor(topic: Extract<Topic, { kind: 'tasks' | 'stoppedTasks' }>, deps: Deps) {
    this.#topic = topic;
    this.#deps = deps;
    this.#triedAt = deps.clock.now();
    this.setShown(true);
  }

  get state(): Loaded<readonly Task[]> | undefined {
    return loaded(this.#deps.fleet.snapshot, this.#topic);
  }

  setShown(shown: boolean): void {
    if (shown) {
      this.#watched ??= this.#deps.fleet.watch(this.#topic);
    } else {
      this.#watched?.dispose();
      this.#watched = undefined;
    }
  }

  /** Gives whether it was read. */
  async freshen(signal: AbortSignal, hurried = false): Promise<boolean> {
    const { state } = this;
    const readAt = Math.max(state?.state === 'ready' ? state.readAt : 0, this.#triedAt);
    const maxAge = hurried ? MAX_AGE_HURRIED : this.#watched === undefined ? MAX_AGE_HIDDEN : MAX_AGE;
    // The store, which reads for the tree too, may be at it already.
    const isRead = state?.state === 'loading' && this.#triedAt === Number.NEGATIVE_INFINITY;
    const isDue = !isRead && this.#deps.clock.now() - readAt >= maxAge;
    if (isDue) {
      await this.refresh(signal);
    }
    return isDue;
  }

  retry(): void {
    this.#triedAt = Number.NEGATIVE_INFINITY;
  }

  async refresh(signal: AbortSignal): Promise<void> {
    this.#triedAt = this.#deps.clock.now();
    await this.#deps.fleet.refresh(this.#topic, signal);
  }

  dispose(): void {
    this.setShown(false);
  }
}

/** A service's tasks come and go: the fleet's store knows them, for the tree too. */
class ServiceTasks implements TargetTasks {
  readonly #running: Watch;
  readonly #stopped: Watch;
  readonly #group: string;
  #lastRunning: readonly Task[] | undefined;
  #lastStopped: readonly Task[] | undefined;
  /** A task is no longer among the running ones: what became of it is to be read. */
  #vanished = false;
  #hurried = false;

  constructor({ environment, cluster, service }: Extract<EcsTarget, { kind: 'service' }>, deps: Deps) {
    this.#group = `service:${arnName(service)}`;
    this.#running = new Watch({ kind: 'tasks', environment, cluster }, deps);
    this.#stopped = new Watch({ kind: 'stoppedTasks', environment, cluster, service }, deps);
  }

  get known(): KnownTasks {
    const running = this.#running.state;
    const stopped = this.#stopped.state;
    const tasks = new Map<string, Task>();
    // A task that stands in both was read as running first: its desired status never goes back.
    for (const task of [...this.#ofService(lastValue(running)), ...(lastValue(stopped) ?? [])]) {
      tasks.set(task.arn, task);
    }
    const failed = [running, stopped].find(state => state?.state === 'failed');
    return {
      ready: [running, stopped].every(state => lastValue(state) !== undefined),
      tasks: [...tasks.values()].sort((a, b) => b.createdAt - a.createdAt),
      ...(failed?.state === 'failed' ? { failure: failed.failure } : {}),
    };
  }

  storeChanged(): boolean {
    const running = lastValue(this.#running.state);
    const stopped = lastValue(this.#stopped.state);
    if (running === this.#lastRunning && stopped === this.#lastStopped) {
      return false;
    }
    const arns = new Set(running?.map(({ arn }) => arn));
    this.#vanished ||= this.#ofService(this.#lastRunning).some(({ arn }) => !arns.has(arn));
    this.#lastRunning = running;
    this.#lastStopped = stopped;
    return true;
  }

  setShown(shown: boolean): void {
    this.#running.setShown(shown);
    this.#stopped.setShown(shown);
  }

  async freshen(signal: AbortSignal): Promise<void> {
    this.storeChanged();
    if (this.#vanished) {
      this.#vanished = false;
      await this.#stopped.refresh(signal);
    }
    const hurried = this.#hurried;
    // What hurries during the read is perhaps not in it.
    this.#hurried = false;
    let isRead = false;
    try {
      isRead = await this.#running.freshen(signal, hurried);
    } finally {
      this.#hurried ||= hurried && !isRead;
    }
    await this.#stopped.freshen(signal);
  }

  hurry(): void {
    this.#hurried = true;
  }

  retry(): void {
    this.#running.retry();
    this.#stopped.retry();
  }

  dispose(): void {
    this.#running.dispose();
    this.#stopped.dispose();
  }

  #ofService(tasks: readonly Task[] | undefined): readonly Task[] {
    return tasks?.filter(({ group }) => group === this.#group) ?? [];
  }
}

/** A single task is asked for by itself: one call, whatever the size of its cluster. */
class SingleTask implements TargetTasks {
  readonly #deps: Deps;
  readonly #target: Extract<EcsTarget, { task: string }>;
  #task: Task | undefined;
  #readAt: number | undefined;
  /** As the tree shows it, where it does; a change there is looked at sooner. */
  #inStore: Task | undefined;
  #stale = false;
  #failure: Failure | undefined;

  constructor(target: Extract<EcsTarget, { task: string }>, deps: Deps) {
    this.#deps = deps;
    this.#target = target;
  }

  get known(): KnownTasks {
    return {
      ready: this.#readAt !== undefined,
      tasks: this.#task === undefined ? [] : [this.#task],
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
    };
  }

  storeChanged(): boolean {
    const { environment, cluster } = this.#target;
    const listed = lastValue(loaded(this.#deps.fleet.snapshot, { kind: 'tasks', environment, cluster }));
    const inStore = listed?.find(({ arn }) => arn === this.#target.task);
    const changed = inStore !== this.#inStore;
    this.#inStore = inStore;
    this.#stale ||= changed;
    return changed;
  }

  setShown(): void {}

  hurry(): void {}

  retry(): void {}

  async freshen(signal: AbortSignal): Promise<void> {
    this.storeChanged();
    const { clock, cloud } = this.#deps;
    const readAt = this.#readAt;
    if (readAt !== undefined) {
      const ended = this.#task === undefined || this.#task.lastStatus === 'STOPPED';
      const interval = this.#task?.desiredStatus === 'STOPPED' ? STOPPING_INTERVAL : TASK_INTERVAL;
      if (ended || (!this.#stale && clock.now() - readAt < interval)) {
        return;
      }
    }
    this.#stale = false;
    try {
      const { ecs } = await cloud();
      const [task] = await ecs.describeTasks(this.#target.cluster, [this.#target.task], signal);
      // ECS forgets a task about an hour after it stopped.
      this.#task = task ?? (this.#task === undefined ? undefined : { ...this.#task, lastStatus: 'STOPPED' });
      this.#readAt = clock.now();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = toFailure(error);
      throw this.#failure;
    }
  }

  dispose(): void {}
}
