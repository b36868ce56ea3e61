import type { Input, Operation } from '../api.ts';
import { flag, integer, invalid, text, texts } from '../input.ts';
import { before, countUpTo, type LogEvent, type Position, sizeOf } from './event.ts';
import { inOrder } from './inOrder.ts';
import { parsePattern } from './pattern/pattern.ts';
import {
  constraint,
  findGroup,
  findStream,
  groupName,
  groupResource,
  limitOf,
  streamResource,
} from './request.ts';
import type { LogGroup, LogStore, LogStream } from './store.ts';
import { decodeToken, encodeToken, eventId, readStreamToken, streamToken } from './tokens.ts';

/** A page holds at most this many events and bytes: FilterLogEvents and GetLogEvents, API reference. */
const mostEvents = 10_000;
const mostBytes = 1_048_576;
/** FilterLogEvents searches no further for one page, which is why it gives pages with little or nothing in them. */
const searchedForPage = 20_000;
/** FilterLogEvents reads backwards only from here on. */
const backwardsFrom = Date.UTC(2024, 0, 1);

export function readOperations(store: LogStore): Record<string, Operation> {
  return {
    FilterLogEvents: {
      permissions: (input, call) => [
        { action: 'logs:FilterLogEvents', resource: groupResource(groupName(input), call) },
      ],
      run(input, call) {
        const limit = limitOf(input, mostEvents, mostEvents);
        const pattern = text(input, 'filterPattern') ?? '';
        const matches = parsePattern(pattern);
        const group = findGroup(store, input, call);
        // The user guide has it for the Standard class only; with what error AWS refuses it does not say.
        if (group.logGroupClass !== 'STANDARD') {
          throw invalid('FilterLogEvents is not supported for log groups of the Infrequent Access class.');
        }
        const streams = chosenStreams(group, input);
        const from = integer(input, 'startTime') ?? 0;
        const to = integer(input, 'endTime') ?? Number.MAX_SAFE_INTEGER;
        if (from > to) {
          throw invalid('startTime must be less than or equal to endTime.');
        }
        const question = JSON.stringify([group.arn, streams.question, from, to, pattern]);
        const page = startOf(input, question, from);
        const events = inOrder(
          streams.chosen.map(stream => partOf(store, stream, from, to, page)),
          page.backwards,
        );
        const found: (readonly [LogStream, LogEvent])[] = [];
        let bytes = 0;
        let searched = 0;
        let last: LogEvent | undefined;
        let more = false;
        for (const [stream, event] of events) {
          const hit = matches(event.message);
          const size = sizeOf(event);
          const full = found.length === limit || (hit && bytes + size > mostBytes && found.length > 0);
          if (full || searched === searchedForPage) {
            more = true;
            break;
          }
          searched++;
          last = event;
          if (!hit) {
            continue;
          }
          bytes += size;
          found.push([stream, event]);
        }
        return {
          events: found.map(([stream, event]) => ({
            logStreamName: stream.name,
            timestamp: event.timestamp,
            message: event.message,
            ingestionTime: event.ingestionTime,
            eventId: eventId(event),
          })),
          // Always empty since 2020: API reference.
          searchedLogStreams: [],
          nextToken:
            last !== undefined && more
              ? encodeToken(question, [page.backwards ? 'b' : 'f', last.timestamp, last.sequence])
              : undefined,
        };
      },
    },

    GetLogEvents: {
      permissions: (input, call) => [
        {
          action: 'logs:GetLogEvents',
          resource: streamResource(groupName(input), text(input, 'logStreamName') ?? '', call),
        },
      ],
      run(input, call) {
        const limit = limitOf(input, mostEvents, mostEvents);
        const stream = findStream(findGroup(store, input, call), text(input, 'logStreamName') ?? '');
        const from = integer(input, 'startTime') ?? 0;
        const to = integer(input, 'endTime') ?? Number.MAX_SAFE_INTEGER;
        const all = store.read(stream);
        const first = countUpTo(all, before(from));
        const end = countUpTo(all, before(to));
        const token = text(input, 'nextToken');
        let low: number;
        let high: number;
        if (token !== undefined) {
          const { direction, position } = readStreamToken(token);
          const at = Math.min(Math.max(countUpTo(all, position), first), end);
          [low, high] = direction === 'f' ? forwards(all, at, end, limit) : backwards(all, first, at, limit);
        } else if (flag(input, 'startFromHead') ?? false) {
          [low, high] = forwards(all, first, end, limit);
        } else {
          [low, high] = backwards(all, first, end, limit);
        }
        const start: Position = all[low - 1] ?? before(0);
        const stop: Position = all[high - 1] ?? before(0);
        const nothing = low === high;
        return {
          events: all.slice(low, high).map(({ timestamp, message, ingestionTime }) => ({
            timestamp,
            message,
            ingestionTime,
          })),
          // At the end of the stream the token that was sent comes back.
          nextForwardToken: nothing && token?.startsWith('f/') ? token : streamToken('f', stop),
          nextBackwardToken: nothing && token?.startsWith('b/') ? token : streamToken('b', start),
        };
      },
    },
  };
}

/** The page of at most `limit` events from index `at` on, as two indices. */
function forwards(all: readonly LogEvent[], at: number, end: number, limit: number): [number, number] {
  return [at, at + fitting(all.slice(at, Math.min(end, at + limit)))];
}

/** The page of at most `limit` events up to index `at`. */
function backwards(all: readonly LogEvent[], first: number, at: number, limit: number): [number, number] {
  return [at - fitting(all.slice(Math.max(first, at - limit), at).reverse()), at];
}

/** How many of these, from the first on, a page has room for; at least one where there is any. */
function fitting(events: readonly LogEvent[]): number {
  let bytes = 0;
  const over = events.findIndex((event, index) => {
    bytes += sizeOf(event);
    return bytes > mostBytes && index > 0;
  });
  return over < 0 ? events.length : over;
}

interface Start {
  readonly backwards: boolean;
  readonly after: Position | undefined;
}

function startOf(input: Input, question: string, from: number): Start {
  const token = text(input, 'nextToken');
  if (token !== undefined) {
    const [direction, timestamp, sequence] = decodeToken(token, question);
    return {
      backwards: direction === 'b',
      after: { timestamp: Number(timestamp), sequence: Number(sequence) },
    };
  }
  const backwardsAsked = flag(input, 'startFromHead') === false;
  if (backwardsAsked && from < backwardsFrom) {
    throw invalid('startFromHead can be false only when startTime is on or after Jan 1, 2024 00:00:00 UTC.');
  }
  return { backwards: backwardsAsked, after: undefined };
}

function chosenStreams(group: LogGroup, input: Input): { chosen: readonly LogStream[]; question: string } {
  const names = texts(input, 'logStreamNames');
  const prefix = text(input, 'logStreamNamePrefix');
  if (names !== undefined && prefix !== undefined) {
    throw invalid('Cannot specify both logStreamNames and logStreamNamePrefix.');
  }
  if (names !== undefined) {
    if (names.length < 1 || names.length > 100) {
      const rule = names.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 100';
      throw constraint(`[${names.join(', ')}]`, 'logStreamNames', `Member must have length ${rule}`);
    }
    return { chosen: [...new Set(names)].map(name => findStream(group, name)), question: names.join(' ') };
  }
  const chosen = [...group.streams.values()].filter(({ name }) => name.startsWith(prefix ?? ''));
  return { chosen, question: `${prefix ?? ''}*` };
}

/** The events of the stream from `from` to `to` (both inclusive) after the page's start. */
function partOf(
  store: LogStore,
  stream: LogStream,
  from: number,
  to: number,
  { backwards: reversed, after }: Start,
) {
  const events = store.read(stream);
  let low = countUpTo(events, before(from));
  let high = countUpTo(events, before(to + 1));
  if (after !== undefined) {
    const at = countUpTo(events, after);
    if (!reversed) {
      low = Math.max(low, at);
    } else {
      high = Math.min(high, events[at - 1]?.sequence === after.sequence ? at - 1 : at);
    }
  }
  return { stream, events, low, high };
}
