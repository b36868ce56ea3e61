import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EcsRead } from '../../../../../src/core/ecs.ts';
import { Failure } from '../../../../../src/core/failure.ts';
import type { Service } from '../../../../../src/core/model.ts';
import type { RevisionImage } from '../../../../../src/core/release.ts';
import { backChange, pinned } from '../../../../../src/core/rollout/back/backChange.ts';
import type { BackTarget } from '../../../../../src/core/rollout/back/wayBack.ts';
import { consoleAddress } from '../../../../../src/core/rollout/console.ts';

const signal = new AbortController().signal;
const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const definition = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:40';
const digest = `sha256:${'ab'.repeat(32)}`;
const ran: RevisionImage = { container: 'api', image: `${registry}/blog/api:latest`, digest };

const service: Service = {
  arn: 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api',
  name: 'blog-api',
  clusterArn: cluster,
  status: 'ACTIVE',
  desired: 2,
  running: 2,
  pending: 0,
  taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42',
  controller: 'ECS',
  schedulingStrategy: 'REPLICA',
  execEnabled: false,
  deployments: [],
  events: [],
  createdAt: 0,
};

function target(parts: Partial<BackTarget> = {}): BackTarget {
  return { taskDefinition: definition, deregistered: false, moved: [], missing: [], unseen: [], ...parts };
}

/** What `backChange` reads, and nothing else. */
function reads(): Pick<EcsRead, 'definitionDocument' | 'expressService'> {
  return {
    definitionDocument: async () => ({
      family: 'blog-api',
      containerDefinitions: [
        { name: 'api', image: ran.image },
        { name: 'proxy', image: 'public.ecr.aws/nginx/nginx:1.29' },
      ],
      tags: [{ key: 'team', value: 'web' }],
    }),
    expressService: async arn => ({
      arn,
      name: 'handbook',
      cluster,
      status: 'ACTIVE',
      configurations: [
        {
          revision: 'arn:rev',
          image: `${registry}/handbook:2025-11`,
          containerPort: 8080,
          environment: [{ name: 'SITE_TITLE', value: 'Handbook' }],
          secrets: [],
          urls: [],
          createdAt: 0,
        },
      ],
    }),
  };
}

test('a revision that would start what ran then is deployed itself', async () => {
  assert.deepEqual(await backChange(service, target(), reads(), signal), {
    kind: 'rollBack',
    taskDefinition: definition,
  });
});

test('of a deregistered one a copy is registered, with its tags', async () => {
  const change = await backChange(service, target({ deregistered: true }), reads(), signal);
  assert.ok(change.kind === 'deploy');
  assert.deepEqual(change.document, await reads().definitionDocument('', signal));
});

test('a copy names what a moved tag named then, and leaves the other containers', async () => {
  const change = await backChange(service, target({ moved: [ran] }), reads(), signal);
  assert.ok(change.kind === 'deploy');
  assert.deepEqual(
    change.document.containerDefinitions.map(({ image }) => image),
    [`${registry}/blog/api@${digest}`, 'public.ecr.aws/nginx/nginx:1.29'],
  );
});

test('Express Mode is told the image that ran then, with all else that it has', async () => {
  const images = [{ ...ran, container: 'Main', image: `${registry}/handbook:2025-10` }];
  const revision = { arn: 'arn:rev', serviceArn: service.arn, images, createdAt: 0 };
  const change = await backChange({ ...service, express: true }, target({ revision }), reads(), signal);
  assert.deepEqual(change, {
    kind: 'express',
    back: true,
    update: {
      image: `${registry}/handbook@${digest}`,
      containerPort: 8080,
      environment: [{ name: 'SITE_TITLE', value: 'Handbook' }],
    },
  });
});

test('what nobody knows of is not guessed', async () => {
  const isUnsupported = (error: unknown): boolean => error instanceof Failure && error.code === 'unsupported';
  await assert.rejects(backChange({ ...service, express: true }, target(), reads(), signal), isUnsupported);
  const { taskDefinition: _, ...nothing } = target();
  await assert.rejects(backChange(service, nothing, reads(), signal), isUnsupported);
});

test('an image without a digest stays as it was named', () => {
  const { digest: _, ...unresolved } = ran;
  assert.equal(pinned(unresolved), ran.image);
});

test('pages of the console are those of the partition', () => {
  assert.equal(
    consoleAddress(cluster, 'service', 'blog-api'),
    'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/blog/services/blog-api/deployments?region=eu-west-1',
  );
  assert.equal(
    consoleAddress('arn:aws-us-gov:ecs:us-gov-west-1:1:cluster/blog', 'codeDeploy'),
    'https://us-gov-west-1.console.amazonaws-us-gov.com/codesuite/codedeploy/deployments?region=us-gov-west-1',
  );
});
