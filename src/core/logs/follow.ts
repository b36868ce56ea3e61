import * as l10n from '@vscode/l10n';
import type { Disposable } from '../emitter.ts';
import { type Failure, toFailure } from '../failure.ts';
import { findEnvironment } from '../fleet/snapshot.ts';
import { arnName } from '../format.ts';
import { noSuchEnvironment } from '../identity/failures.ts';
import type { SessionState } from '../identity/sessionState.ts';
import type { Environment, TaskDefinition } from '../model.ts';
import type { Clock, Cloud, Log, LogEvent } from '../ports.ts';
import { throttleBucket } from '../throttleBucket.ts';
import { followStatus } from './followStatus.ts';
import { rows } from './format.ts';
import { type FollowSink, type FollowStatus, type LogLine, NOTE } from './line.ts';
import { Members, type RegionReader } from './members.ts';
import { Pace } from './pace.ts';
import type { CallSchedule } from './schedule.ts';
import type { FollowTarget } from './target.ts';
import { type FleetTasks, type TargetTasks, targetTasks } from './targetTasks.ts';
import { Troubles } from './troubles.ts';

/** A round gives what it has when it has this many events, or took this long (ms). */
const FLUSH_EVENTS = 5000;
const FLUSH_AFTER = 1000;
/** The first lines come in one order: they are given together, unless they take this long (ms) to read. */
const FILL_AFTER = 5000;
/** Milliseconds after which a round with much to read is interrupted for what else there is to do. */
const ROUND_MAX = 10_000;

export interface FollowerDeps {
  readonly environment: Environment;
  /** Asked again for each round, so that a new one is used as soon as there is one. */
  readonly cloud: () => Promise<Cloud>;
  readonly fleet: FleetTasks;
  /** One for all followers. */
  readonly schedule: CallSchedule;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Follows a target's logs by polling, until it is disposed of or everything that it could read has come
 * to its end. It never gives up by itself on an error: it says what is wrong, and tries again.
 */
export class Follower implements Disposable {
  readonly #target: FollowTarget;
  readonly #deps: FollowerDeps;
  readonly #sink: FollowSink;
  readonly #abort = new AbortController();
  readonly #tasks: TargetTasks;
  readonly #members: Members;
  readonly #definitions = new Map<string, TaskDefinition>();
  readonly #troubles: Troubles;
  readonly #pace: Pace;
  readonly #listener: Disposable;
  /** Settles when nothing is read any more; never rejects. */
  readonly done: Promise<void>;
  #ready = false;
  #ended: 'drained' | 'unknown' | undefined;
  #catchingUp = false;
  #lag: number | undefined;
  #announced = '';
  #announcedSources = 0;
  #session: SessionState['state'] | undefined;
  /** Set while the settings do not have the environment, which they had. */
  #gone: Failure | undefined;
  #filled = false;
  /** What happened before the follow began; goes with the first lines, at its time. */
  #past: LogLine[] = [];

  constructor(target: FollowTarget, deps: FollowerDeps, sink: FollowSink) {
    this.#target = target;
    this.#deps = deps;
    this.#sink = sink;
    this.#troubles = new Troubles(() => deps.clock.now());
    this.#pace = new Pace(deps.clock);
    this.#tasks = targetTasks(target, deps);
    this.#members = new Members(target, deps.environment, () => deps.clock.now());
    this.#listener = deps.fleet.onDidChange(() => this.#onFleetChange());
    this.#session = this.#sessionNow();
    this.#tasks.storeChanged();
    this.#announce();
    this.done = this.#run(this.#abort.signal);
  }

  /** A hidden view's log is read on, more slowly. */
  setShown(shown: boolean): void {
    if (shown !== this.#pace.shown && !this.#abort.signal.aborted) {
      this.#tasks.setShown(shown);
      this.#pace.setShown(shown);
    }
  }

  dispose(): void {
    this.#listener.dispose();
    this.#tasks.dispose();
    this.#abort.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    while (!signal.aborted && this.#ended === undefined) {
      const startedAt = clock.now();
      try {
        await this.#round(signal);
      } catch (error) {
        if (!signal.aborted) {
          log.error(`Following ${this.#target.title}: ${toFailure(error).message}`);
          this.#troubles.add('', error);
        }
      }
      this.#announce();
      if (!this.#catchingUp && this.#ended === undefined) {
        await this.#pace.pause(startedAt, signal);
      }
    }
    this.dispose();
  }

  async #round(signal: AbortSignal): Promise<void> {
    if (this.#gone !== undefined) {
      return;
    }
    await this.#updateMembers(signal);
    if (this.#troubles.holds('')) {
      return;
    }
    const cloud = await this.#attempt('', () => this.#deps.cloud());
    if (cloud === undefined) {
      return;
    }
    const { clock } = this.#deps;
    const readers = this.#members.readers;
    for (const { reader } of readers) {
      reader.begin();
    }
    const startedAt = clock.now();
    let flushedAt = startedAt;
    let given = 0;
    let batch: LogLine[] = [];
    const flush = (): void => {
      given += batch.length;
      this.#give(this.#filled ? batch : [...this.#past, ...batch]);
      this.#filled = true;
      this.#past = [];
      batch = [];
      flushedAt = clock.now();
    };
    const open = (): RegionReader[] =>
      readers.filter(({ key, reader }) => !this.#troubles.holds(key) && reader.busy);
    let busy = open();
    while (busy.length > 0 && clock.now() - startedAt < ROUND_MAX) {
      for (const where of busy) {
        batch.push(...(await this.#step(where, cloud, signal)));
        const flushAfter = this.#filled ? FLUSH_AFTER : FILL_AFTER;
        if (batch.length >= FLUSH_EVENTS || clock.now() - flushedAt >= flushAfter) {
          flush();
        }
      }
      busy = open();
    }
    if (this.#filled || this.#ready || batch.length > 0) {
      flush();
    }
    this.#catchingUp = busy.length > 0;
    this.#pace.gave(given);
    if (this.#pace.quiet) {
      this.#lag = undefined;
    }
  }

  async #step({ key, region, reader }: RegionReader, cloud: Cloud, signal: AbortSignal): Promise<LogLine[]> {
    const { schedule, environment, clock } = this.#deps;
    const bucket = throttleBucket(environment, region);
    const step = await this.#attempt(
      key,
      async () => {
        await schedule.turn(bucket, signal);
        return reader.step(cloud.logs(region), signal);
      },
      failure => (failure.code === 'throttled' ? schedule.throttled(bucket, failure.retryAt) : undefined),
    );
    if (step === undefined) {
      return [];
    }
    schedule.succeeded(bucket);
    const newest = step.events.at(-1);
    if (newest !== undefined && step.live) {
      this.#lag = Math.max(0, clock.now() - newest.timestamp);
    }
    const lines = step.events.flatMap(event => this.#toLines(key, event));
    return step.truncated ? [truncation(lines[0]?.time ?? clock.now(), lines.length), ...lines] : lines;
  }

  #toLines(key: string, event: LogEvent): LogLine[] {
    const source = this.#members.sourceOf(key, event);
    return source === undefined ? [] : rows(source, event.timestamp, event.message);
  }

  /** Sources first; lines of several groups come in one order. */
  #give(lines: LogLine[]): void {
    if (this.#abort.signal.aborted) {
      return;
    }
    if (this.#members.sources.length > this.#announcedSources) {
      this.#announcedSources = this.#members.sources.length;
      this.#sink.sources([...this.#members.sources]);
    }
    if (lines.length > 0) {
      this.#sink.lines(lines.sort((a, b) => a.time - b.time));
    }
  }

  async #updateMembers(signal: AbortSignal): Promise<void> {
    if (this.#troubles.holds('tasks')) {
      return;
    }
    await this.#attempt('tasks', async () => {
      await this.#tasks.freshen(signal);
      const { ready, tasks, failure } = this.#tasks.known;
      if (!ready) {
        if (failure !== undefined) {
          throw failure;
        }
        return;
      }
      await this.#members.update(tasks, name => this.#definition(name, signal));
      this.#ready = true;
      this.#tellNews();
      if (this.#target.kind !== 'service') {
        this.#ended = tasks.length === 0 ? 'unknown' : this.#members.drained ? 'drained' : undefined;
      }
    });
  }

  #tellNews(): void {
    const now = this.#deps.clock.now();
    const notes = this.#members
      .takeNews()
      .map(({ text, time }) => ({ source: NOTE, time: time ?? now, text }));
    if (this.#filled) {
      this.#give(notes);
    } else {
      this.#past.push(...notes);
    }
  }

  async #definition(name: string, signal: AbortSignal): Promise<TaskDefinition> {
    const known = this.#definitions.get(name);
    if (known !== undefined) {
      return known;
    }
    const { ecs } = await this.#deps.cloud();
    const definition = await ecs.taskDefinition(name, signal);
    this.#definitions.set(name, definition);
    return definition;
  }

  /** Undefined when it failed; that is then announced, and held back for a while. */
  async #attempt<T>(
    key: string,
    run: () => Promise<T>,
    holdUntil: (failure: Failure) => number | undefined = () => undefined,
  ): Promise<T | undefined> {
    try {
      const result = await run();
      this.#troubles.clear(key);
      return result;
    } catch (error) {
      this.#abort.signal.throwIfAborted();
      const failure = toFailure(error);
      this.#deps.log.debug(`Following ${this.#target.title} (${key}): ${failure.message}`);
      this.#troubles.add(key, failure, holdUntil(failure));
      this.#announce();
      return undefined;
    }
  }

  #onFleetChange(): void {
    const session = this.#sessionNow();
    const sessionChanged = session !== this.#session;
    const isBack = session !== undefined && this.#session === undefined;
    this.#session = session;
    if (sessionChanged) {
      this.#gone = session === undefined ? noSuchEnvironment(this.#target.environment) : undefined;
      if (isBack) {
        this.#troubles.environmentBack();
      }
      this.#troubles.sessionChanged();
    }
    if (this.#tasks.storeChanged() || sessionChanged) {
      this.#pace.wake();
    }
  }

  #sessionNow(): SessionState['state'] | undefined {
    return findEnvironment(this.#deps.fleet.snapshot, this.#target.environment)?.session.state;
  }

  #announce(): void {
    const { title, environment, cluster } = this.#target;
    const status: FollowStatus = followStatus({
      title,
      environment,
      cluster: arnName(cluster),
      gone: this.#gone,
      trouble: this.#troubles.get(''),
      tasksTrouble: this.#troubles.get('tasks'),
      readers: this.#members.readers.map(({ key, region, reader }) => ({
        group: reader.group,
        region,
        trouble: this.#troubles.get(key),
        missing: reader.groupMissing,
        live: reader.live,
      })),
      notices: this.#members.notices,
      mendable: this.#members.mendable,
      tasks: this.#ready
        ? { running: this.#members.running.length, followable: this.#members.followable }
        : undefined,
      ended: this.#ended,
      catchingUp: this.#catchingUp,
      lag: this.#lag,
    });
    const text = JSON.stringify([
      status.kind,
      status.text,
      status.notices,
      status.action,
      Math.round((status.lag ?? -1000) / 1000),
    ]);
    if (text !== this.#announced && !this.#abort.signal.aborted) {
      this.#announced = text;
      this.#sink.status(status);
    }
  }
}

function truncation(time: number, lines: number): LogLine {
  return {
    source: NOTE,
    time,
    text:
      lines === 0
        ? l10n.t('Lines that were there before are not shown.')
        : l10n.t('These are the newest {0} lines; older ones are not shown.', lines),
  };
}

/** Quotas count by account and region; an endpoint of its own has its own. */
