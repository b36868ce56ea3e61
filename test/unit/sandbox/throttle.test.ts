import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ApiError } from '../../../src/sandbox/api.ts';
import { Throttle } from '../../../src/sandbox/throttle.ts';

/** A throttle whose time is stepped, and how many of so many calls get through. */
function stepped(on = true) {
  let now = 1_000_000;
  const throttle = new Throttle({ on, now: () => now });
  return {
    throttle,
    step: (milliseconds: number) => {
      now += milliseconds;
    },
    passed: (action: string, calls: number, account = '111122223333', region = 'eu-west-1') => {
      let count = 0;
      for (let call = 0; call < calls; call++) {
        try {
          throttle.take(action, account, region);
          count++;
        } catch (error) {
          assert.ok(error instanceof ApiError);
          assert.deepEqual(
            [error.code, error.message, error.status],
            ['ThrottlingException', 'Rate exceeded', 400],
          );
        }
      }
      return count;
    },
  };
}

suite('Throttle', () => {
  test('lets a burst through, and from then on as many as are sustained', () => {
    const { passed, step } = stepped();
    assert.equal(passed('ecs:DescribeClusters', 200), 50);
    step(500);
    assert.equal(passed('ecs:DescribeClusters', 200), 10);
    step(60_000);
    assert.equal(passed('ecs:DescribeClusters', 200), 50, 'A bucket holds no more than its burst.');
  });

  test('fills slow buckets by fractions', () => {
    const { passed, step } = stepped();
    assert.equal(passed('ecs:RegisterTaskDefinition', 30), 20);
    step(999);
    assert.equal(passed('ecs:RegisterTaskDefinition', 5), 0);
    step(1);
    assert.equal(passed('ecs:RegisterTaskDefinition', 5), 1);
  });

  test('has one bucket for actions that share it, one for each account and region', () => {
    const { passed } = stepped();
    assert.equal(passed('ecs:ListTasks', 60), 60);
    assert.equal(passed('ecs:DescribeTasks', 60), 40);
    assert.equal(passed('ecs:ListServices', 60), 60);
    assert.equal(passed('ecs:ListTasks', 60, '444455556666'), 60);
    assert.equal(passed('ecs:ListTasks', 60, '111122223333', 'eu-west-2'), 60);
  });

  test('leaves other actions alone, and all of them when it is off', () => {
    assert.equal(stepped().passed('ecs:TagResource', 1_000), 1_000);
    const { throttle, passed } = stepped(false);
    assert.equal(passed('ecs:RunTask', 1_000), 1_000);
    throttle.switch(true);
    assert.equal(passed('ecs:RunTask', 1_000), 100);
    throttle.switch(true);
    assert.equal(passed('ecs:RunTask', 1), 1);
  });
});
