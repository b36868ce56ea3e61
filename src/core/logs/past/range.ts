import * as l10n from '@vscode/l10n';
import { dateTime } from '../../format.ts';
import type { SearchSurroundings } from '../search/search.ts';
import type { TimeRange } from '../target.ts';
import { PastLines } from './pastLines.ts';
import { PastReader } from './pastReader.ts';
import { Room } from './room.ts';
import { countOf, missingText, percent, rangeText } from './words.ts';

/** Lines that are given at a time. */
const BATCH = 5000;

/**
 * Reads a range forward from its start, which is shown as soon as there is something of it. Gives the time (ms) of the
 * first line that the view had no room for; undefined where all are there. Rejects with a Failure.
 */
export async function readRange(
  { from, to }: TimeRange,
  { title, reading, sink, signal }: SearchSurroundings,
): Promise<number | undefined> {
  const range = rangeText(from, to);
  const lines = new PastLines(
    'newer',
    new PastReader(reading.pieces, 'newer', { from, to }),
    reading.sourceOf,
  );
  const room = new Room();
  let count = 0;
  let cutAt: number | undefined;
  while (!lines.done && cutAt === undefined) {
    const share = percent((lines.frontier - from) / (to - from));
    const text = l10n.t('Reading {0}, {1}: {2} so far, {3} %.', title, range, countOf(count), share);
    reading.status({ kind: 'waiting', text });
    const read = await lines.next(BATCH, reading.calls.logs, signal, 1);
    const fitting = room.take(read);
    reading.lines(fitting);
    if (count === 0 && fitting.length > 0) {
      sink.show(from);
    }
    count += fitting.length;
    cutAt = room.full ? read[fitting.length]?.time : undefined;
  }
  for (const missing of lines.missing) {
    reading.addNotice(missingText(missing));
  }
  reading.status({
    kind: 'ended',
    text:
      cutAt === undefined
        ? l10n.t('{0}, {1}: {2}.', title, range, countOf(count))
        : l10n.t(
            '{0}, {1}: the view is full with {2}, up to {3}. “Later lines” goes on from there.',
            title,
            range,
            countOf(count),
            dateTime(cutAt),
          ),
  });
  sink.older('complete');
  return cutAt;
}
