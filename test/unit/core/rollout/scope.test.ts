import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceScope, taskScope } from '../../../../src/core/rollout/scope.ts';

const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const arn = 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api';

test('a change of a service may touch that service alone', () => {
  assert.deepEqual(serviceScope({ clusterArn, arn }), { kind: 'cluster', cluster: clusterArn, service: arn });
});

test("a change of a service's task has the scope of the service", () => {
  assert.deepEqual(taskScope({ clusterArn, group: 'service:blog-api' }), serviceScope({ clusterArn, arn }));
});

test('a change of a standalone task has the scope of the cluster', () => {
  assert.deepEqual(taskScope({ clusterArn, group: 'family:migrate' }), {
    kind: 'cluster',
    cluster: clusterArn,
  });
});
