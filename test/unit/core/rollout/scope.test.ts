import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeScope, runScope, serviceScope, stopScope } from '../../../../src/core/rollout/scope.ts';

const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const arn = 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api';
const service = { clusterArn, arn };

for (const kind of ['redeploy', 'rollBack', 'scale', 'exec', 'stopDeployment', 'answerHook'] as const) {
  test(`${kind} may touch the service alone`, () => {
    assert.deepEqual(changeScope(service, { kind }), { kind: 'service', cluster: clusterArn, service: arn });
    assert.deepEqual(changeScope(service, { kind }), serviceScope(service));
  });
}

for (const kind of ['deploy', 'express'] as const) {
  test(`${kind} may make revisions and run a task before`, () => {
    assert.deepEqual(changeScope(service, { kind }), { kind: 'deploy', cluster: clusterArn, service: arn });
  });
}

test('stopping a task may touch that task alone, and running one its task definition', () => {
  const task = 'arn:aws:ecs:eu-west-1:111122223333:task/blog/0123456789abcdef0123456789abcdef';
  assert.deepEqual(stopScope({ clusterArn, arn: task }), { kind: 'stop', cluster: clusterArn, task });
  const taskDefinition = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-migrate:3';
  assert.deepEqual(runScope({ taskDefinition, place: { clusterArn } }), {
    kind: 'run',
    cluster: clusterArn,
    taskDefinition,
  });
});
