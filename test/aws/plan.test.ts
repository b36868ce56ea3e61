import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseDefinitionFile } from '../../src/core/rollout/definition/parseFile.ts';
import { imagesOf, withImage } from '../../src/core/rollout/definition/withImage.ts';
import { makePlan } from '../../src/core/rollout/makePlan.ts';
import { pinImage } from '../../src/core/rollout/pinImage.ts';
import type { Change, Plan } from '../../src/core/rollout/plan.ts';
import { openSandboxCloud } from './support/openCloud.ts';

const never = new AbortController().signal;
const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/planned';

/** The demo's `blog/blog-api`, whose roles are there and trust ECS tasks. */
async function open(t: TestContext) {
  const opened = await openSandboxCloud(t);
  const { cloud, sandbox } = opened;
  for (const role of ['ecsTaskExecutionRole', 'blog-api-task']) {
    await sandbox.control('PUT', `/roles/${role}`, {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      policies: {},
    });
  }
  const service = await opened.service('blog/blog-api');
  const document = await cloud.ecs.definitionDocument(service.taskDefinition ?? '', never);
  const images = await cloud.images();
  const deps = {
    ecs: cloud.ecs,
    images,
    lookups: await cloud.lookups(),
    changesAs: sandbox.roleArn('codespaces-ecs-deploy'),
  };
  const plan = (change: Change): Promise<Plan> => makePlan(service, change, deps, never);
  return { ...opened, service, document, images, plan };
}

function grave({ findings }: Plan): readonly string[] {
  return findings
    .filter(({ severity }) => severity === 'stop' || severity === 'warning')
    .map(({ rule, subject }) => `${rule}, ${subject}`);
}

test('what runs has nothing against it, and differs from itself in nothing', async t => {
  const { plan, document, calls } = await open(t);
  const made = await plan({ kind: 'deploy', document });
  assert.deepEqual(grave(made), []);
  assert.deepEqual(
    made.differences.map(({ what }) => what),
    ['task definition'],
  );
  const file = parseDefinitionFile(
    JSON.stringify({ ...document, revision: 7, cpu: Number(document['cpu']) }),
  );
  assert.deepEqual(file.document, document);
  assert.deepEqual(grave(await plan({ kind: 'redeploy' })), []);
  assert.equal(calls('ecs:RegisterTaskDefinition') + calls('ecs:UpdateService'), 0);
});

test('an image is pinned to what its tag names; one that is not there or cannot run stops the plan', async t => {
  const { plan, document, images, sandbox } = await open(t);
  await sandbox.control('POST', '/ecr/push', { repository: 'planned', tags: ['v1'] });
  await sandbox.control('POST', '/ecr/push', {
    repository: 'planned',
    tags: ['arm'],
    architecture: 'arm64',
  });
  const [first] = imagesOf(document);
  assert.ok(first);
  const deploying = async (image: string) =>
    plan({ kind: 'deploy', document: withImage(document, first.container, image) });

  const { image, found } = await pinImage(`${REPOSITORY}:v1`, images, never);
  assert.equal(image, `${REPOSITORY}@${found?.digest}`);
  const good = await deploying(image);
  assert.deepEqual(grave(good), []);
  assert.deepEqual(good.differences[1], {
    where: `container ${first.container}`,
    what: 'image',
    from: first.image,
    to: image,
  });

  const subject = `container ${first.container}`;
  const arm = await pinImage(`${REPOSITORY}:arm`, images, never);
  assert.deepEqual(grave(await deploying(arm.image)), [`image.platform, ${subject}`]);
  assert.deepEqual(grave(await deploying(`${REPOSITORY}:v9`)), [`image.missing, ${subject}`]);
  const elsewhere = REPOSITORY.replace('planned', 'unplanned');
  assert.deepEqual(grave(await deploying(`${elsewhere}:v9`)), [`image.repository, ${subject}`]);
  await assert.rejects(pinImage(`${REPOSITORY}:v9`, images, never), { code: 'notFound' });
});

test('a file that ECS would refuse is stopped by what it would be refused for', async t => {
  const { plan, document } = await open(t);
  const [first] = document.containerDefinitions;
  assert.ok(first);
  const made = await plan({
    kind: 'deploy',
    document: {
      ...document,
      memory: '100000',
      executionRoleArn: 'arn:aws:iam::111122223333:role/nobody',
      containerDefinitions: [{ ...first, secrets: [{ name: 'KEY', valueFrom: '/blog/none' }] }],
    },
  });
  assert.deepEqual(grave(made), [
    'size.pair, task size',
    // The load balancer reaches a container that the file does not have.
    'port.container, container proxy',
    'role.missing, execution role',
    `secret.missing, container ${String(first['name'])}`,
  ]);
});
