import type { Disposable } from '../emitter.ts';
import type { Environment, TaskDefinition } from '../model.ts';
import type { Clock, Cloud } from '../ports.ts';
import { FIRST_LINES } from './firstLines.ts';
import { taskIn } from './logNames.ts';
import type { News } from './member.ts';
import { Members } from './members.ts';
import type { Readers } from './readers.ts';
import { Suspects } from './suspects.ts';
import type { EcsTarget, FollowTarget, GroupTarget } from './target.ts';
import { type FleetTasks, type TargetTasks, targetTasks } from './targetTasks.ts';

/** One target of a follow: it joins the streams that belong to it to the follow's readers. */
export interface Membership extends Disposable {
  /** Whether its tasks were read for the first time. */
  readonly ready: boolean;
  /** Tasks; undefined where the target has none. */
  readonly running: number | undefined;
  /** False where it has containers, and none of them can be read. */
  readonly followable: boolean;
  /** Every task stopped and its lines are complete, or ECS does not know the task any more. */
  readonly ended: 'drained' | 'unknown' | undefined;
  readonly notices: readonly string[];
  /** Whether the settings can mend what one of the notices says. */
  readonly mendable: boolean;
  /** What happened to tasks since the last time, to be said between the lines. */
  takeNews(): readonly News[];
  /** Whether the store has other tasks of the target than when this was last asked. */
  storeChanged(): boolean;
  setShown(shown: boolean): void;
  /** Somebody signed in: what could not be read is read at once. */
  retry(): void;
  /** A stream came that is perhaps of a task that is not known yet; whether there is a reason to look. */
  suspect(stream: string): boolean;
  /** Reads what is too old and joins what is new. Rejects with a Failure. */
  update(signal: AbortSignal): Promise<void>;
}

export interface MembershipDeps {
  readonly environment: Environment;
  readonly readers: Readers;
  readonly fleet: FleetTasks;
  readonly cloud: () => Promise<Cloud>;
  readonly definitionOf: (taskDefinition: string, signal: AbortSignal) => Promise<TaskDefinition>;
  readonly clock: Clock;
}

/** `place`: its place among several targets; undefined where it is the only one. */
export function membership(
  target: FollowTarget,
  deps: MembershipDeps,
  place: number | undefined,
): Membership {
  return target.kind === 'group'
    ? new GroupMembership(target, deps, place)
    : new TaskMembership(target, deps, place);
}

/** The tasks of a service, or one of them, or a container of it. */
class TaskMembership implements Membership {
  readonly #target: EcsTarget;
  readonly #deps: MembershipDeps;
  readonly #tasks: TargetTasks;
  readonly #members: Members;
  readonly #suspects: Suspects;
  ready = false;
  ended: 'drained' | 'unknown' | undefined;

  constructor(target: EcsTarget, deps: MembershipDeps, place: number | undefined) {
    const { readers, environment, clock } = deps;
    this.#target = target;
    this.#deps = deps;
    this.#tasks = targetTasks(target, deps);
    this.#suspects = new Suspects(() => clock.now());
    this.#members = new Members({ target, readers, environment, now: () => clock.now(), place });
    this.#tasks.storeChanged();
  }

  get running(): number {
    return this.#members.running.length;
  }

  get followable(): boolean {
    return this.#members.followable;
  }

  get notices(): readonly string[] {
    return this.#members.notices;
  }

  get mendable(): boolean {
    return this.#members.mendable;
  }

  takeNews(): readonly News[] {
    return this.#members.takeNews();
  }

  storeChanged(): boolean {
    return this.#tasks.storeChanged();
  }

  setShown(shown: boolean): void {
    this.#tasks.setShown(shown);
  }

  retry(): void {
    this.#tasks.retry();
  }

  suspect(stream: string): boolean {
    const id = taskIn(stream);
    const isNew =
      id !== undefined && !this.#tasks.known.tasks.some(task => task.id === id) && this.#suspects.add(id);
    if (isNew) {
      this.#tasks.hurry();
    }
    return isNew;
  }

  async update(signal: AbortSignal): Promise<void> {
    await this.#tasks.freshen(signal);
    const { ready, tasks, failure } = this.#tasks.known;
    if (!ready) {
      if (failure !== undefined) {
        throw failure;
      }
      return;
    }
    await this.#members.update(tasks, name => this.#deps.definitionOf(name, signal));
    this.ready = true;
    if (this.#target.kind !== 'service') {
      this.ended = tasks.length === 0 ? 'unknown' : this.#members.drained ? 'drained' : undefined;
    }
  }

  dispose(): void {
    this.#tasks.dispose();
    this.#members.dispose();
  }
}

/** A log group by itself, whatever writes to it: it has no tasks, and no end. */
class GroupMembership implements Membership {
  readonly #target: GroupTarget;
  readonly #deps: MembershipDeps;
  readonly #place: number | undefined;
  #sources = 0;
  ready = false;
  readonly running = undefined;
  readonly followable = true;
  readonly ended = undefined;
  readonly notices: readonly string[] = [];
  readonly mendable = false;

  constructor(target: GroupTarget, deps: MembershipDeps, place: number | undefined) {
    this.#target = target;
    this.#deps = deps;
    this.#place = place;
  }

  takeNews(): readonly News[] {
    return [];
  }

  storeChanged(): boolean {
    return false;
  }

  setShown(): void {}

  retry(): void {}

  suspect(): boolean {
    return false;
  }

  async update(): Promise<void> {
    if (this.ready) {
      return;
    }
    this.ready = true;
    const { group, prefix, title, region = this.#deps.environment.region } = this.#target;
    const { readers } = this.#deps;
    const where = readers.open({ group, region, lines: FIRST_LINES });
    const adopt = (stream: string): number =>
      readers.add({
        task: taskIn(stream) ?? '',
        container: '',
        label: shortStream(stream),
        owner: title,
        colour: (this.#place ?? 0) + this.#sources++,
        group,
        region,
        stream,
      });
    readers.joinAll(this, where, 0, true, adopt, prefix);
  }

  dispose(): void {
    this.#deps.readers.release(this);
  }
}

/** The part of a stream's name that tells it from others: task ids are long, and alike after eight digits. */
function shortStream(stream: string): string {
  return stream.replace(/([0-9a-f]{8})[0-9a-f]{24}/, '$1');
}
