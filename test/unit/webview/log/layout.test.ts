import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { drawnRows, EvenLayout, type Layout, scrollToShow } from '../../../../src/webview/log/layout.ts';
import { SumLayout } from '../../../../src/webview/log/sumLayout.ts';

const anyLayout = fc.oneof(
  fc
    .record({ count: fc.nat(5000), row: fc.integer({ min: 8, max: 60 }) })
    .map(({ count, row }): Layout => new EvenLayout(count, row)),
  // Some rows are folded away.
  fc.array(fc.constantFrom(0, 18, 18, 36, 400), { maxLength: 300 }).map((heights): Layout => {
    const layout = new SumLayout<{ readonly height: number }>();
    const rows = heights.map(height => ({ height }));
    layout.rebuild({ length: rows.length, get: index => rows[index] }, ({ height }) => height);
    return layout;
  }),
);

describe('where rows stand', () => {
  it('is one below the other, and the row at a height is the one that covers it', () => {
    fc.assert(
      fc.property(
        anyLayout,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (layout, part) => {
          let sum = 0;
          for (let index = 0; index < layout.count; index++) {
            assert.equal(layout.top(index), sum);
            sum += layout.height(index);
          }
          assert.equal(layout.total, sum);
          fc.pre(sum > 0);
          const y = part * sum;
          const index = layout.at(y);
          assert.ok(layout.top(index) <= y && y < layout.top(index) + layout.height(index));
        },
      ),
    );
  });
});

describe('the rows that are drawn', () => {
  it('are all that can be seen, and little more', () => {
    fc.assert(
      fc.property(anyLayout, fc.nat(1500), fc.nat(100_000), (layout, height, any) => {
        fc.pre(layout.total > 0);
        const scrollTop = Math.min(any, Math.max(0, layout.total - height));
        const { first, last } = drawnRows(layout, scrollTop, height, 100);
        assert.ok(first >= 0 && first <= last && last <= layout.count);
        assert.ok(layout.top(first) <= scrollTop);
        assert.ok(layout.top(last) >= Math.min(layout.total, scrollTop + height));
        assert.ok(layout.top(first) + layout.height(first) >= scrollTop - 100);
        assert.ok(layout.top(last - 1) <= scrollTop + height + 100);
      }),
    );
  });

  it('are none of none', () => {
    assert.deepEqual(drawnRows(new EvenLayout(0, 18), 0, 500), { first: 0, last: 0 });
  });
});

describe('scrolling to a row', () => {
  const layout = new EvenLayout(100, 20);

  it('moves no further than it has to', () => {
    assert.equal(scrollToShow(layout, 10, 100, 200), 100, 'it can be seen');
    assert.equal(scrollToShow(layout, 4, 100, 200), 80, 'above');
    assert.equal(scrollToShow(layout, 15, 100, 200), 120, 'below');
  });

  it('shows the beginning of one that is higher than the view', () => {
    assert.equal(scrollToShow(layout, 5, 0, 10), 100);
  });
});
