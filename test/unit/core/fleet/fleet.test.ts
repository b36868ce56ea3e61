import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { loaded } from '../../../../src/core/fleet/snapshot.ts';
import { settle } from '../../support/manualClock.ts';
import { advance, cluster, deployment, entry, never, START, service, signedIn } from './fixture.ts';

import { clustersTopic, serviceId, servicesTopic, setUp, tasksTopic } from './fleetFixture.ts';

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

test('whoever signs in again reads at once what failed when the session ended', async () => {
  const { ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  await settle();
  ecs.failing = () => new Failure('expired', 'The sign-in has ended.');
  await assert.rejects(fleet.refresh(clustersTopic, never), { code: 'expired' });
  fleet.setEnvironments([entry({ state: 'expired', identity: 'octocat' })]);
  ecs.failing = () => undefined;
  ecs.taken();
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

test('what was read in a cluster goes with it', async () => {
  const { clock, ecs, fleet } = setUp();
  fleet.setEnvironments([entry()]);
  fleet.watch(clustersTopic);
  const services = fleet.watch(servicesTopic);
  await settle();
  services.dispose();
  assert.equal(loaded(fleet.snapshot, servicesTopic)?.state, 'ready');
  ecs.clustersHeld = [cluster('shop')];
  await advance(clock, 61_000);
  assert.equal(loaded(fleet.snapshot, servicesTopic), undefined);
});
