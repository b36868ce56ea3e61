import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, documentOf, never, open, serviceOf, told, watch } from './support/rolloutRig.ts';
import type { Stepped } from './support/stepped.ts';

/** A paused blue/green deployment that was let go on, right as it begins to bake. */
async function untilBaking(stepped: Stepped) {
  await stepped.time.run(5000);
  const service = await serviceOf(stepped, 'store/store-web');
  const deployment = service.currentServiceDeployment ?? '';
  const [hook] = (await stepped.ecs.serviceDeployment(deployment, never))?.progress?.hooks ?? [];
  const change = { kind: 'answerHook', deployment, hook: hook?.id ?? '', action: 'CONTINUE' } as const;
  const applied = await apply(stepped, service, change);
  let found = await stepped.ecs.serviceDeployment(deployment, never);
  while (found?.progress?.stage !== 'BAKE_TIME') {
    await stepped.time.run(1000);
    found = await stepped.ecs.serviceDeployment(deployment, never);
  }
  assert.equal(found.status, 'IN_PROGRESS');
  return { applied, deployment };
}

const primary = async (stepped: Stepped, name: string) =>
  (await serviceOf(stepped, name)).deployments.find(({ status }) => status === 'PRIMARY');

test('the sandbox tells a deployment that bakes as COMPLETED where it is asked to', async t => {
  const stepped = await open(t);
  await untilBaking(stepped);
  assert.equal((await primary(stepped, 'store/store-web'))?.rolloutState, 'IN_PROGRESS');
  await stepped.sandbox.control('PUT', '/telling', { completedWhileBaking: true });
  assert.equal((await primary(stepped, 'store/store-web'))?.rolloutState, 'COMPLETED');
  await stepped.sandbox.control('PUT', '/telling', {});
  assert.equal((await primary(stepped, 'store/store-web'))?.rolloutState, 'IN_PROGRESS');
  await assert.rejects(stepped.sandbox.control('PUT', '/telling', { behind: -1 }));
});

test('the sandbox tells deployments late where it is asked to, and all of them in the end', async t => {
  const stepped = await open(t);
  await stepped.sandbox.control('PUT', '/telling', { behind: 10_000 });
  const service = await serviceOf(stepped, 'blog/blog-api');
  const [before] = service.deployments;
  await stepped.change.updateService(service.clusterArn, service.arn, { forceNewDeployment: true }, never);
  await stepped.time.run(4000);
  const late = await serviceOf(stepped, 'blog/blog-api');
  assert.deepEqual(late.deployments, service.deployments);
  assert.notEqual(late.currentServiceDeployment, service.currentServiceDeployment);
  await stepped.time.run(10_000);
  assert.notEqual((await primary(stepped, 'blog/blog-api'))?.id, before?.id);
});

test('a deployment whose deployments[] is COMPLETED while it bakes is watched until it has baked', async t => {
  const stepped = await open(t);
  const { applied, deployment } = await untilBaking(stepped);
  await stepped.sandbox.control('PUT', '/telling', { completedWhileBaking: true });
  const seen = told();
  const end = await watch(stepped, applied, seen);
  assert.equal(end.kind, 'succeeded');
  assert.ok(
    seen.states.some(({ phase }) => phase === 'baking'),
    'it was not seen to bake',
  );
  assert.equal((await stepped.ecs.serviceDeployment(deployment, never))?.status, 'SUCCESSFUL');
});

test('a deployment that is told late is watched to its own end', async t => {
  const stepped = await open(t);
  await stepped.sandbox.control('PUT', '/telling', { behind: 10_000 });
  const service = await serviceOf(stepped, 'blog/blog-api');
  const applied = await apply(stepped, service, {
    kind: 'deploy',
    document: await documentOf(stepped, service, '9.9.9'),
  });
  const end = await watch(stepped, applied);
  assert.equal(end.kind, 'succeeded');
  const [newest] = await stepped.ecs.serviceDeployments(service.clusterArn, service.arn, 1, never);
  assert.equal(newest?.arn, applied.watched.serviceDeployment);
  assert.equal(newest?.status, 'SUCCESSFUL');
});
