import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyChange } from '../../src/core/rollout/applyChange.ts';
import { expressUpdate } from '../../src/core/rollout/express.ts';
import { watchRollout } from '../../src/core/rollout/watchRollout.ts';
import { deps, never, open, run } from './support/rolloutRig.ts';

test('two images that an Express service is given at once are each followed as what they are', async t => {
  const stepped = await open(t);
  const { ecs } = stepped;
  const { world } = stepped.sandbox.sandbox;
  const cluster = world.ecs.world.region(world.region).clusters.get('default');
  const [service] = await ecs.services(cluster?.arn ?? '', never);
  assert.ok(service?.express);
  const [configuration] = (await ecs.expressService(service.arn, never)).configurations;
  assert.ok(configuration);
  const images = ['registry.example/app:1', 'registry.example/app:2'];
  const told = { lookingBack: () => undefined, step: () => undefined };
  const changes = images.map(image =>
    applyChange(
      service,
      { kind: 'express', update: expressUpdate(configuration, image) },
      deps(stepped),
      told,
      never,
    ),
  );
  const applied = await run(stepped, Promise.all(changes));
  const held = cluster?.services.get(service.name);
  for (const [index, { watched }] of applied.entries()) {
    const own = held?.history.find(({ arn }) => arn === watched.serviceDeployment);
    assert.equal(own?.target.revision.definition.containers[0]?.image, images[index]);
    const deployment = held?.deployments.find(({ id }) => id === watched.deployment);
    assert.equal(deployment?.serviceDeployment, own);
  }
  const watches = applied.map(({ watched }) => watchRollout(watched, deps(stepped), () => undefined, never));
  const ends = await run(stepped, Promise.all(watches));
  assert.deepEqual(
    ends.map(({ kind }) => kind),
    ['superseded', 'succeeded'],
  );
});
