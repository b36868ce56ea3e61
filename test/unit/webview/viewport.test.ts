import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  drawnRows,
  EndHold,
  isAtEnd,
  rowsPerPage,
  scrollToShow,
  type Viewport,
} from '../../../src/webview/viewport.ts';

const view: Viewport = { rowHeight: 20, height: 100, scrollTop: 0, count: 1000 };

const anyView = fc
  .record({
    rowHeight: fc.double({ min: 8, max: 60, noNaN: true }),
    height: fc.integer({ min: 0, max: 2000 }),
    count: fc.nat(100_000),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ rowHeight, height, count, part }) => ({
    rowHeight,
    height,
    count,
    scrollTop: part * Math.max(0, count * rowHeight - height),
  }));

describe('the rows that are drawn', () => {
  it('are all that can be seen, and not many more', () => {
    fc.assert(
      fc.property(anyView, viewport => {
        const { first, last } = drawnRows(viewport);
        const { rowHeight, scrollTop, height, count } = viewport;
        assert.ok(first >= 0 && first <= last && last <= count);
        const top = Math.floor(scrollTop / rowHeight);
        const bottom = Math.min(count, Math.ceil((scrollTop + height) / rowHeight));
        assert.ok(first <= top && (last >= bottom || last === count));
        assert.ok(last - first <= height / rowHeight + 20);
      }),
    );
  });

  it('are none of none', () => {
    assert.deepEqual(drawnRows({ ...view, count: 0 }), { first: 0, last: 0 });
  });

  it('are within the list when it has become shorter than where it is scrolled to', () => {
    assert.deepEqual(drawnRows({ ...view, count: 3, scrollTop: 10_000 }), { first: 3, last: 3 });
  });
});

describe('scrolling to a row', () => {
  it('shows it whole and moves no further than it has to', () => {
    fc.assert(
      fc.property(anyView, fc.nat(), (viewport, any) => {
        fc.pre(viewport.count > 0 && viewport.height >= viewport.rowHeight);
        const position = any % viewport.count;
        const scrollTop = scrollToShow(position, viewport);
        const top = position * viewport.rowHeight;
        assert.ok(scrollTop <= top + 1e-6);
        assert.ok(scrollTop + viewport.height >= top + viewport.rowHeight - 1e-6);
        const seen =
          top >= viewport.scrollTop && top + viewport.rowHeight <= viewport.scrollTop + viewport.height;
        assert.ok(!seen || scrollTop === viewport.scrollTop);
      }),
    );
  });

  it('by pages leaves one row in common', () => {
    assert.equal(rowsPerPage(view), 4);
    assert.equal(rowsPerPage({ ...view, height: 5 }), 1);
  });
});

describe('keeping to the end', () => {
  const end = (count: number): number => count * 20 - 100;

  it('lets go when the person scrolls up, and holds again at the end', () => {
    const hold = new EndHold();
    hold.moved(end(1000));
    hold.scrolled({ ...view, scrollTop: end(1000) });
    assert.equal(hold.held, true);
    hold.scrolled({ ...view, scrollTop: end(1000) - 60 });
    assert.equal(hold.held, false);
    hold.scrolled({ ...view, scrollTop: end(1000) - 20 });
    assert.equal(hold.held, false, 'down, but not at the end');
    hold.scrolled({ ...view, scrollTop: end(1000) - 5 });
    assert.equal(hold.held, true, 'half a row is near enough');
  });

  it('is not let go because lines arrive', () => {
    const hold = new EndHold();
    hold.moved(end(1000));
    hold.scrolled({ ...view, count: 3000, scrollTop: end(1000) });
    assert.equal(hold.held, true);
  });

  it('is at the end of a list that is shorter than the view', () => {
    assert.equal(isAtEnd({ ...view, count: 2 }), true);
    assert.equal(isAtEnd({ ...view, count: 0 }), true);
  });
});
