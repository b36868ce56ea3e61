import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Buckets } from '../../../../src/core/logs/filter/histogram.ts';
import { brushKey, brushRange, bucketAt, outlines, rangeBrush } from '../../../../src/webview/log/brush.ts';

const buckets: Buckets = {
  width: 1000,
  buckets: [5, 0, 1000, 10].map((lines, index) => ({
    from: 60_000 + index * 1000,
    lines,
    warn: 0,
    error: index === 3 ? 10 : 0,
  })),
};
const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });

describe('the brush on the histogram', () => {
  it('goes from bar to bar by keys, from the newest on', () => {
    assert.deepEqual(brushKey(key('ArrowLeft'), undefined, 4), {
      kind: 'brush',
      brush: { anchor: 3, cursor: 3 },
    });
    assert.deepEqual(brushKey(key('ArrowRight'), { anchor: 1, cursor: 1 }, 4), {
      kind: 'brush',
      brush: { anchor: 2, cursor: 2 },
    });
    assert.deepEqual(brushKey(key('ArrowLeft', true), { anchor: 3, cursor: 3 }, 4), {
      kind: 'brush',
      brush: { anchor: 3, cursor: 2 },
    });
    assert.deepEqual(brushKey(key('Home', true), { anchor: 3, cursor: 2 }, 4), {
      kind: 'brush',
      brush: { anchor: 3, cursor: 0 },
    });
    assert.deepEqual(brushKey(key('ArrowLeft'), { anchor: 0, cursor: 0 }, 4), {
      kind: 'brush',
      brush: { anchor: 0, cursor: 0 },
    });
  });

  it('is taken by Enter and left by Escape; other keys are the editor’s', () => {
    assert.deepEqual(brushKey(key('Enter'), { anchor: 1, cursor: 2 }, 4), { kind: 'take' });
    assert.equal(brushKey(key('Enter'), undefined, 4), undefined);
    assert.deepEqual(brushKey(key('Escape'), undefined, 0), { kind: 'all' });
    assert.equal(brushKey(key('x'), undefined, 4), undefined);
    assert.equal(brushKey(key('ArrowLeft'), undefined, 0), undefined);
  });

  it('covers whole bars, in either direction', () => {
    assert.deepEqual(brushRange({ anchor: 2, cursor: 1 }, buckets), { from: 61_000, to: 63_000 });
    assert.equal(brushRange({ anchor: 0, cursor: 9 }, buckets), undefined);
    assert.deepEqual(rangeBrush({ from: 61_000, to: 63_000 }, buckets), { anchor: 1, cursor: 2 });
    assert.deepEqual(rangeBrush({ from: 62_500, to: undefined }, buckets), { anchor: 2, cursor: 3 });
    assert.equal(rangeBrush({ from: 1, to: 2 }, buckets), undefined);
  });

  it('finds the bar under the pointer, also beside the histogram', () => {
    assert.deepEqual(
      [-1, 0, 0.26, 0.999, 1, 7].map(part => bucketAt(part, 4)),
      [0, 0, 1, 3, 3, 3],
    );
    assert.equal(bucketAt(0.5, 0), 0);
  });

  it('is over bars of which the smallest can be seen and the empty ones are not there', () => {
    const { behind, all, warn: warnings, error: errors } = outlines(buckets, 40);
    assert.equal(behind, '');
    assert.equal(all.match(/M/g)?.length, 3);
    assert.match(all, /^M0\.1 40v-1\.5h/);
    assert.match(all, /M2\.1 40v-40h/);
    assert.equal(warnings, errors);
    assert.match(errors, /^M3\.1 40v-1\.5h[^M]*$/);
  });

  it('shows what a filter leaves to its own scale, before what there is', () => {
    const shown = buckets.buckets.map((bucket, index) => ({
      ...bucket,
      lines: index === 2 ? 3 : 0,
      error: 0,
    }));
    const filtered = outlines({ ...buckets, shown }, 40);
    assert.equal(filtered.behind, outlines(buckets, 40).all);
    assert.match(filtered.all, /^M2\.1 40v-40h[^M]*$/);
    assert.equal(filtered.error, '');
  });
});
