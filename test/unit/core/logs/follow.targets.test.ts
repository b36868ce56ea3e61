import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { NOTE } from '../../../../src/core/logs/line.ts';
import type { EcsTarget, GroupTarget } from '../../../../src/core/logs/target.ts';
import type { Task } from '../../../../src/core/model.ts';
import { CLUSTER, GROUP, serviceTarget, taskId } from './followRig.ts';
import { OneFollower, signedIn } from './oneFollower.ts';

const VISIBLE = 3000;
const group: GroupTarget = { kind: 'group', environment: 'dev', title: 'other', group: '/other' };
const one: EcsTarget = {
  environment: 'dev',
  cluster: CLUSTER,
  title: 'task 1',
  kind: 'task',
  task: `arn:aws:ecs:eu-west-1:111122223333:task/blog/${taskId(1)}`,
};

describe('a follow of targets that become others', () => {
  let rig: OneFollower;
  let task: Task;

  beforeEach(() => {
    rig = new OneFollower();
    task = rig.start(1);
    rig.write(task, 'before', rig.clock.now() - 1000);
    rig.fleet.read();
  });
  afterEach(() => rig.end());

  /** Of which sources the lines are, and where more than one is the same. */
  const sourcesOf = (): number[] => [
    ...new Set(rig.lines.filter(({ source }) => source !== NOTE).map(({ source }) => source)),
  ];

  it('reads a stream for one of them when another that has it too is taken out', async () => {
    await rig.begin(serviceTarget, one);
    assert.equal(rig.follower?.setTargets([serviceTarget]), true);
    rig.write(task, 'after');
    await rig.pass(5000);
    assert.deepEqual(rig.texts, ['before', 'after']);
    assert.deepEqual(sourcesOf(), [0]);
  });

  it('reads a stream for one of them when another has seen its end', async () => {
    await rig.begin(serviceTarget, one);
    // The service's tasks are read later than the task by itself.
    rig.stop(task);
    rig.fleet.failure = new Failure('throttled', 'Throttled.');
    await rig.pass(90_000);
    rig.write(task, 'late');
    await rig.pass(5000);
    assert.deepEqual(rig.texts, ['before', 'late']);
    rig.fleet.failure = undefined;
    rig.fleet.read();
    await rig.pass(90_000);
    assert.equal(rig.notes.length, 1, 'the end of a task is told once');
  });

  it('goes on with what it has when one joins, and reads nothing of one that left', async () => {
    await rig.begin();
    rig.logs.put('/other', 'x', 'other before', rig.clock.now() - 500);
    rig.follower?.setTargets([serviceTarget, group]);
    await rig.pass(5000);
    rig.write(task, 'both');
    await rig.pass(5000);
    assert.deepEqual(rig.texts, ['before', 'other before', 'both']);
    assert.match(rig.status?.text ?? '', /blog-api, other in dev/);
    rig.follower?.setTargets([group]);
    await rig.pass(5000);
    const asked = rig.logs.requests.length;
    rig.write(task, 'not wanted');
    rig.logs.put('/other', 'x', 'wanted');
    await rig.pass(5000);
    assert.deepEqual(rig.texts, ['before', 'other before', 'both', 'wanted']);
    assert.deepEqual([...new Set(rig.logs.requests.slice(asked).map(request => request.group))], ['/other']);
    assert.equal(rig.fleet.watched.length, 0);
  });

  it('gives one that comes back what came meanwhile, and nothing twice', async () => {
    await rig.begin(serviceTarget, group);
    rig.write(task, 'one');
    await rig.pass(5000);
    for (let turn = 0; turn < 3; turn++) {
      rig.follower?.setTargets([group]);
      await rig.pass(20_000);
      rig.write(task, `meanwhile ${turn}`);
      await rig.pass(20_000);
      rig.follower?.setTargets([group, serviceTarget]);
      await rig.pass(5000);
    }
    assert.deepEqual(rig.texts, ['before', 'one', 'meanwhile 0', 'meanwhile 1', 'meanwhile 2']);
    assert.deepEqual(sourcesOf(), [0]);
    assert.deepEqual(rig.notes, []);
  });

  it('gives a service that comes back no task twice that has stopped', async () => {
    await rig.begin(serviceTarget, group);
    rig.stop(task);
    rig.fleet.read();
    await rig.pass(120_000);
    rig.follower?.setTargets([group]);
    await rig.pass(1000);
    rig.follower?.setTargets([group, serviceTarget]);
    await rig.pass(120_000);
    assert.deepEqual(rig.texts, ['before']);
    assert.equal(rig.notes.length, 1);
  });

  it('shows once what Live Tail sent before its target left', async () => {
    rig.liveTail = true;
    const send = (text: string): void => {
      const stream = rig.stream(task);
      const timestamp = rig.clock.now();
      rig.logs.put(GROUP, stream, text, timestamp, VISIBLE);
      rig.tail.send([{ group: GROUP, stream, timestamp, ingestionTime: timestamp, message: text }]);
    };
    await rig.begin(serviceTarget, group);
    await rig.pass(10_000);
    assert.equal(rig.tail.open, 2);
    send('sent');
    await rig.pass(10);
    assert.deepEqual(rig.texts, ['before', 'sent']);
    rig.follower?.setTargets([group]);
    await rig.pass(60_000);
    assert.equal(rig.tail.open, 1);
    send('meanwhile');
    await rig.pass(60_000);
    rig.follower?.setTargets([group, serviceTarget]);
    await rig.pass(60_000);
    assert.deepEqual(rig.texts, ['before', 'sent', 'meanwhile']);
    assert.equal(rig.tail.open, 2);
  });

  it('are read once where one of them has the streams of another by the beginning of their names', async () => {
    rig.liveTail = true;
    const covering = { ...group, group: GROUP, prefix: 'ecs/api/' } as const;
    await rig.begin(covering, serviceTarget);
    await rig.pass(10_000);
    assert.deepEqual(rig.tail.asked.at(-1), { kind: 'prefixes', group: GROUP, prefixes: ['ecs/api/'] });
    assert.equal(rig.tail.open, 1);
    const texts = ['before'];
    const write = async (text: string): Promise<void> => {
      texts.push(text);
      rig.write(task, text);
      await rig.pass(45_000);
      assert.deepEqual(rig.texts, texts);
    };
    await write('of both');
    rig.follower?.setTargets([covering]);
    await write('of the group alone');
    rig.logs.put(GROUP, 'ecs/web/1', 'not wanted');
    rig.follower?.setTargets([covering, serviceTarget]);
    await write('of both again');
    rig.follower?.setTargets([serviceTarget]);
    await write('of the service alone');
    rig.follower?.setTargets([{ ...group, group: GROUP, prefix: 'ecs/' }, serviceTarget]);
    texts.push('not wanted');
    await rig.pass(45_000);
    assert.deepEqual(rig.texts.toSorted(), texts.toSorted());
  });

  it('forgets what was wrong with one that left', async () => {
    rig.logs.before = ({ group: asked }) => {
      if (asked === '/other') {
        throw new Failure('accessDenied', 'logs:FilterLogEvents is not allowed.');
      }
    };
    rig.logs.createGroup('/other');
    await rig.begin(serviceTarget, group);
    await rig.pass(5000);
    assert.match(rig.status?.notices.join() ?? '', /not allowed/);
    rig.follower?.setTargets([serviceTarget]);
    await rig.pass(5000);
    assert.deepEqual(rig.status?.notices, []);
  });

  it('joins nothing for one that was taken out while its tasks were read', async () => {
    const gate = Promise.withResolvers<void>();
    const { cloud } = rig;
    await rig.begin(group);
    rig.cloud = async () => {
      await gate.promise;
      return cloud();
    };
    rig.follower?.setTargets([group, serviceTarget]);
    await rig.pass(1000);
    rig.follower?.setTargets([group]);
    rig.cloud = cloud;
    gate.resolve();
    await rig.pass(20_000);
    assert.deepEqual(rig.texts, []);
    assert.deepEqual([...new Set(rig.logs.requests.map(request => request.group))], ['/other']);
  });

  it('is at its end and takes no other when all of its tasks have ended', async () => {
    await rig.begin(one);
    rig.stop(task);
    await rig.pass(90_000);
    assert.equal(rig.status?.kind, 'ended');
    assert.equal(rig.follower?.setTargets([serviceTarget]), false);
    assert.equal(rig.fleet.watched.length, 0);
  });
});

describe('a follow that begins without a session', () => {
  it('reads the tasks as soon as somebody signs in', async () => {
    const rig = new OneFollower();
    const task = rig.start(1);
    rig.write(task, 'before', rig.clock.now() - 1000);
    rig.fleet.signIn({ state: 'signedOut' });
    rig.fleet.failure = new Failure('signedOut', 'Signed out.');
    await rig.begin();
    await rig.pass(2000);
    rig.fleet.failure = undefined;
    rig.fleet.signIn(signedIn);
    await rig.pass(1000);
    assert.deepEqual(rig.texts, ['before']);
    await rig.end();
  });
});
