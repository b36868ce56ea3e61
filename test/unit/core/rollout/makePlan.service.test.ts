import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EcsRead } from '../../../../src/core/ecs.ts';
import type { Service } from '../../../../src/core/model.ts';
import { documents, FAMILY, OTHER_DIGEST, plan, RUNNING, SERVICE, told } from './planRig.ts';
import {
  DIGEST,
  denied,
  type deps,
  fargate,
  images,
  lookups,
  REGISTERED,
  REGISTRY,
  short,
} from './planScript.ts';
import { serviceDeployment } from './script.ts';

describe('the plan of a redeployment', () => {
  const CURRENT = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/blog/blog-api/1';
  const REVISION = 'arn:aws:ecs:eu-west-1:111122223333:service-revision/blog/blog-api/1';
  const world: Partial<EcsRead> = {
    ...documents({ [RUNNING]: fargate({ image: `${REGISTRY}/blog/api:v1` }) }),
    serviceDeployment: async () =>
      serviceDeployment('SUCCESSFUL', { arn: CURRENT, targetRevision: REVISION }),
    serviceRevisions: async () => [
      {
        arn: REVISION,
        serviceArn: SERVICE.arn,
        taskDefinition: RUNNING,
        images: [{ container: 'api', image: `${REGISTRY}/blog/api:v1`, digest: OTHER_DIGEST }],
        createdAt: 0,
      },
    ],
  };
  const now = { ...SERVICE, currentServiceDeployment: CURRENT };

  it('tells which tag names another image by now', async () => {
    const made = await plan({ kind: 'redeploy' }, now, world);
    assert.deepEqual(told(made), [
      'service, deployment: - → a new one of blog-api:42',
      `container api, image that v1 names: ${REGISTRY}/blog/api@${OTHER_DIGEST} → ${REGISTRY}/blog/api@${DIGEST}`,
    ]);
  });

  it('tells no image of a tag that names the same', async () => {
    const same = images({ image: async () => ({ ...REGISTERED, digest: OTHER_DIGEST }) });
    const made = await plan({ kind: 'redeploy' }, now, world, { images: same });
    assert.equal(made.differences.length, 1);
  });

  it('is made where the registry or the history cannot be read', async () => {
    const made = await plan({ kind: 'redeploy' }, now, {
      ...world,
      serviceRevisions: denied('ecs:DescribeServiceRevisions'),
    });
    assert.deepEqual(told(made), ['service, deployment: - → a new one of blog-api:42']);
    assert.equal((await plan({ kind: 'redeploy' }, now, world, { images: undefined })).differences.length, 1);
  });

  it('turns ECS Exec on, which needs a task role', async () => {
    const made = await plan({ kind: 'exec', enabled: true });
    assert.deepEqual(told(made), [
      'service, ECS Exec: off → on',
      'service, deployment: - → a new one of blog-api:42',
    ]);
    assert.deepEqual(short(made.findings), ['warning exec.taskRole, task role']);
    const off = await plan({ kind: 'exec', enabled: false }, { ...SERVICE, execEnabled: true });
    assert.deepEqual(told(off)[0], 'service, ECS Exec: on → off');
    assert.deepEqual(short(off.findings), []);
  });
});

describe('the plan of going back', () => {
  const OLD = `${FAMILY}:41`;

  it('tells what differs between the two revisions, and whether the older one can start', async () => {
    const made = await plan(
      { kind: 'rollBack', taskDefinition: OLD },
      SERVICE,
      {
        ...documents({ [RUNNING]: fargate(), [OLD]: fargate({ environment: [{ name: 'A', value: '1' }] }) }),
      },
      { images: images({ image: async () => undefined }) },
    );
    assert.deepEqual(told(made), [
      'service, task definition: blog-api:42 → blog-api:41',
      'container api, variable A: - → 1',
    ]);
    assert.deepEqual(short(made.findings), ['stop image.missing, container api']);
  });
});

describe('the plan of a new count', () => {
  const bounded = { lookups: lookups({ scalingBounds: async () => ({ min: 1, max: 4 }) }) };

  it('tells from what to what', async () => {
    const made = await plan({ kind: 'scale', desired: 5 });
    assert.deepEqual(told(made), ['service, desired count: 2 → 5']);
    assert.deepEqual(short(made.findings), []);
  });

  const CASES: readonly (readonly [
    what: string,
    desired: number,
    now: Partial<Service>,
    world: Parameters<typeof deps>[0],
    expected: readonly string[],
  ])[] = [
    ['out of the bounds', 5, {}, bounded, ['warning scale.bounds, Application Auto Scaling']],
    ['within the bounds', 3, {}, bounded, ['hint scale.managed, Application Auto Scaling']],
    [
      'to zero, below the bounds',
      0,
      {},
      bounded,
      ['warning scale.zero, service blog-api', 'warning scale.bounds, Application Auto Scaling'],
    ],
    ['to what it is', 2, {}, {}, ['hint scale.same, service blog-api']],
    ['of a daemon', 3, { schedulingStrategy: 'DAEMON' }, {}, ['stop scale.daemon, service blog-api']],
    ['to a part', 1.5, {}, {}, ['stop scale.count, service blog-api']],
    ['of a service of CodeDeploy', 3, { controller: 'CODE_DEPLOY' }, {}, []],
    [
      'where bounds may not be seen',
      3,
      {},
      { lookups: lookups({ scalingBounds: denied('application-autoscaling:DescribeScalableTargets') }) },
      ['unseen scale.unseen, Application Auto Scaling'],
    ],
    ['without any look', 3, {}, { lookups: undefined }, ['unseen scale.unseen, Application Auto Scaling']],
  ];
  for (const [what, desired, now, world, expected] of CASES) {
    it(`finds one ${what}`, async () => {
      const made = await plan({ kind: 'scale', desired }, { ...SERVICE, ...now }, {}, world);
      assert.deepEqual(short(made.findings), expected);
    });
  }
});
