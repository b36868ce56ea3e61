import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, type TestContext, test } from 'node:test';
import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  ImageNotFoundException,
  LayerInaccessibleException,
  LayersNotFoundException,
  ListImagesCommand,
  paginateDescribeImages,
  RepositoryNotFoundException,
  ScanNotFoundException,
} from '@aws-sdk/client-ecr';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

interface Rig {
  readonly sandbox: TestSandbox;
  readonly ecr: ECRClient;
  /** Pushes by control; gives the digest. */
  readonly push: (body: object) => Promise<string>;
}

async function rig(t: TestContext, options: SandboxOptions = {}): Promise<Rig> {
  const sandbox = await startTestSandbox(t, options);
  const ecr = new ECRClient({ ...sandbox.config, credentials: await sandbox.signIn() });
  t.after(() => ecr.destroy());
  const push = async (body: object): Promise<string> => {
    const answer = await sandbox.control('POST', '/ecr/push', { repository: 'team/app', ...body });
    return String(member(answer, 'digest'));
  };
  return { sandbox, ecr, push };
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([k]) => k === key)?.[1]
    : undefined;
}

function items(value: unknown, key: string): readonly unknown[] {
  const found = member(value, key);
  return Array.isArray(found) ? found : [];
}

suite('images of the demo', () => {
  test('what was pushed, when, under which tags, with what its scan found', async t => {
    const { ecr } = await rig(t, { fleet: 'demo' });
    const { imageDetails = [] } = await ecr.send(
      new DescribeImagesCommand({ repositoryName: 'blog/web', filter: { tagStatus: 'TAGGED' } }),
    );
    const newest = imageDetails.toSorted((a, b) => Number(b.imagePushedAt) - Number(a.imagePushedAt));
    assert.deepEqual(
      newest.map(({ imageTags }) => imageTags),
      [['1.19.0', 'latest'], ['1.19.0-rc.1'], ['1.18.0'], ['preview'], ['1.17.0']],
    );
    const age = Date.now() - Number(newest[0]?.imagePushedAt);
    assert.ok(age > 19 * 60_000 && age < 22 * 60_000, `${age} ms`);
    assert.equal(newest[1]?.imageScanFindingsSummary?.findingSeverityCounts?.CRITICAL, 2);
    assert.ok(newest.every(({ imageSizeInBytes = 0 }) => imageSizeInBytes > 3_000_000));
    assert.equal(newest[0]?.imageManifestMediaType, 'application/vnd.docker.distribution.manifest.v2+json');
  });

  test('every image that a service of the fleet runs is there', async t => {
    const { ecr, sandbox } = await rig(t, { fleet: 'demo' });
    const { clusters } = sandbox.sandbox.world.ecs.world.region('eu-west-1');
    const services = [...clusters.values()].flatMap(cluster => [...cluster.services.values()]);
    let looked = 0;
    for (const { image, digest } of services.flatMap(
      ({ lastCompleted }) => lastCompleted?.revision.images ?? [],
    )) {
      const [, repositoryName] = /amazonaws\.com\/([^:@]+)/.exec(image) ?? [];
      if (repositoryName === undefined || !image.startsWith('111122223333.')) {
        continue;
      }
      assert.ok(digest, image);
      await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest: digest }] }));
      looked++;
    }
    assert.ok(looked >= 9, String(looked));
  });

  test("the newest commit of the demo's repository has an image for two architectures", async t => {
    const { ecr, sandbox } = await rig(t, { fleet: 'demo' });
    const [repository] = sandbox.sandbox.world.github.repositories();
    const sha = repository?.resolve(undefined)?.commit.sha;
    const { images = [] } = await ecr.send(
      new BatchGetImageCommand({ repositoryName: 'blog/api', imageIds: [{ imageTag: sha }] }),
    );
    const index: unknown = JSON.parse(images[0]?.imageManifest ?? '');
    assert.deepEqual(
      items(index, 'manifests').map(child => member(member(child, 'platform'), 'architecture')),
      ['amd64', 'arm64', 'unknown', 'unknown'],
    );
  });
});

suite('manifests', () => {
  test('a digest is that of the bytes, down to the configuration', async t => {
    const { ecr, push } = await rig(t);
    const commit = 'a'.repeat(40);
    const digest = await push({ tags: ['1.0.0'], architecture: 'arm64', commit });
    const repositoryName = 'team/app';
    const { images = [], failures } = await ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: '1.0.0' }] }),
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(images[0]?.imageId, { imageTag: '1.0.0', imageDigest: digest });
    assert.equal(sha256(images[0]?.imageManifest ?? ''), digest);
    const configuration = member(JSON.parse(images[0]?.imageManifest ?? ''), 'config');
    const layerDigest = String(member(configuration, 'digest'));
    const { downloadUrl = '' } = await ecr.send(
      new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }),
    );
    const response = await fetch(downloadUrl);
    assert.equal(response.status, 200);
    const text = await response.text();
    assert.equal(sha256(text), layerDigest);
    assert.equal(Buffer.byteLength(text), member(configuration, 'size'));
    assert.partialDeepStrictEqual(JSON.parse(text), {
      architecture: 'arm64',
      os: 'linux',
      config: { Labels: { 'org.opencontainers.image.revision': commit } },
    });

    const altered = new URL(downloadUrl);
    altered.searchParams.set('expires', String(Date.now() + 86_400_000));
    assert.equal((await fetch(altered)).status, 403);
    const [layer] = items(JSON.parse(images[0]?.imageManifest ?? ''), 'layers');
    const ask = (wanted: string) =>
      ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: wanted }));
    await assert.rejects(ask(String(member(layer, 'digest'))), LayerInaccessibleException);
    await assert.rejects(ask(sha256('nothing')), LayersNotFoundException);
  });

  test('an index names its platforms, and its images can be had by their digests', async t => {
    const { ecr, push } = await rig(t);
    await push({ tags: ['2.0.0'], architectures: ['amd64', 'arm64'] });
    const repositoryName = 'team/app';
    const { images = [] } = await ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: '2.0.0' }] }),
    );
    assert.equal(images[0]?.imageManifestMediaType, 'application/vnd.oci.image.index.v1+json');
    const children = items(JSON.parse(images[0]?.imageManifest ?? ''), 'manifests');
    assert.equal(children.length, 4);
    const imageIds = children.map(child => ({ imageDigest: String(member(child, 'digest')) }));
    const answer = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds }));
    assert.equal(answer.images?.length, 4);
    const manifests = answer.images?.map(({ imageManifest = '' }) => imageManifest) ?? [];
    assert.deepEqual(
      manifests.map(manifest => [sha256(manifest), Buffer.byteLength(manifest)]),
      children.map(child => [member(child, 'digest'), member(child, 'size')]),
    );
    const { imageDetails = [] } = await ecr.send(
      new DescribeImagesCommand({ repositoryName, filter: { tagStatus: 'UNTAGGED' } }),
    );
    assert.equal(imageDetails.length, 4);
  });

  test('what cannot be had is a failure of its own', async t => {
    const { ecr, push } = await rig(t);
    const digest = await push({ tags: ['1'] });
    const other = await push({ tags: ['2'] });
    const { images, failures } = await ecr.send(
      new BatchGetImageCommand({
        repositoryName: 'team/app',
        imageIds: [
          { imageDigest: digest },
          { imageTag: 'none' },
          { imageTag: '1', imageDigest: other },
          { imageDigest: 'sha256:xyz' },
          { imageTag: '-' },
          {},
        ],
      }),
    );
    assert.deepEqual(
      images?.map(({ imageId }) => imageId),
      [{ imageDigest: digest }],
    );
    assert.deepEqual(
      failures?.map(({ failureCode }) => failureCode),
      [
        'ImageNotFound',
        'ImageTagDoesNotMatchDigest',
        'InvalidImageDigest',
        'InvalidImageTag',
        'MissingDigestAndTag',
      ],
    );
  });
});

suite('lists', () => {
  test('a hundred images are a page, and every image is on one of them', async t => {
    const { ecr, sandbox } = await rig(t);
    const { registry } = sandbox.sandbox.world.ecs;
    const repository = registry.putRepository('eu-west-1', 'team/app');
    for (let number = 0; number < 230; number++) {
      registry.push(repository, { tags: [`1.0.${number}`] });
    }
    const sizes: number[] = [];
    const tags = new Set<string>();
    for await (const page of paginateDescribeImages({ client: ecr }, { repositoryName: 'team/app' })) {
      sizes.push(page.imageDetails?.length ?? 0);
      page.imageDetails?.flatMap(({ imageTags = [] }) => imageTags).forEach(tag => void tags.add(tag));
    }
    assert.deepEqual(sizes, [100, 100, 30]);
    assert.equal(tags.size, 230);
    const one = await ecr.send(new DescribeImagesCommand({ repositoryName: 'team/app', maxResults: 1000 }));
    assert.equal(one.imageDetails?.length, 230);
    const exact = await ecr.send(new DescribeImagesCommand({ repositoryName: 'team/app', maxResults: 230 }));
    assert.equal(exact.nextToken, undefined);
    const { imageIds, nextToken } = await ecr.send(
      new ListImagesCommand({ repositoryName: 'team/app', maxResults: 7 }),
    );
    assert.equal(imageIds?.length, 7);
    assert.ok(nextToken);
  });

  test('a tag is where it was pushed last, unless tags are immutable', async t => {
    const { ecr, push, sandbox } = await rig(t);
    const first = await push({ tags: ['latest', '1'] });
    const second = await push({ tags: ['latest', '2'] });
    const describe = async (imageIds: readonly { imageDigest?: string; imageTag?: string }[]) =>
      (await ecr.send(new DescribeImagesCommand({ repositoryName: 'team/app', imageIds: [...imageIds] })))
        .imageDetails ?? [];
    assert.deepEqual((await describe([{ imageTag: 'latest' }]))[0]?.imageDigest, second);
    assert.deepEqual((await describe([{ imageDigest: first }]))[0]?.imageTags, ['1']);
    assert.equal((await describe([{ imageTag: '2' }, { imageTag: 'latest' }])).length, 1);

    await sandbox.control('PUT', '/ecr/repository', { repository: 'team/app', immutable: true });
    const response = await fetch(`${sandbox.url}/_sandbox/ecr/push`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ repository: 'team/app', tags: ['3', 'latest'] }),
    });
    assert.equal(response.status, 400);
    assert.equal(member(await response.json(), 'code'), 'ImageTagAlreadyExistsException');
    await assert.rejects(describe([{ imageTag: '3' }]), ImageNotFoundException);
    const { repositories } = await ecr.send(
      new DescribeRepositoriesCommand({ repositoryNames: ['team/app'] }),
    );
    assert.partialDeepStrictEqual(repositories, [
      {
        repositoryArn: 'arn:aws:ecr:eu-west-1:111122223333:repository/team/app',
        repositoryUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app',
        imageTagMutability: 'IMMUTABLE',
      },
    ]);
  });

  test('a deleted image is gone, and an index takes its images with it', async t => {
    const { ecr, push, sandbox } = await rig(t);
    const single = await push({ tags: ['1'] });
    const index = await push({ tags: ['2'], architectures: ['amd64', 'arm64'] });
    const all = async () =>
      (await ecr.send(new DescribeImagesCommand({ repositoryName: 'team/app' }))).imageDetails ?? [];
    const child = (await all()).find(
      ({ imageDigest }) => imageDigest !== single && imageDigest !== index,
    )?.imageDigest;
    const refused = await fetch(`${sandbox.url}/_sandbox/ecr/image?repository=team/app&digest=${child}`, {
      method: 'DELETE',
    });
    assert.equal(member(await refused.json(), 'code'), 'ImageReferencedByManifestList');
    await sandbox.control('DELETE', '/ecr/image?repository=team/app&tag=2');
    assert.deepEqual(
      (await all()).map(({ imageDigest }) => imageDigest),
      [single],
    );
  });
});

suite('refusals of ECR', () => {
  test('texts and shapes are those of AWS', async t => {
    const { ecr, push, sandbox } = await rig(t);
    await push({ tags: ['1'] });
    const images = (input: ConstructorParameters<typeof DescribeImagesCommand>[0]) =>
      ecr.send(new DescribeImagesCommand(input));
    const repositoryName = 'team/app';
    await assert.rejects(images({ repositoryName: 'none' }), error => {
      assert.ok(error instanceof RepositoryNotFoundException);
      assert.equal(
        error.message,
        "The repository with name 'none' does not exist in the registry with id '111122223333'",
      );
      return true;
    });
    await assert.rejects(images({ repositoryName, registryId: '999999999999' }), {
      name: 'AccessDeniedException',
    });
    await assert.rejects(images({ repositoryName, imageIds: [{ imageTag: 'none' }] }), error => {
      assert.ok(error instanceof ImageNotFoundException);
      assert.equal(
        error.message,
        "The image with imageId {imageDigest:'null', imageTag:'none'} does not exist within the repository with name 'team/app' in the registry with id '111122223333'",
      );
      return true;
    });
    for (const input of [
      { repositoryName, imageIds: Array.from({ length: 101 }, (_, n) => ({ imageTag: String(n) })) },
      { repositoryName, imageIds: [{ imageTag: '1' }], maxResults: 5 },
      { repositoryName, maxResults: 1001 },
      { repositoryName, maxResults: 0 },
      { repositoryName, nextToken: 'bm90IG91cnM=' },
      { repositoryName: 'Team/App' },
    ]) {
      assert.equal((await refusal(images(input))).name, 'InvalidParameterException', JSON.stringify(input));
    }
    const scan = (imageTag: string) =>
      ecr.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag } }));
    await assert.rejects(scan('1'), ScanNotFoundException);
    await push({
      tags: ['2'],
      findings: [{ name: 'CVE-2025-0001', severity: 'CRITICAL' }],
      at: Date.now() - 60_000,
    });
    assert.deepEqual((await scan('2')).imageScanFindings?.findingSeverityCounts, { CRITICAL: 1 });
    await push({ tags: ['3'], findings: [] });
    await assert.rejects(scan('3'), ScanNotFoundException);
    const { imageDetails } = await images({ repositoryName, imageIds: [{ imageTag: '3' }] });
    assert.equal(imageDetails?.[0]?.imageScanStatus?.status, 'IN_PROGRESS');

    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: 'arn:aws:ecr:*:*:repository/other' }],
    };
    const limited = new ECRClient({ ...sandbox.config, credentials: await sandbox.signIn({ policy }) });
    t.after(() => limited.destroy());
    const { name, message } = await refusal(limited.send(new DescribeImagesCommand({ repositoryName })));
    assert.equal(name, 'AccessDeniedException');
    assert.match(
      message,
      /ecr:DescribeImages on resource: arn:aws:ecr:eu-west-1:111122223333:repository\/team\/app/,
    );
  });
});

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
