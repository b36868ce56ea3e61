import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import type { Service } from '../../src/core/model.ts';
import { type Applied, type ApplyStep, applyChange } from '../../src/core/rollout/applyChange.ts';
import { imagesOf } from '../../src/core/rollout/definition/withImage.ts';
import { expressUpdate } from '../../src/core/rollout/express.ts';
import type { Change } from '../../src/core/rollout/plan.ts';
import type { RolloutEnd } from '../../src/core/rollout/rollout.ts';
import { type RolloutMemory, Rollouts } from '../../src/core/rollout/rollouts.ts';
import type { RolloutState, Watched } from '../../src/core/rollout/state.ts';
import { watchRollout } from '../../src/core/rollout/watchRollout.ts';
import { silentLog } from './support/environment.ts';
import { type Stepped, startStepped } from './support/stepped.ts';

const never = new AbortController().signal;
const HOUR = 3_600_000;

async function open(t: TestContext): Promise<Stepped> {
  const stepped = await startStepped();
  t.after(() => stepped.stop());
  return stepped;
}

async function serviceOf({ ecs }: Stepped, name: string): Promise<Service> {
  const [cluster = '', own = ''] = name.split('/');
  const [service] = await ecs.describeServices(cluster, [own], never);
  assert.ok(service, name);
  return service;
}

interface Told {
  readonly states: RolloutState[];
  readonly steps: ApplyStep[];
}

async function run<T>({ time }: Stepped, doing: Promise<T>): Promise<T> {
  let settled = false;
  const both = doing.finally(() => {
    settled = true;
  });
  both.catch(() => undefined);
  assert.ok(await time.run(HOUR, () => settled), 'it did not end');
  return both;
}

function deps(stepped: Stepped) {
  const { ecs, change, logs, environment, time } = stepped;
  return { ecs, change, logs, environment, clock: time, token: () => crypto.randomUUID() };
}

function apply(stepped: Stepped, service: Service, change: Change, told?: Told): Promise<Applied> {
  const steps = {
    lookingBack: () => undefined,
    step: (step: ApplyStep) => void told?.steps.push(step),
  };
  return run(stepped, applyChange(service, change, deps(stepped), steps, never));
}

function watch(stepped: Stepped, { watched }: Applied, told?: Told): Promise<RolloutEnd> {
  return run(
    stepped,
    watchRollout(watched, deps(stepped), state => void told?.states.push(state), never),
  );
}

async function documentOf({ ecs }: Stepped, service: Service, tag?: string) {
  const document = await ecs.definitionDocument(service.taskDefinition ?? '', never);
  const [first, ...others] = document.containerDefinitions;
  return tag === undefined
    ? document
    : {
        ...document,
        containerDefinitions: [{ ...first, image: `registry.example/app:${tag}` }, ...others],
      };
}

function sent({ sandbox }: Stepped, action: string): number {
  return sandbox.sandbox.world.calls.total(action);
}

function told(): Told {
  return { states: [], steps: [] };
}

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

test('a paused deployment is continued, bakes and succeeds', async t => {
  const stepped = await open(t);
  await stepped.time.run(5000);
  const service = await serviceOf(stepped, 'store/store-web');
  const deployment = service.currentServiceDeployment ?? '';
  const [hook] = (await stepped.ecs.serviceDeployment(deployment, never))?.progress?.hooks ?? [];
  assert.equal(hook?.status, 'AWAITING_ACTION');
  const seen = told();
  const change: Change = { kind: 'answerHook', deployment, hook: hook.id, action: 'CONTINUE' };
  const end = await watch(stepped, await apply(stepped, service, change), seen);
  assert.equal(end.kind, 'succeeded');
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
  const end = await watch(stepped, await apply(stepped, service, change));
  assert.equal(end.kind, 'rolledBack');
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
  const end = await watch(stepped, applied);
  assert.equal(end.kind, 'rolledBack');
  assert.equal(sent(stepped, 'ecs:StopServiceDeployment'), 1);
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
  await apply(stepped, service, { kind: 'scale', desired: 3 });
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

for (const [command, exitCode] of [
  ['true', 0],
  ['exit 3', 3],
] as const) {
  test(`a migration that ends with ${exitCode} ${exitCode === 0 ? 'lets the deployment go on' : 'leaves the service as it is'}`, async t => {
    const stepped = await open(t);
    const service = await serviceOf(stepped, 'blog/blog-api');
    const document = await documentOf(stepped, service, '9.9.9');
    const [first] = document.containerDefinitions;
    await stepped.change.registerTaskDefinition(
      {
        ...document,
        family: 'rollout-migrate',
        containerDefinitions: [{ ...first, image: 'registry.example/app:1', command: ['sh', '-c', command] }],
      },
      never,
    );
    const seen = told();
    const change: Change = {
      kind: 'deploy',
      document,
      migration: { family: 'rollout-migrate', image: 'registry.example/app:9.9.9' },
    };
    const applying = apply(stepped, service, change, seen);
    if (exitCode === 0) {
      const applied = await applying;
      assert.equal((await watch(stepped, applied)).kind, 'succeeded');
    } else {
      await assert.rejects(applying, { code: 'conflict', message: /exit code 3/, hint: /not touched/ });
      assert.equal(sent(stepped, 'ecs:UpdateService'), 0);
    }
    const ended = seen.steps.find(step => step.kind === 'migrated');
    assert.ok(ended?.kind === 'migrated');
    assert.equal(ended.end.exitCode, exitCode);
    const [run] = await stepped.ecs.revisions('rollout-migrate', 1, never);
    assert.equal(ended.end.task.taskDefinition, run);
    assert.deepEqual(imagesOf(await stepped.ecs.definitionDocument(run ?? '', never)), [
      { container: first?.['name'], image: 'registry.example/app:9.9.9' },
    ]);
  });
}

test('a migration whose start got lost runs once', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const document = await documentOf(stepped, service, '9.9.9-once');
  await stepped.change.registerTaskDefinition({ ...document, family: 'rollout-migrate' }, never);
  await stepped.sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:RunTask', kind: 'reset', rate: 1, count: 4, when: 'after' }],
  });
  await apply(stepped, service, {
    kind: 'deploy',
    document: await documentOf(stepped, service, '9.9.9'),
    migration: { family: 'rollout-migrate' },
  });
  const stopped = await stepped.ecs.stoppedTasks(service.clusterArn, undefined, never);
  const all = [...stopped, ...(await stepped.ecs.tasks(service.clusterArn, never))];
  const runs = new Set(
    all.filter(({ taskDefinition }) => taskDefinition.includes('rollout-migrate')).map(({ arn }) => arn),
  );
  assert.equal(runs.size, 1);
});

for (const when of ['before', 'after'] as const) {
  test(`a revision whose registration got lost ${when} it was made ${when === 'after' ? 'is found' : 'is not registered again'}`, async t => {
    const stepped = await open(t);
    const service = await serviceOf(stepped, 'blog/blog-api');
    await stepped.sandbox.control('PUT', '/faults', {
      faults: [{ action: 'ecs:RegisterTaskDefinition', kind: 'reset', rate: 1, count: 1, when }],
    });
    const document = await documentOf(stepped, service, '9.9.9');
    const applying = apply(stepped, service, { kind: 'deploy', document });
    if (when === 'after') {
      assert.equal((await watch(stepped, await applying)).kind, 'succeeded');
    } else {
      await assert.rejects(applying, { code: 'offline', message: /did not make the change/ });
      assert.equal(sent(stepped, 'ecs:UpdateService'), 0);
    }
    assert.equal(sent(stepped, 'ecs:RegisterTaskDefinition'), 1);
  });
}

test('what somebody else deployed since it was planned is not overrun', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const document = await documentOf(stepped, service, '9.9.9');
  await apply(stepped, service, { kind: 'redeploy' });
  await assert.rejects(apply(stepped, service, { kind: 'deploy', document }), {
    code: 'conflict',
    message: /started since this was planned/,
  });
  assert.equal(sent(stepped, 'ecs:UpdateService'), 1);
});

test('another deployment is noticed, and supersedes', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const first = await apply(stepped, service, { kind: 'redeploy' });
  const states: RolloutState[] = [];
  const watching = watchRollout(first.watched, deps(stepped), state => void states.push(state), never);
  await stepped.time.run(20_000);
  const second = await apply(stepped, service, { kind: 'redeploy' });
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
  assert.ok(states.some(({ tasks }) => tasks.some(({ status }) => status === 'RUNNING')));
});

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
