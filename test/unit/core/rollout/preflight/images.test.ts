import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import { runPreflight } from '../../../../../src/core/rollout/preflight/preflight.ts';
import { DIGEST, denied, deps, fargate, images, REGISTERED, REGISTRY } from '../planScript.ts';
import { EC2, ec2, run, SERVICE } from './preflightRig.ts';

describe('the pre-flight of images', () => {
  const tagged = (tag: string) => fargate({ image: `${REGISTRY}/blog/api${tag}` });

  it('stops where the image or its repository is not there', async () => {
    assert.deepEqual(await run(tagged(':v1'), { images: images({ image: async () => undefined }) }), [
      'stop image.missing, container api',
    ]);
    const gone = images({
      image: async () => {
        throw new Failure('notFound', 'There is no such repository.');
      },
    });
    assert.deepEqual(await run(tagged(':v1'), { images: gone }), ['stop image.repository, container api']);
  });

  it('warns where a pull-through cache gets it, or may', async () => {
    const absent = { image: async () => undefined };
    const cached = images({ ...absent, cachedFrom: async () => 'quay.io' });
    assert.deepEqual(await run(tagged(':v1'), { images: cached }), ['warning image.cached, container api']);
    assert.deepEqual(await run(tagged(':main'), { images: cached }), [
      'warning image.cached, container api',
      'warning image.tag, container api',
    ]);
    const unread = images({ ...absent, cachedFrom: denied('ecr:DescribePullThroughCacheRules') });
    assert.deepEqual(await run(tagged(':v1'), { images: unread }), ['warning image.missing, container api']);
    const ended = images({
      ...absent,
      cachedFrom: async () => {
        throw new Failure('expired', 'The session ended.');
      },
    });
    await assert.rejects(run(tagged(':v1'), { images: ended }), { code: 'expired' });
  });

  it('asks for the tag, or for the digest where there is one', async () => {
    const asked: string[] = [];
    const read = images({
      image: async (repository, wanted) => {
        asked.push(`${repository.registry} ${repository.region} ${repository.name} ${wanted}`);
        return REGISTERED;
      },
    });
    await run(tagged(':v1'), { images: read });
    await run(tagged(`:v1@${DIGEST}`), { images: read });
    assert.deepEqual(asked, [
      '111122223333 eu-west-1 blog/api v1',
      `111122223333 eu-west-1 blog/api ${DIGEST}`,
    ]);
  });

  it('stops where no platform of the image is that of the task', async () => {
    const arm = images({ platforms: async () => [{ os: 'linux', architecture: 'arm64' }] });
    assert.deepEqual(await run(fargate(), { images: arm }), ['stop image.platform, container api']);
    const armTask = fargate({}, { runtimePlatform: { cpuArchitecture: 'ARM64' } });
    assert.deepEqual(await run(armTask, { images: arm }), []);
    assert.deepEqual(await run(armTask), ['stop image.platform, container api']);
    const both = images({
      platforms: async () => [
        { os: 'unknown', architecture: 'unknown' },
        { os: 'linux', architecture: 'arm64' },
        { os: 'linux', architecture: 'amd64' },
      ],
    });
    assert.deepEqual(await run(fargate(), { images: both }), []);
    const silent = images({ platforms: async () => [{ os: 'unknown', architecture: 'unknown' }] });
    assert.deepEqual(await run(fargate(), { images: silent }), [
      'unseen image.platformUnseen, container api',
    ]);
  });

  it('does not ask for platforms where the instance decides', async () => {
    const arm = images({
      platforms: async () => {
        throw new Error('nobody asks');
      },
    });
    assert.deepEqual(await run(ec2({ memory: 64 }), { images: arm }, { service: EC2 }), []);
  });

  it('offers the digest for a tag that moves, and leaves versions and commits alone', async () => {
    for (const tag of ['', ':latest', ':main']) {
      const [found, ...others] = await runPreflight(
        { service: SERVICE, document: tagged(tag), registered: false, passesRoles: true, serves: true },
        deps(),
        new AbortController().signal,
      );
      assert.equal(found?.rule, 'image.tag');
      assert.match(found?.fix ?? '', new RegExp(`blog/api@${DIGEST}`));
      assert.deepEqual(others, []);
    }
    assert.deepEqual(await run(tagged(':1.27')), []);
    assert.deepEqual(await run(tagged(':abc1234')), []);
  });

  it('tells what the newest scan found', async () => {
    const scanned = (findings: Record<string, number>) =>
      images({ image: async () => ({ ...REGISTERED, findings }) });
    assert.deepEqual(await run(fargate(), { images: scanned({ CRITICAL: 1 }) }), [
      'warning image.scan, container api',
    ]);
    assert.deepEqual(await run(fargate(), { images: scanned({ HIGH: 2, LOW: 9 }) }), [
      'hint image.scan, container api',
    ]);
    assert.deepEqual(await run(fargate(), { images: scanned({ MEDIUM: 4 }) }), []);
  });

  it('says what could not be looked at', async () => {
    assert.deepEqual(await run(fargate({ image: 'nginx:1' })), ['unseen image.unseen, container api']);
    assert.deepEqual(await run(fargate(), { images: undefined }), ['unseen image.unseen, container api']);
    assert.deepEqual(await run(fargate(), { images: images({ image: denied('ecr:DescribeImages') }) }), [
      'unseen image.unseen, container api',
    ]);
    assert.deepEqual(await run(fargate(), { images: images({ platforms: denied('ecr:BatchGetImage') }) }), [
      'unseen image.platformUnseen, container api',
    ]);
    assert.deepEqual(await run(fargate({ image: 'not an image' })), ['stop image.invalid, container api']);
  });
});
