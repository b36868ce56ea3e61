import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Selection } from '../../../src/webview/selection.ts';

describe('the selection of lines', () => {
  let selection: Selection;
  beforeEach(() => {
    selection = new Selection();
  });

  it('is nothing at first', () => {
    assert.equal(selection.range(), undefined);
    assert.equal(selection.has(0), false);
  });

  it('is one line, then a run in either direction', () => {
    selection.move(5, false);
    assert.deepEqual(selection.range(), { from: 5, to: 6 });
    selection.move(8, true);
    assert.deepEqual(selection.range(), { from: 5, to: 9 });
    selection.move(2, true);
    assert.deepEqual(selection.range(), { from: 2, to: 6 });
    assert.equal(selection.cursor, 2);
    assert.equal(selection.has(6), false);
    selection.move(7, false);
    assert.deepEqual(selection.range(), { from: 7, to: 8 });
  });

  it('begins where it is extended first', () => {
    selection.move(4, true);
    assert.deepEqual(selection.range(), { from: 4, to: 5 });
  });

  it('is everything, or nothing of nothing', () => {
    selection.all(10, 20);
    assert.deepEqual(selection.range(), { from: 10, to: 20 });
    assert.equal(selection.cursor, 19);
    selection.clear();
    selection.all(3, 3);
    assert.equal(selection.range(), undefined);
  });

  it('loses what is not kept any more', () => {
    selection.move(5, false);
    selection.move(9, true);
    selection.dropBefore(7);
    assert.deepEqual(selection.range(), { from: 7, to: 10 });
    selection.dropBefore(10);
    assert.equal(selection.range(), undefined);
    selection.dropBefore(11);
    assert.equal(selection.cursor, undefined);
  });
});
