import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { Fleet } from '../../../../src/core/fleet/fleet.ts';
import { loaded } from '../../../../src/core/fleet/snapshot.ts';
import type { Topic } from '../../../../src/core/fleet/topic.ts';
import { ManualClock, settle } from '../../support/manualClock.ts';
import {
  advance,
  cluster,
  clusterArn,
  deployment,
  entry,
  MemoryEcs,
  never,
  quiet,
  service,
  serviceArn,
  signedIn,
  START,
  task,
} from './fixture.ts';

const clustersTopic = { kind: 'clusters', environment: 'dev' } as const;
const servicesTopic = { kind: 'services', environment: 'dev', cluster: clusterArn('blog') } as const;
const tasksTopic = { kind: 'tasks', environment: 'dev', cluster: clusterArn('blog') } as const;
const serviceId = `dev|service|${serviceArn('blog', 'blog-api')}`;

function setUp(): { clock: ManualClock; ecs: MemoryEcs; fleet: Fleet; announced: (readonly string[] | undefined)[] } {
  const clock = new ManualClock(START);
  const ecs = new MemoryEcs(clock);
  ecs.clustersHeld = [cluster('shop'), cluster('blog')];
  ecs.servicesHeld.set('blog', [service('blog', 'blog-worker'), service('blog', 'blog-api')]);
  ecs.tasksHeld.set('blog', [task('blog', '0f9a'), task('blog', '1b2c', { group: 'family:migrate' })]);
  const fleet = new Fleet({ clock, log: quiet, ecs: async () => ecs, random: () => 0 });
  const announced: (readonly string[] | undefined)[] = [];
  fleet.onDidChange(ids => announced.push(ids));
  return { clock, ecs, fleet, announced };
}

test('a watched topic is read at once, then at its interval, until the last holder lets go', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  const first = fleet.watch(tasksTopic);
  const second = fleet.watch(tasksTopic);
  await settle();
  assert.deepEqual(ecs.taken(), ['tasks blog']);
  await advance(clock, 14_000);
  assert.deepEqual(ecs.taken(), []);
  await advance(clock, 2_000);
  assert.deepEqual(ecs.taken(), ['tasks blog']);
  first.dispose();
  first.dispose();
  await advance(clock, 15_000);
  assert.deepEqual(ecs.taken(), ['tasks blog']);
  second.dispose();
  await advance(clock, 600_000);
  assert.deepEqual(ecs.taken(), []);
});

test('services are listed once a minute and only described between', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(servicesTopic);
  await advance(clock, 61_000);
  assert.deepEqual(ecs.taken(), [
    'services blog',
    'describeServices blog',
    'describeServices blog',
    'describeServices blog',
    'services blog',
  ]);
});

test('a service that was deleted goes, one that was added comes with the next list', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(servicesTopic);
  await settle();
  ecs.servicesHeld.set('blog', [service('blog', 'blog-api'), service('blog', 'blog-new')]);
  const names = (): string[] => {
    const state = loaded(fleet.snapshot, servicesTopic);
    return state?.state === 'ready' ? state.value.map(({ name }) => name) : [];
  };
  assert.deepEqual(names(), ['blog-api', 'blog-worker']);
  await advance(clock, 16_000);
  assert.deepEqual(names(), ['blog-api']);
  await advance(clock, 45_000);
  assert.deepEqual(names(), ['blog-api', 'blog-new']);
});

test('nothing is read before sign-in, and everything watched right after it', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry({ state: 'signedOut' })]);
  fleet.watch(clustersTopic);
  fleet.watch(servicesTopic);
  await advance(clock, 120_000);
  assert.deepEqual(ecs.taken(), []);
  fleet.setEnvironments([entry({ state: 'signingIn', step: 'Waiting' })]);
  await advance(clock, 120_000);
  assert.deepEqual(ecs.taken(), []);
  fleet.setEnvironments([entry()]);
  await settle();
  assert.deepEqual(ecs.taken(), ['clusters', 'services blog']);
});

test('sign-out drops what was read and aborts what is being read', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  await settle();
  ecs.latency = 1_000;
  const read = fleet.refresh(clustersTopic, never);
  await settle();
  const [underWay] = ecs.underWay;
  fleet.setEnvironments([entry({ state: 'signedOut' })]);
  await assert.rejects(read, { code: 'cancelled' });
  assert.equal(underWay?.signal.aborted, true);
  assert.equal(loaded(fleet.snapshot, clustersTopic), undefined);
  await advance(clock, 5_000);
  assert.equal(loaded(fleet.snapshot, clustersTopic), undefined);
});

test('an answer that comes after sign-out is not kept, even when the adapter ignores the signal', async () => {
  const { fleet, ecs } = setUp();
  let answer: (value: readonly ReturnType<typeof cluster>[]) => void = () => undefined;
  ecs.clusters = () =>
    new Promise(resolve => {
      answer = resolve;
    });
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  await settle();
  fleet.setEnvironments([entry({ state: 'signedOut' })]);
  fleet.setEnvironments([entry(signedIn('hubot'))]);
  answer([cluster('of octocat')]);
  await settle();
  assert.equal(loaded(fleet.snapshot, clustersTopic), undefined);
});

test('somebody else signing in sees nothing of what the former one read', async () => {
  const { ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  await settle();
  fleet.setEnvironments([entry({ state: 'expired', identity: 'octocat' })]);
  assert.equal(loaded(fleet.snapshot, clustersTopic)?.state, 'ready');
  ecs.latency = 1_000;
  fleet.setEnvironments([entry(signedIn('hubot'))]);
  assert.equal(loaded(fleet.snapshot, clustersTopic), undefined);
});

test('what was read survives expiry and comes back to life with the same identity', async () => {
  const { ecs, clock, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  await settle();
  ecs.taken();
  fleet.setEnvironments([entry({ state: 'expired', identity: 'octocat' })]);
  await advance(clock, 300_000);
  assert.deepEqual(ecs.taken(), []);
  fleet.setEnvironments([entry()]);
  await settle();
  assert.deepEqual(ecs.taken(), ['clusters']);
  assert.equal(loaded(fleet.snapshot, clustersTopic)?.state, 'ready');
});

test('clusters that match no pattern are not shown and not read', async () => {
  const { ecs, fleet } = setUp();
  fleet.setEnvironments([entry(signedIn(), { clusters: ['sh*'] })]);
  fleet.watch(clustersTopic);
  fleet.watch(servicesTopic);
  await settle();
  const state = loaded(fleet.snapshot, clustersTopic);
  assert.deepEqual(state?.state === 'ready' && state.value.map(({ name }) => name), ['shop']);
  assert.deepEqual(ecs.taken(), ['clusters']);
  const services = loaded(fleet.snapshot, servicesTopic);
  assert.equal(services?.state === 'failed' && services.failure.code, 'notFound');
});

test('inactive: nothing is polled, old data is not fresh, and activity reads what is due at once', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  fleet.watch(tasksTopic);
  await settle();
  ecs.taken();
  fleet.setActive(false);
  await advance(clock, 29_000);
  assert.equal(loaded(fleet.snapshot, tasksTopic)?.state, 'ready');
  await advance(clock, 2_000);
  assert.equal(loaded(fleet.snapshot, tasksTopic)?.state, 'loading');
  assert.equal(loaded(fleet.snapshot, clustersTopic)?.state, 'ready');
  await advance(clock, 600_000);
  assert.deepEqual(ecs.taken(), []);
  fleet.setActive(true);
  await settle();
  assert.deepEqual(ecs.taken().toSorted(), ['clusters', 'tasks blog']);
  assert.equal(loaded(fleet.snapshot, tasksTopic)?.state, 'ready');
});

test('coming back within the interval reads nothing', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(tasksTopic);
  await settle();
  ecs.taken();
  fleet.setActive(false);
  await advance(clock, 5_000);
  fleet.setActive(true);
  await advance(clock, 5_000);
  assert.deepEqual(ecs.taken(), []);
});

test('refresh reads again after a read that is under way', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  ecs.latency = 1_000;
  fleet.watch(tasksTopic);
  await settle();
  ecs.tasksHeld.set('blog', []);
  let done = false;
  const read = fleet.refresh(tasksTopic, never).then(() => {
    done = true;
  });
  await advance(clock, 1_000);
  assert.equal(done, false);
  assert.deepEqual(ecs.taken(), ['tasks blog', 'tasks blog']);
  await advance(clock, 1_000);
  await read;
  assert.equal(ecs.overlapped, false);
});

test('load takes what is fresh, joins a read under way, and reads where nothing is known', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  ecs.latency = 1_000;
  fleet.watch(clustersTopic);
  await settle();
  const joined = fleet.load(clustersTopic, never);
  await advance(clock, 1_000);
  assert.deepEqual((await joined).map(({ name }) => name), ['blog', 'shop']);
  assert.equal(await fleet.load(clustersTopic, never), await joined);
  assert.deepEqual(ecs.taken(), ['clusters']);
  const tasks = fleet.load(tasksTopic, never);
  await advance(clock, 1_000);
  assert.equal((await tasks).length, 2);
  assert.deepEqual(ecs.taken(), ['tasks blog']);
});

test('refresh rejects where nobody is signed in, and when it is cancelled', async () => {
  const { clock, ecs, fleet } = setUp();
  await assert.rejects(fleet.refresh(tasksTopic, never), { code: 'signedOut' });
  fleet.setEnvironments([entry({ state: 'signedOut' })]);
  await assert.rejects(fleet.refresh(tasksTopic, never), { code: 'signedOut' });
  fleet.setEnvironments([entry()]);
  ecs.latency = 1_000;
  const abort = new AbortController();
  const read = fleet.refresh(tasksTopic, abort.signal);
  await settle();
  const [underWay] = ecs.underWay;
  abort.abort();
  await assert.rejects(read, { code: 'cancelled' });
  assert.equal(underWay?.signal.aborted, true);
  await advance(clock, 1_000);
  assert.deepEqual(ecs.taken(), ['tasks blog']);
});

test('throttling pauses the whole bucket until the time that ECS named, and shows it', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry(), entry(signedIn(), { name: 'same-account' })]);
  fleet.watch(tasksTopic);
  await settle();
  ecs.taken();
  const retryAt = clock.now() + 45_000;
  ecs.failing = () => new Failure('throttled', 'Rate exceeded', { retryAt });
  fleet.watch({ ...tasksTopic, environment: 'same-account' });
  await settle();
  assert.deepEqual(ecs.taken(), ['tasks blog']);
  await assert.rejects(fleet.refresh(tasksTopic, never), { code: 'throttled', retryAt });
  ecs.failing = () => undefined;
  await advance(clock, 20_000);
  const state = loaded(fleet.snapshot, tasksTopic);
  assert.equal(state?.state === 'failed' && state.failure.retryAt, retryAt);
  assert.equal(state?.state === 'failed' && state.last?.length, 2);
  await advance(clock, 24_000);
  assert.deepEqual(ecs.taken(), []);
  await advance(clock, 2_000);
  assert.equal(ecs.taken().length, 2);
  assert.equal(loaded(fleet.snapshot, tasksTopic)?.state, 'ready');
});

test('another account or region is not held back', async () => {
  const { ecs, fleet } = setUp();
  fleet.setEnvironments([entry(), entry(signedIn(), { name: 'us', region: 'us-east-1' })]);
  ecs.failing = what => (what === 'clusters' ? new Failure('throttled', 'Rate exceeded') : undefined);
  fleet.watch(clustersTopic);
  await settle();
  ecs.taken();
  fleet.watch(tasksTopic);
  fleet.watch({ ...tasksTopic, environment: 'us' });
  await settle();
  assert.deepEqual(ecs.taken(), ['tasks blog']);
  assert.equal(loaded(fleet.snapshot, { ...tasksTopic, environment: 'us' })?.state, 'ready');
});

test('each pause is longer than the one before, up to a minute, and one read tries the way', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  ecs.failing = () => new Failure('offline', 'getaddrinfo ENOTFOUND');
  fleet.watch(clustersTopic);
  fleet.watch(tasksTopic);
  await advance(clock, 200_000);
  const times = ecs.reads.map(({ at }) => (at - START) / 1000);
  // With no jitter a pause is half its length: 1, 2, 4 … 30 s; the first two began together.
  assert.deepEqual(times, [0, 0, 1, 3, 7, 15, 31, 61, 91, 121, 151, 181]);
  ecs.failing = () => undefined;
  ecs.taken();
  await fleet.refresh(tasksTopic, never);
  await settle();
  assert.deepEqual(ecs.taken(), ['tasks blog', 'clusters']);
});

test('a failure of its own holds back that topic alone, and keeps what was read', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(tasksTopic);
  fleet.watch(servicesTopic);
  await settle();
  const denied = new Failure('accessDenied', 'no', { missingAction: 'ecs:ListTasks' });
  ecs.failing = what => (what.startsWith('tasks') ? denied : undefined);
  await advance(clock, 16_000);
  const state = loaded(fleet.snapshot, tasksTopic);
  assert.equal(state?.state === 'failed' && state.failure, denied);
  assert.equal(state?.state === 'failed' && state.last?.length, 2);
  assert.equal(state?.readAt, START);
  ecs.taken();
  await advance(clock, 3_600_000);
  const reads = ecs.taken();
  assert.ok(reads.filter(what => what.startsWith('tasks')).length <= 20);
  assert.ok(reads.filter(what => what.includes('ervices')).length >= 200);
  ecs.failing = () => undefined;
  await fleet.refresh(tasksTopic, never);
  assert.equal(loaded(fleet.snapshot, tasksTopic)?.state, 'ready');
});

test('a large fleet is polled less often, so that the requests keep within the budget', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  ecs.tasksHeld.set(
    'blog',
    Array.from({ length: 4_000 }, (_, index) => task('blog', String(index))),
  );
  fleet.watch(tasksTopic);
  await settle();
  ecs.taken();
  await advance(clock, 390_000);
  // A read takes 80 requests and 2 a second are allowed: one in 40 s.
  assert.equal(ecs.taken().length, 9);
});

test('while a rollout is hurried its cluster is polled fast, the clusters are not', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  fleet.watch(tasksTopic);
  await settle();
  ecs.taken();
  const hurry = fleet.hurry('dev', clusterArn('blog'));
  await advance(clock, 30_500);
  assert.deepEqual(new Set(ecs.reads.map(({ what }) => what)), new Set(['tasks blog']));
  assert.equal(ecs.taken().length, 10);
  hurry.dispose();
  hurry.dispose();
  await advance(clock, 14_000);
  assert.deepEqual(ecs.taken(), []);
});

test('a change announces the service whose data changed, and nothing else', async () => {
  const { clock, ecs, fleet, announced } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(servicesTopic);
  fleet.watch(tasksTopic);
  await advance(clock, 16_000);
  announced.length = 0;
  await advance(clock, 60_000);
  assert.deepEqual(announced, []);
  ecs.servicesHeld.set('blog', [
    service('blog', 'blog-api', { deployments: [deployment({ updatedAt: START + 1 })] }),
    service('blog', 'blog-worker'),
  ]);
  await advance(clock, 16_000);
  assert.deepEqual(announced, [[serviceId]]);
});

test('a session that ends announces its environment; new settings announce everything', () => {
  const { fleet, announced } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.setEnvironments([entry()]);
  assert.deepEqual(announced, [undefined]);
  fleet.setEnvironments([entry({ state: 'expired', identity: 'octocat' })]);
  assert.deepEqual(announced, [undefined, ['dev|environment']]);
  fleet.setProblems([{ message: 'bad' }]);
  fleet.setProblems([{ message: 'bad' }]);
  assert.deepEqual(announced, [undefined, ['dev|environment'], undefined]);
});

test('services and tasks are found by their ARNs', async () => {
  const { ecs, fleet } = setUp();
  ecs.stoppedHeld.set('blog', [task('blog', 'dead')]);
  fleet.setEnvironments([entry()]);
  const topics: Topic[] = [
    servicesTopic,
    tasksTopic,
    { kind: 'stoppedTasks', environment: 'dev', cluster: clusterArn('blog'), service: serviceArn('blog', 'blog-api') },
  ];
  for (const topic of topics) {
    fleet.watch(topic);
  }
  await settle();
  assert.equal(fleet.service('dev', serviceArn('blog', 'blog-api'))?.name, 'blog-api');
  assert.equal(fleet.task('dev', task('blog', '0f9a').arn)?.id, '0f9a');
  assert.equal(fleet.task('dev', task('blog', 'dead').arn)?.id, 'dead');
  assert.equal(fleet.task('prod', task('blog', 'dead').arn), undefined);
});

test('after dispose nothing is read, nothing sleeps and nothing is announced', async () => {
  const { clock, ecs, fleet, announced } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  await settle();
  ecs.latency = 1_000;
  const read = fleet.refresh(clustersTopic, never);
  await settle();
  announced.length = 0;
  ecs.taken();
  fleet.dispose();
  await assert.rejects(read, { code: 'cancelled' });
  await settle();
  assert.equal(clock.sleeping, 0);
  assert.deepEqual(ecs.taken(), []);
  assert.deepEqual(announced, []);
  await assert.rejects(fleet.refresh(clustersTopic, never), { code: 'signedOut' });
});
