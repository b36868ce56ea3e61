import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { EcsTarget } from '../../../../src/core/logs/target.ts';
import { awslogs, CLUSTER, GROUP, taskId } from './followRig.ts';
import { OneFollower } from './oneFollower.ts';

let rig: OneFollower;

beforeEach(() => {
  rig = new OneFollower();
});

afterEach(() => rig.end());

describe('following one task', () => {
  const target = (number: number): EcsTarget => ({
    environment: 'dev',
    cluster: CLUSTER,
    title: 'task 00000001',
    kind: 'task',
    task: `arn:aws:ecs:eu-west-1:111122223333:task/blog/${taskId(number)}`,
  });

  it('reads it without the store, up to its end', async () => {
    const task = rig.start(1);
    rig.write(task, 'running');
    await rig.begin(target(1));
    assert.deepEqual(rig.texts, ['running']);
    assert.equal(rig.status?.kind, 'following');
    rig.write(task, 'bye');
    rig.stop(task);
    await rig.pass(90_000);
    assert.deepEqual(rig.texts, ['running', 'bye']);
    assert.equal(rig.status?.kind, 'ended');
    assert.equal(rig.clock.sleeping, 0);
    assert.deepEqual(rig.fleet.refreshed, []);
  });

  it('shows the whole log of one that has stopped, and ends', async () => {
    const task = rig.start(1, { createdAt: rig.clock.now() - 7200_000 });
    for (let line = 0; line < 3000; line++) {
      rig.write(task, `line ${line}`, rig.clock.now() - 7000_000 + line);
    }
    rig.stop(task, { stoppedAt: rig.clock.now() - 600_000 });
    await rig.begin(target(1));
    await rig.pass(5000);
    assert.equal(rig.texts.length, 3000);
    assert.equal(rig.status?.kind, 'ended');
  });

  it('is looked at sooner when the tree shows that something happened', async () => {
    const task = rig.start(1);
    rig.write(task, 'running');
    rig.fleet.read();
    await rig.begin(target(1));
    await rig.pass(2000);
    rig.stop(task);
    rig.fleet.read();
    await rig.pass(100);
    assert.equal(rig.notes.length, 1);
  });

  it('is not asked for again and again', async () => {
    let asked = 0;
    rig.beforeEcs = action => {
      asked += action === 'DescribeTasks' ? 1 : 0;
    };
    rig.write(rig.start(1), 'running');
    await rig.begin(target(1));
    for (let second = 0; second < 60; second++) {
      rig.fleet.read();
      await rig.pass(1000);
    }
    assert.ok(asked <= 8, `${asked} calls in a minute`);
  });

  it('says so when ECS does not know it any more', async () => {
    await rig.begin(target(9));
    assert.equal(rig.status?.kind, 'ended');
    assert.match(rig.status?.text ?? '', /does not know/);
  });

  it('reads one container alone', async () => {
    rig.define([awslogs('api'), awslogs('envoy')]);
    const task = rig.start(1);
    rig.write(task, 'from api');
    rig.logs.put(GROUP, rig.stream(task, 'envoy'), 'from envoy');
    await rig.begin({ ...target(1), kind: 'container', container: 'api', task: task.arn });
    assert.deepEqual(rig.texts, ['from api']);
    assert.deepEqual(
      rig.sources.map(({ label }) => label),
      ['00000001'],
    );
  });
});
