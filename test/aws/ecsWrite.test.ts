import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskRun } from '../../src/core/ecs.ts';
import type { Service } from '../../src/core/model.ts';
import { type OpenedCloud, openSandboxCloud } from './support/openCloud.ts';

const HAND = 'ecs-codespaces/octocat';
const never = new AbortController().signal;

/** As the service `blog-api` runs its tasks. */
function likeTasksOf(service: Service, clientToken: string): TaskRun {
  assert.ok(service.taskDefinition && service.network);
  return {
    cluster: service.clusterArn,
    taskDefinition: service.taskDefinition,
    clientToken,
    network: service.network,
    ...(service.launchType === undefined ? {} : { launchType: service.launchType }),
    overrides: [
      { container: 'api', command: ['node', 'migrate.js'], environment: [{ name: 'STEP', value: '1' }] },
    ],
    startedBy: HAND,
  };
}

/** Running tasks that somebody started by hand. */
async function byHand({ cloud }: OpenedCloud, cluster: string) {
  return (await cloud.ecs.tasks(cluster, never)).filter(({ startedBy }) => startedBy === HAND);
}

async function fault({ sandbox }: OpenedCloud, action: string, more: object): Promise<void> {
  await sandbox.control('PUT', '/faults', {
    faults: [{ action, rate: 1, count: 1, when: 'after', ...more }],
  });
}

test('what a service is updated to is what was asked for, and nothing beside it', async t => {
  const opened = await openSandboxCloud(t);
  const service = await opened.service('blog/blog-api');
  const ecs = opened.change(service);
  const scaled = await ecs.updateService(service.clusterArn, service.arn, { desiredCount: 6 }, never);
  assert.deepEqual([scaled.desired, scaled.deployments.length], [6, 1]);
  assert.equal(scaled.taskDefinition, service.taskDefinition);

  const off = await ecs.updateService(
    service.clusterArn,
    service.arn,
    { enableExecuteCommand: false },
    never,
  );
  assert.deepEqual([off.execEnabled, off.desired, off.deployments.length], [false, 6, 1]);

  const [, before = ''] = await opened.cloud.ecs.revisions('blog-api', 5, never);
  const moved = await ecs.updateService(
    service.clusterArn,
    service.arn,
    { taskDefinition: before, forceNewDeployment: true },
    never,
  );
  assert.equal(moved.taskDefinition, before);
  assert.equal(moved.deployments.length, 2);
});

test('a document that was read and is registered again is the same, with its tags, and members that no client knows', async t => {
  const opened = await openSandboxCloud(t);
  const service = await opened.service('blog/blog-api');
  const { ecs } = opened.cloud;
  const document = await ecs.definitionDocument(service.taskDefinition ?? '', never);
  assert.deepEqual(document['tags'], [
    { key: 'commit', value: 'abc1234' },
    { key: 'repository', value: 'octocat/blog' },
  ]);
  for (const member of ['taskDefinitionArn', 'revision', 'status', 'registeredAt', 'registeredBy']) {
    assert.ok(!(member in document), member);
  }
  const changed = {
    ...document,
    memberOfTomorrow: { level: 3 },
    containerDefinitions: document.containerDefinitions.map(each => ({ ...each, alsoNew: ['a'] })),
  };
  const arn = await opened.change(service).registerTaskDefinition(changed, never);
  assert.match(arn, /:task-definition\/blog-api:43$/);
  assert.deepEqual(await ecs.definitionDocument(arn, never), changed);
  assert.equal((await ecs.taskDefinition(arn, never)).revision, 43);
  assert.deepEqual(await ecs.revisions('blog-api', 2, never), [arn, service.taskDefinition]);
});

test('a registration is refused in words, and not sent again when its answer got lost', async t => {
  const opened = await openSandboxCloud(t);
  const service = await opened.service('blog/blog-api');
  const change = opened.change(service);
  await assert.rejects(change.registerTaskDefinition({ family: 'none', containerDefinitions: [] }, never), {
    code: 'invalid',
    message: /ecs:RegisterTaskDefinition/,
  });
  const document = await opened.cloud.ecs.definitionDocument(service.taskDefinition ?? '', never);
  opened.forget();
  await fault(opened, 'ecs:RegisterTaskDefinition', { kind: 'reset' });
  await assert.rejects(change.registerTaskDefinition(document, never), { code: 'offline' });
  assert.equal(opened.calls('ecs:RegisterTaskDefinition'), 1);
});

test('families by their beginning', async t => {
  const { cloud } = await openSandboxCloud(t);
  const all = await cloud.ecs.families('', never);
  const blog = await cloud.ecs.families('blog-', never);
  assert.ok(blog.includes('blog-api') && blog.length < all.length);
  assert.ok(blog.every(family => family.startsWith('blog-')));
  assert.deepEqual(await cloud.ecs.revisions('blog', 5, never), []);
});

test('a task is run as it was asked for', async t => {
  const opened = await openSandboxCloud(t);
  const service = await opened.service('blog/blog-api');
  const task = await opened.change(service).runTask(likeTasksOf(service, 'once'), never);
  assert.equal(task.taskDefinition, service.taskDefinition);
  assert.equal(task.startedBy, HAND);
  assert.deepEqual(
    (await byHand(opened, service.clusterArn)).map(({ arn }) => arn),
    [task.arn],
  );
  const { tasks } = opened.sandbox.sandbox.world.ecs.world.region('eu-west-1').clusters.get('blog') ?? {};
  const [made] = [...(tasks?.values() ?? [])].filter(({ arn }) => arn === task.arn);
  assert.deepEqual(made?.overrides.containers, [
    { name: 'api', command: ['node', 'migrate.js'], environment: [{ name: 'STEP', value: '1' }] },
  ]);
});

for (const kind of ['reset', 'error'] as const) {
  test(`a task whose start was not answered (${kind}) is asked for again by its token, and started once`, async t => {
    const opened = await openSandboxCloud(t);
    const service = await opened.service('blog/blog-api');
    await fault(opened, 'ecs:RunTask', { kind });
    const task = await opened.change(service).runTask(likeTasksOf(service, 'once'), never);
    assert.deepEqual(
      (await byHand(opened, service.clusterArn)).map(({ arn }) => arn),
      [task.arn],
    );
    assert.equal(opened.calls('ecs:RunTask'), 2);
  });
}

test('an abort between two attempts says that the first one was not answered', async t => {
  const opened = await openSandboxCloud(t);
  const service = await opened.service('blog/blog-api');
  await fault(opened, 'ecs:RunTask', { kind: 'reset', count: 9 });
  const abort = new AbortController();
  const answer = opened.change(service).runTask(likeTasksOf(service, 'once'), abort.signal);
  answer.catch(() => undefined);
  while (opened.calls('ecs:RunTask') === 0) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  abort.abort();
  await assert.rejects(answer, { code: 'offline' });
  assert.equal((await byHand(opened, service.clusterArn)).length, 1);
});

test('what capacity providers say is not said twice, and is told of the task', async t => {
  const opened = await openSandboxCloud(t);
  const service = await opened.service('blog/blog-api');
  const capacityProviders = [{ name: 'FARGATE_SPOT', weight: 1, base: 0 }];
  const run = { ...likeTasksOf(service, 'spot'), launchType: 'FARGATE_SPOT', capacityProviders };
  const task = await opened.change(service).runTask(run, never);
  assert.deepEqual([task.launchType, task.capacityProvider], ['FARGATE', 'FARGATE_SPOT']);
  await assert.rejects(
    opened.change(service).runTask({ ...run, capacityProviders: [], clientToken: 'other' }, never),
    { code: 'invalid' },
  );
});

/** The hook that a deployment waits at; the sandbox comes to it by its own time. */
async function awaitingAction({ cloud }: OpenedCloud, deployment: string) {
  for (;;) {
    const found = await cloud.ecs.serviceDeployment(deployment, never);
    const hook = found?.progress?.hooks.find(({ status }) => status === 'AWAITING_ACTION');
    if (hook !== undefined) {
      return hook;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

test('a paused deployment is continued, and one under way is rolled back', async t => {
  const opened = await openSandboxCloud(t);
  const { ecs } = opened.cloud;
  const paused = await opened.service('store/store-web');
  const [newest] = await ecs.serviceDeployments(paused.clusterArn, paused.arn, 1, never);
  assert.ok(newest);
  const hook = await awaitingAction(opened, newest.arn);
  await opened.change(paused).continueServiceDeployment(newest.arn, hook.id, 'CONTINUE', never);
  const later = await ecs.serviceDeployment(newest.arn, never);
  assert.ok(later?.progress);
  assert.deepEqual(
    later.progress.hooks.filter(({ status }) => status === 'AWAITING_ACTION'),
    [],
  );

  await opened.change(paused).rollBackServiceDeployment(newest.arn, never);
  const back = await ecs.serviceDeployment(newest.arn, never);
  assert.match(back?.status ?? '', /^ROLLBACK_/);

  const done = await opened.service('blog/blog-api');
  const [last] = await ecs.serviceDeployments(done.clusterArn, done.arn, 1, never);
  await assert.rejects(opened.change(done).rollBackServiceDeployment(last?.arn ?? '', never), {
    code: /^(conflict|invalid)$/,
  });
});

test('an Express Mode service is read, deployed and keeps what it was given', async t => {
  const opened = await openSandboxCloud(t);
  const { ecs } = opened.cloud;
  const service = await opened.service('default/handbook');
  assert.equal(service.express, true);
  const before = await ecs.expressService(service.arn, never);
  assert.equal(before.name, 'handbook');
  const [now] = before.configurations;
  assert.ok(now?.containerPort && now.logGroup && now.logStreamPrefix);
  assert.match(now.urls[0] ?? '', /^https:\/\//);
  const image = now.image.replace(/:[^:]+$/, ':2025-12-crash');
  const update = {
    image,
    containerPort: now.containerPort,
    environment: [...now.environment, { name: 'THEME', value: 'dark' }],
    secrets: now.secrets,
    logs: { group: now.logGroup, streamPrefix: now.logStreamPrefix },
  };
  await opened.change(service).updateExpressService(service.arn, update, never);
  const [newest] = (await ecs.expressService(service.arn, never)).configurations;
  assert.equal(newest?.image, image);
  assert.deepEqual(newest?.environment, update.environment);
  assert.equal(newest?.logGroup, now.logGroup);
  assert.equal(newest?.executionRole, now.executionRole);
  await assert.rejects(opened.change(service).updateExpressService(service.arn, { secrets: [] }, never), {
    code: 'invalid',
  });
});
