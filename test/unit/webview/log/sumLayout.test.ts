import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SumLayout } from '../../../../src/webview/log/sumLayout.ts';

interface Row {
  height: number;
}

const rowsOf = (rows: readonly Row[]) => ({ length: rows.length, get: (index: number) => rows[index] });
const heightOf = ({ height }: Row): number => height;

function agrees(layout: SumLayout<Row>, rows: readonly Row[]): void {
  let sum = 0;
  assert.equal(layout.count, rows.length);
  for (const [index, { height }] of rows.entries()) {
    assert.equal(layout.top(index), sum, `top of ${index}`);
    assert.equal(layout.height(index), height, `height of ${index}`);
    sum += height;
  }
  assert.equal(layout.total, sum);
}

describe('rows of different heights', () => {
  it('stand one below the other, whatever comes, goes, moves and grows', () => {
    const heights = fc.constantFrom(0, 18, 18, 36, 400);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), heights: fc.array(heights, { maxLength: 40 }) }),
      fc.record({ kind: fc.constant('drop' as const), count: fc.nat(60) }),
      fc.record({ kind: fc.constant('insert' as const), at: fc.nat(200), height: heights }),
      fc.record({ kind: fc.constant('takeOut' as const), at: fc.nat(200) }),
      fc.record({ kind: fc.constant('grow' as const), at: fc.nat(200), height: heights }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const layout = new SumLayout<Row>();
        const rows: Row[] = [];
        for (const change of steps) {
          switch (change.kind) {
            case 'append':
              rows.push(...change.heights.map(height => ({ height })));
              break;
            case 'drop':
              rows.splice(0, change.count);
              break;
            case 'insert':
              rows.splice(change.at, 0, { height: change.height });
              break;
            case 'takeOut':
              rows.splice(change.at, 1);
              break;
            case 'grow': {
              const row = rows[change.at];
              if (row !== undefined) {
                row.height = change.height;
                layout.forget(change.at);
              }
            }
          }
          layout.rebuild(rowsOf(rows), heightOf);
          agrees(layout, rows);
        }
      }),
    );
  });

  it('are asked for once, though thousands come and go', () => {
    const layout = new SumLayout<Row>();
    const rows: Row[] = [];
    const asked = new Map<Row, number>();
    for (let turn = 0; turn < 300; turn++) {
      rows.push(...Array.from({ length: 20 }, (_, index) => ({ height: index % 3 === 0 ? 36 : 18 })));
      rows.splice(0, Math.max(0, rows.length - 500));
      layout.rebuild(rowsOf(rows), (row, before) => {
        // The first one is looked at each time: it may have been folded away with those before it.
        if (before !== undefined) {
          asked.set(row, (asked.get(row) ?? 0) + 1);
        }
        return row.height;
      });
    }
    agrees(layout, rows);
    assert.deepEqual(new Set(asked.values()), new Set([1]));
  });

  it('know that the row after what went may not be folded away any more', () => {
    const layout = new SumLayout<Row>();
    const rows = [{ height: 18 }, { height: 18 }, { height: 18 }];
    const folded = (_: Row, before: Row | undefined): number => (before === undefined ? 18 : 0);
    layout.rebuild(rowsOf(rows), folded);
    assert.equal(layout.total, 18);
    layout.rebuild(rowsOf(rows.slice(1)), folded);
    assert.deepEqual([layout.height(0), layout.height(1), layout.total], [18, 0, 18]);
  });

  it('at a height are the one that covers it, and at the end the last', () => {
    const layout = new SumLayout<Row>();
    layout.rebuild(rowsOf([{ height: 18 }, { height: 0 }, { height: 36 }]), heightOf);
    assert.deepEqual(
      [0, 17, 18, 53, 54, 1000].map(y => layout.at(y)),
      [0, 0, 2, 2, 2, 2],
    );
    assert.equal(new SumLayout<Row>().at(5), 0);
  });
});
