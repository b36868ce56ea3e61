import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Lease } from '../../../../src/core/identity/lease.ts';
import { waitUntil } from '../../../../src/core/identity/waitUntil.ts';
import { gate, HOUR, MINUTE, never, settle, TestClock } from './fixture.ts';

/** Values are numbered; each is good for `lifetime`. */
function leased(slow: boolean, lifetime = HOUR) {
  const clock = new TestClock();
  const made = { count: 0, before: async () => undefined as unknown, lifetime };
  const lease = new Lease(
    clock,
    async () => {
      made.count += 1;
      const serial = made.count;
      await made.before();
      return { serial, expiresAt: clock.now() + made.lifetime };
    },
    { slow },
  );
  const get = async () => (await lease.get()).serial;
  return { clock, made, lease, get };
}

describe('a lease that is slow to make', () => {
  it('goes on serving the old value while a new one is made, and makes one', async () => {
    const { clock, made, get } = leased(true);
    await get();
    const waiting = gate();
    made.before = () => waiting.opened;
    clock.jump(56 * MINUTE);
    assert.deepEqual(await Promise.all([get(), get(), get()]), [1, 1, 1]);
    assert.equal(made.count, 2);
    waiting.open();
    await settle();
    assert.equal(await get(), 2);
  });

  it('waits for the new value when the old one is at its end', async () => {
    const { clock, get } = leased(true);
    await get();
    clock.jump(HOUR - 10_000);
    assert.equal(await get(), 2);
  });

  it('serves on when the new one cannot be made, with pauses between the attempts', async () => {
    const { clock, made, get } = leased(true);
    await get();
    made.before = () => Promise.reject(new Error('no'));
    clock.jump(56 * MINUTE);
    for (let call = 0; call < 5; call++) {
      assert.equal(await get(), 1);
      await settle();
    }
    assert.equal(made.count, 2);
    clock.jump(4 * MINUTE);
    await assert.rejects(get(), /no/);
  });
});

it('a value that does not last is not made anew at every use', async () => {
  const { clock, made, get } = leased(false, 4 * MINUTE);
  for (let call = 0; call < 5; call++) {
    await get();
  }
  assert.equal(made.count, 1);
  clock.jump(MINUTE);
  await get();
  assert.equal(made.count, 2);
});

describe('waiting for a time', () => {
  const waitFor = (minutes: number) => {
    const clock = new TestClock();
    const state = { done: false };
    const waiting = waitUntil(clock, clock.now() + minutes * MINUTE, never).then(() => {
      state.done = true;
    });
    return { clock, state, waiting };
  };

  it('ends when it is there', async () => {
    const { clock, state } = waitFor(55);
    await clock.advance(54 * MINUTE);
    assert.equal(state.done, false);
    await clock.advance(MINUTE);
    assert.equal(state.done, true);
  });

  it('ends soon after the machine slept past it', async () => {
    const { clock, state } = waitFor(55);
    clock.jump(8 * HOUR);
    await clock.advance(MINUTE);
    assert.equal(state.done, true);
  });

  it('ends soon after the clock was set back', async () => {
    const { clock, state } = waitFor(55);
    await clock.advance(10 * MINUTE);
    clock.jump(-5 * HOUR);
    await clock.advance(MINUTE);
    assert.equal(state.done, true);
  });

  it('is given up with the signal', async () => {
    const clock = new TestClock();
    const abort = new AbortController();
    const waiting = waitUntil(clock, clock.now() + HOUR, abort.signal);
    abort.abort(new Error('over'));
    await assert.rejects(waiting, /over/);
    assert.equal(clock.sleeping, 0);
  });
});

describe('a lease whose values are refused', () => {
  it('replaces three within five minutes, and says that it replaces no more', async () => {
    const { clock, made, lease, get } = leased(false);
    const refusals: boolean[] = [];
    for (let minute = 0; minute < 10; minute++) {
      await get();
      refusals.push(lease.refuse());
      clock.jump(MINUTE);
    }
    const five = [true, true, true, false, false];
    assert.deepEqual(refusals, [...five, ...five]);
    assert.equal(made.count, 7);
  });

  it('replaces them again after the clock was set back', async () => {
    const { clock, lease, get } = leased(false);
    for (let time = 0; time < 3; time++) {
      await get();
      lease.refuse();
    }
    clock.jump(-HOUR);
    await get();
    assert.equal(lease.refuse(), true);
  });
});
