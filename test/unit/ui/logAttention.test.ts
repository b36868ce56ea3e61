import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Away, LogAttention } from '../../../src/ui/logAttention.ts';
import { ManualClock } from '../support/manualClock.ts';

const MINUTE = 60_000;

describe('whether somebody looks at the log view', () => {
  let clock: ManualClock;
  let told: (Away | undefined)[];
  let attention: LogAttention;

  beforeEach(() => {
    clock = new ManualClock();
    told = [];
    attention = new LogAttention(clock, () => told.push(attention.away));
  });
  afterEach(() => {
    attention.dispose();
    assert.equal(clock.sleeping, 0);
  });

  /** Time passes while the page says each minute that it can be seen, or does not. */
  async function pass(minutes: number, seen: boolean): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      let over = false;
      void clock.sleep(MINUTE, new AbortController().signal).then(() => {
        over = true;
      });
      while (!over) {
        await clock.next();
      }
      if (seen) {
        attention.seen();
      }
    }
  }

  it('is known by its page, which says so', async () => {
    await pass(60, true);
    assert.deepEqual(told, []);
    await pass(4, false);
    assert.deepEqual(told, ['hidden']);
    attention.seen();
    assert.deepEqual(told, ['hidden', undefined]);
  });

  it('ends when the window was not used for long, and begins with it', async () => {
    attention.setActive(false);
    await pass(9, true);
    attention.setActive(true);
    attention.setActive(false);
    await pass(9, true);
    assert.deepEqual(told, []);
    await pass(2, true);
    assert.deepEqual(told, ['idle']);
    attention.setActive(true);
    assert.equal(attention.away, undefined);
  });

  it('ends in a long pause, however often that is said', async () => {
    attention.setPaused(true);
    await pass(6, true);
    attention.setPaused(true);
    await pass(6, true);
    assert.deepEqual(told, ['paused']);
    attention.setPaused(false);
    assert.deepEqual(told, ['paused', undefined]);
  });
});
