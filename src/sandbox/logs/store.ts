import type { Line, LineSource } from './source.ts';

export interface LogEvent {
  /** Milliseconds since the epoch, as the writer says. */
  readonly timestamp: number;
  readonly message: string;
  /** When CloudWatch Logs took it; nobody sees it before `visibleAt`. */
  readonly ingestionTime: number;
  readonly visibleAt: number;
  /** Grows with every event of the store: tells events of the same millisecond apart. */
  readonly sequence: number;
}

export interface LogStream {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** By timestamp, then by sequence. */
  readonly events: LogEvent[];
  /** What a running container goes on to write, and how far it was asked. */
  source: { readonly lines: LineSource; from: number } | undefined;
}

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly streams: Map<string, LogStream>;
}

/** The oldest events of a stream go when it has more. */
const eventsPerStream = 5_000;
/** When all streams together have more, those that were written to longest ago lose theirs. */
const eventsInAll = 300_000;
/** The oldest streams that nobody writes to go when their group has more. */
const streamsPerGroup = 1_000;
/** A source is not asked for more than this much of the past, in milliseconds. */
const pastOfSource = 2 * 3_600_000;
/** The awslogs driver sends what it has every five seconds (moby, daemon/logger/awslogs). */
const driverBatch = 5_000;

/**
 * Log groups, streams and events of all regions. Containers' lines are made when a stream is read, so
 * that twenty thousand running tasks need no timer.
 */
export class LogStore {
  readonly #accountId: string;
  readonly #now: () => number;
  /** How much sooner than AWS things become visible. */
  readonly #speed: () => number;
  readonly #regions = new Map<string, Map<string, LogGroup>>();
  /** Streams with events, the one that was written to longest ago first. */
  readonly #recent = new Set<LogStream>();
  #total = 0;
  #sequence = 0;

  constructor(options: { accountId: string; now: () => number; speed: () => number }) {
    this.#accountId = options.accountId;
    this.#now = options.now;
    this.#speed = options.speed;
  }

  groups(region: string): ReadonlyMap<string, LogGroup> {
    return this.#regions.get(region) ?? new Map();
  }

  addGroup(region: string, name: string, createdAt = this.#now()): LogGroup {
    let groups = this.#regions.get(region);
    if (groups === undefined) {
      groups = new Map();
      this.#regions.set(region, groups);
    }
    const known = groups.get(name);
    if (known !== undefined) {
      return known;
    }
    const group: LogGroup = {
      name,
      arn: `arn:aws:logs:${region}:${this.#accountId}:log-group:${name}`,
      createdAt,
      streams: new Map(),
    };
    groups.set(name, group);
    return group;
  }

  addStream(group: LogGroup, name: string, createdAt = this.#now()): LogStream {
    const known = group.streams.get(name);
    if (known !== undefined) {
      return known;
    }
    const stream: LogStream = {
      name,
      arn: `${group.arn}:log-stream:${name}`,
      createdAt,
      events: [],
      source: undefined,
    };
    group.streams.set(name, stream);
    this.#boundGroup(group);
    return stream;
  }

  attach(stream: LogStream, lines: LineSource, startedAt: number): void {
    stream.source = { lines, from: startedAt };
  }

  /** Ends what `attach` began: nothing of the source after `at`, then the last words. */
  detach(stream: LogStream, at: number, last: readonly string[]): void {
    this.#pull(stream, at);
    stream.source = undefined;
    this.#append(
      stream,
      last.map(message => ({ timestamp: at, message })),
    );
  }

  /** All events that can be seen now, in order. */
  read(stream: LogStream): readonly LogEvent[] {
    const now = this.#now();
    this.#pull(stream, now);
    const last = stream.events.at(-1);
    if (last === undefined || last.visibleAt <= now) {
      return stream.events;
    }
    return stream.events.filter(event => event.visibleAt <= now);
  }

  /** PutLogEvents: taken at once, visible a little later. */
  put(stream: LogStream, lines: readonly Line[]): void {
    const now = this.#now();
    for (const { timestamp, message } of lines) {
      this.#insert(stream, {
        timestamp,
        message,
        ingestionTime: now,
        visibleAt: now + 1_000 / this.#speed(),
        sequence: this.#sequence++,
      });
    }
    this.#bound(stream);
  }

  #pull(stream: LogStream, until: number): void {
    const { source } = stream;
    if (source === undefined || until <= source.from) {
      return;
    }
    const from = Math.max(source.from, until - pastOfSource);
    source.from = until;
    this.#append(stream, source.lines(from, until));
  }

  /**
   * The driver's way: lines leave in batches and are indexed a second or two later. Real lags are a few
   * seconds too; at a higher speed they shrink alike.
   */
  #append(stream: LogStream, lines: readonly Line[]): void {
    const speed = this.#speed();
    const batch = driverBatch / speed;
    for (const { timestamp, message } of lines) {
      const ingestionTime = Math.ceil((timestamp + 1) / batch) * batch + 40;
      this.#insert(stream, {
        timestamp,
        message,
        ingestionTime: Math.round(ingestionTime),
        visibleAt: ingestionTime + (600 + (stream.createdAt % 1_400)) / speed,
        sequence: this.#sequence++,
      });
    }
    this.#bound(stream);
  }

  #insert({ events }: LogStream, event: LogEvent): void {
    let at = events.length;
    while (at > 0 && (events[at - 1]?.timestamp ?? 0) > event.timestamp) {
      at--;
    }
    if (at === events.length) {
      events.push(event);
    } else {
      events.splice(at, 0, event);
    }
    this.#total++;
  }

  #bound(stream: LogStream): void {
    this.#recent.delete(stream);
    this.#recent.add(stream);
    this.#drop(stream, stream.events.length - eventsPerStream);
    for (const oldest of this.#recent) {
      if (this.#total <= eventsInAll) {
        break;
      }
      this.#drop(oldest, oldest.events.length);
      this.#recent.delete(oldest);
    }
  }

  #boundGroup(group: LogGroup): void {
    if (group.streams.size <= streamsPerGroup) {
      return;
    }
    for (const stream of group.streams.values()) {
      if (stream.source !== undefined) {
        continue;
      }
      this.#drop(stream, stream.events.length);
      this.#recent.delete(stream);
      group.streams.delete(stream.name);
      break;
    }
  }

  #drop(stream: LogStream, count: number): void {
    if (count <= 0) {
      return;
    }
    stream.events.splice(0, count);
    this.#total -= count;
  }
}
