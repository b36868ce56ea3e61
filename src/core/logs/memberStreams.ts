import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { shortTaskId } from '../format.ts';
import type { Environment, TaskDefinition } from '../model.ts';
import { WHOLE_GROUP } from './cover.ts';
import { FIRST_LINES } from './firstLines.ts';
import { taskIn } from './logNames.ts';
import type { Member } from './member.ts';
import type { Readers, RegionReader } from './readers.ts';
import { type FollowableLogs, hasRun, resolveLogs, streamOf } from './resolve.ts';
import { ownerOf } from './sourceLabels.ts';
import type { EcsTarget } from './target.ts';

/** The same for one stopped task, whose log is what there is to see. */
const FIRST_LINES_STOPPED = 10_000;
/** Milliseconds before a task's creation from which its lines are taken, for clocks that differ. */
const MARGIN = 60_000;

/** Which streams the tasks of a target write, and what to call them. */
export class MemberStreams {
  readonly #target: EcsTarget;
  readonly #readers: Readers;
  readonly #environment: Environment;
  readonly #startedAt: number;
  /** By ARN. */
  readonly #members: ReadonlyMap<string, Member>;
  readonly #owner: { readonly owner?: string };
  readonly #firstColour: number;
  readonly #notices = new Set<string>();
  #mendable = false;

  constructor(options: {
    readonly target: EcsTarget;
    readonly readers: Readers;
    readonly environment: Environment;
    /** When the follow began (ms). */
    readonly startedAt: number;
    readonly members: ReadonlyMap<string, Member>;
    readonly place: number | undefined;
  }) {
    const { target, readers, environment, startedAt, members, place } = options;
    this.#target = target;
    this.#readers = readers;
    this.#environment = environment;
    this.#startedAt = startedAt;
    this.#members = members;
    const owner = ownerOf(target);
    this.#owner = owner === undefined ? {} : { owner };
    this.#firstColour = place ?? 0;
  }

  get notices(): readonly string[] {
    return [...this.#notices];
  }

  /** Whether the settings can mend what one of the notices says. */
  get mendable(): boolean {
    return this.#mendable;
  }

  /** What can be followed of a task. Rejects where its task definition cannot be read. */
  async logsOf(
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

  /** Joins the streams that the task's containers have by now. */
  join(member: Member, logs: readonly FollowableLogs[]): void {
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

  #read(member: Member, logs: FollowableLogs, stream: string): void {
    const { container, group, region = this.#environment.region } = logs;
    const { task } = member;
    member.settled.add(container);
    const where = this.#readers.open({ group, region, lines: this.#firstLines() });
    const since = (task.createdAt === 0 ? this.#startedAt : task.createdAt) - MARGIN;
    member.streams.push({ where, name: stream });
    if (stream === WHOLE_GROUP) {
      this.#readers.joinAll(this, where, since, member.tail, name => this.#adopt(where, name));
      return;
    }
    const shared = this.#target.kind === 'service' && logs.streams.kind === 'prefix';
    const prefix = shared ? stream.slice(0, stream.lastIndexOf('/') + 1) : undefined;
    const id = shortTaskId(task.id);
    this.#readers.join(
      this,
      where,
      { name: stream, ...(prefix === undefined ? {} : { prefix }) },
      since,
      member.tail,
      () =>
        this.#readers.add({
          task: task.id,
          container,
          label: member.severalContainers ? `${id} ${container}` : id,
          ...this.#owner,
          colour: member.colour,
          group,
          region,
          stream,
        }),
    );
  }

  /** The task's lines are complete. */
  leave({ streams }: Member): void {
    for (const { where, name } of streams.filter(stream => stream.name !== WHOLE_GROUP)) {
      this.#readers.leave(this, where, name);
    }
  }

  /** Nothing of the target is wanted any more. */
  release(): void {
    this.#readers.release(this);
  }

  /** The source of a stream of a whole group; undefined where it is of another task than the followed one. */
  #adopt({ region, reader }: RegionReader, stream: string): number | undefined {
    const id = taskIn(stream);
    const member = [...this.#members.values()].find(({ task }) => task.id === id);
    if (member === undefined && id !== undefined && this.#target.kind !== 'service') {
      return undefined;
    }
    return this.#readers.add({
      task: id ?? '',
      container: '',
      label: id === undefined ? stream : shortTaskId(id),
      ...this.#owner,
      colour: member?.colour ?? this.#firstColour + this.#members.size,
      group: reader.group,
      region,
      stream,
    });
  }

  #firstLines(): number {
    const [first] = this.#members.values();
    const stopped = this.#target.kind !== 'service' && first?.stoppedSeenAt !== undefined;
    return stopped ? FIRST_LINES_STOPPED : FIRST_LINES;
  }
}
