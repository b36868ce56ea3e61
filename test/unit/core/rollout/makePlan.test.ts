import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EcsRead } from '../../../../src/core/ecs.ts';
import { Failure } from '../../../../src/core/failure.ts';
import type { Service, ServiceDeployment } from '../../../../src/core/model.ts';
import type {
  DefinitionDocument,
  DeploymentProgress,
  ExpressConfiguration,
} from '../../../../src/core/release.ts';
import { expressUpdate } from '../../../../src/core/rollout/express.ts';
import { makePlan } from '../../../../src/core/rollout/makePlan.ts';
import type { Change, Plan } from '../../../../src/core/rollout/plan.ts';
import {
  DIGEST,
  denied,
  deps,
  EXECUTION_ROLE,
  ecs,
  fargate,
  IMAGE,
  images,
  lookups,
  REGISTERED,
  REGISTRY,
  short,
} from './planScript.ts';
import { deployment, service, serviceDeployment } from './script.ts';

const FAMILY = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api';
const RUNNING = `${FAMILY}:42`;
const OTHER_DIGEST = `sha256:${'b'.repeat(64)}`;
const NETWORK = { subnets: ['subnet-1'], securityGroups: [], assignPublicIp: false };

const SERVICE = service([deployment('ecs-svc/1', { rolloutState: 'COMPLETED' })], {
  taskDefinition: RUNNING,
  launchType: 'FARGATE',
  network: NETWORK,
});

function documents(known: Readonly<Record<string, DefinitionDocument>>): Partial<EcsRead> {
  return {
    definitionDocument: async arn => {
      const found = known[arn];
      if (found === undefined) {
        throw new Failure('notFound', `There is no ${arn}.`);
      }
      return found;
    },
  };
}

async function plan(
  change: Change,
  now: Service = SERVICE,
  answers: Partial<EcsRead> = {},
  world: Parameters<typeof deps>[0] = {},
): Promise<Plan> {
  return makePlan(
    { ...now, desired: 99 },
    change,
    deps({
      ecs: ecs({ ...documents({ [RUNNING]: fargate() }), describeServices: async () => [now], ...answers }),
      ...world,
    }),
    new AbortController().signal,
  );
}

function told({ differences }: Plan): readonly string[] {
  return differences.map(({ where, what, from = '-', to = '-' }) => `${where}, ${what}: ${from} → ${to}`);
}

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

describe('the plan for a deployment under way', () => {
  const ARN = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/blog/blog-api/2';
  const revision = (number: number) => ({
    arn: `revision/${number}`,
    serviceArn: SERVICE.arn,
    taskDefinition: `${FAMILY}:${number}`,
    images: [],
    createdAt: 0,
  });
  const progress = (fields: Partial<DeploymentProgress> = {}): DeploymentProgress => ({
    strategy: 'BLUE_GREEN',
    stage: 'POST_TEST_TRAFFIC_SHIFT',
    target: undefined,
    source: [{ revision: 'revision/41', requested: 2, running: 2, pending: 0 }],
    hooks: [
      {
        id: 'h1',
        type: 'PAUSE',
        status: 'AWAITING_ACTION',
        expiresAt: Date.UTC(2026, 10, 21, 12),
        timeoutAction: 'ROLLBACK',
      },
    ],
    bakeMinutes: 5,
    ...fields,
  });
  const world = (fields: Partial<ServiceDeployment> = {}): Partial<EcsRead> => ({
    ...documents({ [`${FAMILY}:41`]: fargate({ image: 'api:1' }), [RUNNING]: fargate({ image: 'api:2' }) }),
    serviceDeployment: async arn =>
      arn === ARN
        ? serviceDeployment('IN_PROGRESS', {
            arn,
            targetRevision: 'revision/42',
            progress: progress(),
            ...fields,
          })
        : undefined,
    serviceRevisions: async arns => [revision(41), revision(42)].filter(({ arn }) => arns.includes(arn)),
  });
  const stop: Change = { kind: 'stopDeployment', deployment: ARN };
  const answer = (action: 'CONTINUE' | 'ROLLBACK', hook = 'h1'): Change => ({
    kind: 'answerHook',
    deployment: ARN,
    hook,
    action,
  });
  const BACK = ['service, task definition: blog-api:42 → blog-api:41', 'container api, image: api:2 → api:1'];

  it('takes it back to what it replaces', async () => {
    const made = await plan(stop, SERVICE, world());
    assert.deepEqual(told(made), BACK);
    assert.deepEqual(short(made.findings), []);
  });

  it('is stopped where it is over, gone, or the first of its service', async () => {
    const over = await plan(stop, SERVICE, world({ status: 'SUCCESSFUL' }));
    assert.deepEqual(short(over.findings), ['stop deployment.over, service deployment']);
    const gone = await plan({ kind: 'stopDeployment', deployment: 'x' }, SERVICE, world());
    assert.deepEqual(short(gone.findings), ['stop deployment.gone, service deployment']);
    const first = await plan(stop, SERVICE, world({ progress: progress({ source: [] }) }));
    assert.deepEqual(short(first.findings), ['stop deployment.first, service deployment']);
  });

  it('answers a hook, and says what happens without an answer', async () => {
    const on = await plan(answer('CONTINUE'), SERVICE, world());
    assert.deepEqual(told(on), ['service deployment, POST_TEST_TRAFFIC_SHIFT: waits → goes on']);
    assert.deepEqual(short(on.findings), ['hint hook.expires, lifecycle hook']);
    assert.match(on.findings[0]?.reason ?? '', /rolls it back at 2026-11-21 12:00:00 UTC/);
    const back = await plan(answer('ROLLBACK'), SERVICE, world());
    assert.deepEqual(told(back), [
      'service deployment, POST_TEST_TRAFFIC_SHIFT: waits → is rolled back',
      ...BACK,
    ]);
  });

  it('is stopped where the hook waits for nobody', async () => {
    for (const found of [
      await plan(answer('CONTINUE', 'h2'), SERVICE, world()),
      await plan(
        answer('CONTINUE'),
        SERVICE,
        world({ progress: progress({ hooks: [{ id: 'h1', type: 'PAUSE', status: 'SUCCEEDED' }] }) }),
      ),
    ]) {
      assert.deepEqual(short(found.findings), ['stop hook.answered, lifecycle hook']);
    }
  });
});

describe('the plan of an Express Mode service', () => {
  const { taskDefinition: _, network: __, ...without } = SERVICE;
  const EXPRESS: Service = { ...without, express: true };
  const configuration: ExpressConfiguration = {
    revision: 'revision/1',
    image: `${REGISTRY}/blog/web@${OTHER_DIGEST}`,
    containerPort: 8080,
    executionRole: EXECUTION_ROLE,
    cpu: '1024',
    memory: '2048',
    environment: [{ name: 'LEVEL', value: 'info' }],
    secrets: [{ name: 'KEY', valueFrom: '/blog/key' }],
    logGroup: '/aws/ecs/web',
    logStreamPrefix: 'ecs',
    urls: [],
    createdAt: 0,
  };
  const world = (fields: Partial<ExpressConfiguration> = {}): Partial<EcsRead> => ({
    expressService: async arn => ({
      arn,
      name: 'web',
      cluster: 'blog',
      status: 'ACTIVE',
      configurations: [{ ...configuration, ...fields }],
    }),
  });

  it('changes the image alone', async () => {
    const update = expressUpdate(configuration, `${REGISTRY}/blog/web@${DIGEST}`);
    const made = await plan({ kind: 'express', update }, EXPRESS, world());
    assert.deepEqual(told(made), [
      `container of the service, image: ${REGISTRY}/blog/web@${OTHER_DIGEST} → ${REGISTRY}/blog/web@${DIGEST}`,
    ]);
    assert.deepEqual(short(made.findings), []);
  });

  it('tells what an update without them takes away', async () => {
    const made = await plan({ kind: 'express', update: { image: configuration.image } }, EXPRESS, world());
    assert.deepEqual(told(made), [
      'container of the service, variable LEVEL: info → -',
      'container of the service, secret KEY: /blog/key → -',
      'container of the service, port 8080/tcp: open → -',
      'container of the service, log driver: awslogs → -',
      'container of the service, log option awslogs-group: /aws/ecs/web → -',
      'container of the service, log option awslogs-region: eu-west-1 → -',
      'container of the service, log option awslogs-stream-prefix: ecs → -',
    ]);
  });

  it('knows what it runs on', async () => {
    const update = expressUpdate(configuration, `${REGISTRY}/blog/web@${DIGEST}`);
    const made = await plan({ kind: 'express', update }, EXPRESS, world({ cpuArchitecture: 'ARM64' }));
    assert.deepEqual(short(made.findings), ['stop image.platform, container Main']);
  });

  it('is not made by a change that is of other services, nor the other way round', async () => {
    const deploy = await plan({ kind: 'deploy', document: fargate() }, EXPRESS, world());
    assert.deepEqual(short(deploy.findings), ['stop service.express, service blog-api']);
    const express = await plan({ kind: 'express', update: { image: IMAGE } });
    assert.deepEqual(short(express.findings), ['stop service.express, service blog-api']);
  });

  it('is redeployed', async () => {
    const made = await plan({ kind: 'redeploy' }, EXPRESS, world());
    assert.deepEqual(told(made), ['service, deployment: - → a new one of blog-api']);
    assert.deepEqual(short(made.findings), []);
  });
});
