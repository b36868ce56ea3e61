import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { createClock } from '../../../src/sandbox/clock.ts';

suite('the sandbox clock', () => {
  test('a manual clock stands until it is stepped, and runs timers in order, each at its time', () => {
    const clock = createClock({ manual: true, realTime: () => 1_000 });
    const seen: [string, number][] = [];
    clock.after(300, () => seen.push(['late', clock.now()]));
    clock.after(100, () => {
      seen.push(['early', clock.now()]);
      clock.after(50, () => seen.push(['nested', clock.now()]));
    });
    clock.after(100, () => seen.push(['early too', clock.now()]));
    assert.equal(clock.now(), 1_000);
    clock.advance(99);
    assert.deepEqual(seen, []);
    clock.advance(201);
    assert.deepEqual(seen, [
      ['early', 1_100],
      ['early too', 1_100],
      ['nested', 1_150],
      ['late', 1_300],
    ]);
    assert.equal(clock.now(), 1_300);
  });

  test('a cancelled timer does not run, also when another one cancels it at the same time', () => {
    const clock = createClock({ manual: true });
    const seen: string[] = [];
    const cancel = clock.after(10, () => seen.push('cancelled before'));
    cancel();
    let cancelLater = (): void => {};
    clock.after(20, () => cancelLater());
    cancelLater = clock.after(20, () => seen.push('cancelled by the other'));
    clock.advance(100);
    assert.deepEqual(seen, []);
  });

  test('speed divides delays of real time, also of those that wait already', async () => {
    let real = 0;
    const clock = createClock({ realTime: () => real });
    let ran = 0;
    clock.after(60_000, () => ran++);
    clock.setSpeed(60_000);
    // The delay is now one millisecond of real time.
    real = 5;
    while (ran === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    assert.equal(clock.now(), 5);
    clock.dispose();
  });

  test('what has passed of a delay when the speed changes has passed at the old speed', {
    timeout: 10_000,
  }, async () => {
    let real = 0;
    const clock = createClock({ realTime: () => real });
    let ran = 0;
    clock.after(3_600_000, () => ran++);
    real = 3_599_999;
    clock.setSpeed(0.5);
    // One millisecond is left: two of real time.
    real += 2;
    while (ran === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    clock.dispose();
  });

  test('a step moves real time on too', () => {
    const real = 70;
    const clock = createClock({ realTime: () => real });
    let ran = 0;
    clock.after(3_600_000, () => ran++);
    clock.advance(3_600_000);
    assert.equal(ran, 1);
    assert.equal(clock.now(), 3_600_070);
    clock.dispose();
  });

  test('a disposed clock runs nothing more', () => {
    const clock = createClock({ manual: true });
    let ran = 0;
    clock.after(10, () => ran++);
    clock.dispose();
    clock.after(10, () => ran++);
    clock.advance(1_000);
    assert.equal(ran, 0);
  });

  test('only a positive, finite speed will do', () => {
    for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => createClock({ speed }), RangeError);
      assert.throws(() => createClock({ manual: true }).setSpeed(speed), RangeError);
    }
  });

  test('whatever the steps, each timer runs once, in order of time, and never early', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000), { maxLength: 30 }),
        fc.array(fc.nat(400), { maxLength: 20 }),
        (delays, steps) => {
          const clock = createClock({ manual: true, realTime: () => 0 });
          const ran: number[] = [];
          for (const delay of delays) {
            clock.after(delay, () => {
              assert.equal(clock.now(), delay);
              ran.push(delay);
            });
          }
          let passed = 0;
          for (const step of steps) {
            clock.advance(step);
            passed += step;
            assert.deepEqual(
              ran,
              delays.filter(delay => delay <= passed).sort((a, b) => a - b),
            );
          }
        },
      ),
    );
  });
});
