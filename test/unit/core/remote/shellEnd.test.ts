import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '../../../../src/core/model.ts';
import { shellEndText } from '../../../../src/core/remote/shellEnd.ts';

const ARN = 'arn:aws:ecs:eu-west-1:111122223333:task/blog/0f9a1b2c3d4e5f60718293a4b5c6d7e8';

const running: Task = {
  arn: ARN,
  id: '0f9a1b2c3d4e5f60718293a4b5c6d7e8',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog',
  taskDefinition: 'blog-api:42',
  group: 'service:blog-api',
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  health: 'HEALTHY',
  createdAt: 0,
  containers: [{ name: 'api', image: 'api:1', lastStatus: 'RUNNING', health: 'HEALTHY', ports: [] }],
};

const tell = (task: Task | undefined): string | undefined => shellEndText('blog-api / api', ARN, 'api', task);

test('a shell that ended in a container that runs was left', () => {
  assert.equal(tell(running), undefined);
});

test('a task that is about to stop ended it, with the reason of ECS where there is one', () => {
  assert.match(
    tell({ ...running, desiredStatus: 'STOPPED' }) ?? '',
    /ended: the task 0f9a\w* is stopping\.$/,
  );
  const stopped = { ...running, lastStatus: 'STOPPED', stoppedReason: 'Scaling activity initiated' };
  assert.match(tell(stopped) ?? '', /is stopping\. Scaling activity initiated$/);
});

test('a container that ended, and a task that is forgotten, ended it too', () => {
  const containers = running.containers.map(container => ({ ...container, lastStatus: 'STOPPED' }));
  assert.match(tell({ ...running, containers }) ?? '', /container api of task 0f9a\w* has stopped\.$/);
  assert.match(tell(undefined) ?? '', /no longer knows the task 0f9a/);
});
