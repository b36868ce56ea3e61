import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Input } from '../../../src/sandbox/api.ts';
import { makeCluster } from '../../../src/sandbox/ecs/make.ts';
import { loadLarge } from '../../../src/sandbox/fleets/large.ts';
import { text, texts } from '../../../src/sandbox/input.ts';
import { ask, refusal, region, steadyService, type TestWorld, testWorld } from './ecsSupport.ts';

async function walk(
  world: TestWorld,
  name: string,
  key: string,
  input: Input,
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await ask(world.ecs, name, nextToken === undefined ? input : { ...input, nextToken });
    pages.push(texts(answer, key) ?? []);
    nextToken = text(answer, 'nextToken');
    assert.ok(pages.length < 500);
  } while (nextToken !== undefined);
  return pages;
}

suite('pages', () => {
  test('hold everything once, in as few pages as the size allows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 100 }), async (count, maxResults) => {
        const world = testWorld();
        for (let index = 0; index < count; index++) {
          makeCluster(world.ecs.world, region, `c${index}`);
        }
        const pages = await walk(world, 'ListClusters', 'clusterArns', { maxResults });
        const all = pages.flat();
        assert.equal(all.length, count + 1);
        assert.equal(new Set(all).size, count + 1);
        assert.equal(pages.length, Math.ceil((count + 1) / maxResults));
      }),
      { numRuns: 40 },
    );
  });

  test('have the standard sizes: ten services, a hundred of the rest', async () => {
    const world = testWorld();
    loadLarge(world.ecs, region, { clusters: 101, services: 0, tasks: 0 });
    for (let index = 0; index < 11; index++) {
      steadyService(world, { name: `s${index}`, desired: 10 });
    }
    const sizes = async (name: string, key: string, input: Input) =>
      (await walk(world, name, key, input)).map(page => page.length);
    assert.deepEqual(await sizes('ListClusters', 'clusterArns', {}), [100, 2]);
    assert.deepEqual(await sizes('ListServices', 'serviceArns', { cluster: 'test' }), [10, 1]);
    assert.deepEqual(await sizes('ListTasks', 'taskArns', { cluster: 'test' }), [100, 10]);
    assert.deepEqual(await sizes('ListTaskDefinitionFamilies', 'families', { maxResults: 4 }), [4, 4, 3]);
    assert.deepEqual(await sizes('ListTaskDefinitions', 'taskDefinitionArns', { sort: 'DESC' }), [11]);
  });

  test('are not disturbed by items that come and go', async () => {
    const world = testWorld();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) {
      steadyService(world, { name, desired: 0 });
    }
    const first = await ask(world.ecs, 'ListServices', { cluster: 'test', maxResults: 3 });
    world.cluster.services.delete('a');
    steadyService(world, { name: 'f', desired: 0 });
    const nextToken = text(first, 'nextToken') ?? '';
    const second = await ask(world.ecs, 'ListServices', { cluster: 'test', maxResults: 3, nextToken });
    const given = [...(texts(first, 'serviceArns') ?? []), ...(texts(second, 'serviceArns') ?? [])];
    assert.deepEqual(
      given.map(arn => arn.split('/').at(-1)),
      ['a', 'b', 'c', 'd', 'e', 'f'],
    );
  });

  test('of one question are no pages of another', async () => {
    const world = testWorld();
    for (const name of ['a', 'b']) {
      steadyService(world, { name, desired: 2 });
    }
    const first = await ask(world.ecs, 'ListTasks', { cluster: 'test', serviceName: 'a', maxResults: 1 });
    const nextToken = text(first, 'nextToken') ?? '';
    assert.ok(nextToken !== '');
    const error = await refusal(world.ecs, 'ListTasks', { cluster: 'test', serviceName: 'b', nextToken });
    assert.equal(error.code, 'InvalidParameterException');
    assert.equal(error.message, 'Invalid token.');
  });
});
