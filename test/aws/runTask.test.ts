import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { runTaskToEnd, type TaskEnd } from '../../src/core/rollout/runTask.ts';
import {
  commandContainer,
  placeAs,
  type RunRequest,
  toTaskRun,
} from '../../src/core/rollout/runTaskRequest.ts';
import { runScope } from '../../src/core/rollout/scope.ts';
import { hasty } from './support/hasty.ts';
import { type OpenedCloud, openSandboxCloud } from './support/openCloud.ts';

const never = new AbortController().signal;

const open = (t: TestContext): Promise<OpenedCloud> => openSandboxCloud(t, { fleet: 'demo', speed: 200 });

/** A task of the family as blog-api's own tasks run. */
async function requestOf(
  { cloud, service }: OpenedCloud,
  family: string,
  more: Partial<RunRequest> = {},
): Promise<RunRequest> {
  const [taskDefinition = ''] = await cloud.ecs.revisions(family, 1, never);
  const document = await cloud.ecs.definitionDocument(taskDefinition, never);
  return {
    taskDefinition,
    document,
    place: placeAs(await service('blog/blog-api')),
    container: commandContainer(document),
    environment: [],
    ...more,
  };
}

async function run(
  { cloud }: OpenedCloud,
  request: RunRequest,
  lost: string[] = [],
): Promise<{ end: TaskEnd; statuses: string[] }> {
  const statuses: string[] = [];
  const change = cloud.change(runScope(request));
  const end = await runTaskToEnd(
    { run: toTaskRun(request, crypto.randomUUID()), container: request.container },
    {
      ecs: cloud.ecs,
      change,
      clock: hasty,
      logs: cloud.logs,
      environment: { name: 'dev', logGroups: {} },
    },
    ({ code }) => lost.push(code),
    ({ task }) => {
      if (statuses.at(-1) !== task.lastStatus) {
        statuses.push(task.lastStatus);
      }
    },
    never,
  );
  return { end, statuses };
}

test('a task that is run ends with its exit code, where the service runs', async t => {
  const opened = await open(t);
  const { end, statuses } = await run(opened, await requestOf(opened, 'blog-migrate'));
  assert.equal(end.exitCode, 0);
  assert.equal(end.reason, undefined);
  assert.ok(statuses.includes('RUNNING'), statuses.join(', '));
  assert.equal(opened.calls('ecs:RunTask'), 1);
});

test('a migration that fails gives its exit code', async t => {
  const opened = await open(t);
  const { end } = await run(opened, await requestOf(opened, 'blog-migrate-broken'));
  assert.equal(end.exitCode, 3);
  assert.match(end.reason ?? '', /exit 3/);
});

test('command and variables of the person are those of the task', async t => {
  const opened = await open(t);
  const request = await requestOf(opened, 'blog-migrate', {
    command: ['sh', '-c', 'exit 7'],
    environment: [{ name: 'STEP', value: 'two words' }],
  });
  const { end } = await run(opened, request);
  assert.equal(end.exitCode, 7);
  const [, id = ''] = end.task.arn.split('task/blog/');
  const tasks = opened.sandbox.sandbox.world.ecs.world.region('eu-west-1').clusters.get('blog')?.tasks;
  assert.deepEqual(tasks?.get(id)?.overrides.containers, [
    {
      name: 'migrate',
      command: ['sh', '-c', 'exit 7'],
      environment: [{ name: 'STEP', value: 'two words' }],
    },
  ]);
});

test('a task whose answer got lost is started once', async t => {
  const opened = await open(t);
  await opened.sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:RunTask', kind: 'reset', rate: 1, count: 1, when: 'after' }],
  });
  const before = (await opened.cloud.ecs.tasks('blog', never)).length;
  const { end } = await run(opened, await requestOf(opened, 'blog-migrate-broken'));
  assert.equal(end.exitCode, 3);
  const running = await opened.cloud.ecs.tasks('blog', never);
  const stopped = await opened.cloud.ecs.stoppedTasks('blog', undefined, never);
  const runs = [...running, ...stopped].filter(({ startedBy }) => startedBy === end.task.startedBy);
  assert.equal(new Set(runs.map(({ arn }) => arn)).size, 1);
  assert.ok(running.length <= before + 1);
});

test('an image that cannot be pulled is no exit code but a reason', async t => {
  const opened = await open(t);
  const request = await requestOf(opened, 'blog-migrate');
  const [container] = request.document.containerDefinitions;
  const document = {
    ...request.document,
    family: 'blog-nopull',
    containerDefinitions: [{ ...container, image: 'registry.example.com/jobs:1-nopull' }],
  };
  const change = opened.change(await opened.service('blog/blog-api'));
  const taskDefinition = await change.registerTaskDefinition(document, never);
  const { end } = await run(opened, { ...request, document, taskDefinition });
  assert.equal(end.exitCode, undefined);
  assert.match(end.reason ?? '', /CannotPullContainerError/);
  assert.deepEqual(end.lines, []);
});
