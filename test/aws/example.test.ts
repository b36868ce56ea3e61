import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/paths.ts';
import { parseDefinitionFile } from '../../src/core/rollout/definition/parseFile.ts';
import { makePlan } from '../../src/core/rollout/makePlan.ts';
import { openSandboxCloud } from './support/openCloud.ts';

const never = new AbortController().signal;

test('the task definition of the example repository fits what the sandbox runs', async t => {
  const { cloud, sandbox, service } = await openSandboxCloud(t);
  const text = await readFile(join(root, 'scripts/example/task-definition.json'), 'utf8');
  const { document, placeholders } = parseDefinitionFile(text);
  assert.deepEqual(placeholders, []);
  const { differences, findings } = await makePlan(
    await service('blog/blog-api'),
    { kind: 'deploy', document },
    {
      ecs: cloud.ecs,
      images: await cloud.images(),
      lookups: await cloud.lookups(),
      changesAs: sandbox.roleArn('codespaces-ecs-deploy'),
    },
    never,
  );
  assert.deepEqual(
    differences.slice(1).map(({ where, what, from, to }) => [where, what, from, to]),
    [['container api', 'variable DATABASE_POOL', undefined, '10']],
  );
  assert.deepEqual(
    findings.filter(({ severity }) => severity === 'stop' || severity === 'warning'),
    [],
  );
});
