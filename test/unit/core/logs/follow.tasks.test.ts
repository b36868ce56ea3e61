import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CLUSTER } from './followRig.ts';
import { OneFollower } from './oneFollower.ts';

let rig: OneFollower;

beforeEach(() => {
  rig = new OneFollower();
});

afterEach(() => rig.end());

describe('tasks of a service that is followed', () => {
  it('is joined by a new task, with all that it has written', async () => {
    rig.write(rig.start(1), 'old task');
    rig.fleet.read();
    await rig.begin();
    await rig.pass(5000);
    const created = rig.clock.now();
    const two = rig.start(2, { createdAt: created, startedAt: created + 5000 });
    rig.write(two, 'starting', created + 6000);
    await rig.pass(10_000);
    rig.write(two, 'ready');
    assert.deepEqual(rig.texts, ['old task']);
    rig.fleet.read();
    await rig.pass(3000);
    assert.deepEqual(rig.texts, ['old task', 'starting', 'ready']);
    assert.deepEqual(rig.notes, ['Task 00000002 joined (blog-api:42).']);
    assert.equal(rig.definitionReads, 1, 'the task definition is known');
  });

  it('says why a task stopped, and still reads what it wrote last', async () => {
    const task = rig.start(1);
    rig.write(task, 'running');
    rig.fleet.read();
    await rig.begin();
    rig.stop(task);
    rig.fleet.read();
    await rig.pass(1500);
    assert.deepEqual(rig.notes, [
      'Task 00000001 stopped: api: exit code 1 · Essential container in task exited',
    ]);
    rig.write(task, 'last words', rig.clock.now() - 4000);
    await rig.pass(6000);
    assert.deepEqual(rig.texts, ['running', 'last words']);
    assert.match(rig.status?.text ?? '', /no task is running/);
    await rig.pass(120_000);
    const before = rig.logs.requests.length;
    await rig.pass(30_000);
    assert.equal(rig.logs.requests.length, before, 'a stopped task is not read for ever');
  });

  it('learns at once how a task ended that is no longer among the running ones', async () => {
    const task = rig.start(1);
    rig.fleet.read();
    await rig.begin();
    rig.stop(task);
    rig.fleet.refreshed.length = 0;
    await rig.fleet.refresh({ kind: 'tasks', environment: 'dev', cluster: CLUSTER });
    await rig.pass(1500);
    assert.deepEqual(rig.fleet.refreshed, ['tasks', 'stoppedTasks']);
    assert.equal(rig.notes.length, 1);
  });

  it('takes the lines of a container whose clock is a little behind', async () => {
    rig.fleet.read();
    await rig.begin();
    await rig.pass(5000);
    const created = rig.clock.now();
    const task = rig.start(1, { createdAt: created, startedAt: created });
    rig.write(task, 'early', created - 30_000);
    rig.fleet.read();
    await rig.pass(2000);
    assert.deepEqual(rig.texts, ['early']);
  });

  it('shows a task that came and went between two looks', async () => {
    rig.start(1);
    rig.fleet.read();
    await rig.begin();
    await rig.pass(5000);
    const created = rig.clock.now();
    const short = rig.stop(rig.start(2, { createdAt: created, startedAt: created }));
    rig.write(short, 'crashed');
    rig.fleet.read();
    await rig.pass(2000);
    assert.deepEqual(rig.texts, ['crashed']);
  });

  it('shows what tasks wrote that stopped before, but not of all of them', async () => {
    for (let number = 1; number <= 15; number++) {
      const task = rig.start(number, { createdAt: rig.clock.now() - 3600_000 + number * 1000 });
      rig.write(task, `task ${number}`, rig.clock.now() - 1800_000 + number);
      rig.stop(task, { stoppedAt: rig.clock.now() - 60_000 });
    }
    rig.fleet.read();
    await rig.begin();
    await rig.pass(1000);
    assert.deepEqual(
      rig.texts,
      Array.from({ length: 10 }, (_, index) => `task ${index + 6}`),
    );
    assert.equal(rig.notes.length, 10, 'how they ended is said');
  });

  it('says at its place in time how a task ended that had stopped before', async () => {
    const now = rig.clock.now();
    const [dead, alive] = [rig.start(1), rig.start(2)];
    rig.write(dead, 'last words', now - 5000);
    rig.write(alive, 'later', now - 1000);
    rig.stop(dead, { stoppedAt: now - 3000 });
    rig.fleet.read();
    await rig.begin();
    assert.deepEqual(
      rig.lines.map(({ text }) => text),
      ['last words', 'Task 00000001 stopped: api: exit code 1 · Essential container in task exited', 'later'],
    );
  });

  it('does not ask for streams of tasks that never ran', async () => {
    for (let number = 1; number <= 5; number++) {
      const { startedAt: _, ...task } = rig.start(number, { stopCode: 'TaskFailedToStart' });
      rig.stop(task, { containers: task.containers.map(each => ({ ...each, lastStatus: 'STOPPED' })) });
    }
    rig.fleet.read();
    await rig.begin();
    await rig.pass(10_000);
    assert.equal(rig.logs.requests.length, 0);
    assert.equal(rig.status?.kind, 'waiting');
    assert.match(rig.status?.text ?? '', /No task of blog-api in dev \(blog\) is running/);
  });
});
