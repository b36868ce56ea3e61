import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { emptySnapshot } from '../../../../src/core/fleet/snapshot.ts';
import { type FleetTasks, type TargetTasks, targetTasks } from '../../../../src/core/logs/targetTasks.ts';
import { settle } from '../../support/manualClock.ts';
import { serviceTarget } from './followRig.ts';

/** More than the age (ms) that a task list may have where somebody hurries, and less than that of others. */
const SHORT = 3000;

/** Reads of the running tasks end when the test says so. */
class Rig {
  now = 1e9;
  readonly reads: PromiseWithResolvers<void>[] = [];
  readonly tasks: TargetTasks;

  constructor() {
    const fleet: FleetTasks = {
      snapshot: emptySnapshot,
      onDidChange: () => ({ dispose: () => undefined }),
      watch: () => ({ dispose: () => undefined }),
      refresh: async topic => {
        if (topic.kind === 'tasks') {
          const read = Promise.withResolvers<void>();
          this.reads.push(read);
          await read.promise;
        }
      },
    };
    const cloud = async (): Promise<never> => assert.fail('not part of this test');
    const clock = { now: () => this.now, sleep: cloud };
    this.tasks = targetTasks(serviceTarget, { fleet, cloud, clock });
  }

  async freshen(): Promise<{ readonly done: Promise<void> }> {
    this.now += SHORT;
    const done = this.tasks.freshen(new AbortController().signal);
    await settle();
    return { done };
  }
}

test('a hurry leads to one read', async () => {
  const rig = new Rig();
  await (await rig.freshen()).done;
  assert.equal(rig.reads.length, 0);
  rig.tasks.hurry();
  const { done } = await rig.freshen();
  assert.equal(rig.reads.length, 1);
  rig.reads[0]?.resolve();
  await done;
  await (await rig.freshen()).done;
  assert.equal(rig.reads.length, 1);
});

for (const fails of [false, true]) {
  test(`a hurry during a read that ${fails ? 'fails' : 'succeeds'} leads to another one`, async () => {
    const rig = new Rig();
    rig.tasks.hurry();
    const { done } = await rig.freshen();
    rig.tasks.hurry();
    if (fails) {
      rig.reads[0]?.reject(new Failure('offline', 'No network.'));
      await assert.rejects(done);
    } else {
      rig.reads[0]?.resolve();
      await done;
    }
    const next = await rig.freshen();
    assert.equal(rig.reads.length, 2);
    rig.reads[1]?.resolve();
    await next.done;
  });
}

test('a hurry whose read failed goes on', async () => {
  const rig = new Rig();
  rig.tasks.hurry();
  const { done } = await rig.freshen();
  rig.reads[0]?.reject(new Failure('offline', 'No network.'));
  await assert.rejects(done);
  const next = await rig.freshen();
  assert.equal(rig.reads.length, 2);
  rig.reads[1]?.resolve();
  await next.done;
});
