import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ApiError } from '../../../src/sandbox/api.ts';
import { type Fault, Faults, readFault } from '../../../src/sandbox/faults.ts';

const throttling: Fault = { action: 'ecs:*', kind: 'throttling', rate: 1, when: 'before' };

function hits(faults: Faults, action: string, calls: number): readonly boolean[] {
  return Array.from({ length: calls }, () => faults.draw(action).fault !== undefined);
}

suite('faults', () => {
  test('hit the actions that they are for', () => {
    const faults = new Faults();
    faults.set([throttling]);
    assert.equal(faults.draw('ecs:ListTasks').fault?.kind, 'throttling');
    assert.equal(faults.draw('logs:GetLogEvents').fault, undefined);
  });

  test('hit about the share that was asked for, and the same calls for the same seed', () => {
    const faults = new Faults();
    faults.set([{ ...throttling, rate: 0.2 }], 7);
    const first = hits(faults, 'ecs:ListTasks', 1000);
    const share = first.filter(Boolean).length / first.length;
    assert.ok(share > 0.15 && share < 0.25, `It hit ${share}.`);
    faults.set([{ ...throttling, rate: 0.2 }], 7);
    assert.deepEqual(hits(faults, 'ecs:ListTasks', 1000), first);
    faults.set([{ ...throttling, rate: 0.2 }], 8);
    assert.notDeepEqual(hits(faults, 'ecs:ListTasks', 1000), first);
  });

  test('end after their count, and at a rate of 0 never hit', () => {
    const faults = new Faults();
    faults.set([{ ...throttling, count: 2 }]);
    assert.deepEqual(hits(faults, 'ecs:ListTasks', 4), [true, true, false, false]);
    assert.equal(faults.list()[0]?.hits, 2);
    faults.set([{ ...throttling, rate: 0 }]);
    assert.deepEqual(hits(faults, 'ecs:ListTasks', 3), [false, false, false]);
  });

  test('delays add up, and the first of the others counts', () => {
    const faults = new Faults();
    const delay: Fault = { action: '*', kind: 'delay', rate: 1, when: 'before', milliseconds: 5 };
    faults.set([delay, { ...throttling, kind: 'reset', count: 1 }, throttling, delay]);
    const first = faults.draw('ecs:ListTasks');
    assert.deepEqual([first.delay, first.fault?.kind], [10, 'reset']);
    assert.equal(faults.draw('ecs:ListTasks').fault?.kind, 'throttling');
    assert.equal(faults.list()[2]?.hits, 1);
    faults.clear();
    assert.deepEqual(faults.draw('ecs:ListTasks'), { delay: 0, fault: undefined });
  });

  test('are checked', () => {
    assert.deepEqual(readFault({ action: 'ecs:*', kind: 'throttling' }), throttling);
    for (const wrong of [
      {},
      { action: 'ecs:*', kind: 'other' },
      { action: 'ecs:*', kind: 'reset', rate: 2 },
      { action: 'ecs:*', kind: 'reset', when: 'later' },
      { action: 'ecs:*', kind: 'reset', count: '1' },
      { action: 'ecs:*', kind: 'delay' },
    ]) {
      assert.throws(() => readFault(wrong), ApiError);
    }
  });
});
