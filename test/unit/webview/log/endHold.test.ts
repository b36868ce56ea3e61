import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EndHold, isAtEnd } from '../../../../src/webview/log/endHold.ts';

const view = { row: 20, height: 100, scrollTop: 0, total: 20_000 };
const end = 20_000 - 100;

describe('keeping to the end', () => {
  it('lets go when the person scrolls up, and holds again at the end', () => {
    const hold = new EndHold();
    hold.moved(end);
    hold.scrolled({ ...view, scrollTop: end - 60 });
    assert.equal(hold.held, false);
    hold.scrolled({ ...view, scrollTop: end - 20 });
    assert.equal(hold.held, false, 'down, but not at the end');
    hold.scrolled({ ...view, scrollTop: end - 5 });
    assert.equal(hold.held, true, 'half a row is near enough');
  });

  it('is not let go because lines arrive', () => {
    const hold = new EndHold();
    hold.moved(end);
    hold.scrolled({ ...view, total: 60_000, scrollTop: end });
    assert.equal(hold.held, true);
  });

  it('is at the end of a list that is shorter than the view', () => {
    assert.equal(isAtEnd({ ...view, total: 40 }), true);
    assert.equal(isAtEnd({ ...view, total: 0 }), true);
    assert.equal(isAtEnd(view), false);
  });
});
