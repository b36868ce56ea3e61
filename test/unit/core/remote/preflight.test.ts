import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { Container, Task } from '../../../../src/core/model.ts';
import type { DefinitionDocument } from '../../../../src/core/release.ts';
import { explainUnconnected, reachOf } from '../../../../src/core/remote/preflight.ts';
import { service, task } from '../rollout/script.ts';

const container: Container = {
  name: 'api',
  image: 'api:1',
  runtimeId: 'abc-123',
  execAgent: 'RUNNING',
  lastStatus: 'RUNNING',
  health: 'HEALTHY',
  ports: [],
};
const withRole: DefinitionDocument = {
  family: 'blog-api',
  taskRoleArn: 'arn:aws:iam::111122223333:role/blog-api-task',
  containerDefinitions: [],
};
const withoutRole: DefinitionDocument = { family: 'blog-api', containerDefinitions: [] };
const { execAgent: _agent, ...withoutAgent } = container;
const { runtimeId: _id, ...withoutRuntime } = container;

interface Case {
  readonly name: string;
  readonly task?: Partial<Task>;
  readonly container?: Container;
  readonly alone?: true;
  readonly document?: DefinitionDocument;
  readonly reach: 'reachable' | 'off' | RegExp;
  readonly hint?: RegExp;
}

const cases: readonly Case[] = [
  { name: 'its agent runs', reach: 'reachable' },
  { name: 'its agent runs, and its task definition cannot be read', reach: 'reachable' },
  { name: 'its task stops', task: { desiredStatus: 'STOPPED' }, reach: /is stopping or has stopped/ },
  { name: 'its task comes up', task: { lastStatus: 'PENDING' }, reach: /does not run yet/ },
  { name: 'it comes up', container: { ...container, lastStatus: 'PENDING' }, reach: /does not run yet/ },
  { name: 'it has no runtime id', container: withoutRuntime, reach: /no runtime id/ },
  { name: 'ECS Exec was off', container: withoutAgent, document: withRole, reach: 'off' },
  { name: 'ECS Exec was off, and nothing more is known', container: withoutAgent, reach: 'off' },
  {
    name: 'ECS Exec was off, and there is no task role',
    container: withoutAgent,
    document: withoutRole,
    reach: /has no task role/,
    hint: /taskRoleArn.*ssmmessages:CreateControlChannel/,
  },
  {
    name: 'ECS Exec was off, and its task stands alone',
    container: withoutAgent,
    alone: true,
    reach: /was off as the task 0f9a was started/,
    hint: /only as a task is started/,
  },
  {
    name: 'its agent comes up',
    container: { ...container, execAgent: 'PENDING' },
    reach: /agent in container api of task 0f9a is starting/,
    hint: /in a moment/,
  },
  {
    name: 'its agent stopped',
    container: { ...container, execAgent: 'STOPPED' },
    document: withRole,
    reach: /is STOPPED/,
    hint: /task role blog-api-task has to allow ssmmessages:.*stop the task/,
  },
];

for (const { name, reach, hint, alone, document, ...more } of cases) {
  test(`a container where ${name}`, () => {
    const found = reachOf(
      task('0f9a', more.task ?? {}),
      more.container ?? container,
      alone === true ? undefined : service([]),
      document,
    );
    if (typeof reach === 'string') {
      assert.equal(found.kind, reach);
    } else {
      assert.ok(found.kind === 'blocked');
      assert.match(found.failure.message, reach);
      assert.match(found.failure.hint ?? '', hint ?? /^/);
    }
  });
}

test('an agent that does not connect points at the task role; other errors stay as they are', () => {
  const lost = new Failure('conflict', 'internal error');
  const explained = explainUnconnected(lost, withRole);
  assert.ok(explained instanceof Failure);
  assert.equal(explained.message, 'internal error');
  assert.match(explained.hint ?? '', /blog-api-task has to allow ssmmessages:CreateControlChannel/);
  const denied = new Failure('accessDenied', 'no');
  assert.equal(explainUnconnected(denied, withRole), denied);
});
