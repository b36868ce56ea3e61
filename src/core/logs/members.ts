import * as l10n from '@vscode/l10n';
import type { Disposable } from '../emitter.ts';
import { shortTaskDefinition, shortTaskId } from '../format.ts';
import type { Environment, Task, TaskDefinition } from '../model.ts';
import { epitaph, type Member, type News } from './member.ts';
import { MemberStreams } from './memberStreams.ts';
import type { Readers } from './readers.ts';
import type { EcsTarget } from './target.ts';

/** Stopped tasks of a service that are read at the start, the newest. */
const STOPPED_AT_START = 10;
/** Milliseconds after which a task that is not listed any more counts as stopped, even if nobody says how. */
const GONE_AFTER = 90_000;
/** Milliseconds for which a stopped task is still read: drivers keep lines for some seconds. */
const DRAIN = 60_000;
/** A task that stopped so long (ms) before it was seen has its lines, whatever the clocks say. */
const LONG_STOPPED = 5 * 60_000;

/** Which tasks take part in a follow, from when they are met until all of their lines were read. */
export class Members implements Disposable {
  readonly #target: EcsTarget;
  readonly #streams: MemberStreams;
  readonly #now: () => number;
  readonly #startedAt: number;
  /** Tasks that are met later were not there when the follow began: clocks may differ by more than a task's life. */
  #begun = false;
  readonly #firstColour: number;
  readonly #members = new Map<string, Member>();
  #news: News[] = [];
  #seenStopped = 0;
  #disposed = false;

  constructor(options: {
    readonly target: EcsTarget;
    readonly readers: Readers;
    readonly environment: Environment;
    readonly now: () => number;
    /** Its place among several targets; undefined where it is the only one. */
    readonly place: number | undefined;
  }) {
    const { target, now, place = 0 } = options;
    this.#target = target;
    this.#now = now;
    this.#startedAt = now();
    this.#firstColour = place;
    this.#streams = new MemberStreams({ ...options, startedAt: this.#startedAt, members: this.#members });
  }

  get notices(): readonly string[] {
    return this.#streams.notices;
  }

  /** Whether the settings can mend what one of the notices says. */
  get mendable(): boolean {
    return this.#streams.mendable;
  }

  /** Tasks that are followed and did not stop. */
  get running(): readonly Task[] {
    return [...this.#members.values()]
      .filter(({ stoppedSeenAt }) => stoppedSeenAt === undefined)
      .map(({ task }) => task);
  }

  /** False where there are tasks, and no container of any of them can be read. */
  get followable(): boolean {
    const members = [...this.#members.values()];
    return members.length === 0 || members.some(({ logs }) => logs === undefined || logs.length > 0);
  }

  /** Whether every task has stopped and all of its lines were read. */
  get drained(): boolean {
    const members = [...this.#members.values()];
    return members.length > 0 && members.every(({ drained }) => drained);
  }

  /** What happened to tasks since the last time, to be said between the lines. */
  takeNews(): News[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** Takes in what is known of the target's tasks. Rejects where a task definition cannot be read. */
  async update(
    tasks: readonly Task[],
    definitionOf: (taskDefinition: string) => Promise<TaskDefinition>,
  ): Promise<void> {
    if (this.#disposed) {
      return;
    }
    for (const task of tasks) {
      const member = this.#members.get(task.arn) ?? this.#add(task);
      member.task = task;
      if (task.lastStatus === 'STOPPED') {
        this.#stopped(member);
      }
    }
    this.#begun = true;
    this.#noticeMissing(new Set(tasks.map(({ arn }) => arn)));
    for (const member of this.#members.values()) {
      if (!member.drained) {
        member.logs ??= await this.#streams.logsOf(member, definitionOf);
        if (this.#disposed) {
          return;
        }
        this.#streams.join(member, member.logs);
        this.#drain(member);
      }
    }
  }

  /** Nothing of the tasks is wanted any more. */
  dispose(): void {
    this.#disposed = true;
    this.#streams.release();
  }

  #add(task: Task): Member {
    const before = !this.#begun && task.lastStatus === 'STOPPED';
    const stoppedAt = task.stoppedAt ?? this.#startedAt;
    const ignored = before && this.#target.kind === 'service' && ++this.#seenStopped > STOPPED_AT_START;
    const member: Member = {
      task,
      colour: this.#firstColour + this.#members.size,
      severalContainers: task.containers.length > 1,
      settled: new Set(),
      streams: [],
      drained: ignored,
      tail: !this.#begun,
      ...(before
        ? { stoppedSeenAt: stoppedAt < this.#startedAt - LONG_STOPPED ? stoppedAt : this.#startedAt }
        : {}),
    };
    this.#members.set(task.arn, member);
    if (this.#begun) {
      this.#news.push({
        text: l10n.t(
          'Task {0} joined ({1}).',
          shortTaskId(task.id),
          shortTaskDefinition(task.taskDefinition),
        ),
      });
    }
    if (before && !ignored) {
      this.#news.push({ text: epitaph(task), time: stoppedAt });
    }
    return member;
  }

  #stopped(member: Member): void {
    if (member.stoppedSeenAt !== undefined) {
      return;
    }
    member.stoppedSeenAt = this.#now();
    this.#news.push({ text: epitaph(member.task) });
  }

  #noticeMissing(listed: ReadonlySet<string>): void {
    for (const [arn, member] of this.#members) {
      if (listed.has(arn)) {
        delete member.missingSince;
        continue;
      }
      member.missingSince ??= this.#now();
      if (this.#now() - member.missingSince >= GONE_AFTER) {
        this.#stopped(member);
      }
    }
  }

  #drain(member: Member): void {
    if (member.stoppedSeenAt === undefined) {
      return;
    }
    const until = member.stoppedSeenAt + DRAIN;
    const done =
      this.#now() >= until &&
      member.streams.every(({ where, name }) => where.reader.readThrough(name, until));
    if (done) {
      member.drained = true;
      this.#streams.leave(member);
    }
  }
}
