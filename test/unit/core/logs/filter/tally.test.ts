import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_FILTER } from '../../../../../src/core/logs/filter/filter.ts';
import { Histogram } from '../../../../../src/core/logs/filter/histogram.ts';
import { ShownLines } from '../../../../../src/core/logs/filter/shown.ts';
import { tally } from '../../../../../src/core/logs/filter/tally.ts';
import { NOTE } from '../../../../../src/core/logs/line.ts';
import { LogModel } from '../../../../../src/core/logs/model.ts';

describe('a tally of what a filter leaves', () => {
  const model = new LogModel();
  const histogram = new Histogram(model);
  const shown = new ShownLines(model);
  const change = model.add([
    { source: NOTE, time: 1000, text: 'task joined' },
    ...Array.from({ length: 10_000 }, (_, index) => ({
      source: 0,
      time: 1000 + index * 10,
      text: index % 100 === 7 ? 'ERROR no' : index % 100 === 8 ? 'WARN slow' : 'INFO fine',
    })),
  ]);
  histogram.changed(change);
  shown.changed(change);

  it('is what all lines are where it leaves all', () => {
    shown.set(NO_FILTER, []);
    shown.refresh();
    const all = histogram.buckets();
    assert.deepEqual(tally(shown, all), all.buckets);
    assert.equal(
      all.buckets.reduce((sum, { lines }) => sum + lines, 0),
      10_000,
    );
  });

  it('counts only what it leaves, in the same buckets', () => {
    shown.set({ ...NO_FILTER, levels: ['error'], from: 21_000 }, []);
    shown.refresh();
    const all = histogram.buckets();
    const left = tally(shown, all);
    assert.deepEqual(
      left.map(({ from }) => from),
      all.buckets.map(({ from }) => from),
    );
    assert.ok(left.every(({ from, lines }) => lines === 0 || from + all.width > 21_000));
    assert.ok(left.every(({ lines, warn, error }) => warn === 0 && error === lines));
    assert.equal(
      left.reduce((sum, { error }) => sum + error, 0),
      80,
    );
  });

  it('is nothing where there is nothing', () => {
    assert.deepEqual(tally({ length: 0, slice: () => [] }, { width: 1000, buckets: [] }), []);
  });
});
