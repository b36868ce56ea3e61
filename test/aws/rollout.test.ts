import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expressUpdate } from '../../src/core/rollout/express.ts';
import type { RolloutState } from '../../src/core/rollout/state.ts';
import { watchRollout } from '../../src/core/rollout/watchRollout.ts';
import {
  apply,
  deps,
  documentOf,
  never,
  open,
  run,
  sent,
  serviceOf,
  told,
  watch,
} from './support/rolloutRig.ts';

test('a new task definition is registered, deployed and reported as what runs', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const seen = told();
  const applied = await apply(
    stepped,
    service,
    { kind: 'deploy', document: await documentOf(stepped, service, '9.9.9') },
    seen,
  );
  assert.deepEqual(
    seen.steps.map(({ kind }) => kind),
    ['registering', 'registered', 'sending'],
  );
  const end = await watch(stepped, applied, seen);
  assert.equal(end.kind, 'succeeded');
  assert.ok(end.kind === 'succeeded');
  assert.equal(end.service.taskDefinition, applied.watched.asked.taskDefinition);
  const last = seen.states.at(-1);
  assert.equal(last?.phase, 'ended');
  assert.ok(last.stages.every(({ state }) => state === 'done'));
});

test('a crash is rolled back, and said with its reason and the last lines of a task that fell', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const seen = told();
  const document = await documentOf(stepped, service, '9.9.9-crash');
  const end = await watch(stepped, await apply(stepped, service, { kind: 'deploy', document }), seen);
  assert.ok(end.kind === 'rolledBack');
  assert.equal(end.taskDefinition, service.taskDefinition);
  const [failure] = end.failures;
  assert.match(failure?.reason ?? '', /exit 1/);
  const lines = seen.states.at(-1)?.tasks.flatMap(task => task.lines ?? []) ?? [];
  assert.ok(lines.length > 0, 'no lines');
  const last = seen.states.at(-1);
  assert.equal(last?.breaker?.triggered, true);
  assert.deepEqual(last.stages.find(({ name }) => name === 'ROLLBACK')?.state, 'done');
  assert.ok(seen.states.some(({ phase }) => phase === 'rollingBack'));
});

for (const desired of [0, 6]) {
  test(`scaling to ${desired} starts no deployment, and ends when as many run`, async t => {
    const stepped = await open(t);
    const service = await serviceOf(stepped, 'blog/blog-api');
    const applied = await apply(stepped, service, { kind: 'scale', desired });
    assert.equal(applied.watched.deployment, undefined);
    const end = await watch(stepped, applied);
    assert.ok(end.kind === 'succeeded');
    assert.deepEqual([end.service.desired, end.service.running, end.service.pending], [desired, desired, 0]);
    assert.deepEqual(
      end.service.deployments.map(({ id }) => id),
      service.deployments.map(({ id }) => id),
    );
  });
}

test('a desired count that somebody else changes meanwhile supersedes the own one', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const applied = await apply(stepped, service, { kind: 'scale', desired: 8 });
  await stepped.time.run(5000);
  await apply(stepped, applied.service, { kind: 'scale', desired: 3 });
  const end = await watch(stepped, applied);
  assert.equal(end.kind, 'superseded');
});

test('exec reaches the tasks by a forced deployment', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-web');
  const applied = await apply(stepped, service, { kind: 'exec', enabled: !service.execEnabled });
  const end = await watch(stepped, applied);
  assert.ok(end.kind === 'succeeded');
  assert.equal(end.service.execEnabled, !service.execEnabled);
  assert.equal(sent(stepped, 'ecs:UpdateService'), 1);
});

test('an Express service is deployed, also where the answer gets lost', async t => {
  const stepped = await open(t);
  const { ecs } = stepped;
  const [cluster] = (await ecs.clusters(never)).filter(({ name }) => name === 'default');
  const [service] = await ecs.services(cluster?.arn ?? '', never);
  assert.equal(service?.express, true);
  const express = await ecs.expressService(service.arn, never);
  const [configuration] = express.configurations;
  assert.ok(configuration);
  await stepped.sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:UpdateExpressGatewayService', kind: 'reset', rate: 1, count: 1, when: 'after' }],
  });
  const update = expressUpdate(configuration, 'registry.example/app:2.0.0');
  const seen = told();
  const end = await watch(stepped, await apply(stepped, service, { kind: 'express', update }), seen);
  assert.equal(end.kind, 'succeeded');
  assert.equal(sent(stepped, 'ecs:UpdateExpressGatewayService'), 1);
  assert.notEqual(seen.states[0]?.strategy, 'ROLLING');
});

test('another deployment is noticed, and supersedes', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const first = await apply(stepped, service, { kind: 'redeploy' });
  const states: RolloutState[] = [];
  const watching = watchRollout(first.watched, deps(stepped), state => void states.push(state), never);
  await stepped.time.run(20_000);
  const second = await apply(stepped, first.service, { kind: 'redeploy' });
  const end = await run(stepped, watching);
  assert.ok(end.kind === 'superseded');
  assert.equal(end.by?.id, second.watched.deployment);
  assert.equal(states.at(-1)?.others.length, 1);
});

test('reads that fail are shown as trouble, and the end is seen all the same', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const applied = await apply(stepped, service, { kind: 'redeploy' });
  await stepped.sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:Describe*', kind: 'throttling', rate: 1, count: 3 }],
  });
  stepped.expire();
  const seen = told();
  const end = await watch(stepped, applied, seen);
  assert.equal(end.kind, 'succeeded');
  assert.equal(seen.states.filter(({ trouble }) => trouble !== undefined).length, 3);
  assert.equal(seen.states.at(-1)?.trouble, undefined);
});

test('tasks that ECS places after the first look are seen soon', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const { watched } = await apply(stepped, service, { kind: 'redeploy' });
  let placed = false;
  const tasks: typeof stepped.ecs.tasks = async (...args) => (placed ? stepped.ecs.tasks(...args) : []);
  const states: RolloutState[] = [];
  const looked = { ...deps(stepped), ecs: { ...stepped.ecs, tasks }, detailed: () => true };
  const stop = new AbortController();
  const watching = watchRollout(watched, looked, state => void states.push(state), stop.signal);
  await stepped.time.run(1000);
  assert.deepEqual(states.at(-1)?.tasks, []);
  placed = true;
  const began = stepped.time.now();
  assert.ok(await stepped.time.run(60_000, () => states.at(-1)?.tasks.length === 4));
  assert.ok(stepped.time.now() - began <= 3000, 'it took longer');
  stop.abort();
  await assert.rejects(watching);
});

test('where ECS places no task, looking at them does not use the calls up that show the end', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const { watched } = await apply(stepped, service, { kind: 'redeploy' });
  const ecs = { ...stepped.ecs, tasks: async () => [] };
  const reads: number[] = [];
  const watching = watchRollout(
    watched,
    { ...deps(stepped), ecs, detailed: () => true },
    ({ readAt }) => void reads.push(readAt),
    never,
  );
  assert.equal((await run(stepped, watching)).kind, 'succeeded');
  const late = reads.filter(readAt => readAt - watched.startedAt >= 15_000 + 12_000);
  const gaps = late.slice(1).map((at, index) => at - (late[index] ?? 0));
  assert.ok(
    gaps.every(gap => gap !== 3000),
    gaps.join(),
  );
});

test('tasks that run are read while somebody looks at them', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const { watched } = await apply(stepped, service, { kind: 'redeploy' });
  const states: RolloutState[] = [];
  const detailed = { ...deps(stepped), detailed: () => true };
  await run(
    stepped,
    watchRollout(watched, detailed, state => void states.push(state), never),
  );
  assert.ok(
    states.some(({ end, tasks }) => end === undefined && tasks.some(({ status }) => status === 'PENDING')),
  );
  // Told at once, and again with the tasks as they are by then.
  assert.equal(states.filter(({ end }) => end !== undefined).length, 2);
  const last = states.at(-1)?.tasks.map(({ status }) => status);
  assert.deepEqual(last, ['RUNNING', 'RUNNING', 'RUNNING', 'RUNNING']);
});
