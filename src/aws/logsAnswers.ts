import type { Readable } from 'node:stream';
import * as l10n from '@vscode/l10n';
import { field } from '../core/awsAnswers.ts';
import { Failure } from '../core/failure.ts';
import type { TailEvent, TailUpdate } from '../core/logPorts.ts';
import type { LogEvent } from '../core/ports.ts';
import { cutList } from './logsPortions.ts';
import { AnswerRoom } from './logsRoom.ts';

/** The events that answers of CloudWatch Logs hold, read without the SDK: see `takeBody`. Bad UTF-8 becomes U+FFFD. */

/**
 * A page of FilterLogEvents, whose events are read as they are taken, those of one time together. Rejects with a Failure
 * `server` where it is none, or as the stream does; taking the events may throw one.
 */
export async function readEvents(
  body: Readable,
  answeredAt?: number,
  room = new AnswerRoom(),
): Promise<{
  readonly portions: Iterable<readonly LogEvent[]>;
  readonly nextToken?: string;
  readonly answeredAt?: number;
}> {
  const pieces: Buffer[] = [];
  for await (const piece of body) {
    pieces.push(piece);
  }
  const { bytes, release } = room.join(pieces);
  const { rest, portions } = cutList(bytes, 'events');
  const nextToken = text(field(parse(rest), 'nextToken'));
  return {
    portions: eventsOf(portions, release),
    ...(nextToken === '' ? {} : { nextToken }),
    ...(answeredAt === undefined ? {} : { answeredAt }),
  };
}

function* eventsOf(
  portions: Iterable<string>,
  release: () => void,
): Generator<readonly LogEvent[], void, undefined> {
  let open: LogEvent[] = [];
  for (const json of portions) {
    const events = open.concat(list(parse(json)).map(toLogEvent));
    const time = events.at(-1)?.timestamp;
    const end = events.findLastIndex(({ timestamp }) => timestamp !== time) + 1;
    open = events.splice(end);
    if (end > 0) {
      yield events;
    }
  }
  release();
  if (open.length > 0) {
    yield open;
  }
}

/** A `sessionUpdate` of StartLiveTail. Throws a Failure `server` where it is none. */
export function readUpdate(payload: Buffer): Extract<TailUpdate, { kind: 'events' }> {
  const update = parse(payload.toString());
  return {
    kind: 'events',
    events: list(field(update, 'sessionResults')).map(toTailEvent),
    sampled: field(field(update, 'sessionMetadata'), 'sampled') === true,
  };
}

function parse(json: string): unknown {
  try {
    return json === '' ? undefined : JSON.parse(json);
  } catch (error) {
    throw new Failure('server', l10n.t('AWS gave an answer that cannot be read.'), { cause: error });
  }
}

type Members = { readonly [name: string]: unknown };

function toLogEvent({ eventId, logStreamName, timestamp, ingestionTime, message }: Members): LogEvent {
  const time = number(timestamp, 0);
  return {
    id: text(eventId),
    stream: text(logStreamName),
    timestamp: time,
    ingestionTime: number(ingestionTime, time),
    message: text(message),
  };
}

function toTailEvent(event: Members): TailEvent {
  const { logGroupIdentifier, logStreamName, timestamp, ingestionTime, message } = event;
  const time = number(timestamp, 0);
  return {
    group: nameOf(text(logGroupIdentifier)),
    stream: text(logStreamName),
    timestamp: time,
    ingestionTime: number(ingestionTime, time),
    message: text(message),
  };
}

/** Live Tail names the group `account:name`. */
function nameOf(group: string): string {
  return group.charCodeAt(12) === COLON && ACCOUNT.test(group) ? group.slice(13) : group;
}

const COLON = 58;
const ACCOUNT = /^\d{12}:/;

function list(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.filter(isMembers) : [];
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
