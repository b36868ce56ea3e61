import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import { isAsAsked } from '../../src/core/rollout/asked.ts';
import { endText } from '../../src/core/rollout/endText.ts';
import type { Change } from '../../src/core/rollout/plan.ts';
import type { RolloutState, Watched } from '../../src/core/rollout/state.ts';
import { findUnderWay } from '../../src/core/rollout/watchedOf.ts';
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

test('a paused deployment is continued, bakes and succeeds', async t => {
  const stepped = await open(t);
  await stepped.time.run(5000);
  const service = await serviceOf(stepped, 'store/store-web');
  const deployment = service.currentServiceDeployment ?? '';
  const [hook] = (await stepped.ecs.serviceDeployment(deployment, never))?.progress?.hooks ?? [];
  assert.equal(hook?.status, 'AWAITING_ACTION');
  const seen = told();
  const change: Change = { kind: 'answerHook', deployment, hook: hook.id, action: 'CONTINUE' };
  const applied = await apply(stepped, service, change);
  assert.match(applied.watched.asked.taskDefinition ?? '', /store-web:13$/);
  assert.equal(applied.watched.asked.answer, 'CONTINUE');
  const end = await watch(stepped, applied, seen);
  assert.equal(end.kind, 'succeeded');
  assert.ok(isAsAsked(applied.watched, end));
  assert.ok(seen.states.some(({ phase, bakesUntil }) => phase === 'baking' && bakesUntil !== undefined));
  assert.equal(seen.states.at(-1)?.traffic?.production, 100);
});

test('a hook that is answered with ROLLBACK takes the deployment back', async t => {
  const stepped = await open(t);
  await stepped.time.run(5000);
  const service = await serviceOf(stepped, 'store/store-web');
  const deployment = service.currentServiceDeployment ?? '';
  const [hook] = (await stepped.ecs.serviceDeployment(deployment, never))?.progress?.hooks ?? [];
  const change: Change = { kind: 'answerHook', deployment, hook: hook?.id ?? '', action: 'ROLLBACK' };
  await stepped.sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:ContinueServiceDeployment', kind: 'reset', rate: 1, count: 1, when: 'after' }],
  });
  const applied = await apply(stepped, service, change);
  assert.match(applied.watched.asked.taskDefinition ?? '', /store-web:12$/);
  assert.equal(applied.watched.asked.answer, 'ROLLBACK');
  const end = await watch(stepped, applied);
  assert.equal(end.kind, 'rolledBack');
  assert.ok(isAsAsked(applied.watched, end));
  assert.equal(sent(stepped, 'ecs:ContinueServiceDeployment'), 1);
});

test('a pause is shown while it lasts, and looks are few', async t => {
  const stepped = await open(t);
  await stepped.time.run(5000);
  const service = await serviceOf(stepped, 'store/store-web');
  const [primary] = service.deployments;
  const watched: Watched = {
    environment: 'dev',
    cluster: service.clusterArn,
    service: service.arn,
    kind: 'deploy',
    deployment: primary?.id ?? '',
    asked: {},
    before: [],
    startedAt: primary?.createdAt ?? 0,
  };
  const states: RolloutState[] = [];
  const abort = new AbortController();
  stepped.sandbox.sandbox.world.calls.clear();
  const watching = watchRollout(watched, deps(stepped), state => void states.push(state), abort.signal);
  watching.catch(() => undefined);
  await stepped.time.run(5 * 60_000);
  assert.equal(states.at(-1)?.phase, 'paused');
  assert.equal(states.at(-1)?.hooks[0]?.type, 'PAUSE');
  assert.ok(states.at(-1)?.watched.serviceDeployment, 'the service deployment was not found');
  const calls = Object.values(stepped.sandbox.sandbox.world.calls.counts());
  assert.ok(calls.reduce((sum, { total }) => sum + total, 0) <= 30);
  abort.abort();
  await assert.rejects(watching, { name: 'AbortError' });
});

test('stopping a deployment takes it back, and is sent once though its answer gets lost', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'store/store-cart');
  const first = await apply(stepped, service, { kind: 'redeploy' });
  await stepped.time.run(100_000);
  const now = await serviceOf(stepped, 'store/store-cart');
  await stepped.sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:StopServiceDeployment', kind: 'error', rate: 1, count: 1, when: 'after' }],
  });
  const deployment = now.currentServiceDeployment ?? '';
  assert.equal(deployment, first.watched.serviceDeployment);
  const applied = await apply(stepped, now, { kind: 'stopDeployment', deployment });
  assert.equal(applied.watched.deployment, first.watched.deployment);
  assert.equal(applied.watched.asked.taskDefinition, service.taskDefinition);
  const end = await watch(stepped, applied);
  assert.equal(end.kind, 'rolledBack');
  assert.ok(isAsAsked(applied.watched, end));
  assert.equal(sent(stepped, 'ecs:StopServiceDeployment'), 1);
});

for (const image of ['9.9.9-crash', '9.9.9'] as const) {
  test(`a deployment of somebody else that is taken back ${image === '9.9.9' ? 'by a person' : 'by ECS'} is not told as deployed`, async t => {
    const stepped = await open(t);
    await stepped.time.run(600_000);
    const name = 'blog/blog-api';
    const service = await serviceOf(stepped, name);
    const document = await documentOf(stepped, service, image);
    await apply(stepped, service, { kind: 'deploy', document });
    if (image === '9.9.9') {
      await stepped.time.run(20_000);
      const now = await serviceOf(stepped, name);
      const { currentServiceDeployment: deployment = '' } = now;
      await apply(stepped, now, { kind: 'stopDeployment', deployment });
    }
    let now = service;
    while (!now.deployments.some(({ rolloutState }) => rolloutState === 'FAILED')) {
      await stepped.time.run(3000);
      now = await serviceOf(stepped, name);
    }
    const place = { environment: 'dev', cluster: now.clusterArn, service: now.arn };
    const refused = async () => {
      throw new Failure('accessDenied', 'No.');
    };
    const blind = { ...stepped.ecs, serviceDeployments: refused, serviceDeployment: refused };
    for (const ecs of [stepped.ecs, blind]) {
      const watched = await findUnderWay(place, ecs, never);
      assert.ok(watched);
      const failed = now.deployments.find(({ rolloutState }) => rolloutState === 'FAILED');
      assert.equal(watched.deployment, failed?.id);
      assert.equal(watched.asked.taskDefinition, failed?.taskDefinition);
    }
    const watched = await findUnderWay(place, stepped.ecs, never);
    assert.ok(watched);
    const end = await run(
      stepped,
      watchRollout(watched, deps(stepped), () => undefined, never),
    );
    assert.ok(end.kind === 'rolledBack');
    assert.equal(end.taskDefinition, service.taskDefinition);
    assert.match(
      endText('blog-api in dev', watched, end),
      image === '9.9.9'
        ? /^The deployment of blog-api in dev was rolled back to blog-api:42\./
        : /^The deployment of blog-api in dev failed and was rolled back to blog-api:42\./,
    );
  });
}
