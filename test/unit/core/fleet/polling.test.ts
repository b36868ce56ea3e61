import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { loaded } from '../../../../src/core/fleet/snapshot.ts';
import { settle } from '../../support/manualClock.ts';
import { advance, clusterArn, entry, never, START, service, signedIn, task } from './fixture.ts';

import { clustersTopic, servicesTopic, setUp, tasksTopic } from './fleetFixture.ts';

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

test("a cluster's own counts are read again soon after tasks of its services went", async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  fleet.watch(servicesTopic);
  await advance(clock, 14_000);
  ecs.taken();
  ecs.servicesHeld.set('blog', [service('blog', 'blog-api', { running: 0 })]);
  await advance(clock, 2_000);
  assert.deepEqual(ecs.taken(), ['describeServices blog', 'clusters']);
  assert.equal(loaded(fleet.snapshot, clustersTopic)?.state, 'ready');
  await advance(clock, 30_000);
  assert.deepEqual(ecs.taken(), ['describeServices blog', 'describeServices blog']);
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

test('inactive: what was never read is read once, so that it does not say "Loading…" for as long', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setActive(false);
  fleet.setEnvironments([entry()]);
  fleet.watch(tasksTopic);
  await advance(clock, 600_000);
  assert.deepEqual(ecs.taken(), ['tasks blog']);
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

test('what was read again counts as fresh until it is outdated once more', async () => {
  const { clock, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(tasksTopic);
  for (const _ of [1, 2]) {
    fleet.setActive(true);
    await settle();
    assert.equal(loaded(fleet.snapshot, tasksTopic)?.state, 'ready');
    fleet.setActive(false);
    await advance(clock, 60_000);
    assert.equal(loaded(fleet.snapshot, tasksTopic)?.state, 'loading');
  }
});

test('after a good read the next pause is short again', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  const offline = new Failure('offline', 'getaddrinfo ENOTFOUND');
  ecs.failing = () => offline;
  fleet.watch(tasksTopic);
  await advance(clock, 20_000);
  ecs.failing = () => undefined;
  await fleet.refresh(tasksTopic, never);
  ecs.failing = () => offline;
  await advance(clock, 15_500);
  ecs.taken();
  await advance(clock, 1_000);
  assert.deepEqual(ecs.taken(), ['tasks blog']);
});
