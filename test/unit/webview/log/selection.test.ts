import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Entry } from '../../../../src/core/logs/entry.ts';
import { Selection } from '../../../../src/webview/log/selection.ts';

const entries = Array.from({ length: 10 }, (_, at) => new Entry({ source: 0, time: at, text: `${at}` }, at));
const at = (index: number): Entry => {
  const entry = entries[index];
  assert.ok(entry);
  return entry;
};

describe('the selection of lines', () => {
  it('is nothing at first', () => {
    const selection = new Selection();
    assert.equal(selection.range(), undefined);
    assert.equal(selection.has(at(0)), false);
  });

  it('is one line, then a run in either direction', () => {
    const selection = new Selection();
    selection.move(at(5), false);
    assert.deepEqual(selection.range(), { from: at(5), to: at(5) });
    selection.move(at(8), true);
    assert.deepEqual(selection.range(), { from: at(5), to: at(8) });
    selection.move(at(2), true);
    assert.deepEqual(selection.range(), { from: at(2), to: at(5) });
    assert.equal(selection.cursor, at(2));
    assert.deepEqual(
      [1, 2, 4, 5, 6].map(index => selection.has(at(index))),
      [false, true, true, true, false],
    );
    selection.move(at(7), false);
    assert.deepEqual(selection.range(), { from: at(7), to: at(7) });
  });

  it('begins where it is extended first, and can be everything', () => {
    const selection = new Selection();
    selection.move(at(4), true);
    assert.deepEqual(selection.range(), { from: at(4), to: at(4) });
    selection.all(at(0), at(9));
    assert.equal(selection.cursor, at(9));
    assert.ok(selection.has(at(3)));
    selection.clear();
    assert.equal(selection.range(), undefined);
  });

  it('ends when none of its lines is kept any more', () => {
    const [one, other] = [
      new Entry({ source: 0, time: 1, text: '' }, 1),
      new Entry({ source: 0, time: 2, text: '' }, 2),
    ];
    const selection = new Selection();
    selection.all(one, other);
    one.dropped = true;
    selection.forgetDropped();
    assert.equal(selection.cursor, other);
    other.dropped = true;
    selection.forgetDropped();
    assert.equal(selection.cursor, undefined);
  });
});
