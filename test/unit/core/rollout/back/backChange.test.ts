import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EcsRead } from '../../../../../src/core/ecs.ts';
import { Failure } from '../../../../../src/core/failure.ts';
import type { Service } from '../../../../../src/core/model.ts';

import { backChange } from '../../../../../src/core/rollout/back/backChange.ts';
import {
  type BackImage,
  type BackTarget,
  type ImageFate,
  pinned,
} from '../../../../../src/core/rollout/back/backTarget.ts';
import { consoleAddress } from '../../../../../src/core/rollout/console.ts';

const signal = new AbortController().signal;
const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const definition = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:40';
const digest = `sha256:${'ab'.repeat(32)}`;
const ran: BackImage = {
  container: 'api',
  image: `${registry}/blog/api:latest`,
  digest,
  fate: 'same',
  tags: [],
};

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
  return { taskDefinition: definition, definition: 'active', images: [], ...parts };
}

function withFate(fate: ImageFate, parts: Partial<BackTarget> = {}): BackTarget {
  return target({ images: [{ ...ran, fate }], ...parts });
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
    expressService: async () => {
      throw new Error('not part of this script');
    },
  };
}

test('a revision that would start what ran then is deployed itself', async () => {
  for (const safe of [target(), withFate('same')]) {
    assert.deepEqual(await backChange(service, safe, reads(), signal), {
      change: { kind: 'rollBack', taskDefinition: definition },
      notes: [],
    });
  }
});

test('of a deregistered one a copy of blog-api:40 is registered, with its tags', async () => {
  const { change, notes } = await backChange(
    service,
    target({ definition: 'deregistered' }),
    reads(),
    signal,
  );
  assert.ok(change.kind === 'deploy');
  assert.deepEqual(change.document, await reads().definitionDocument('', signal));
  assert.deepEqual(notes, ['blog-api:40 is deregistered: a copy of it is registered.']);
});

test('a copy names what ran wherever a tag may lead elsewhere, says so, and leaves the other containers', async () => {
  const says: readonly (readonly [ImageFate, RegExp])[] = [
    [
      'moved',
      /^The tag of .*:latest names another image today: a copy of blog-api:40 is registered .* in api by its digest/,
    ],
    [
      'unseen',
      /^What the tag of .*:latest names today cannot be looked up: a copy of blog-api:40 is registered .* in api/,
    ],
    ['missing', /^The image .*@sha256:(ab)+ is no longer in its repository: no task could start/],
  ];
  for (const [fate, note] of says) {
    const { change, notes } = await backChange(service, withFate(fate), reads(), signal);
    assert.ok(change.kind === 'deploy', fate);
    assert.deepEqual(
      change.document.containerDefinitions.map(({ image }) => image),
      [`${registry}/blog/api@${digest}`, 'public.ecr.aws/nginx/nginx:1.29'],
    );
    assert.match(notes[0] ?? '', /copy of blog-api:40 is registered .* in api by its digest/);
    assert.match(notes.at(-1) ?? '', note);
  }
});

test('what ECS itself adds to the tasks is not looked for in the task definition', async () => {
  const agent: BackImage = { ...ran, container: 'aws-guardduty-agent-1', fate: 'unseen' };
  const { change, notes } = await backChange(service, target({ images: [agent] }), reads(), signal);
  assert.deepEqual(change, { kind: 'rollBack', taskDefinition: definition });
  assert.deepEqual(notes, []);
});

test('that the image of then is not recorded is said', async () => {
  const { digest: _, ...unrecorded } = { ...ran, fate: 'unseen' as const };
  const { change, notes } = await backChange(service, target({ images: [unrecorded] }), reads(), signal);
  assert.equal(change.kind, 'rollBack');
  assert.match(notes[0] ?? '', /^ECS did not record which image .*:latest named then/);
});

test('what nobody knows of is not guessed, and what is deleted is refused', async () => {
  const { taskDefinition: _, ...nothing } = target();
  await assert.rejects(backChange(service, nothing, reads(), signal), isUnsupported);
  await assert.rejects(backChange(service, target({ definition: 'gone' }), reads(), signal), isUnsupported);
});

function isUnsupported(error: unknown): boolean {
  return error instanceof Failure && error.code === 'unsupported';
}

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
