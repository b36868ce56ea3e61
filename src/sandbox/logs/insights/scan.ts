import { before, countUpTo, sizeOf } from '../event.ts';
import { inOrder } from '../inOrder.ts';
import type { LogGroup, LogStore } from '../store.ts';
import type { Aggregate, Query } from './query.ts';
import { LogRecord, timeText } from './record.ts';

export interface Hit {
  readonly record: LogRecord;
  /** How many events were read by then, with this one. */
  readonly scanned: number;
}

export interface Scan {
  /** What matched, the newest first. */
  readonly hits: readonly Hit[];
  readonly recordsScanned: number;
  readonly bytesScanned: number;
}

export type Row = readonly { readonly field: string; readonly value: string }[];

/** Reads all events of the groups from `from` to `to` (ms, both inclusive), the newest first. */
export function scan(parts: {
  readonly store: LogStore;
  readonly accountId: string;
  readonly groups: readonly LogGroup[];
  readonly query: Query;
  readonly from: number;
  readonly to: number;
}): Scan {
  const { store, accountId, query } = parts;
  const hits: Hit[] = [];
  let recordsScanned = 0;
  let bytesScanned = 0;
  const groups = new Map(
    parts.groups.flatMap(group => [...group.streams.values()].map(stream => [stream, group] as const)),
  );
  const streams = [...groups.keys()].map(stream => {
    const events = store.read(stream);
    const [low, high] = [countUpTo(events, before(parts.from)), countUpTo(events, before(parts.to + 1))];
    return { stream, events, low, high };
  });
  for (const [stream, event] of inOrder(streams, true)) {
    const group = groups.get(stream);
    if (group === undefined) {
      continue;
    }
    recordsScanned++;
    bytesScanned += sizeOf(event);
    const record = new LogRecord({ accountId, group, stream, event });
    if (query.filters.every(filter => filter(record))) {
      hits.push({ record, scanned: recordsScanned });
    }
  }
  return { hits, recordsScanned, bytesScanned };
}

/** The rows of the result, at most `limit`. */
export function rowsOf(query: Query, hits: readonly Hit[], limit: number): readonly Row[] {
  const rows = query.stats === undefined ? plainRows(query, hits) : statistics(query, query.stats, hits);
  return rows.slice(0, limit);
}

function plainRows(query: Query, hits: readonly Hit[]): readonly Row[] {
  const { field, descending } = query.sort ?? { field: '@timestamp', descending: true };
  const sorted = hits
    .map(({ record }) => record)
    .sort((a, b) => byValue(a.get(field), b.get(field)) * (descending ? -1 : 1));
  return sorted.map(record =>
    [...query.columns, { field: '@ptr', name: '@ptr' }].flatMap(column => {
      const value = record.get(column.field);
      return value === undefined ? [] : [{ field: column.name, value: shown(column.field, value) }];
    }),
  );
}

function shown(field: string, value: string | number): string {
  const time = field === '@timestamp' || field === '@ingestionTime';
  return time && typeof value === 'number' ? timeText(value) : String(value);
}

function statistics(
  query: Query,
  { aggregates, groupings }: NonNullable<Query['stats']>,
  hits: readonly Hit[],
): readonly Row[] {
  const groups = new Map<string, { readonly key: Row; readonly records: LogRecord[] }>();
  for (const { record } of hits) {
    const key = groupings.map(({ name, by }) => ({
      field: name,
      value:
        typeof by === 'number'
          ? timeText(Math.floor(record.place.event.timestamp / by) * by)
          : shown(by, record.get(by) ?? ''),
    }));
    const id = JSON.stringify(key);
    const group = groups.get(id) ?? { key, records: [] };
    group.records.push(record);
    groups.set(id, group);
  }
  const rows = [...groups.values()].map(({ key, records }) => [
    ...key,
    ...aggregates.map(aggregate => ({ field: aggregate.name, value: aggregated(aggregate, records) })),
  ]);
  const { sort } = query;
  if (sort === undefined) {
    return rows;
  }
  const value = (row: Row) => row.find(({ field }) => field === sort.field)?.value;
  return rows.sort((a, b) => byValue(value(a), value(b)) * (sort.descending ? -1 : 1));
}

function aggregated({ kind, field }: Aggregate, records: readonly LogRecord[]): string {
  if (field === undefined) {
    return String(records.length);
  }
  const values = records.map(record => record.get(field)).filter(value => value !== undefined);
  const numbers = values.map(Number).filter(value => !Number.isNaN(value));
  if (numbers.length === 0 && kind !== 'count') {
    return '';
  }
  const sum = numbers.reduce((total, value) => total + value, 0);
  switch (kind) {
    case 'count':
      return String(values.length);
    case 'sum':
      return String(sum);
    case 'avg':
      return String(sum / numbers.length);
    case 'min':
      return String(numbers.reduce((least, value) => Math.min(least, value)));
    case 'max':
      return String(numbers.reduce((most, value) => Math.max(most, value)));
  }
}

/** Numbers as such; what is not there stands first. */
function byValue(a: string | number | undefined, b: string | number | undefined): number {
  if (a === undefined || b === undefined) {
    return Number(a !== undefined) - Number(b !== undefined);
  }
  const difference = Number(a) - Number(b);
  if (!Number.isNaN(difference)) {
    return difference;
  }
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
