import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionDocument } from '../../../src/aws/definitionDocument.ts';

const definition = {
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42',
  family: 'blog-api',
  revision: 42,
  status: 'INACTIVE',
  requiresAttributes: [{ name: 'ecs.capability.task-eni' }],
  compatibilities: ['EC2', 'FARGATE'],
  registeredAt: 1_700_000_000.123,
  registeredBy: 'arn:aws:iam::111122223333:root',
  deregisteredAt: 1_700_000_100.5,
  deleteRequestedAt: 1_700_000_200,
  cpu: '256',
  memberOfTomorrow: [{ a: 1 }],
  containerDefinitions: [{ name: 'api', image: 'blog/api:1', environment: [], newer: { b: true } }],
};

test('only what ECS alone writes is left out', () => {
  assert.deepEqual(definitionDocument({ taskDefinition: definition, tags: [] }), {
    family: 'blog-api',
    cpu: '256',
    memberOfTomorrow: [{ a: 1 }],
    containerDefinitions: [{ name: 'api', image: 'blog/api:1', environment: [], newer: { b: true } }],
  });
});

test('tags are kept, but those that AWS made and takes from nobody', () => {
  const own = { key: 'team', value: 'web' };
  const tags = [{ key: 'aws:cloudformation:stack-name', value: 'blog' }, own, { key: 'AWS:x', value: '' }];
  assert.deepEqual(definitionDocument({ taskDefinition: definition, tags })['tags'], [own]);
});

test('an answer without a task definition is a failure', () => {
  for (const answer of [null, 'text', {}, { taskDefinition: [] }]) {
    assert.throws(() => definitionDocument(answer), { code: 'notFound' });
  }
  assert.throws(() => definitionDocument({ taskDefinition: { containerDefinitions: [] } }), {
    code: 'server',
  });
});
