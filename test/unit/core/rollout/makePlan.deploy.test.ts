import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EcsRead } from '../../../../src/core/ecs.ts';
import type { Service } from '../../../../src/core/model.ts';
import type { DefinitionDocument } from '../../../../src/core/release.ts';
import type { Change } from '../../../../src/core/rollout/plan.ts';
import { documents, OTHER_DIGEST, plan, RUNNING, SERVICE, told } from './planRig.ts';
import {
  DIGEST,
  denied,
  fargate,
  IMAGE,
  images,
  lookups,
  REGISTERED,
  REGISTRY,
  short,
} from './planScript.ts';
import { deployment } from './script.ts';

describe('the plan of a deployment', () => {
  const next = fargate({ image: IMAGE.replace(DIGEST, OTHER_DIGEST) });

  it('is of the service as it stands now', async () => {
    const made = await plan({ kind: 'deploy', document: next });
    assert.equal(made.service, SERVICE);
    assert.deepEqual(made.change, { kind: 'deploy', document: next });
    assert.deepEqual(told(made), [
      'service, task definition: blog-api:42 → a new revision of blog-api',
      `container api, image: ${IMAGE} → ${IMAGE.replace(DIGEST, OTHER_DIGEST)}`,
    ]);
    assert.deepEqual(short(made.findings), []);
  });

  it('is refused where the service is gone', async () => {
    await assert.rejects(
      plan({ kind: 'deploy', document: next }, SERVICE, { describeServices: async () => [] }),
      { code: 'notFound' },
    );
  });

  it('has the gravest findings first', async () => {
    const made = await plan(
      { kind: 'deploy', document: fargate({ image: `${REGISTRY}/blog/api:latest` }, { family: 'other' }) },
      { ...SERVICE, desired: 0, deployments: [deployment('ecs-svc/2')] },
      {},
      { lookups: lookups({ valueExists: async () => false, role: denied('iam:GetRole') }) },
    );
    assert.deepEqual(short(made.findings), [
      'stop secret.missing, container api',
      'warning service.underWay, service blog-api',
      'warning service.zero, service blog-api',
      'warning definition.family, task definition',
      'warning image.tag, container api',
      'unseen role.unseen, execution role',
    ]);
  });

  it('says that nothing differs', async () => {
    const made = await plan({ kind: 'deploy', document: fargate() });
    assert.deepEqual(short(made.findings), ['hint definition.same, task definition']);
  });

  for (const controller of ['CODE_DEPLOY', 'EXTERNAL'] as const) {
    it(`is stopped by the controller ${controller}, and says where to go`, async () => {
      const { taskDefinition: _, ...without } = SERVICE;
      const now: Service = { ...(controller === 'EXTERNAL' ? without : SERVICE), controller };
      for (const change of [
        { kind: 'deploy', document: next },
        { kind: 'redeploy' },
        { kind: 'rollBack', taskDefinition: RUNNING },
        { kind: 'exec', enabled: true },
      ] satisfies Change[]) {
        const { findings } = await plan(change, now);
        const [first] = findings;
        assert.equal(first?.rule, 'service.controller');
        assert.ok(first?.fix);
      }
    });
  }

  it('is stopped by a service that goes away', async () => {
    const made = await plan({ kind: 'redeploy' }, { ...SERVICE, status: 'DRAINING' });
    assert.deepEqual(short(made.findings), ['stop service.status, service blog-api']);
  });
});

describe('the plan of a migration', () => {
  const MIGRATE = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-migrate:7';
  const change = (image?: string): Change => ({
    kind: 'deploy',
    document: fargate({ cpu: 1, ...(image === undefined ? {} : { image }) }),
    migration: { family: 'blog-migrate', ...(image === undefined ? {} : { image }) },
  });
  const world = (document: DefinitionDocument): Partial<EcsRead> => ({
    ...documents({ [RUNNING]: fargate(), [MIGRATE]: document }),
    revisions: async family => (family === 'blog-migrate' ? [MIGRATE] : []),
  });

  it('is told, and checked with the image that is deployed', async () => {
    const asked: string[] = [];
    const read = images({
      image: async (_, wanted) => {
        asked.push(wanted);
        return wanted === OTHER_DIGEST ? undefined : REGISTERED;
      },
    });
    const made = await plan(
      change(IMAGE.replace(DIGEST, OTHER_DIGEST)),
      SERVICE,
      world(fargate({ image: `${REGISTRY}/blog/api:old` })),
      { images: read },
    );
    assert.ok(
      told(made).includes('service, migration: - → blog-migrate runs first, and has to end with exit code 0'),
    );
    assert.deepEqual(short(made.findings), [
      'stop image.missing, container api',
      'stop image.missing, migration blog-migrate: container api',
    ]);
    assert.deepEqual(asked, [OTHER_DIGEST, OTHER_DIGEST]);
  });

  it('is stopped where the family has no revision, or no container for the image', async () => {
    const none = await plan(change(), SERVICE, { revisions: async () => [] });
    assert.deepEqual(short(none.findings), ['stop migration.missing, migration blog-migrate']);
    const several = {
      ...fargate(),
      containerDefinitions: [
        { name: 'a', image: IMAGE },
        { name: 'b', image: IMAGE },
      ],
    };
    const unclear = await plan(change(IMAGE), SERVICE, world(several));
    assert.deepEqual(short(unclear.findings), ['stop migration.container, migration blog-migrate']);
    assert.deepEqual(short((await plan(change(), SERVICE, world(several))).findings), []);
    const named = {
      ...fargate(),
      containerDefinitions: [
        { name: 'a', image: 'a:1' },
        { name: 'api', image: IMAGE },
      ],
    };
    const told = short((await plan(change(IMAGE), SERVICE, world(named))).findings);
    assert.deepEqual(told, ['unseen image.unseen, migration blog-migrate: container a']);
  });

  it('is unseen where it may not be read', async () => {
    const made = await plan(change(), SERVICE, { revisions: denied('ecs:ListTaskDefinitions') });
    assert.deepEqual(short(made.findings), ['unseen migration.unseen, migration blog-migrate']);
  });
});
