import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imagesOf } from '../../src/core/rollout/definition/withImage.ts';
import type { Change } from '../../src/core/rollout/plan.ts';
import { apply, documentOf, never, open, sent, serviceOf, told, watch } from './support/rolloutRig.ts';

for (const [command, exitCode] of [
  ['true', 0],
  ['exit 3', 3],
] as const) {
  test(`a migration that ends with ${exitCode} ${exitCode === 0 ? 'lets the deployment go on' : 'leaves the service as it is'}`, async t => {
    const stepped = await open(t);
    const service = await serviceOf(stepped, 'blog/blog-api');
    const document = await documentOf(stepped, service, '9.9.9');
    const [first] = document.containerDefinitions;
    await stepped.change.registerTaskDefinition(
      {
        ...document,
        family: 'rollout-migrate',
        containerDefinitions: [{ ...first, image: 'registry.example/app:1', command: ['sh', '-c', command] }],
      },
      never,
    );
    const seen = told();
    const change: Change = {
      kind: 'deploy',
      document,
      migration: { family: 'rollout-migrate', image: 'registry.example/app:9.9.9' },
    };
    const applying = apply(stepped, service, change, seen);
    if (exitCode === 0) {
      const applied = await applying;
      assert.equal((await watch(stepped, applied)).kind, 'succeeded');
    } else {
      await assert.rejects(applying, { code: 'conflict', message: /exit code 3/, hint: /not touched/ });
      assert.equal(sent(stepped, 'ecs:UpdateService'), 0);
    }
    const ended = seen.steps.find(step => step.kind === 'migrated');
    assert.ok(ended?.kind === 'migrated');
    assert.equal(ended.end.exitCode, exitCode);
    const [run] = await stepped.ecs.revisions('rollout-migrate', 1, never);
    assert.equal(ended.end.task.taskDefinition, run);
    assert.deepEqual(imagesOf(await stepped.ecs.definitionDocument(run ?? '', never)), [
      { container: first?.['name'], image: 'registry.example/app:9.9.9' },
    ]);
  });
}

test('a migration whose start got lost runs once', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const document = await documentOf(stepped, service, '9.9.9-once');
  await stepped.change.registerTaskDefinition({ ...document, family: 'rollout-migrate' }, never);
  await stepped.sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:RunTask', kind: 'reset', rate: 1, count: 4, when: 'after' }],
  });
  await apply(stepped, service, {
    kind: 'deploy',
    document: await documentOf(stepped, service, '9.9.9'),
    migration: { family: 'rollout-migrate' },
  });
  const stopped = await stepped.ecs.stoppedTasks(service.clusterArn, undefined, never);
  const all = [...stopped, ...(await stepped.ecs.tasks(service.clusterArn, never))];
  const runs = new Set(
    all.filter(({ taskDefinition }) => taskDefinition.includes('rollout-migrate')).map(({ arn }) => arn),
  );
  assert.equal(runs.size, 1);
});

for (const when of ['before', 'after'] as const) {
  test(`a revision whose registration got lost ${when} it was made ${when === 'after' ? 'is found' : 'is not registered again'}`, async t => {
    const stepped = await open(t);
    const service = await serviceOf(stepped, 'blog/blog-api');
    await stepped.sandbox.control('PUT', '/faults', {
      faults: [{ action: 'ecs:RegisterTaskDefinition', kind: 'reset', rate: 1, count: 1, when }],
    });
    const document = await documentOf(stepped, service, '9.9.9');
    const applying = apply(stepped, service, { kind: 'deploy', document });
    if (when === 'after') {
      assert.equal((await watch(stepped, await applying)).kind, 'succeeded');
    } else {
      await assert.rejects(applying, { code: 'offline', message: /did not make the change/ });
      assert.equal(sent(stepped, 'ecs:UpdateService'), 0);
    }
    assert.equal(sent(stepped, 'ecs:RegisterTaskDefinition'), 1);
  });
}

test('what somebody else deployed since it was planned is not overrun', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const document = await documentOf(stepped, service, '9.9.9');
  await apply(stepped, service, { kind: 'redeploy' });
  await assert.rejects(apply(stepped, service, { kind: 'deploy', document }), {
    code: 'conflict',
    message: /started since this was planned/,
  });
  assert.equal(sent(stepped, 'ecs:UpdateService'), 1);
});
