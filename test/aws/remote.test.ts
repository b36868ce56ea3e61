import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '../../src/core/model.ts';
import type { WriteScope } from '../../src/core/ports.ts';
import { type OpenedCloud, openSandboxCloud } from './support/openCloud.ts';

const never = new AbortController().signal;

async function taskOf({ cloud }: OpenedCloud, service: string): Promise<Task> {
  const tasks = await cloud.ecs.tasks('blog', never);
  const task = tasks.find(({ group }) => group === `service:${service}`);
  assert.ok(task);
  return task;
}

const scopeOf = ({ clusterArn, arn }: Task): WriteScope => ({
  kind: 'shell',
  cluster: clusterArn,
  task: arn,
});

test('a shell in a container whose agent runs, and a session that it is reached by', async t => {
  const opened = await openSandboxCloud(t);
  const task = await taskOf(opened, 'blog-api');
  const container = task.containers.find(({ name }) => name === 'api');
  assert.equal(container?.execAgent, 'RUNNING');
  const remote = await opened.cloud.remote(scopeOf(task));
  const request = { cluster: task.clusterArn, task: task.arn, container: 'api', command: '/bin/sh' };
  const session = await remote.shell(request, never);
  assert.match(session.id, /^ecs-execute-command-/);
  assert.match(session.streamUrl, /^wss?:\/\//);
  assert.ok(session.token.length > 0);

  const target = `ecs:blog_${task.id}_${container?.runtimeId}`;
  const forwarded = await remote.forwardPort({ target, port: 8080, localPort: 18_080 }, never);
  assert.notEqual(forwarded.token, session.token);
  const through = await remote.forwardPort(
    { target, port: 5432, localPort: 15_432, host: 'db.internal' },
    never,
  );
  assert.notEqual(through.id, forwarded.id);
});

test('a task without ECS Exec says so', async t => {
  const opened = await openSandboxCloud(t);
  const task = await taskOf(opened, 'blog-web');
  assert.equal(task.containers[0]?.execAgent, undefined);
  const remote = await opened.cloud.remote(scopeOf(task));
  const request = { cluster: task.clusterArn, task: task.arn, container: 'web', command: '/bin/sh' };
  await assert.rejects(remote.shell(request, never), {
    code: 'invalid',
    message: /execute command was not enabled/,
  });
});

test('an abort before it is sent opens nothing', async t => {
  const opened = await openSandboxCloud(t);
  const task = await taskOf(opened, 'blog-api');
  const remote = await opened.cloud.remote(scopeOf(task));
  const request = { cluster: task.clusterArn, task: task.arn, container: 'api', command: '/bin/sh' };
  await assert.rejects(remote.shell(request, AbortSignal.abort()), { code: 'cancelled' });
  assert.equal(opened.calls('ecs:ExecuteCommand'), 0);
});
