import assert from 'node:assert/strict';
import { rows } from '../../../src/core/logs/format.ts';
import { type LogSource, NOTE } from '../../../src/core/logs/line.ts';
import type { LogModel } from '../../../src/core/logs/model.ts';
import type { LogGroup, LogStore, LogStream } from '../../../src/sandbox/logs/store.ts';

type Shown = Pick<LogModel, 'first' | 'end' | 'slice'>;

/** What a stream holds, as the rows that it is shown in. */
function held(store: LogStore, stream: LogStream): string[] {
  return store
    .read(stream)
    .flatMap(({ timestamp, message }) => rows(0, timestamp, message))
    .map(({ time, text }) => `${time} ${text}`);
}

/** Rows that the group's streams hold and are not shown; negative where more are shown. */
export function missing(store: LogStore, group: LogGroup, model: Shown): number {
  const all = [...group.streams.values()].reduce((sum, stream) => sum + held(store, stream).length, 0);
  const shown = model.slice(model.first, model.end).filter(({ line }) => line.source !== NOTE).length;
  return all - shown;
}

/** Each stream's rows are there, each once, in the stream's order, and nothing else. */
export function check(
  store: LogStore,
  group: LogGroup,
  shown: { readonly model: Shown; readonly sources: readonly LogSource[]; readonly where: string },
): void {
  const { model, sources, where } = shown;
  const found = Map.groupBy(model.slice(model.first, model.end), ({ line }) =>
    line.source === NOTE ? '' : (sources[line.source]?.stream ?? 'unknown'),
  );
  for (const stream of group.streams.values()) {
    const mine = (found.get(stream.name) ?? []).map(({ line }) => `${line.time} ${line.text}`);
    const there = held(store, stream);
    if (mine.join('\n') !== there.join('\n')) {
      assert.deepEqual(mine, there, `${where}: ${stream.name}`);
    }
    found.delete(stream.name);
  }
  found.delete('');
  assert.deepEqual([...found.keys()], [], `${where}: streams that are not there`);
}
