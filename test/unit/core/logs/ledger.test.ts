import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { TailLedger } from '../../../../src/core/logs/tail/ledger.ts';

describe('what Live Tail and reads both have', () => {
  let ledger: TailLedger;
  beforeEach(() => {
    ledger = new TailLedger();
  });
  const event = (message: string, timestamp = 5) => ({ stream: 'a', timestamp, message });

  it('tells lines that are alike apart by their order', () => {
    assert.ok(ledger.tailed(event('x')));
    assert.ok(ledger.tailed(event('same')));
    assert.deepEqual(ledger.meet('a', 5, ['same', 'x', 'same']), [false, true, true]);
    assert.equal(ledger.size, 0);
  });

  it('shows nothing twice where Live Tail has another order', () => {
    ledger.tailed(event('x'));
    ledger.tailed(event('y'));
    assert.deepEqual(ledger.meet('a', 5, ['y', 'x']), [true, true]);
  });

  it('does not show what a read had first, and forgets that after a while', () => {
    ledger.expect(event('x'), 1000);
    assert.equal(ledger.tailed(event('x')), false);
    assert.equal(ledger.tailed(event('x')), true);
    ledger.expect(event('y'), 1000);
    ledger.forget(() => 0, 2000);
    assert.equal(ledger.tailed(event('y')), true);
  });

  it('does not show what a read had first, though reads meet nothing of its time any more', () => {
    ledger.expect(event('x'), 1000);
    ledger.forget(() => 10, 500);
    assert.equal(ledger.metBefore(event('x')), true);
    assert.equal(ledger.metBefore(event('x')), false);
    assert.equal(ledger.size, 0);
  });

  it('keeps nothing that is older than the floor of its stream', () => {
    for (let time = 0; time < 100; time++) {
      ledger.tailed(event('x', time));
    }
    assert.equal(ledger.timeAfter(10), 10);
    ledger.forget(() => 90, 0);
    assert.equal(ledger.size, 10);
    assert.equal(ledger.has('a', 89), false);
    assert.equal(ledger.rows('a', 90), 1);
  });
});
