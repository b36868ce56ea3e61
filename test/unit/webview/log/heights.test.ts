import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Entry } from '../../../../src/core/logs/entry.ts';
import { Folds } from '../../../../src/webview/log/folds.ts';
import { Heights } from '../../../../src/webview/log/heights.ts';

const entry = (text: string, arrival = 0): Entry => new Entry({ source: 0, time: 0, text }, arrival);

describe('heights of rows', () => {
  it('are estimated until they are measured', () => {
    const [heights, folds, line] = [new Heights(), new Folds(), entry('x'.repeat(250))];
    assert.equal(heights.setColumns({ row: 20, text: undefined }), true);
    assert.equal(heights.of(line, undefined, folds), 20);
    heights.setColumns({ row: 20, text: 100 });
    assert.equal(heights.of(line, undefined, folds), 60);
    assert.equal(heights.measured(line, 60, 80), true);
    assert.equal(heights.measured(line, 80, 80.3), false, 'as good as the same');
    assert.equal(heights.of(line, undefined, folds), 80);
    assert.equal(heights.setColumns({ row: 20, text: 100 }), false);
    assert.equal(heights.setColumns({ row: 20, text: 50 }), true);
    assert.equal(heights.of(line, undefined, folds), 100, 'measured at another width');
  });

  it('of JSON that is open are its members', () => {
    const [heights, folds, line] = [new Heights(), new Folds(), entry('{"a":1,"b":2}')];
    heights.setColumns({ row: 20, text: undefined });
    folds.setOpen(line, true);
    assert.equal(heights.of(line, undefined, folds), 80);
    folds.setOpen(line, false);
    assert.equal(heights.of(line, undefined, folds), 20);
  });

  it('of a group that is folded are nothing but for its first line that is shown', () => {
    const [heights, folds, head, second, third] = [
      new Heights(),
      new Folds(),
      entry('a'),
      entry('b', 1),
      entry('c', 2),
    ];
    heights.setColumns({ row: 20, text: undefined });
    second.head = head;
    third.head = head;
    folds.setClosed(third, true);
    assert.deepEqual(
      [heights.of(head, undefined, folds), heights.of(second, head, folds), heights.of(third, second, folds)],
      [20, 0, 0],
    );
    assert.equal(heights.of(second, undefined, folds), 20, 'the head is not shown');
    folds.setClosed(head, false);
    assert.equal(heights.of(second, head, folds), 20);
  });
});
