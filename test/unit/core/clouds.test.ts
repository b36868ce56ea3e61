import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clouds } from '../../../src/core/clouds.ts';
import { Failure } from '../../../src/core/failure.ts';
import { noSuchEnvironment } from '../../../src/core/identity/failures.ts';
import type { Environment } from '../../../src/core/model.ts';
import type { Access, Cloud, OpenCloud } from '../../../src/core/ports.ts';
import { settle } from '../support/manualClock.ts';
import { unusedCloud } from '../support/unusedCloud.ts';
import { environment } from './fleet/fixture.ts';

function setUp() {
  const held = new Map<string, Environment>([['dev', environment()]]);
  const opened: Environment[] = [];
  const closed: Environment[] = [];
  const asked: [string, Access][] = [];
  let loads = 0;
  let failing: Failure | undefined;
  const open: OpenCloud = async (of, credentials) => {
    if (failing !== undefined) {
      throw failing;
    }
    opened.push(of);
    await credentials('read');
    const cloud: Cloud = {
      ...unusedCloud,
      dispose: () => closed.push(of),
    };
    return cloud;
  };
  const clouds = new Clouds({
    load: async () => {
      loads += 1;
      return open;
    },
    environment: name => {
      const found = held.get(name);
      if (found === undefined) {
        throw noSuchEnvironment(name);
      }
      return found;
    },
    credentials: async (name, access) => {
      asked.push([name, access]);
      return { accessKeyId: '', secretAccessKey: '', sessionToken: '', expiresAt: 0 };
    },
  });
  return {
    clouds,
    held,
    opened,
    closed,
    asked,
    loads: () => loads,
    fail: (failure: Failure | undefined) => {
      failing = failure;
    },
  };
}

test('an environment is opened once, when it is first asked for', async () => {
  const { clouds, held, opened, closed, asked, loads } = setUp();
  assert.equal(loads(), 0);
  const [first, second] = await Promise.all([clouds.get('dev'), clouds.get('dev')]);
  assert.equal(first, second);
  assert.equal(await clouds.get('dev'), first);
  assert.deepEqual(opened, [held.get('dev')]);
  assert.deepEqual(asked, [['dev', 'read']]);
  assert.deepEqual(closed, []);
});

test('it is opened again, and the former closed, when its settings changed', async () => {
  const { clouds, held, opened, closed } = setUp();
  const before = environment();
  const after = environment({ region: 'us-east-1' });
  held.set('dev', before);
  const first = await clouds.get('dev');
  held.set('dev', after);
  assert.notEqual(await clouds.get('dev'), first);
  assert.deepEqual(opened, [before, after]);
  assert.deepEqual(closed, [before]);
});

test('what is not kept is closed: gone, or changed and not asked for again', async () => {
  const { clouds, held, closed } = setUp();
  const [dev, prod, gone] = ['dev', 'prod', 'gone'].map(name => environment({ name }));
  assert.ok(dev && prod && gone);
  for (const each of [dev, prod, gone]) {
    held.set(each.name, each);
  }
  const kept = await clouds.get('dev');
  await clouds.get('prod');
  await clouds.get('gone');
  held.delete('gone');
  held.set('prod', environment({ name: 'prod', region: 'us-east-1' }));
  clouds.keep([...held.values()]);
  await settle();
  assert.deepEqual(closed, [prod, gone]);
  assert.equal(await clouds.get('dev'), kept);
  assert.throws(() => clouds.get('gone'), { code: 'notFound' });
});

test('one that is closed while it still opens is closed when it is open', async () => {
  const { clouds, opened, closed } = setUp();
  const opening = clouds.get('dev');
  clouds.dispose();
  await opening;
  await settle();
  assert.equal(opened.length, 1);
  assert.deepEqual(closed, opened);
});

test('one that could not be opened is tried again', async () => {
  const { clouds, opened, closed, fail } = setUp();
  const failure = new Failure('offline', 'No way.');
  fail(failure);
  await assert.rejects(clouds.get('dev'), failure);
  fail(undefined);
  await clouds.get('dev');
  clouds.dispose();
  await settle();
  assert.equal(opened.length, 1);
  assert.equal(closed.length, 1);
});
