import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { CallSchedule } from '../../../../src/core/logs/schedule.ts';
import { ManualClock, settle } from '../../support/manualClock.ts';

const never = new AbortController().signal;

describe('the schedule of calls', () => {
  let clock: ManualClock;
  let schedule: CallSchedule;
  let start: number;

  beforeEach(() => {
    clock = new ManualClock();
    schedule = new CallSchedule(clock, () => 0.5);
    start = clock.now();
  });

  /** Milliseconds from the start at which each of some calls was let through. */
  async function times(count: number, key = 'a'): Promise<number[]> {
    const at: number[] = [];
    for (let call = 0; call < count; call++) {
      const turn = schedule.turn(key, never).then(() => at.push(clock.now() - start));
      await settle();
      while (clock.sleeping > 0) {
        await clock.next();
      }
      await turn;
    }
    return at;
  }

  it('lets a few through at once, then one a second', async () => {
    assert.deepEqual(await times(8), [0, 0, 0, 0, 0, 1000, 2000, 3000]);
  });

  it('keeps accounts and regions apart', async () => {
    await times(7);
    assert.equal((await times(1, 'b'))[0], 2000);
  });

  it('holds everybody of the bucket back when one is throttled, longer each time', () => {
    assert.equal(schedule.throttled('a') - start, 2000);
    assert.equal(schedule.throttled('a') - start, 4000);
    assert.equal(schedule.throttled('a') - start, 8000);
    for (let time = 0; time < 10; time++) {
      schedule.throttled('a');
    }
    assert.equal(schedule.throttled('a') - start, 30_000);
    schedule.succeeded('a');
    assert.equal(schedule.throttled('a') - start, 30_000, 'the pause that was set stays');
  });

  it('waits out the pause', async () => {
    schedule.throttled('a');
    assert.deepEqual(await times(1), [2000]);
    schedule.succeeded('a');
    schedule.throttled('a', clock.now() + 60_000);
    assert.deepEqual(await times(1), [62_000]);
  });

  it('lengthens a wait that is under way', async () => {
    const waiting = new CallSchedule(clock, () => 0.5);
    waiting.throttled('a');
    let through = -1;
    const turn = waiting.turn('a', never).then(() => {
      through = clock.now() - start;
    });
    await settle();
    waiting.throttled('a', start + 9000);
    while (clock.sleeping > 0) {
      await clock.next();
    }
    await turn;
    assert.equal(through, 9000);
  });

  it('rejects a wait that nobody wants any more', async () => {
    schedule.throttled('a');
    const cancel = new AbortController();
    const turn = schedule.turn('a', cancel.signal);
    await settle();
    cancel.abort(new Error('enough'));
    await assert.rejects(turn, /enough/);
    assert.equal(clock.sleeping, 0);
  });
});
