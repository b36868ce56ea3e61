import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOTE } from '../../../src/core/logs/line.ts';
import { LineStore } from '../../../src/webview/lineStore.ts';
import { parseSaved } from '../../../src/webview/saved.ts';

const line = (text: string) => ({ source: 0, time: 9, text });
const gap = (missing: number): string => `${missing} missing`;

describe('the lines of the page', () => {
  it('come one after another', () => {
    const store = new LineStore(100, 20);
    store.add(100, [line('a'), line('b')], gap);
    store.add(102, [line('c')], gap);
    assert.deepEqual(
      store.slice(0, 9).map(({ text }) => text),
      ['a', 'b', 'c'],
    );
    assert.equal(store.next, 103);
    assert.equal(store.dropped, 20);
  });

  it('show where some are missing', () => {
    const store = new LineStore(0, 0);
    store.add(0, [line('a')], gap);
    store.add(8, [line('b')], gap);
    assert.deepEqual(store.slice(0, 9), [line('a'), { source: NOTE, time: 9, text: '7 missing' }, line('b')]);
    assert.equal(store.next, 9);
  });

  it('make place for newer ones, and are counted', () => {
    const store = new LineStore(5, 5, { items: 3, weight: 1e9 });
    store.add(
      5,
      ['a', 'b', 'c', 'd', 'e'].map(text => line(text)),
      gap,
    );
    assert.equal(store.first, 2);
    assert.equal(store.end, 5);
    assert.equal(store.get(1), undefined);
    assert.equal(store.get(2)?.text, 'c');
    assert.equal(store.dropped, 7);
  });
});

describe('what the page remembers', () => {
  it('is taken as far as it makes sense', () => {
    assert.deepEqual(parseSaved({ zone: 'utc', run: 3, top: 7 }), { zone: 'utc', run: 3, top: 7 });
    for (const nothing of [undefined, null, 'x', 5, [], { zone: 1, run: '3', top: {} }]) {
      assert.deepEqual(parseSaved(nothing), { zone: 'local', run: 0 });
    }
  });
});
