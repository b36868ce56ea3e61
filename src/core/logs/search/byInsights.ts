import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import type { LogQueries, QueryProgress, QueryRow } from '../../logPorts.ts';
import type { Clock, Cloud } from '../../ports.ts';
import { rows } from '../format.ts';
import type { LogLine } from '../line.ts';
import { groupName } from '../logNames.ts';
import type { Piece } from '../past/piece.ts';
import { Room } from '../past/room.ts';
import { countOf, rangeText } from '../past/words.ts';
import type { TimeRange } from '../target.ts';
import { parseClauses } from './clauses.ts';
import { bytesText, costText } from './cost.ts';
import { insightsQuery, ROWS_MAX, type StreamNames } from './insightsQuery.ts';
import { matcher } from './matches.ts';
import type { SearchSurroundings } from './search.ts';
import { nothingFound, quoted } from './words.ts';

/** StartQuery takes at most so many log groups. */
const GROUPS_MAX = 50;
/** Milliseconds between two looks at a query. */
const LOOK_FIRST = 500;
const LOOK_MAX = 3000;
/** How often it is tried to end a query. */
const STOP_TRIES = 3;

/** One query: log groups of one environment and region. */
interface Batch {
  readonly environment: string;
  readonly region: string;
  readonly pieces: readonly Piece[];
}

/**
 * Searches with Logs Insights: one query for each environment and region. It tells how far it is and what it costs, and
 * ends the query when the signal is aborted. Rejects with a Failure.
 */
export async function searchByInsights(
  words: string,
  range: TimeRange,
  around: SearchSurroundings,
): Promise<void> {
  const clauses = parseClauses(words);
  const totals = { lines: 0, bytes: 0, cut: false };
  const room = new Room();
  for (const batch of batches(around.reading.pieces)) {
    const query = insightsQuery(clauses, streamNames(batch.pieces));
    around.reading.addNotice(l10n.t('Logs Insights is asked: {0}', query.replaceAll('\n', ' ')));
    await runQuery(batch, query, words, range, room, totals, around);
  }
  const { title, sink, reading } = around;
  const cost = l10n.t('{0} scanned ({1})', bytesText(totals.bytes), costText(totals.bytes));
  if (totals.lines === 0) {
    reading.lines(nothingFound(words, title, range));
  }
  const found = l10n.t(
    '{0} found, {1}: {2} in {3}, {4}.',
    countOf(totals.lines),
    cost,
    quoted(words),
    title,
    rangeText(range.from, range.to),
  );
  const text = totals.cut
    ? l10n.t(
        '{0} Logs Insights gives the newest {1} events at most: choose a shorter range for the rest.',
        found,
        ROWS_MAX.toLocaleString('en-US'),
      )
    : found;
  sink.search(text, true, totals.bytes);
  reading.status({ kind: 'ended', text });
}

async function runQuery(
  { environment, region, pieces }: Batch,
  query: string,
  words: string,
  range: TimeRange,
  room: Room,
  totals: { lines: number; bytes: number; cut: boolean },
  { title, reading, sink, deps, signal }: SearchSurroundings,
): Promise<void> {
  // Kept for the end: after a sign-out there is no other one to end the query with.
  let last: LogQueries | undefined;
  const queriesOf = async (cloud: Cloud): Promise<LogQueries> => {
    last = await cloud.logQueries(region);
    return last;
  };
  const groups = [...new Set(pieces.map(({ group }) => group))];
  const request = { groups, query, startTime: range.from, endTime: range.to, limit: ROWS_MAX };
  // Once it is asked for it may run: only who has its id can end it.
  const id = await reading.calls
    .onceInRegion(
      environment,
      region,
      async cloud => (await queriesOf(cloud)).start(request, new AbortController().signal),
      signal,
    )
    .catch(notRepeated);
  const matches = matcher(parseClauses(words));
  const seen = new Set<string>();
  const give = (found: readonly QueryRow[]): void => {
    const lines = found
      .filter(row => !seen.has(row.id) && row.timestamp >= range.from && row.timestamp <= range.to)
      .flatMap(row => {
        seen.add(row.id);
        return matches(row.message) ? toLines(row, pieces, reading.sourceOf) : [];
      });
    const fitting = room.take(lines);
    totals.cut ||= fitting.length < lines.length;
    totals.lines += fitting.length;
    reading.lines(fitting.toSorted((a, b) => a.time - b.time));
  };
  let ended = false;
  try {
    for (let wait = LOOK_FIRST; !ended; wait = Math.min(wait * 1.5, LOOK_MAX)) {
      await deps.clock.sleep(wait, signal);
      const progress = await reading.calls.inRegion(
        environment,
        region,
        async cloud => (await queriesOf(cloud)).results(id, signal),
        signal,
      );
      give(progress.rows);
      ended = hasEnded(progress);
      const bytes = totals.bytes + progress.bytesScanned;
      const text = l10n.t(
        'Searching {0} for {1} with Logs Insights: {2}, {3} scanned ({4}).',
        title,
        quoted(words),
        countOf(totals.lines),
        bytesText(bytes),
        costText(bytes),
      );
      reading.status({ kind: 'waiting', text });
      sink.search(text, false, bytes);
      if (ended) {
        totals.bytes = bytes;
        totals.cut ||= progress.rows.length >= ROWS_MAX;
      }
    }
  } finally {
    if (!ended && last !== undefined) {
      // It is billed as long as it runs, also when nobody waits for it.
      await stop(last, id, deps.clock);
    }
  }
}

/** Whether a query whose answer was lost runs, nobody can say: only its id would tell, which was in that answer. */
function notRepeated(error: unknown): never {
  if (error instanceof Failure && (error.code === 'offline' || error.code === 'server')) {
    throw new Failure(error.code, error.message, {
      cause: error,
      hint: l10n.t(
        'The query was not sent again: it may run all the same, and be billed. Search again to send another one.',
      ),
    });
  }
  throw error;
}

async function stop(queries: LogQueries, id: string, clock: Clock): Promise<void> {
  const { signal } = new AbortController();
  for (let tries = 1; ; tries++) {
    try {
      await queries.stop(id, signal);
      return;
    } catch {
      if (tries === STOP_TRIES) {
        // It ends by itself after an hour at the latest.
        return;
      }
      await clock.sleep(LOOK_FIRST * tries, signal);
    }
  }
}

/** Throws a Failure where it came to no good end. */
function hasEnded({ status }: QueryProgress): boolean {
  switch (status) {
    case 'Complete':
      return true;
    case 'Scheduled':
    case 'Running':
    case 'Unknown':
      return false;
    default:
      throw new Failure('server', l10n.t('Logs Insights ended the query without a result ({0}).', status));
  }
}

function toLines(
  { group, stream, id, timestamp, message }: QueryRow,
  pieces: readonly Piece[],
  sourceOf: SearchSurroundings['reading']['sourceOf'],
): LogLine[] {
  const piece = pieces.find(each => groupName(each.group) === group && hasStream(each, stream));
  const event = { id, stream, timestamp, ingestionTime: timestamp, message };
  const source = piece === undefined ? undefined : sourceOf({ piece, event });
  return source === undefined ? [] : rows(source, timestamp, message);
}

function hasStream({ streams, prefix = '' }: Piece, stream: string): boolean {
  return streams.length > 0 ? streams.includes(stream) : stream.startsWith(prefix);
}

function batches(pieces: readonly Piece[]): Batch[] {
  const found = new Map<string, Batch[]>();
  for (const piece of pieces) {
    const { environment, region } = piece;
    const key = JSON.stringify([environment, region]);
    const list = found.get(key) ?? [];
    found.set(key, list);
    const last = list.at(-1);
    const groups = new Set(last?.pieces.map(({ group }) => group));
    if (last !== undefined && (groups.has(piece.group) || groups.size < GROUPS_MAX)) {
      list[list.length - 1] = { ...last, pieces: [...last.pieces, piece] };
    } else {
      list.push({ environment, region, pieces: [piece] });
    }
  }
  return [...found.values()].flat();
}

function streamNames(pieces: readonly Piece[]): StreamNames | undefined {
  const whole = pieces.some(({ streams, prefix }) => streams.length === 0 && prefix === undefined);
  return whole
    ? undefined
    : {
        prefixes: [
          ...new Set(pieces.flatMap(({ streams, prefix }) => (streams.length === 0 ? (prefix ?? []) : []))),
        ],
        names: [...new Set(pieces.flatMap(({ streams }) => streams))],
      };
}
