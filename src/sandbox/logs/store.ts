import { compare, countUpTo, type LogEvent, merge, sizeOf } from './event.ts';
import type { Line, LineSource } from './source.ts';

export interface LogStream {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** What could be seen when it was read last: by timestamp, then by sequence. */
  readonly events: LogEvent[];
  /** What arrived and cannot be seen yet, in the order of arrival. */
  arriving: LogEvent[];
  /** Of `events`, as CloudWatch Logs bills them: their texts in UTF-8 and 26 bytes for each. */
  bytes: number;
  /** The oldest events go when it has more. */
  room: number;
  /** What a running container goes on to write, and how far it was asked. */
  source: { readonly lines: LineSource; from: number } | undefined;
}

/** Told of each event as it arrives, long before anybody can read it. */
export type ArrivalListener = (stream: LogStream, event: LogEvent) => void;

export type LogGroupClass = 'STANDARD' | 'INFREQUENT_ACCESS';

export interface LogGroup {
  readonly name: string;
  readonly logGroupClass: LogGroupClass;
  readonly arn: string;
  readonly createdAt: number;
  /** Days; undefined: for ever. */
  retention: number | undefined;
  tags: Readonly<Record<string, string>>;
  readonly streams: Map<string, LogStream>;
  readonly listeners: Set<ArrivalListener>;
}

/** What a stream has room for whose lines are made when somebody looks, and one that is written to. */
const eventsOfSource = 5_000;
const eventsPut = 200_000;
/** When all streams together have more, those that were written to longest ago lose theirs. */
const eventsInAll = 1_000_000;
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
  readonly #groups = new WeakMap<LogStream, LogGroup>();
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

  addGroup(
    region: string,
    name: string,
    createdAt = this.#now(),
    logGroupClass: LogGroupClass = 'STANDARD',
  ): LogGroup {
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
      logGroupClass,
      arn: `arn:aws:logs:${region}:${this.#accountId}:log-group:${name}`,
      createdAt,
      retention: undefined,
      tags: {},
      streams: new Map(),
      listeners: new Set(),
    };
    groups.set(name, group);
    return group;
  }

  /** What still writes to it writes to nowhere. */
  deleteGroup(region: string, group: LogGroup): void {
    for (const stream of group.streams.values()) {
      this.#drop(stream, stream.events.length);
      this.#total -= stream.arriving.splice(0).length;
      this.#recent.delete(stream);
    }
    this.#regions.get(region)?.delete(group.name);
  }

  /** Calls `listener` with what arrives in the group from now on. */
  listen(group: LogGroup, listener: ArrivalListener): () => void {
    group.listeners.add(listener);
    return () => group.listeners.delete(listener);
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
      arriving: [],
      bytes: 0,
      room: eventsOfSource,
      source: undefined,
    };
    group.streams.set(name, stream);
    this.#groups.set(stream, group);
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

  /** All events that can be seen now, in order. Good until the stream is read again. */
  read(stream: LogStream): readonly LogEvent[] {
    const now = this.#now();
    this.#pull(stream, now);
    this.#settle(stream, now);
    return stream.events;
  }

  /** Has a running container's lines up to now arrive, for those that listen. */
  refresh(stream: LogStream): void {
    this.#pull(stream, this.#now());
  }

  /** PutLogEvents: taken at once, visible a little later. */
  put(stream: LogStream, lines: readonly Line[]): void {
    const now = this.#now();
    const visibleAt = now + 1_000 / this.#speed();
    stream.room = eventsPut;
    for (const { timestamp, message } of lines) {
      this.#arrive(stream, { timestamp, message, ingestionTime: now, visibleAt, sequence: this.#sequence++ });
    }
    this.#bound(stream);
  }

  /** What a container wrote, as the awslogs driver brings it. */
  write(stream: LogStream, lines: readonly Line[]): void {
    stream.room = eventsPut;
    this.#append(stream, lines);
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
      this.#arrive(stream, {
        timestamp,
        message,
        ingestionTime: Math.round(ingestionTime),
        visibleAt: ingestionTime + (600 + (stream.createdAt % 1_400)) / speed,
        sequence: this.#sequence++,
      });
    }
    this.#bound(stream);
  }

  #arrive(stream: LogStream, event: LogEvent): void {
    stream.arriving.push(event);
    this.#total++;
    for (const listener of this.#groups.get(stream)?.listeners ?? []) {
      listener(stream, event);
    }
  }

  /** Puts what can be seen by now in its place among what could be seen before. */
  #settle(stream: LogStream, now: number): void {
    const { events, arriving } = stream;
    const seen = arriving.filter(({ visibleAt }) => visibleAt <= now).sort(compare);
    const [first] = seen;
    if (first === undefined) {
      return;
    }
    stream.arriving = arriving.filter(({ visibleAt }) => visibleAt > now);
    const later = events.splice(countUpTo(events, first));
    for (const event of merge(later, seen)) {
      events.push(event);
    }
    stream.bytes += bytesOf(seen);
    // Some more than has to go goes, so that the next ones find room without moving everything again.
    if (events.length > stream.room) {
      this.#drop(stream, events.length - Math.floor(stream.room * 0.95));
    }
  }

  #bound(stream: LogStream): void {
    this.#recent.delete(stream);
    this.#recent.add(stream);
    if (stream.arriving.length > stream.room) {
      this.#settle(stream, this.#now());
      this.#total -= stream.arriving.splice(0, stream.arriving.length - stream.room).length;
    }
    for (const oldest of this.#recent) {
      if (this.#total <= eventsInAll) {
        break;
      }
      this.#drop(oldest, oldest.events.length);
      this.#total -= oldest.arriving.splice(0).length;
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
      this.#total -= stream.arriving.splice(0).length;
      this.#recent.delete(stream);
      group.streams.delete(stream.name);
      break;
    }
  }

  #drop(stream: LogStream, count: number): void {
    if (count <= 0) {
      return;
    }
    const dropped = stream.events.splice(0, count);
    stream.bytes -= bytesOf(dropped);
    this.#total -= dropped.length;
  }
}

function bytesOf(events: readonly LogEvent[]): number {
  return events.reduce((bytes, event) => bytes + sizeOf(event), 0);
}
