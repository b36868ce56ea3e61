import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ListTasksCommand, StopTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { createEcsRead } from '../../src/aws/ecsRead.ts';
import type { EcsRead } from '../../src/core/ecs.ts';
import { environmentOf } from './support/environment.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;

async function open(t: TestContext): Promise<{
  readonly sandbox: TestSandbox;
  readonly client: ReturnType<TestSandbox['ecs']>;
  readonly ecs: EcsRead;
}> {
  const sandbox = await startTestSandbox(t, { fleet: 'demo' });
  const client = sandbox.ecs(await sandbox.signIn());
  return { sandbox, client, ecs: createEcsRead(client, environmentOf(sandbox)) };
}

/** The calls that `run` made, by action. */
async function callsOf<T>(
  { sandbox }: TestSandbox,
  run: () => Promise<T>,
): Promise<{ readonly value: T; readonly calls: Readonly<Record<string, number>> }> {
  sandbox.world.calls.clear();
  const value = await run();
  const counts = Object.entries(sandbox.world.calls.counts('ecs:*'));
  return { value, calls: Object.fromEntries(counts.map(([action, { total }]) => [action, total])) };
}

/** Stops one task each of two services of `blog`, and gives their ARNs. */
async function stopTwo({ sandbox, client }: Awaited<ReturnType<typeof open>>) {
  const stopped = [];
  for (const serviceName of ['blog-web', 'blog-api']) {
    const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster: 'blog', serviceName }));
    const [task = ''] = taskArns;
    await client.send(new StopTaskCommand({ cluster: 'blog', task, reason: 'restart' }));
    stopped.push(task);
  }
  await sandbox.control('POST', '/clock', { advance: 120_000 });
  return stopped;
}

test("a service's stopped tasks are asked for by its name", async t => {
  const opened = await open(t);
  const [web = ''] = await stopTwo(opened);
  const { value, calls } = await callsOf(opened.sandbox, () =>
    opened.ecs.stoppedTasks('blog', 'blog-web', never),
  );
  assert.ok(value.some(({ arn }) => arn === web));
  assert.ok(value.every(({ group }) => group === 'service:blog-web'));
  assert.deepEqual(calls, { 'ecs:ListTasks': 1, 'ecs:DescribeTasks': 1 });
});

test('where ECS knows no stopped task of a service, those of the cluster are looked through', async t => {
  const opened = await open(t);
  const [web = '', api = ''] = await stopTwo(opened);
  // The service was made anew under the same name: what stopped belonged to the one before.
  const service = opened.sandbox.sandbox.world.ecs.world
    .region('eu-west-1')
    .clusters.get('blog')
    ?.services.get('blog-web');
  assert.ok(service);
  for (const task of [...service.tasks].filter(({ desiredStatus }) => desiredStatus === 'STOPPED')) {
    service.tasks.delete(task);
  }
  const { value, calls } = await callsOf(opened.sandbox, () =>
    opened.ecs.stoppedTasks('blog', 'blog-web', never),
  );
  const found = value.map(({ arn }) => arn);
  assert.ok(found.includes(web));
  assert.ok(!found.includes(api));
  assert.deepEqual(calls, { 'ecs:ListTasks': 2, 'ecs:DescribeTasks': 1 });
});

test('deployments under way have counts; only they are described, and a revision is looked up once', async t => {
  const { sandbox, client, ecs } = await open(t);
  const read = () => callsOf(sandbox, () => ecs.serviceDeployments('blog', 'blog-web', 20, never));

  const rest = await read();
  assert.ok(rest.value.length > 0);
  for (const { status, requestedTasks, taskDefinition } of rest.value) {
    assert.notEqual(status, 'IN_PROGRESS');
    assert.equal(requestedTasks, undefined);
    assert.match(taskDefinition ?? '', /:task-definition\/blog-web:\d+$/);
  }
  assert.deepEqual(rest.calls, { 'ecs:ListServiceDeployments': 1, 'ecs:DescribeServiceRevisions': 1 });

  const { service } = await client.send(
    new UpdateServiceCommand({ cluster: 'blog', service: 'blog-web', forceNewDeployment: true }),
  );
  await sandbox.control('POST', '/clock', { advance: 10_000 });
  const during = await read();
  const [newest, ...before] = during.value;
  assert.equal(newest?.status, 'IN_PROGRESS');
  assert.equal(newest?.requestedTasks, service?.desiredCount);
  assert.ok((newest?.pendingTasks ?? 0) + (newest?.runningTasks ?? 0) > 0);
  assert.ok(before.every(({ requestedTasks }) => requestedTasks === undefined));
  assert.deepEqual(during.calls, {
    'ecs:ListServiceDeployments': 1,
    'ecs:DescribeServiceDeployments': 1,
    'ecs:DescribeServiceRevisions': 1,
  });

  await sandbox.control('POST', '/clock', { advance: 600_000 });
  const after = await read();
  assert.equal(after.value[0]?.status, 'SUCCESSFUL');
  assert.match(after.value[0]?.taskDefinition ?? '', /blog-web/);
  assert.deepEqual(after.calls, { 'ecs:ListServiceDeployments': 1 });
});

test('no more deployments are listed than are wanted', async t => {
  const { sandbox, ecs } = await open(t);
  const all = await ecs.serviceDeployments('blog', 'blog-api', 20, never);
  assert.ok(all.length > 1);
  const { value, calls } = await callsOf(sandbox, () => ecs.serviceDeployments('blog', 'blog-api', 1, never));
  assert.deepEqual(value, all.slice(0, 1));
  assert.equal(calls['ecs:ListServiceDeployments'], 1);
});
