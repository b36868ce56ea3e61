import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { Follower } from '../../../../src/core/logs/follow.ts';
import type { FollowTarget } from '../../../../src/core/logs/target.ts';
import { settle } from '../../support/manualClock.ts';
import { awslogs, CLUSTER, DEFINITION, FollowRig, GROUP, serviceTarget, taskId } from './followRig.ts';

const signedIn = {
  state: 'signedIn',
  identity: 'octocat',
  accountId: '111122223333',
  arn: 'arn',
  expiresAt: 0,
} as const;

let rig: FollowRig;
let follower: Follower | undefined;

beforeEach(() => {
  rig = new FollowRig();
  rig.fleet.signIn(signedIn);
});

afterEach(async () => {
  follower?.dispose();
  await follower?.done;
  follower = undefined;
  assert.equal(rig.clock.sleeping, 0, 'something still waits');
  assert.equal(rig.fleet.watched.length, 0, 'something is still watched');
});

async function follow(target: FollowTarget = serviceTarget): Promise<void> {
  follower = rig.follow(target);
  await rig.pass(100);
}

function fail(code: ConstructorParameters<typeof Failure>[0], details = {}): () => never {
  return () => {
    throw new Failure(code, `${code}.`, details);
  };
}

describe('following a service', () => {
  it('shows what its tasks wrote, oldest first, then what they write', async () => {
    const [one, two] = [rig.start(1), rig.start(2)];
    rig.write(one, 'first', rig.clock.now() - 3000);
    rig.write(two, 'second', rig.clock.now() - 2000);
    rig.write(one, 'third', rig.clock.now() - 1000);
    rig.fleet.read();
    await follow();
    assert.deepEqual(rig.texts, ['first', 'second', 'third']);
    assert.equal(rig.status?.kind, 'following');
    assert.match(rig.status?.text ?? '', /blog-api in dev \(blog\): 2 tasks/);
    rig.write(two, 'fourth');
    await rig.pass(2000);
    assert.deepEqual(rig.texts, ['first', 'second', 'third', 'fourth']);
    assert.deepEqual(rig.sources.map(({ label, colour }) => [label, colour]).sort(), [
      ['00000001', 0],
      ['00000002', 1],
    ]);
  });

  it('watches the store while it is shown and reads the tasks when the store did not', async () => {
    rig.fleet.read();
    await follow();
    assert.deepEqual(
      rig.fleet.watched.map(({ kind }) => kind),
      ['tasks', 'stoppedTasks'],
    );
    assert.deepEqual(rig.fleet.refreshed, []);
    await rig.pass(26_000);
    assert.deepEqual(rig.fleet.refreshed, ['tasks', 'stoppedTasks']);
    follower?.setShown(false);
    assert.equal(rig.fleet.watched.length, 0);
    rig.fleet.refreshed.length = 0;
    await rig.pass(40_000);
    assert.deepEqual(rig.fleet.refreshed, []);
    await rig.pass(40_000);
    assert.deepEqual(rig.fleet.refreshed, ['tasks', 'stoppedTasks']);
  });

  it('is joined by a new task, with all that it has written', async () => {
    rig.write(rig.start(1), 'old task');
    rig.fleet.read();
    await follow();
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
    await follow();
    rig.stop(task);
    rig.fleet.read();
    await rig.pass(1500);
    assert.deepEqual(rig.notes, [
      'Task 00000001 stopped: Essential container in task exited · api: exit code 1',
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
    await follow();
    rig.stop(task);
    rig.fleet.refreshed.length = 0;
    await rig.fleet.refresh({ kind: 'tasks', environment: 'dev', cluster: CLUSTER });
    await rig.pass(1500);
    assert.deepEqual(rig.fleet.refreshed, ['tasks', 'stoppedTasks']);
    assert.equal(rig.notes.length, 1);
  });

  it('takes the lines of a container whose clock is a little behind', async () => {
    rig.fleet.read();
    await follow();
    await rig.pass(5000);
    const created = rig.clock.now();
    const task = rig.start(1, { createdAt: created, startedAt: created });
    rig.write(task, 'early', created - 30_000);
    rig.fleet.read();
    await rig.pass(2000);
    assert.deepEqual(rig.texts, ['early']);
  });

  it('gives nothing any more once it is disposed of, not even what is under way', async () => {
    const task = rig.start(1);
    rig.write(task, 'first');
    rig.fleet.read();
    await follow();
    rig.write(task, 'second');
    const statuses = rig.statuses.length;
    rig.logs.before = () => follower?.dispose();
    await rig.pass(5000);
    assert.deepEqual(rig.texts, ['first']);
    assert.equal(rig.statuses.length, statuses);
  });

  it('shows a task that came and went between two looks', async () => {
    rig.start(1);
    rig.fleet.read();
    await follow();
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
    await follow();
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
    await follow();
    assert.deepEqual(
      rig.lines.map(({ text }) => text),
      ['last words', 'Task 00000001 stopped: Essential container in task exited · api: exit code 1', 'later'],
    );
  });

  it('gives the first lines in the order of time, although streams are read one by one and slowly', async () => {
    const now = rig.clock.now();
    rig.start(9);
    for (let number = 1; number <= 5; number++) {
      rig.write(rig.start(number), `first of ${number}`, now - number * 1000);
      rig.write(rig.start(number), `second of ${number}`, now - number);
    }
    rig.fleet.read();
    await follow();
    await rig.pass(15_000);
    assert.equal(rig.texts.length, 10);
    const times = rig.lines.map(({ time }) => time);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  it('does not ask for streams of tasks that never ran', async () => {
    for (let number = 1; number <= 5; number++) {
      const { startedAt: _, ...task } = rig.start(number, { stopCode: 'TaskFailedToStart' });
      rig.stop(task, { containers: task.containers.map(each => ({ ...each, lastStatus: 'STOPPED' })) });
    }
    rig.fleet.read();
    await follow();
    await rig.pass(10_000);
    assert.equal(rig.logs.requests.length, 0);
    assert.equal(rig.status?.kind, 'waiting');
    assert.match(rig.status?.text ?? '', /No task of blog-api in dev \(blog\) is running/);
  });

  it('waits for a first task', async () => {
    rig.fleet.read();
    await follow();
    assert.match(rig.status?.text ?? '', /No task of blog-api in dev \(blog\) is running/);
    rig.write(rig.start(1), 'hello');
    rig.fleet.read();
    await rig.pass(2000);
    assert.deepEqual(rig.texts, ['hello']);
  });

  it('waits for the first line', async () => {
    const task = rig.start(1);
    rig.fleet.read();
    await follow();
    assert.equal(rig.status?.kind, 'waiting');
    assert.match(rig.status?.text ?? '', /log group \/ecs\/blog-api is not there in eu-west-1 yet/);
    rig.logs.createGroup(GROUP);
    await rig.pass(20_000);
    assert.match(rig.status?.text ?? '', /Waiting for the first line/);
    rig.write(task, 'hello');
    await rig.pass(20_000);
    assert.deepEqual(rig.texts, ['hello']);
    assert.equal(rig.status?.kind, 'following');
  });

  it('says how many lines it begins with', async () => {
    const task = rig.start(1);
    for (let line = 0; line < 1500; line++) {
      rig.write(task, `line ${line}`, rig.clock.now() - 1500 + line);
    }
    rig.fleet.read();
    await follow();
    assert.equal(rig.texts.length, 1000);
    assert.equal(rig.texts[0], 'line 500');
    assert.match(rig.lines[0]?.text ?? '', /the newest 1000 lines/);
  });

  it('reads each container where its log goes, in one order', async () => {
    rig.define([
      awslogs('api'),
      awslogs('envoy', { 'awslogs-group': '/ecs/envoy', 'awslogs-region': 'us-east-1' }),
      { name: 'metrics', image: 'm', essential: false, logConfiguration: { driver: 'splunk', options: {} } },
    ]);
    const containers = ['api', 'envoy', 'metrics'].map(name => ({
      name,
      image: name,
      lastStatus: 'RUNNING',
      health: 'UNKNOWN' as const,
      ports: [],
    }));
    const task = rig.start(1, { containers });
    rig.write(task, 'api 1', rig.clock.now() - 3000);
    rig.logs.put('/ecs/envoy', rig.stream(task, 'envoy'), 'envoy 1', rig.clock.now() - 2000);
    rig.write(task, 'api 2', rig.clock.now() - 1000);
    rig.fleet.read();
    await follow();
    assert.deepEqual(rig.texts, ['api 1', 'envoy 1', 'api 2']);
    assert.deepEqual(
      rig.sources.map(({ label }) => label),
      ['00000001 api', '00000001 envoy'],
    );
    assert.deepEqual([...new Set(rig.regions)], ['eu-west-1', 'us-east-1']);
    assert.equal(rig.status?.kind, 'following');
    assert.equal(rig.status?.notices.length, 1);
    assert.match(rig.status?.notices[0] ?? '', /Container metrics logs with the driver splunk/);
  });

  it('says so when there is nothing to read', async () => {
    rig.define([{ name: 'api', image: 'a', essential: true }]);
    rig.start(1);
    rig.fleet.read();
    await follow();
    assert.match(rig.status?.text ?? '', /No container of blog-api in dev \(blog\) can be followed/);
    assert.match(rig.status?.notices[0] ?? '', /no log configuration/);
  });

  it('follows a task although the revision of another was deleted', async () => {
    rig.write(rig.start(1), 'fine');
    rig.start(2, { taskDefinition: `${DEFINITION}0` });
    rig.beforeEcs = (_, id) => {
      if (id === `${DEFINITION}0`) {
        throw new Failure('invalid', 'Unable to describe task definition.');
      }
    };
    rig.fleet.read();
    await follow();
    await rig.pass(2000);
    assert.deepEqual(rig.texts, ['fine']);
    assert.deepEqual(rig.status?.notices, ['Unable to describe task definition.']);
  });

  it('shows the whole of a group that the settings name for a container', async () => {
    rig.environment = { ...rig.environment, logGroups: { api: '/custom/api' } };
    rig.define([
      { name: 'api', image: 'a', essential: true, logConfiguration: { driver: 'awsfirelens', options: {} } },
    ]);
    const task = rig.start(1);
    rig.logs.put('/custom/api', `fire-api-firelens-${task.id}`, 'mine');
    rig.logs.put('/custom/api', 'shared', 'whose?');
    rig.fleet.read();
    await follow();
    assert.deepEqual(rig.texts, ['mine', 'whose?']);
    assert.deepEqual(
      rig.sources.map(({ label }) => label),
      ['00000001', 'shared'],
    );
    assert.match(rig.status?.notices[0] ?? '', /whole log group \/custom\/api/);
  });
});

describe('following one task', () => {
  const target = (number: number): FollowTarget => ({
    environment: 'dev',
    cluster: CLUSTER,
    title: 'task 00000001',
    kind: 'task',
    task: `arn:aws:ecs:eu-west-1:111122223333:task/blog/${taskId(number)}`,
  });

  it('reads it without the store, up to its end', async () => {
    const task = rig.start(1);
    rig.write(task, 'running');
    await follow(target(1));
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
    await follow(target(1));
    await rig.pass(5000);
    assert.equal(rig.texts.length, 3000);
    assert.equal(rig.status?.kind, 'ended');
  });

  it('is looked at sooner when the tree shows that something happened', async () => {
    const task = rig.start(1);
    rig.write(task, 'running');
    rig.fleet.read();
    await follow(target(1));
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
    await follow(target(1));
    for (let second = 0; second < 60; second++) {
      rig.fleet.read();
      await rig.pass(1000);
    }
    assert.ok(asked <= 8, `${asked} calls in a minute`);
  });

  it('says so when ECS does not know it any more', async () => {
    await follow(target(9));
    assert.equal(rig.status?.kind, 'ended');
    assert.match(rig.status?.text ?? '', /does not know/);
  });

  it('reads one container alone', async () => {
    rig.define([awslogs('api'), awslogs('envoy')]);
    const task = rig.start(1);
    rig.write(task, 'from api');
    rig.logs.put(GROUP, rig.stream(task, 'envoy'), 'from envoy');
    await follow({ ...target(1), kind: 'container', container: 'api', task: task.arn });
    assert.deepEqual(rig.texts, ['from api']);
    assert.deepEqual(
      rig.sources.map(({ label }) => label),
      ['00000001'],
    );
  });
});

describe('trouble', () => {
  beforeEach(async () => {
    const task = rig.start(1);
    rig.write(task, 'before');
    rig.fleet.read();
    await follow();
    assert.deepEqual(rig.texts, ['before']);
    rig.write(task, 'meanwhile');
  });

  it('is told when calls are limited, until when, and passes', async () => {
    rig.logs.before = fail('throttled');
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'throttled');
    assert.match(rig.status?.text ?? '', /Going on at \d\d:\d\d:\d\d UTC/);
    const before = rig.logs.requests.length;
    await rig.pass(60_000);
    assert.ok(rig.logs.requests.length - before <= 5, 'the next tries are further and further apart');
    rig.logs.before = () => undefined;
    await rig.pass(40_000);
    assert.equal(rig.status?.kind, 'following');
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });

  it('is told when AWS cannot be reached, and passes', async () => {
    rig.logs.before = fail('offline');
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'offline');
    rig.logs.before = () => undefined;
    await rig.pass(10_000);
    assert.equal(rig.status?.kind, 'following');
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });

  it('is told when access is denied, with what to do', async () => {
    rig.logs.before = fail('accessDenied', { hint: 'Allow logs:FilterLogEvents.' });
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'denied');
    assert.match(rig.status?.text ?? '', /Allow logs:FilterLogEvents/);
    const before = rig.logs.requests.length;
    await rig.pass(50_000);
    assert.equal(rig.logs.requests.length, before);
    rig.logs.before = () => undefined;
    await rig.pass(20_000);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });

  it('waits for a sign-in, and goes on the moment it happens', async () => {
    const action = { title: 'Sign In', command: 'ecsCodespaces.signIn' };
    rig.logs.before = fail('signedOut', { action });
    rig.fleet.signIn({ state: 'expired', identity: 'octocat' });
    await rig.pass(2000);
    assert.equal(rig.status?.kind, 'waiting');
    assert.match(rig.status?.text ?? '', /after you sign in/);
    assert.deepEqual(rig.status?.action, action);
    rig.logs.before = () => undefined;
    rig.fleet.signIn(signedIn);
    await rig.pass(10);
    await rig.pass(600);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
    assert.equal(rig.status?.kind, 'following');
  });

  it('of the session itself is survived', async () => {
    const { cloud } = rig;
    rig.cloud = async () => fail('expired')();
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'waiting');
    rig.cloud = cloud;
    await rig.pass(10_000);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });

  it('of an environment that is gone ends the moment it is back', async () => {
    const { cloud } = rig;
    rig.cloud = async () => fail('notFound')();
    rig.fleet.failure = new Failure('notFound', 'There is no such environment.');
    rig.fleet.forget();
    await rig.pass(60_000);
    assert.equal(rig.status?.kind, 'waiting');
    assert.match(rig.status?.text ?? '', /no environment named dev .* when it is back/);
    assert.equal(rig.status?.action?.command, 'ecsCodespaces.openSettings');
    assert.deepEqual(rig.status?.notices, []);
    rig.cloud = cloud;
    rig.fleet.failure = undefined;
    rig.fleet.signIn(signedIn);
    rig.fleet.read();
    await rig.pass(1500);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
    assert.equal(rig.status?.kind, 'following');
  });

  it('of an environment that the session does not know yet is soon tried again', async () => {
    const { cloud } = rig;
    rig.cloud = async () => fail('notFound')();
    await rig.pass(120_000);
    rig.cloud = cloud;
    await rig.pass(10_000);
    assert.equal(rig.status?.kind, 'following');
  });

  it('with reading the tasks does not end the lines', async () => {
    rig.fleet.failure = new Failure('accessDenied', 'ecs:ListTasks is not allowed.');
    await rig.pass(30_000);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
    assert.equal(rig.status?.kind, 'following');
    assert.match(rig.status?.notices[0] ?? '', /ListTasks/);
  });

  it('that nobody foresaw is told too', async () => {
    rig.logs.before = () => {
      throw new TypeError('boom');
    };
    await rig.pass(3000);
    assert.equal(rig.status?.kind, 'offline');
    rig.logs.before = () => undefined;
    await rig.pass(10_000);
    assert.deepEqual(rig.texts, ['before', 'meanwhile']);
  });
});

describe('the pace', () => {
  async function callsIn(milliseconds: number): Promise<number> {
    const before = rig.logs.requests.length;
    await rig.pass(milliseconds);
    return rig.logs.requests.length - before;
  }

  it('is one call a second at most while lines come, and slows down when none do', async () => {
    const task = rig.start(1);
    rig.write(task, 'first');
    rig.fleet.read();
    await follow();
    await rig.pass(10_000);
    const before = rig.logs.requests.length;
    for (let second = 0; second < 60; second++) {
      rig.write(task, `${second}`);
      await rig.pass(1000);
    }
    const busy = rig.logs.requests.length - before;
    assert.ok(busy >= 50 && busy <= 60, `${busy} calls a minute while busy`);
    await rig.pass(30_000);
    const quiet = await callsIn(60_000);
    assert.ok(quiet >= 11 && quiet <= 13, `${quiet} calls a minute while quiet`);
    follower?.setShown(false);
    await rig.pass(10);
    const hidden = await callsIn(60_000);
    assert.ok(hidden >= 3 && hidden <= 5, `${hidden} calls a minute while hidden`);
  });

  it('is picked up at once when the view is shown again', async () => {
    const task = rig.start(1);
    rig.write(task, 'first');
    rig.fleet.read();
    await follow();
    follower?.setShown(false);
    await rig.pass(3000);
    rig.write(task, 'while hidden');
    follower?.setShown(true);
    await settle();
    assert.deepEqual(rig.texts, ['first', 'while hidden']);
  });

  it('is shared by all who follow in the account and region', async () => {
    const task = rig.start(1);
    rig.write(task, 'line');
    rig.fleet.read();
    const followers = Array.from({ length: 8 }, () => rig.follow());
    const before = rig.logs.requests.length;
    for (let second = 0; second < 30; second++) {
      rig.write(task, `${second}`);
      await rig.pass(1000);
    }
    const calls = rig.logs.requests.length - before;
    assert.ok(calls <= 36, `${calls} calls in 30 s`);
    for (const each of followers) {
      each.dispose();
      await each.done;
    }
  });

  it('holds everybody back when one is throttled', async () => {
    const task = rig.start(1);
    rig.write(task, 'line');
    rig.fleet.read();
    const followers = [rig.follow(), rig.follow(), rig.follow()];
    await rig.pass(10_000);
    rig.logs.before = fail('throttled', { retryAt: rig.clock.now() + 60_000 });
    let before = rig.logs.requests.length;
    await rig.pass(58_000);
    assert.equal(rig.logs.requests.length - before, 1);
    rig.logs.before = () => undefined;
    before = rig.logs.requests.length;
    await rig.pass(10_000);
    assert.ok(rig.logs.requests.length - before >= 3);
    for (const each of followers) {
      each.dispose();
      await each.done;
    }
  });

  it('lets a large backlog through in parts, and says so', async () => {
    const task = rig.start(1);
    rig.write(task, 'first');
    rig.fleet.read();
    await follow();
    rig.logs.pageSize = () => 100;
    rig.logs.before = fail('offline');
    for (let line = 0; line < 4000; line++) {
      rig.write(task, `${line}`);
      if (line % 20 === 19) {
        await rig.pass(3000);
      }
    }
    rig.logs.before = () => undefined;
    let shownMeanwhile = 0;
    while (rig.texts.length < 4001) {
      await rig.pass(1000);
      if (/Catching up/.test(rig.status?.text ?? '')) {
        shownMeanwhile = rig.texts.length;
      }
    }
    assert.ok(shownMeanwhile > 500 && shownMeanwhile < 4001, `${shownMeanwhile} were shown meanwhile`);
    await rig.pass(60_000);
    assert.equal(rig.texts.length, 4001);
    assert.deepEqual(
      rig.texts.slice(1),
      Array.from({ length: 4000 }, (_, index) => String(index)),
    );
    assert.doesNotMatch(rig.status?.text ?? '', /Catching up/);
  });
});
