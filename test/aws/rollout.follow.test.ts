import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import type { LogsRead } from '../../src/core/ports.ts';
import { type RolloutMemory, Rollouts } from '../../src/core/rollout/rollouts.ts';
import type { Watched } from '../../src/core/rollout/state.ts';
import { findUnderWay } from '../../src/core/rollout/watchedOf.ts';
import { silentLog } from './support/environment.ts';
import { past } from './support/past.ts';
import { apply, documentOf, never, open, run, sent, serviceOf } from './support/rolloutRig.ts';

test('a rollout is picked up again after a reload, and forgotten at its end', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const { watched } = await apply(stepped, service, { kind: 'redeploy' });
  let kept: readonly Watched[] = [];
  const memory: RolloutMemory = {
    load: () => JSON.parse(JSON.stringify(kept)),
    save: async list => {
      kept = list;
    },
  };
  const opens = async () => ({ ecs: stepped.ecs, logs: stepped.logs, environment: stepped.environment });
  const rollouts = () => new Rollouts({ clock: stepped.time, log: silentLog, memory, open: opens });

  const before = rollouts();
  const left = before.begin(watched);
  await stepped.time.run(20_000);
  assert.equal(before.get(service.arn)?.phase, 'deploying');
  before.dispose();
  assert.deepEqual(await left.ended, { kind: 'unwatched' });
  assert.equal(kept.length, 1);

  const after = rollouts();
  const changes: string[] = [];
  after.onDidChange(arn => changes.push(arn));
  const [again] = after.resume();
  assert.ok(again);
  assert.equal((await run(stepped, again.ended)).kind, 'succeeded');
  await stepped.time.run(0);
  assert.deepEqual(kept, []);
  assert.ok(changes.every(arn => arn === service.arn) && changes.length > 1);
  assert.equal(after.all[0]?.end?.kind, 'succeeded');
  after.dispose();
});

test('a failure is told at once, and its last lines once they are there', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  await past(stepped, 'UpdateService', {
    cluster: service.clusterArn,
    service: service.arn,
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
  });
  let came = false;
  const logs = () => ({
    ...stepped.logs(),
    filterLogEvents: async (...asked: Parameters<LogsRead['filterLogEvents']>) =>
      came ? stepped.logs().filterLogEvents(...asked) : { events: [] },
  });
  let kept: readonly Watched[] = [];
  const rollouts = new Rollouts({
    clock: stepped.time,
    log: silentLog,
    memory: {
      load: () => [],
      save: async list => {
        kept = list;
      },
    },
    open: async () => ({ ecs: stepped.ecs, logs, environment: stepped.environment }),
  });
  const document = await documentOf(stepped, service, '9.9.9-crash');
  const { watched } = await apply(stepped, service, { kind: 'deploy', document });
  const following = rollouts.begin(watched);
  assert.equal((await run(stepped, following.ended)).kind, 'failed');
  came = true;
  const toldAt = stepped.time.now();
  const fatal = () =>
    following.state?.tasks.some(({ lines = [] }) => lines.some(line => line.includes('FATAL'))) === true;
  assert.equal(fatal(), false);
  assert.deepEqual(kept, []);
  const changes: string[] = [];
  rollouts.onDidChange(arn => changes.push(arn));
  // Somebody who looks meanwhile does not cut it short.
  rollouts.detail(service.arn).dispose();
  rollouts.lookNow(service.arn);
  assert.ok(await stepped.time.run(60_000, fatal));
  assert.ok(stepped.time.now() > toldAt);
  assert.deepEqual(changes, [service.arn]);
  assert.equal(following.state?.end?.kind, 'failed');
  rollouts.dispose();
});

test('a rollout waits for somebody to sign in, and looks at once when it is asked to', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const { watched } = await apply(stepped, service, { kind: 'redeploy' });
  let signedIn = false;
  const rollouts = new Rollouts({
    clock: stepped.time,
    log: silentLog,
    memory: { load: () => [], save: async () => undefined },
    open: async () => {
      if (!signedIn) {
        throw new Failure('signedOut', 'Nobody is signed in.');
      }
      return { ecs: stepped.ecs, logs: stepped.logs, environment: stepped.environment };
    },
  });
  const following = rollouts.begin(watched);
  await stepped.time.run(12_000);
  assert.ok(rollouts.get(service.arn) === undefined);
  signedIn = true;
  await stepped.time.run(6000);
  const readAt = following.state?.readAt ?? 0;
  rollouts.lookNow(service.arn);
  await stepped.time.run(1);
  assert.ok((following.state?.readAt ?? 0) >= readAt);
  assert.ok(sent(stepped, 'ecs:DescribeServices') >= 2);
  following.leave();
  assert.deepEqual(await following.ended, { kind: 'unwatched' });
});

test('a rollout whose hook was answered looks at once', async t => {
  const stepped = await open(t);
  await stepped.time.run(5000);
  const service = await serviceOf(stepped, 'store/store-web');
  const rollouts = new Rollouts({
    clock: stepped.time,
    log: silentLog,
    memory: { load: () => [], save: async () => undefined },
    open: async () => ({ ecs: stepped.ecs, logs: stepped.logs, environment: stepped.environment }),
  });
  const watched = await findUnderWay(
    { environment: 'dev', cluster: service.clusterArn, service: service.arn },
    stepped.ecs,
    never,
  );
  assert.ok(watched);
  const first = rollouts.begin(watched);
  await stepped.time.run(5 * 60_000);
  assert.equal(first.state?.phase, 'paused');
  const [hook] = first.state.hooks;
  const { currentServiceDeployment: deployment = '' } = service;
  const change = { kind: 'answerHook', deployment, hook: hook?.id ?? '', action: 'CONTINUE' } as const;
  const applied = await apply(stepped, service, change);
  assert.equal(first.state.phase, 'paused');
  const second = rollouts.begin(applied.watched);
  await stepped.time.run(1);
  assert.notEqual(first.state.phase, 'paused');
  assert.equal(second.state?.phase, first.state.phase);
  rollouts.dispose();
});

test('a look that is asked for during another one comes right after it', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const { watched } = await apply(stepped, service, { kind: 'redeploy' });
  const reads: (() => void)[] = [];
  const describeServices: typeof stepped.ecs.describeServices = async (...args) => {
    await new Promise<void>(resolve => reads.push(resolve));
    return stepped.ecs.describeServices(...args);
  };
  const ecs = { ...stepped.ecs, describeServices };
  const rollouts = new Rollouts({
    clock: stepped.time,
    log: silentLog,
    memory: { load: () => [], save: async () => undefined },
    open: async () => ({ ecs, logs: stepped.logs, environment: stepped.environment }),
  });
  rollouts.begin(watched);
  await stepped.time.run(1);
  assert.equal(reads.length, 1);
  rollouts.lookNow(service.arn);
  reads[0]?.();
  await stepped.time.run(1);
  assert.equal(reads.length, 2);
  rollouts.dispose();
});
