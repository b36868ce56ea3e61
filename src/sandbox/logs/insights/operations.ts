import { randomUUID } from 'node:crypto';
import { ApiError, type Call, type Input, type Operation } from '../../api.ts';
import { integer, invalid, text, texts } from '../../input.ts';
import type { LogClock } from '../clock.ts';
import { constraint, groupResource, notFound } from '../request.ts';
import type { LogGroup, LogStore } from '../store.ts';
import { decodeToken, encodeToken } from '../tokens.ts';
import { parseQuery, type Query } from './query.ts';
import { type Row, rowsOf, type Scan, scan } from './scan.ts';

/** StartQuery and GetQueryResults, API reference. */
const mostGroups = 50;
const mostRows = 100_000;
const rowsOfPage = 10_000;
/** The reference has said 30, and 100 of late. */
const mostQueries = 30;
/** How long AWS takes depends on much; this is a little, and more for more. Milliseconds. */
const scheduledFor = 400;
const shortestRun = 1_200;
const runFor100000 = 3_000;
/** AWS keeps results for seven days; of queries, the last ones stay here. */
const queriesKept = 40;

interface StartedQuery {
  readonly id: string;
  readonly region: string;
  readonly query: Query;
  readonly limit: number;
  readonly startedAt: number;
  readonly scan: Scan;
  /** Milliseconds of the clock. */
  readonly takes: number;
  cancelledAt: number | undefined;
  rows: readonly Row[] | undefined;
}

/** CloudWatch Logs Insights. A query sees what could be seen when it was started. */
export function insightsOperations(parts: {
  readonly store: LogStore;
  readonly clock: LogClock;
  readonly accountId: string;
}): Record<string, Operation> {
  const { store, clock, accountId } = parts;
  const queries = new Map<string, StartedQuery>();
  const state = (query: StartedQuery) => stateOf(query, clock.now(), clock.speed ?? 1);
  const find = (input: Input, call: Call): StartedQuery => {
    const query = queries.get(text(input, 'queryId') ?? '');
    if (query === undefined || query.region !== call.region) {
      throw new ApiError('ResourceNotFoundException', 'The specified query does not exist.');
    }
    return query;
  };
  return {
    StartQuery: {
      permissions: (input, call) =>
        groupNames(input).map(name => ({
          action: 'logs:StartQuery',
          resource: groupResource(shortName(name), call),
        })),
      run(input, call) {
        const [from, to] = timesOf(input);
        const limit = integer(input, 'limit') ?? rowsOfPage;
        if (limit < 1 || limit > mostRows) {
          throw constraint(limit, 'limit', `Member must have value between 1 and ${mostRows}`);
        }
        const query = parseQuery(text(input, 'queryString') ?? '');
        const groups = groupNames(input).map(name => findGroup(store, name, call));
        const active = [...queries.values()].filter(other => state(other).status.active).length;
        if (active >= mostQueries) {
          throw new ApiError(
            'LimitExceededException',
            `Account maximum query concurrency limit of [${mostQueries}] reached.`,
          );
        }
        const found = scan({ store, accountId, groups, query, from, to });
        const started: StartedQuery = {
          id: randomUUID(),
          region: call.region,
          query,
          limit: Math.min(query.limit ?? limit, limit),
          startedAt: clock.now(),
          scan: found,
          takes: shortestRun + (found.recordsScanned / 100_000) * runFor100000,
          cancelledAt: undefined,
          rows: undefined,
        };
        queries.set(started.id, started);
        for (const id of [...queries.keys()].slice(0, -queriesKept)) {
          queries.delete(id);
        }
        return { queryId: started.id };
      },
    },

    GetQueryResults: {
      permissions: () => [{ action: 'logs:GetQueryResults', resource: '*' }],
      run(input, call) {
        const started = find(input, call);
        const { status, share } = state(started);
        const rows = rowsBy(started, share);
        const token = text(input, 'nextToken');
        const start = token === undefined ? 0 : Number(decodeToken(token, started.id)[0]);
        const { recordsScanned, bytesScanned, hits } = started.scan;
        const seen = Math.floor(recordsScanned * share);
        return {
          queryLanguage: 'CWLI',
          status: status.name,
          results: rows.slice(start, start + rowsOfPage),
          statistics: {
            recordsMatched: share === 1 ? hits.length : hits.filter(({ scanned }) => scanned <= seen).length,
            recordsScanned: seen,
            bytesScanned: Math.floor(bytesScanned * share),
            estimatedRecordsSkipped: 0,
            estimatedBytesSkipped: 0,
          },
          nextToken:
            share === 1 && start + rowsOfPage < rows.length
              ? encodeToken(started.id, [start + rowsOfPage])
              : undefined,
        };
      },
    },

    StopQuery: {
      permissions: () => [{ action: 'logs:StopQuery', resource: '*' }],
      run(input, call) {
        const started = find(input, call);
        if (!state(started).status.active) {
          throw invalid('The specified query is not running.');
        }
        started.cancelledAt = clock.now();
        return { success: true };
      },
    },
  };
}

const statuses = {
  scheduled: { name: 'Scheduled', active: true },
  running: { name: 'Running', active: true },
  complete: { name: 'Complete', active: false },
  cancelled: { name: 'Cancelled', active: false },
} as const;

/** `share`: how much of what it reads is read. */
function stateOf(
  { startedAt, takes, cancelledAt }: StartedQuery,
  now: number,
  speed: number,
): { readonly status: (typeof statuses)[keyof typeof statuses]; readonly share: number } {
  const passed = ((cancelledAt ?? now) - startedAt) * speed - scheduledFor;
  const share = Math.min(1, Math.max(0, passed / takes));
  const status =
    cancelledAt !== undefined
      ? statuses.cancelled
      : passed < 0
        ? statuses.scheduled
        : share < 1
          ? statuses.running
          : statuses.complete;
  return { status, share };
}

function rowsBy(started: StartedQuery, share: number): readonly Row[] {
  const { query, limit, scan: found } = started;
  if (share < 1) {
    const seen = found.recordsScanned * share;
    return rowsOf(
      query,
      found.hits.filter(({ scanned }) => scanned <= seen),
      limit,
    );
  }
  started.rows ??= rowsOf(query, found.hits, limit);
  return started.rows;
}

/** Whole seconds in the request, both ends inclusive; milliseconds here. */
function timesOf(input: Input): readonly [number, number] {
  const from = integer(input, 'startTime');
  const to = integer(input, 'endTime');
  if (from === undefined || to === undefined) {
    const member = from === undefined ? 'startTime' : 'endTime';
    throw constraint('null', member, 'Member must not be null');
  }
  if (from > to) {
    throw invalid('startTime must be less than or equal to endTime.');
  }
  return [from * 1_000, to * 1_000 + 999];
}

function groupNames(input: Input): readonly string[] {
  const name = text(input, 'logGroupName');
  const given = [
    name === undefined ? undefined : [name],
    texts(input, 'logGroupNames'),
    texts(input, 'logGroupIdentifiers'),
  ].filter(names => names !== undefined);
  const [names] = given;
  if (names === undefined || given.length > 1) {
    throw invalid('Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.');
  }
  if (names.length < 1 || names.length > mostGroups) {
    const rule = names.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${mostGroups}`;
    throw constraint(`[${names.join(', ')}]`, 'logGroupIdentifiers', `Member must have length ${rule}`);
  }
  const wrong = names.find(other => !/^[\w#+=/:,.@-]{1,2048}$/.test(other));
  if (wrong !== undefined) {
    const rule = 'Member must satisfy regular expression pattern: [\\w#+=/:,.@-]*';
    throw constraint(wrong, 'logGroupIdentifiers', rule);
  }
  return names;
}

function shortName(name: string): string {
  return name.startsWith('arn:') ? (name.split(':')[6] ?? '') : name;
}

function findGroup(store: LogStore, name: string, call: Call): LogGroup {
  const group = store.groups(call.region).get(shortName(name));
  if (group === undefined || (name.startsWith('arn:') && name !== group.arn)) {
    throw notFound('log group');
  }
  return group;
}
