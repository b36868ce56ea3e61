import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imagesOf } from '../../src/core/rollout/definition/withImage.ts';
import { expressUpdate } from '../../src/core/rollout/express.ts';
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
      await assert.rejects(applying, {
        code: 'offline',
        message: /ECS shows no trace of the change\.$/,
        hint: /^It was not sent again\. Look at the newest revisions of blog-api\.$/,
      });
      assert.equal(sent(stepped, 'ecs:UpdateService'), 0);
    }
    assert.equal(sent(stepped, 'ecs:RegisterTaskDefinition'), 1);
  });
}

test('a revision whose registration got lost is found though somebody else registered another since', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const document = await documentOf(stepped, service, '9.9.9');
  await stepped.sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:RegisterTaskDefinition', kind: 'reset', rate: 1, count: 1, when: 'after' }],
  });
  const other = await documentOf(stepped, service, '8.8.8');
  const register: typeof stepped.change.registerTaskDefinition = async (...args) => {
    try {
      return await stepped.change.registerTaskDefinition(...args);
    } catch (error) {
      await stepped.change.registerTaskDefinition(other, never);
      throw error;
    }
  };
  const late = { ...stepped, change: { ...stepped.change, registerTaskDefinition: register } };
  const { watched } = await apply(late, service, { kind: 'deploy', document });
  const { taskDefinition = '' } = watched.asked;
  assert.deepEqual(imagesOf(await stepped.ecs.definitionDocument(taskDefinition, never)), imagesOf(document));
  const [newest] = await stepped.ecs.revisions('blog-api', 1, never);
  assert.notEqual(newest, taskDefinition);
});

for (const when of ['before', 'after'] as const) {
  test(`an Express update that got lost ${when} it was made is not taken for that of somebody else`, async t => {
    const stepped = await open(t);
    const { ecs, change } = stepped;
    const [cluster] = (await ecs.clusters(never)).filter(({ name }) => name === 'default');
    const [service] = await ecs.services(cluster?.arn ?? '', never);
    assert.ok(service);
    const [configuration] = (await ecs.expressService(service.arn, never)).configurations;
    assert.ok(configuration);
    await stepped.sandbox.control('PUT', '/faults', {
      faults: [{ action: 'ecs:UpdateExpressGatewayService', kind: 'reset', rate: 1, count: 1, when }],
    });
    const theirs = expressUpdate(configuration, 'registry.example/app:theirs');
    const updateExpressService: typeof change.updateExpressService = async (...args) => {
      try {
        await change.updateExpressService(...args);
      } catch (error) {
        await stepped.time.sleep(1500, never);
        await change.updateExpressService(service.arn, theirs, never);
        throw error;
      }
    };
    const update = expressUpdate(configuration, 'registry.example/app:ours');
    const busy = { ...stepped, change: { ...change, updateExpressService } };
    const applying = apply(busy, service, { kind: 'express', update });
    if (when === 'before') {
      await assert.rejects(applying, { code: 'offline', message: /no trace of the change/ });
    } else {
      const { watched } = await applying;
      const [, ours] = await ecs.serviceDeployments(service.clusterArn, service.arn, 2, never);
      assert.equal(watched.serviceDeployment, ours?.arn);
    }
  });
}

for (const kind of ['deploy', 'redeploy', 'exec', 'rollBack'] as const) {
  test(`${kind}: what somebody else deployed since it was planned is not overrun`, async t => {
    const stepped = await open(t);
    const service = await serviceOf(stepped, 'blog/blog-api');
    const document = await documentOf(stepped, service, '9.9.9');
    const changes: Readonly<Record<typeof kind, Change>> = {
      deploy: { kind: 'deploy', document },
      redeploy: { kind: 'redeploy' },
      exec: { kind: 'exec', enabled: !service.execEnabled },
      rollBack: { kind: 'rollBack', taskDefinition: service.taskDefinition ?? '' },
    };
    await apply(stepped, service, { kind: 'deploy', document });
    await assert.rejects(apply(stepped, service, changes[kind]), {
      code: 'conflict',
      message: /started since this was planned: blog-api:\d+\.$/,
    });
    assert.equal(sent(stepped, 'ecs:UpdateService'), 1);
    assert.equal(sent(stepped, 'ecs:RegisterTaskDefinition'), 1);
  });
}

test('a desired count that somebody else changed since it was planned is not overwritten', async t => {
  const stepped = await open(t);
  const service = await serviceOf(stepped, 'blog/blog-api');
  await apply(stepped, service, { kind: 'scale', desired: 10 });
  await assert.rejects(apply(stepped, service, { kind: 'scale', desired: 5 }), {
    code: 'conflict',
    message: `The desired count of blog-api was changed since this was planned: it was ${service.desired}, and is 10 now.`,
  });
  assert.equal((await serviceOf(stepped, 'blog/blog-api')).desired, 10);
  assert.equal(sent(stepped, 'ecs:UpdateService'), 1);
});
