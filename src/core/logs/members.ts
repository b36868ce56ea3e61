import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { joined, shortTaskDefinition, shortTaskId } from '../format.ts';
import type { Environment, Task, TaskDefinition } from '../model.ts';
import type { LogEvent } from '../ports.ts';
import { GroupReader, WHOLE_GROUP } from './groupReader.ts';
import type { LogSource } from './line.ts';
import { type FollowableLogs, hasRun, resolveLogs, streamOf } from './resolve.ts';
import type { FollowTarget } from './target.ts';

/** Lines that are shown of what was there before, for each log group. */
const FIRST_LINES = 1000;
/** The same for one stopped task, whose log is what there is to see. */
const FIRST_LINES_STOPPED = 10_000;
/** Stopped tasks of a service that are read at the start, the newest. */
const STOPPED_AT_START = 10;
/** Milliseconds before a task's creation from which its lines are taken, for clocks that differ. */
const MARGIN = 60_000;
/** Milliseconds after which a task that is not listed any more counts as stopped, even if nobody says how. */
const GONE_AFTER = 90_000;
/** Milliseconds for which a stopped task is still read: drivers keep lines for some seconds. */
const DRAIN = 60_000;

interface Member {
  task: Task;
  readonly colour: number;
  /** Absent until its task definition was read. */
  logs?: readonly FollowableLogs[];
  severalContainers: boolean;
  /** Containers whose streams are read, or never will be. */
  readonly settled: Set<string>;
  readonly streams: { readonly reader: GroupReader; readonly name: string }[];
  /** When it stopped, or was seen to have stopped (ms). */
  stoppedSeenAt?: number;
  /** Local time (ms) since when it is not listed, neither as running nor as stopped. */
  missingSince?: number;
  drained: boolean;
}

/** A reader with where it reads. */
export interface RegionReader {
  readonly key: string;
  readonly region: string;
  readonly reader: GroupReader;
}

/** What happened to a task. */
export interface News {
  readonly text: string;
  /** When (ms), of what happened before the follow began; absent for what was just seen. */
  readonly time?: number;
}

/** Which tasks take part in a follow, which streams they write, and what to call them. */
export class Members {
  readonly #target: FollowTarget;
  readonly #environment: Environment;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #members = new Map<string, Member>();
  readonly #readers = new Map<string, RegionReader>();
  readonly #sources: LogSource[] = [];
  /** By reader key and stream. */
  readonly #sourceOfStream = new Map<string, number>();
  readonly #notices = new Set<string>();
  #mendable = false;
  #news: News[] = [];
  #seenStopped = 0;

  constructor(target: FollowTarget, environment: Environment, now: () => number) {
    this.#target = target;
    this.#environment = environment;
    this.#now = now;
    this.#startedAt = now();
  }

  get sources(): readonly LogSource[] {
    return this.#sources;
  }

  get readers(): readonly RegionReader[] {
    return [...this.#readers.values()];
  }

  get notices(): readonly string[] {
    return [...this.#notices];
  }

  /** Whether the settings can mend what one of the notices says. */
  get mendable(): boolean {
    return this.#mendable;
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
    for (const task of tasks) {
      const member = this.#members.get(task.arn) ?? this.#add(task);
      member.task = task;
      if (task.lastStatus === 'STOPPED') {
        this.#stopped(member);
      }
    }
    this.#noticeMissing(new Set(tasks.map(({ arn }) => arn)));
    for (const member of this.#members.values()) {
      if (!member.drained) {
        member.logs ??= await this.#logsOf(member, definitionOf);
        this.#join(member, member.logs);
        this.#drain(member);
      }
    }
  }

  /** The source of an event; undefined where it is of another task than the followed one. */
  sourceOf(key: string, event: LogEvent): number | undefined {
    const streamKey = `${key}|${event.stream}`;
    const known = this.#sourceOfStream.get(streamKey);
    if (known !== undefined) {
      return known;
    }
    const id = /[0-9a-f]{32}/.exec(event.stream)?.[0];
    const member = [...this.#members.values()].find(({ task }) => task.id === id);
    if (member === undefined && id !== undefined && this.#target.kind !== 'service') {
      return undefined;
    }
    const label = id === undefined ? event.stream : shortTaskId(id);
    const source = this.#addSource(id ?? '', '', label, member?.colour ?? this.#members.size);
    this.#sourceOfStream.set(streamKey, source);
    return source;
  }

  #add(task: Task): Member {
    const stoppedAt = task.stoppedAt ?? Number.POSITIVE_INFINITY;
    const before = stoppedAt < this.#startedAt;
    const ignored = before && this.#target.kind === 'service' && ++this.#seenStopped > STOPPED_AT_START;
    const member: Member = {
      task,
      colour: this.#members.size,
      severalContainers: task.containers.length > 1,
      settled: new Set(),
      streams: [],
      drained: ignored,
      ...(before ? { stoppedSeenAt: stoppedAt } : {}),
    };
    this.#members.set(task.arn, member);
    if (task.createdAt > this.#startedAt) {
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

  async #logsOf(
    member: Member,
    definitionOf: (taskDefinition: string) => Promise<TaskDefinition>,
  ): Promise<readonly FollowableLogs[]> {
    try {
      return this.#resolve(await definitionOf(member.task.taskDefinition), member);
    } catch (error) {
      if (error instanceof Failure && (error.code === 'notFound' || error.code === 'invalid')) {
        // A deleted revision: only this task cannot be followed.
        this.#notices.add(error.message);
        return [];
      }
      throw error;
    }
  }

  #resolve(definition: TaskDefinition, member: Member): FollowableLogs[] {
    const { kind } = this.#target;
    const wanted = kind === 'container' ? this.#target.container : undefined;
    member.severalContainers = kind !== 'container' && definition.containers.length > 1;
    return resolveLogs(definition, this.#environment).flatMap(logs => {
      if (wanted !== undefined && logs.container !== wanted) {
        return [];
      }
      if ('reason' in logs) {
        this.#notices.add(logs.reason);
        this.#mendable ||= logs.mendable;
        return [];
      }
      return [logs];
    });
  }

  #join(member: Member, logs: readonly FollowableLogs[]): void {
    const { task } = member;
    for (const container of logs) {
      if (member.settled.has(container.container)) {
        continue;
      }
      const stream = streamOf(container, task);
      if (stream.kind === 'never') {
        this.#notices.add(stream.reason);
        member.settled.add(container.container);
      } else if (stream.kind === 'wholeGroup') {
        this.#notices.add(
          l10n.t(
            'Container {0}: the whole log group {1} is shown, because its streams need not say which task they are of.',
            container.container,
            container.group,
          ),
        );
        this.#read(member, container, WHOLE_GROUP);
      } else if (stream.kind === 'stream' && hasRun(task, container.container)) {
        this.#read(member, container, stream.name);
      }
    }
  }

  #read(member: Member, { container, group, region }: FollowableLogs, stream: string): void {
    const { task } = member;
    member.settled.add(container);
    const where = this.#reader(group, region ?? this.#environment.region);
    const since = (task.createdAt === 0 ? this.#startedAt : task.createdAt) - MARGIN;
    where.reader.join(stream, since, task.createdAt <= this.#startedAt);
    member.streams.push({ reader: where.reader, name: stream });
    if (stream !== WHOLE_GROUP) {
      const label = member.severalContainers ? `${shortTaskId(task.id)} ${container}` : shortTaskId(task.id);
      const source = this.#addSource(task.id, container, label, member.colour);
      this.#sourceOfStream.set(`${where.key}|${stream}`, source);
    }
  }

  #reader(group: string, region: string): RegionReader {
    const key = `${region}|${group}`;
    const known = this.#readers.get(key);
    if (known !== undefined) {
      return known;
    }
    const [first] = this.#members.values();
    const stopped = this.#target.kind !== 'service' && first?.stoppedSeenAt !== undefined;
    const lines = stopped ? FIRST_LINES_STOPPED : FIRST_LINES;
    const made = { key, region, reader: new GroupReader({ group, lines, now: this.#now }) };
    this.#readers.set(key, made);
    return made;
  }

  #addSource(task: string, container: string, label: string, colour: number): number {
    const index = this.#sources.length;
    this.#sources.push({ index, task, container, label, colour });
    return index;
  }

  #drain(member: Member): void {
    if (member.stoppedSeenAt === undefined) {
      return;
    }
    const until = member.stoppedSeenAt + DRAIN;
    const done =
      this.#now() >= until && member.streams.every(({ reader, name }) => reader.readThrough(name, until));
    if (done) {
      member.drained = true;
      for (const { reader, name } of member.streams.filter(stream => stream.name !== WHOLE_GROUP)) {
        reader.leave(name);
      }
    }
  }
}

/** How a task ended, as far as Amazon ECS says. */
function epitaph(task: Task): string {
  const exits = task.containers.map(({ name, exitCode, reason }) =>
    joined([exitCode === undefined ? undefined : l10n.t('{0}: exit code {1}', name, exitCode), reason]),
  );
  const why = joined([task.stoppedReason, ...exits]);
  const id = shortTaskId(task.id);
  return why === '' ? l10n.t('Task {0} stopped.', id) : l10n.t('Task {0} stopped: {1}', id, why);
}
