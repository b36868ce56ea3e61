import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { imagesOf, withImage } from '../../src/core/rollout/definition/withImage.ts';
import { makePlan } from '../../src/core/rollout/makePlan.ts';
import { pinImage } from '../../src/core/rollout/pinImage.ts';
import { openSandboxCloud } from './support/openCloud.ts';
import { apply, documentOf, never, open as openStepped, serviceOf, watch } from './support/rolloutRig.ts';

const REGISTRY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const NGINX = `${REGISTRY}/docker-hub/library/nginx:1.27`;
const RULE = { prefix: 'docker-hub', upstream: 'registry-1.docker.io' };

const repository = (name: string) => ({ registry: '111122223333', region: 'eu-west-1', name });

/** The demo's `blog/blog-api`, and what a plan with another image of it says about images. */
async function open(t: TestContext) {
  const opened = await openSandboxCloud(t);
  const { cloud, sandbox } = opened;
  const service = await opened.service('blog/blog-api');
  const document = await cloud.ecs.definitionDocument(service.taskDefinition ?? '', never);
  const images = await cloud.images();
  const deps = { ecs: cloud.ecs, images, lookups: await cloud.lookups(), changesAs: undefined };
  const [first] = imagesOf(document);
  assert.ok(first);
  const findings = async (image: string) => {
    const change = { kind: 'deploy', document: withImage(document, first.container, image) } as const;
    const made = await makePlan(service, change, deps, never);
    return made.findings.filter(({ rule, severity }) => rule.startsWith('image.') && severity !== 'unseen');
  };
  /** Takes the right to read the rules away from the role that looks. */
  const forbid = () =>
    sandbox.control('PUT', '/roles/codespaces-ecs-dev', {
      trustPolicy: sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document,
      policies: {
        most: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: '*', Resource: '*' },
            { Effect: 'Deny', Action: 'ecr:DescribePullThroughCacheRules', Resource: '*' },
          ],
        },
      },
    });
  return { ...opened, images, findings, forbid };
}

test('the rule whose prefix fits best says where a repository is filled from', async t => {
  const { sandbox, images } = await open(t);
  assert.equal(await images.cachedFrom(repository('docker-hub/library/nginx'), never), undefined);
  await sandbox.control('PUT', '/ecr/cache-rule', RULE);
  await sandbox.control('PUT', '/ecr/cache-rule', { prefix: 'docker-hub/acme', upstream: 'quay.io' });
  const from = (name: string) => images.cachedFrom(repository(name), never);
  assert.equal(await from('docker-hub/library/nginx'), 'registry-1.docker.io');
  assert.equal(await from('docker-hub/acme/web'), 'quay.io');
  assert.equal(await from('docker-hub-not/nginx'), undefined);
  assert.equal(await from('docker-hub'), undefined);
  await sandbox.control('PUT', '/ecr/cache-rule', { prefix: 'ROOT', upstream: 'public.ecr.aws' });
  assert.equal(await from('docker-hub'), 'public.ecr.aws');
  assert.equal(await from('docker-hub/library/nginx'), 'registry-1.docker.io');
});

test('what a pull-through cache has not got yet is neither refused nor pinned, and is warned of', async t => {
  const { sandbox, images, findings } = await open(t);
  await sandbox.control('PUT', '/ecr/cache-rule', RULE);
  for (const repositories of [0, 1]) {
    const pinned = await pinImage(NGINX, images, never);
    assert.equal(pinned.image, NGINX);
    assert.match(pinned.reason ?? '', /first pull gets it from registry-1\.docker\.io/);
    const [only, ...others] = await findings(NGINX);
    assert.deepEqual([only?.severity, only?.rule, others], ['warning', 'image.cached', []]);
    assert.match(`${only?.reason} ${only?.fix}`, /registry-1\.docker\.io.*ecr:BatchImportUpstreamImage/);
    // The same where the repository is there, and this image of it is not.
    assert.ok(repositories < 2);
    await sandbox.control('PUT', '/ecr/repository', { repository: 'docker-hub/library/nginx' });
  }
  const elsewhere = NGINX.replace('docker-hub', 'hub');
  assert.deepEqual(
    (await findings(elsewhere)).map(({ severity, rule }) => [severity, rule]),
    [['stop', 'image.repository']],
  );
  await assert.rejects(pinImage(elsewhere, images, never), {
    code: 'notFound',
    message: /no repository hub/,
  });
});

test('where the rules may not be read, what is missing is warned of', async t => {
  const { images, findings, forbid } = await open(t);
  await forbid();
  for (const [image, rule] of [
    [NGINX, 'image.repository'],
    [`${REGISTRY}/blog/web:9.9.9`, 'image.missing'],
  ] as const) {
    const [only, ...others] = await findings(image);
    assert.deepEqual([only?.severity, only?.rule, others], ['warning', rule, []]);
    assert.match(only?.fix ?? '', /ecr:DescribePullThroughCacheRules/);
    const pinned = await pinImage(image, images, never);
    assert.equal(pinned.image, image);
    assert.match(pinned.reason ?? '', /ecr:DescribePullThroughCacheRules is not allowed/);
  }
});

test('the first pull of a deployment makes the repository, and what it ran can be pinned afterwards', async t => {
  const stepped = await openStepped(t);
  await stepped.sandbox.control('PUT', '/ecr/cache-rule', RULE);
  const service = await serviceOf(stepped, 'blog/blog-api');
  const document = await documentOf(stepped, service);
  const [first] = imagesOf(document);
  assert.ok(first);
  const { registry } = stepped.sandbox.sandbox.world.ecs;
  const cached = () => registry.repository('eu-west-1', 'docker-hub/library/nginx');
  assert.equal(cached(), undefined);
  const applied = await apply(stepped, service, {
    kind: 'deploy',
    document: withImage(document, first.container, NGINX),
  });
  assert.equal((await watch(stepped, applied)).kind, 'succeeded');
  const [[digest = '', image] = []] = [...(cached()?.images ?? [])].filter(([, { tags }]) =>
    tags.has('1.27'),
  );
  assert.ok(image?.lastPulledAt !== undefined, 'it was not pulled');
  const after = await serviceOf(stepped, 'blog/blog-api');
  const [deployment] = await stepped.ecs.serviceDeployments(after.clusterArn, after.arn, 1, never);
  const [revision] = await stepped.ecs.serviceRevisions([deployment?.targetRevision ?? ''], never);
  assert.equal(revision?.images.find(one => one.image === NGINX)?.digest, digest);
});
