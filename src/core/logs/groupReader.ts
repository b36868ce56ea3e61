import { Failure } from '../failure.ts';
import type { LogEvent, LogsRead } from '../ports.ts';
import { LogStream } from './logStream.ts';
import { ServerTime } from './serverTime.ts';

/** FilterLogEvents takes at most this many stream names. */
const STREAMS_MAX = 100;
/** The stream name that stands for all streams of the group. */
export const WHOLE_GROUP = '';

/** How far back a follow looks for its first lines (ms), where the endpoint gives the newest first. */
const TAIL_SPAN = 24 * 3600_000;
/** And where it does not, so that not a whole day has to be read. */
const SHORT_TAIL_SPAN = 10 * 60_000;
/** Pages without enough lines after which the search for the first lines ends. */
const TAIL_PAGES = 10;

/** Milliseconds between two reads that look further back, for lines that came late, where there are many lines. */
const DEEP_INTERVAL = 30_000;
/** Up to so many events in it, every read looks back that far. */
const DEEP_EVENTS = 300;
/** How far: four times the longest lag seen, within these (ms). */
const DEEP_SPAN_MIN = 60_000;
const DEEP_SPAN_MAX = 15 * 60_000;

interface Job {
  readonly kind: 'tail' | 'catchUp' | 'steady';
  readonly streams: readonly LogStream[];
  readonly startTime: number;
  /** Server time when it began. */
  readonly startedAt: number;
  nextToken: string | undefined;
  pages: number;
  /** Of a tail, newest first. */
  gathered: LogEvent[];
  /** Events of all pages, also those that were given before. */
  events: number;
}

export interface Step {
  /** Not given before, oldest first. */
  readonly events: readonly LogEvent[];
  /** There are older lines, which are left out. */
  readonly truncated: boolean;
  /** They are of streams that had been read to their end before. */
  readonly live: boolean;
}

const NOTHING: Step = { events: [], truncated: false, live: false };

/**
 * Reads the streams of one log group so that each event is given exactly once, whatever order and
 * delay CloudWatch Logs shows it with: reads overlap, and event ids tell what was given before. Events
 * of a stream come in its order as long as they are shown in that order and not more than a minute late.
 * It makes one call a step; a step that failed is repeated by the next one, page token and all.
 */
export class GroupReader {
  readonly group: string;
  readonly #now: () => number;
  readonly #time: ServerTime;
  readonly #lines: number;
  readonly #streams = new Map<string, LogStream>();
  #queue: Job[] = [];
  #deepAt = 0;
  #manyEvents = false;
  #groupSeen = false;
  #groupMissing = false;
  #looksForGroup = false;

  /** `lines`: how many of the lines that are already there are given first, for streams joined with `tail`. */
  constructor(options: { group: string; lines: number; now: () => number }) {
    this.group = options.group;
    this.#lines = options.lines;
    this.#now = options.now;
    this.#time = new ServerTime(options.now);
  }

  /**
   * Adds a stream whose lines are wanted from `since` (ms) on; with `tail` only the newest of those that
   * are there. A stream that was added before stays as it is.
   */
  join(name: string, since: number, tail: boolean): void {
    if (!this.#streams.has(name)) {
      this.#streams.set(name, new LogStream(name, since, tail));
    }
  }

  leave(name: string): void {
    this.#streams.delete(name);
  }

  /** Whether everything that the stream had at the local time `time` (ms) was given; nothing, if it was not there. */
  readThrough(name: string, time: number): boolean {
    const stream = this.#streams.get(name);
    if (stream === undefined) {
      return true;
    }
    return stream.state === 'live' ? stream.through >= this.#time.at(time) : stream.missedAt >= time;
  }

  isMissing(name: string): boolean {
    return (this.#streams.get(name)?.misses ?? 0) > 0;
  }

  /** Streams that are read. */
  get live(): number {
    return [...this.#streams.values()].filter(({ state }) => state === 'live').length;
  }

  /** Streams that are read or waited for. */
  get size(): number {
    return this.#streams.size;
  }

  /** The group itself is not there (yet). */
  get groupMissing(): boolean {
    return this.#groupMissing;
  }

  /** Starts a round: everything is read once more. What the last round did not finish goes on. */
  begin(): void {
    if (this.#queue.length === 0) {
      for (const stream of this.#streams.values()) {
        stream.forget(DEEP_SPAN_MAX, this.#deepSpan());
      }
      this.#plan(true);
    }
  }

  /** Whether the round has more calls to make. */
  get busy(): boolean {
    if (this.#queue.length === 0) {
      this.#plan(false);
    }
    return this.#looksForGroup || this.#queue.length > 0;
  }

  /** Makes one call. Rejects with a Failure; then the next step tries the same again. */
  async step(logs: LogsRead, signal: AbortSignal): Promise<Step> {
    if (this.#looksForGroup) {
      await this.#lookForGroup(logs, signal);
      return NOTHING;
    }
    const job = this.#queue[0];
    return job === undefined ? NOTHING : this.#read(job, logs, signal);
  }

  #plan(again: boolean): void {
    const streams = [...this.#streams.values()];
    const fresh = streams.filter(({ state }) => state === 'fresh');
    this.#queue = [
      ...chunks(fresh.filter(({ tail }) => tail)).map(part => this.#first(part)),
      ...(again ? this.#steady(streams) : []),
      ...chunks(fresh.filter(({ tail }) => !tail)).map(part => this.#first(part)),
      ...this.#doubtful(streams, again).map(stream => this.#first([stream])),
    ];
  }

  /**
   * The doubtful streams that are read now, each alone. Those that were not there when they were read
   * alone cost a call each time, and there may be many of them: one a round.
   */
  #doubtful(streams: readonly LogStream[], again: boolean): LogStream[] {
    const due = streams.filter(({ state, retryAt }) => state === 'doubtful' && retryAt <= this.#now());
    const [first] = due.filter(({ misses }) => misses > 0).toSorted((a, b) => a.retryAt - b.retryAt);
    return [...due.filter(({ misses }) => misses === 0), ...(first !== undefined && again ? [first] : [])];
  }

  #steady(streams: readonly LogStream[]): Job[] {
    const deep = !this.#manyEvents || this.#now() >= this.#deepAt;
    if (deep) {
      this.#deepAt = this.#now() + DEEP_INTERVAL;
    }
    const span = deep ? this.#deepSpan() : this.#time.span();
    return chunks(streams.filter(({ state }) => state === 'live')).map(part =>
      this.#job('steady', part, earliest(part, span)),
    );
  }

  /** The first read of streams, or the first after they were in doubt. */
  #first(streams: readonly LogStream[]): Job {
    const start = earliest(streams, this.#deepSpan());
    return streams.some(({ tail }) => tail)
      ? this.#job('tail', streams, Math.max(this.#now() - TAIL_SPAN, start))
      : this.#job('catchUp', streams, start);
  }

  #job(kind: Job['kind'], streams: readonly LogStream[], startTime: number): Job {
    const startedAt = this.#time.at(this.#now());
    return { kind, streams, startTime, startedAt, nextToken: undefined, pages: 0, gathered: [], events: 0 };
  }

  async #read(job: Job, logs: LogsRead, signal: AbortSignal): Promise<Step> {
    let page: Awaited<ReturnType<LogsRead['filterLogEvents']>>;
    try {
      page = await logs.filterLogEvents(
        {
          group: this.group,
          streams: requested(job.streams),
          startTime: Math.max(0, Math.floor(job.startTime)),
          ...(job.kind === 'tail' ? { fromEnd: true, limit: this.#lines - job.gathered.length } : {}),
          ...(job.nextToken === undefined ? {} : { nextToken: job.nextToken }),
        },
        signal,
      );
    } catch (error) {
      if (error instanceof Failure && error.code === 'notFound') {
        this.#doubt(job);
        return NOTHING;
      }
      if (error instanceof Failure && error.code === 'invalid' && job.nextToken !== undefined) {
        // A token lives 24 hours. From the start again: what was given is known by its id.
        job.nextToken = undefined;
        job.pages = 0;
        job.gathered = [];
        return NOTHING;
      }
      throw error;
    }
    job.nextToken = page.nextToken;
    job.pages++;
    this.#groupSeen = true;
    this.#groupMissing = false;
    this.#time.observe(page.events);
    return job.kind === 'tail' ? this.#takeTail(job, page.events) : this.#take(job, page.events);
  }

  #take(job: Job, events: readonly LogEvent[]): Step {
    job.events += events.length;
    if (job.nextToken === undefined) {
      this.#manyEvents = job.events > DEEP_EVENTS;
      this.#finish(job);
    }
    return { events: this.#fresh(events), truncated: false, live: job.kind === 'steady' };
  }

  #takeTail(job: Job, events: readonly LogEvent[]): Step {
    const ascending = (events[0]?.timestamp ?? 0) < (events.at(-1)?.timestamp ?? 0);
    if (ascending && job.nextToken !== undefined) {
      const since = Math.max(job.startTime, this.#now() - SHORT_TAIL_SPAN);
      for (const stream of job.streams) {
        stream.raiseFloor(since);
      }
      this.#queue[0] = this.#job('catchUp', job.streams, since);
      return { ...NOTHING, truncated: true };
    }
    job.gathered.push(...(ascending ? events.toReversed() : events));
    if (job.nextToken !== undefined && job.gathered.length < this.#lines && job.pages < TAIL_PAGES) {
      return NOTHING;
    }
    const truncated = job.nextToken !== undefined;
    const kept = job.gathered.toReversed().sort((a, b) => a.timestamp - b.timestamp);
    const given = this.#fresh(kept);
    const [first] = kept;
    for (const stream of job.streams) {
      stream.raiseFloor(job.startTime);
      if (truncated && first !== undefined) {
        stream.leaveOut(first.timestamp, Math.max(...kept.map(({ ingestionTime }) => ingestionTime)));
      }
    }
    this.#finish(job);
    return { events: given, truncated, live: false };
  }

  #fresh(events: readonly LogEvent[]): LogEvent[] {
    return events.filter(
      event => (this.#streams.get(event.stream) ?? this.#streams.get(WHOLE_GROUP))?.take(event) === true,
    );
  }

  #finish(job: Job): void {
    for (const stream of job.streams) {
      stream.wasRead(job.startedAt);
    }
    this.#queue.shift();
  }

  /** One of the job's streams, or the group, is not there. */
  #doubt(job: Job): void {
    this.#queue.shift();
    const [only, ...others] = job.streams;
    if (only === undefined || others.length > 0) {
      for (const stream of job.streams) {
        stream.doubt();
      }
      return;
    }
    only.miss(this.#now());
    this.#groupMissing ||= only.name === WHOLE_GROUP;
    this.#looksForGroup = only.name !== WHOLE_GROUP && !this.#groupSeen;
  }

  /** Tells a group without the stream from a group that is not there, where all of its streams can wait. */
  async #lookForGroup(logs: LogsRead, signal: AbortSignal): Promise<void> {
    const streams = [...this.#streams.values()];
    const missing = streams.find(({ misses }) => misses > 0);
    try {
      await logs.logStreams(this.group, missing?.name ?? '', signal);
      this.#groupSeen = true;
      this.#groupMissing = false;
    } catch (error) {
      if (!(error instanceof Failure) || (error.code !== 'notFound' && error.code !== 'accessDenied')) {
        throw error;
      }
      this.#groupMissing = error.code === 'notFound';
    }
    this.#looksForGroup = false;
    if (this.#groupMissing) {
      for (const stream of streams.filter(({ misses }) => misses === 0)) {
        stream.miss(this.#now());
      }
      this.#queue = [];
    }
  }

  #deepSpan(): number {
    return Math.min(Math.max(4 * this.#time.lag, DEEP_SPAN_MIN), DEEP_SPAN_MAX);
  }
}

function requested(streams: readonly LogStream[]): string[] {
  const names = streams.map(({ name }) => name);
  return names.includes(WHOLE_GROUP) ? [] : names;
}

/** Where a read has to begin to overlap the last one by a span (ms). */
function earliest(streams: readonly LogStream[], span: number): number {
  return Math.min(...streams.map(({ through, floor }) => Math.max(through - span, floor)));
}

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / STREAMS_MAX) }, (_, index) =>
    items.slice(index * STREAMS_MAX, (index + 1) * STREAMS_MAX),
  );
}
