import { ApiError, type Call, type Input, type Operation } from '../api.ts';
import { flag, integer, invalid, oneOf, records, text } from '../input.ts';
import { sizeOf } from './event.ts';
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
import { readTags, tagContext } from './tags.ts';
import { decodeToken, encodeToken } from './tokens.ts';

/** CloudWatch Logs brings a stream's figures up to date now and then ('typically in less than an hour'). */
const figuresEvery = 15 * 60_000;
const hour = 3_600_000;

export function manageOperations(store: LogStore, now: () => number): Record<string, Operation> {
  return {
    DescribeLogGroups: {
      permissions: (_, call) => [{ action: 'logs:DescribeLogGroups', resource: groupResource('', call) }],
      run(input, call) {
        const prefix = text(input, 'logGroupNamePrefix');
        const part = text(input, 'logGroupNamePattern');
        if (prefix !== undefined && part !== undefined) {
          throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
        }
        const groups = [...store.groups(call.region).values()]
          .filter(({ name }) => name.startsWith(prefix ?? '') && name.includes(part ?? ''))
          .sort(byName);
        const { items, nextToken } = pageOf(groups, input, `DescribeLogGroups ${prefix} ${part}`);
        return { logGroups: items.map(group => renderGroup(group)), nextToken };
      },
    },

    DescribeLogStreams: {
      permissions: (input, call) => [
        { action: 'logs:DescribeLogStreams', resource: groupResource(groupName(input), call) },
      ],
      run(input, call) {
        const prefix = text(input, 'logStreamNamePrefix');
        const order = oneOf(input, 'orderBy', ['LogStreamName', 'LastEventTime'], value =>
          constraint(value, 'orderBy', 'Member must satisfy enum value set: [LogStreamName, LastEventTime]'),
        );
        if (order === 'LastEventTime' && prefix !== undefined) {
          throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
        }
        const descending = flag(input, 'descending') ?? false;
        const group = findGroup(store, input, call);
        const described = [...group.streams.values()]
          .filter(({ name }) => name.startsWith(prefix ?? ''))
          .map(stream => ({ name: stream.name, stream, figures: figuresOf(store, stream, now()) }));
        described.sort((a, b) =>
          order === 'LastEventTime'
            ? (a.figures?.last ?? 0) - (b.figures?.last ?? 0) || byName(a, b)
            : byName(a, b),
        );
        if (descending) {
          described.reverse();
        }
        const question = `DescribeLogStreams ${group.name} ${prefix} ${order} ${descending}`;
        const { items, nextToken } = pageOf(described, input, question);
        return {
          logStreams: items.map(({ name, stream, figures }) => ({
            logStreamName: name,
            creationTime: stream.createdAt,
            firstEventTimestamp: figures?.first,
            lastEventTimestamp: figures?.last,
            lastIngestionTime: figures?.ingested,
            uploadSequenceToken: '49039859566405181143518446178934815566413951098443006034',
            arn: stream.arn,
            storedBytes: 0,
          })),
          nextToken,
        };
      },
    },

    CreateLogGroup: {
      permissions(input, call) {
        const resource = groupResource(groupName(input), call);
        const tags = readTags(input);
        const context = tagContext(tags);
        // Who makes one with tags must be allowed to tag it too: CreateLogGroup in the API reference.
        return Object.keys(tags).length === 0
          ? [{ action: 'logs:CreateLogGroup', resource }]
          : ['logs:CreateLogGroup', 'logs:TagResource'].map(action => ({ action, resource, context }));
      },
      run(input, call) {
        const name = groupName(input);
        if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
          throw constraint(
            name,
            'logGroupName',
            'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
          );
        }
        if (store.groups(call.region).has(name)) {
          throw exists('log group');
        }
        const logGroupClass = oneOf(input, 'logGroupClass', ['STANDARD', 'INFREQUENT_ACCESS'], value =>
          constraint(
            value,
            'logGroupClass',
            'Member must satisfy enum value set: [STANDARD, INFREQUENT_ACCESS]',
          ),
        );
        const tags = readTags(input);
        store.addGroup(call.region, name, now(), logGroupClass).tags = tags;
        return {};
      },
    },

    CreateLogStream: {
      permissions: (input, call) => [
        {
          action: 'logs:CreateLogStream',
          resource: streamResource(groupName(input), text(input, 'logStreamName') ?? '', call),
        },
      ],
      run(input, call) {
        const name = text(input, 'logStreamName') ?? '';
        if (!/^[^:*]{1,512}$/.test(name)) {
          throw constraint(name, 'logStreamName', 'Member must satisfy regular expression pattern: [^:*]*');
        }
        const group = findGroup(store, input, call);
        if (group.streams.has(name)) {
          throw exists('log stream');
        }
        store.addStream(group, name);
        return {};
      },
    },

    PutLogEvents: {
      permissions: (input, call) => [
        {
          action: 'logs:PutLogEvents',
          resource: streamResource(groupName(input), text(input, 'logStreamName') ?? '', call),
        },
      ],
      run: (input, call) => putEvents(store, input, call, now()),
    },
  };
}

/** The limits are those of PutLogEvents in the API reference. */
function putEvents(store: LogStore, input: Input, call: Call, now: number) {
  const stream = findStream(findGroup(store, input, call), text(input, 'logStreamName') ?? '');
  const events = (records(input, 'logEvents') ?? []).map(event => ({
    timestamp: integer(event, 'timestamp') ?? 0,
    message: text(event, 'message') ?? '',
  }));
  if (events.length < 1 || events.length > 10_000) {
    const rule = events.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10000';
    throw constraint('[…]', 'logEvents', `Member must have length ${rule}`);
  }
  const bytes = events.reduce((sum, event) => sum + sizeOf(event), 0);
  if (bytes > 1_048_576) {
    throw invalid(`Upload too large: ${bytes} bytes exceeds limit of 1048576`);
  }
  if (events.some((event, index) => event.timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  }
  const tooOld = events.filter(({ timestamp }) => timestamp < now - 14 * 24 * hour).length;
  const firstTooNew = events.findIndex(({ timestamp }) => timestamp > now + 2 * hour);
  const accepted = events.slice(tooOld, firstTooNew < 0 ? events.length : firstTooNew);
  const span = (accepted.at(-1)?.timestamp ?? 0) - (accepted[0]?.timestamp ?? 0);
  if (span > 24 * hour) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  store.put(stream, accepted);
  const rejected = tooOld > 0 || firstTooNew >= 0;
  return {
    nextSequenceToken: '49039859566405181143518446178934815566413951098443006034',
    rejectedLogEventsInfo: rejected
      ? {
          tooOldLogEventEndIndex: tooOld > 0 ? tooOld : undefined,
          tooNewLogEventStartIndex: firstTooNew >= 0 ? firstTooNew : undefined,
        }
      : undefined,
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function exists(what: 'log group' | 'log stream'): ApiError {
  return new ApiError('ResourceAlreadyExistsException', `The specified ${what} already exists`);
}

function renderGroup(group: LogGroup) {
  let storedBytes = 0;
  for (const { bytes } of group.streams.values()) {
    storedBytes += bytes;
  }
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    metricFilterCount: 0,
    retentionInDays: group.retention,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    logGroupClass: group.logGroupClass,
    storedBytes,
  };
}

/** As of the last time that they were brought up to date; nothing for a stream that is younger. */
function figuresOf(
  store: LogStore,
  stream: LogStream,
  now: number,
): { readonly first: number; readonly last: number; readonly ingested: number } | undefined {
  const asOf = now - ((now - stream.createdAt) % figuresEvery);
  const events = store.read(stream);
  const first = events.find(event => event.ingestionTime <= asOf);
  const last = events.findLast(event => event.ingestionTime <= asOf);
  if (first === undefined || last === undefined) {
    return undefined;
  }
  return { first: first.timestamp, last: last.timestamp, ingested: last.ingestionTime };
}

function pageOf<T extends { readonly name: string }>(
  items: readonly T[],
  input: Input,
  question: string,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const limit = limitOf(input, 50, 50);
  const token = text(input, 'nextToken');
  let start = 0;
  if (token !== undefined) {
    const [name, index] = decodeToken(token, question);
    const found = items.findIndex(item => item.name === name);
    start = found < 0 ? Math.min(Number(index), items.length) : found + 1;
  }
  const given = items.slice(start, start + limit);
  const last = given.at(-1);
  const more = last !== undefined && start + limit < items.length;
  return {
    items: given,
    nextToken: more ? encodeToken(question, [last.name, start + limit - 1]) : undefined,
  };
}
