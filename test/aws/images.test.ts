import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageRepository } from '../../src/core/lookups.ts';
import { openSandboxCloud } from './support/openCloud.ts';

const never = new AbortController().signal;
const REGION = 'eu-west-1';

const repository = (name: string): ImageRepository => ({ registry: '111122223333', region: REGION, name });

test('images come newest first, with their tags and what their scan found', async t => {
  const { cloud } = await openSandboxCloud(t);
  const images = await (await cloud.images()).images(repository('blog/web'), 100, never);
  assert.deepEqual(
    images.map(({ tags }) => tags),
    [['1.19.0', 'latest'], ['1.19.0-rc.1'], ['1.18.0'], ['preview'], ['1.17.0']],
  );
  const found = images.map(({ findings }) => findings);
  assert.equal(found[1]?.['CRITICAL'], 2);
  assert.equal(found[3], undefined, 'not scanned');
  assert.deepEqual(found[0], {}, 'scanned, and nothing found');
  for (const { digest, pushedAt, bytes = 0 } of images) {
    assert.match(digest, /^sha256:[0-9a-f]{64}$/);
    assert.ok(pushedAt > 0 && bytes > 0);
  }
  const two = await (await cloud.images()).images(repository('blog/web'), 2, never);
  assert.deepEqual(two, images.slice(0, 2));
});

test('all pages are read before the newest are known', async t => {
  const { cloud, sandbox } = await openSandboxCloud(t, { fleet: { clusters: 0, services: 0, tasks: 0 } });
  const at = Date.now() - 86_400_000;
  for (let number = 0; number < 1010; number++) {
    await sandbox.control('POST', '/ecr/push', {
      repository: 'many',
      tags: [`v${number}`],
      at: at + ((number * 617) % 1010) * 1000,
    });
  }
  const images = await (await cloud.images()).images(repository('many'), 3, never);
  const newest = [...Array(1010).keys()]
    .sort((a, b) => ((b * 617) % 1010) - ((a * 617) % 1010))
    .slice(0, 3)
    .map(number => [`v${number}`]);
  assert.deepEqual(
    images.map(({ tags }) => tags),
    newest,
  );
});

test('one image by its tag and by its digest; none where it is gone, and a failure without its repository', async t => {
  const { cloud, sandbox } = await openSandboxCloud(t);
  const read = await cloud.images();
  const web = repository('blog/web');
  const byTag = await read.image(web, '1.18.0', never);
  assert.ok(byTag);
  assert.deepEqual(await read.image(web, byTag.digest, never), byTag);
  assert.equal(await read.image(web, 'none', never), undefined);
  assert.equal(await read.image(web, `sha256:${'0'.repeat(64)}`, never), undefined);
  await sandbox.control('DELETE', `/ecr/image?repository=blog/web&digest=${byTag.digest}`);
  assert.equal(await read.image(web, '1.18.0', never), undefined);
  await assert.rejects(read.image(repository('none'), 'latest', never), { code: 'notFound' });
  await assert.rejects(read.images(repository('none'), 5, never), { code: 'notFound' });
});

test('what an image can run on, of an index and of a single image', async t => {
  const { cloud } = await openSandboxCloud(t);
  const read = await cloud.images();
  const api = repository('blog/api');
  const platforms = async (of: ImageRepository, tag: string) => {
    const image = await read.image(of, tag, never);
    return read.platforms(of, image?.digest ?? '', never);
  };
  assert.deepEqual(await platforms(api, 'abc1234'), [{ os: 'linux', architecture: 'amd64' }]);
  assert.deepEqual(await platforms(api, '2f6d0a1-arm64'), [{ os: 'linux', architecture: 'arm64' }]);
  assert.deepEqual(await platforms(repository('blog/web'), 'latest'), [
    { os: 'linux', architecture: 'amd64' },
  ]);
  await assert.rejects(read.platforms(api, `sha256:${'0'.repeat(64)}`, never), { code: 'notFound' });
});

test('an image of another region is looked up there', async t => {
  const { cloud, sandbox } = await openSandboxCloud(t);
  await sandbox.control('POST', '/ecr/push', { repository: 'far', tags: ['1'], region: 'us-east-1' });
  const read = await cloud.images();
  await assert.rejects(read.image(repository('far'), '1', never), { code: 'notFound' });
  const image = await read.image({ ...repository('far'), region: 'us-east-1' }, '1', never);
  assert.deepEqual(image?.tags, ['1']);
});
