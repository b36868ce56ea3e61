import type { LogEvent, LogEventPage, LogsRead } from '../ports.ts';
import { covers, prefixOf } from './cover.ts';
import type { LogStream } from './logStream.ts';
import type { Depth } from './lookBack.ts';

/** FilterLogEvents takes at most this many stream names. */
const STREAMS_MAX = 100;
/** Events that are held back of one millisecond: with more of them they are not held any longer. */
const HELD_MAX = 10_000;

/** One read of some streams of a group, of as many calls as it has pages. */
export interface ReadJob {
  /** `tail`: the newest lines; `catchUp`: all of streams that are new; `steady`: what came since the last read. */
  readonly kind: 'tail' | 'catchUp' | 'steady';
  readonly streams: readonly LogStream[];
  readonly startTime: number;
  /** Local time (ms) when it began. */
  readonly begunAt: number;
  /** Server time (ms) when it began, or before; known once it was answered. */
  startedAt: number;
  /** How far it looked back. */
  readonly depth: Depth;
  nextToken: string | undefined;
  pages: number;
  /** Of a tail, newest first. */
  gathered: LogEvent[];
  /** Events of all pages, also those that were given before. */
  events: number;
  /** The last ones of the page before, of one millisecond, which may go on in the next page. */
  held: readonly LogEvent[];
}

export function readJob(
  parts: Pick<ReadJob, 'kind' | 'streams' | 'startTime' | 'begunAt' | 'depth'>,
): ReadJob {
  return { ...parts, startedAt: 0, nextToken: undefined, pages: 0, gathered: [], events: 0, held: [] };
}

/** A page token is not good any more: from the start again; what was given is known by its id. */
export function restart(job: ReadJob): void {
  job.nextToken = undefined;
  job.pages = 0;
  job.gathered = [];
  job.held = [];
}

/**
 * The events of a page, some at a time and all of a millisecond at once: the last ones are held back for the next page,
 * if there is one. The job stays as it is until all of them were taken, so that a page can be read again.
 */
export function* wholeMoments(
  job: ReadJob,
  { events: all, portions = [all], nextToken }: LogEventPage,
): Generator<readonly LogEvent[], void, undefined> {
  let held = [...job.held];
  for (const portion of portions) {
    const time = portion.at(-1)?.timestamp;
    const before = portion.findLastIndex(({ timestamp }) => timestamp !== time) + 1;
    if (before > 0 || (held.length > 0 && held[0]?.timestamp !== time) || held.length >= HELD_MAX) {
      yield held.length === 0 ? portion.slice(0, before) : [...held, ...portion.slice(0, before)];
      held = portion.slice(before);
    } else {
      held = held.length === 0 ? [...portion] : held.concat(portion);
    }
  }
  if (nextToken === undefined && held.length > 0) {
    yield held;
    held = [];
  }
  job.held = held;
}

/** The streams in parts that one call takes each: with one that stands for many, all those that it covers. */
export function chunks(streams: readonly LogStream[]): readonly (readonly LogStream[])[] {
  const heads = streams
    .filter(({ name }) => prefixOf(name) !== undefined)
    .filter(({ name }, _, all) => !all.some(other => other.name !== name && covers(other.name, name)));
  const byHead = Map.groupBy(streams, ({ name }) =>
    heads.find(head => head.name === name || covers(head.name, name)),
  );
  return [...byHead].flatMap(([head, part]) =>
    head === undefined
      ? Array.from({ length: Math.ceil(part.length / STREAMS_MAX) }, (_, index) =>
          part.slice(index * STREAMS_MAX, (index + 1) * STREAMS_MAX),
        )
      : [[head, ...part.filter(stream => stream !== head)]],
  );
}

/** What FilterLogEvents is asked for the next page; `lines`: how many a tail has in the end. */
export function asked(
  { kind, streams, startTime, gathered, nextToken }: ReadJob,
  lines: number,
): Omit<Parameters<LogsRead['filterLogEvents']>[0], 'group'> {
  return {
    ...namesOf(streams),
    startTime: Math.max(0, Math.floor(startTime)),
    ...(kind === 'tail' ? { fromEnd: true, limit: lines - gathered.length } : { portions: true }),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
}

function namesOf(streams: readonly LogStream[]): {
  readonly streams: readonly string[];
  readonly prefix?: string;
} {
  const [head] = streams;
  const prefix = head === undefined ? undefined : prefixOf(head.name);
  switch (prefix) {
    case undefined:
      return { streams: streams.map(({ name }) => name) };
    case '':
      return { streams: [] };
    default:
      return { streams: [], prefix };
  }
}
