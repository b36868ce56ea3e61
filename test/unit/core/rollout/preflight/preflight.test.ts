import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import type { JsonObject } from '../../../../../src/core/json.ts';
import type { ServiceDeployment, Task } from '../../../../../src/core/model.ts';
import type { DefinitionDocument } from '../../../../../src/core/release.ts';
import { judgeGrace } from '../../../../../src/core/rollout/preflight/graceRule.ts';
import { runPreflight } from '../../../../../src/core/rollout/preflight/preflight.ts';
import type { Preflight, PreflightDeps } from '../../../../../src/core/rollout/preflight/subject.ts';
import {
  API,
  CHANGES_AS,
  DIGEST,
  denied,
  deps,
  EXECUTION_ROLE,
  fargate,
  images,
  lookups,
  REGISTERED,
  REGISTRY,
  short,
  TRUST,
} from '../planScript.ts';
import { deployment, service, serviceDeployment, task } from '../script.ts';

const NETWORK = { subnets: ['subnet-1'], securityGroups: [], assignPublicIp: false };
const SERVICE = service([deployment('ecs-svc/1')], { launchType: 'FARGATE', network: NETWORK });
const EC2 = service([], { launchType: 'EC2' });

async function run(
  document: DefinitionDocument,
  world: Partial<PreflightDeps> = {},
  preflight: Partial<Preflight> = {},
): Promise<readonly string[]> {
  return short(
    await runPreflight(
      { service: SERVICE, document, registered: false, passesRoles: true, serves: true, ...preflight },
      deps(world),
      new AbortController().signal,
    ),
  );
}

function two(first: JsonObject, second: JsonObject, task: JsonObject = {}): DefinitionDocument {
  return {
    ...fargate({}, task),
    containerDefinitions: [
      { ...API, ...first },
      { ...API, ...second },
    ],
  };
}

function ec2(container: JsonObject, task: JsonObject = {}): DefinitionDocument {
  const { cpu: _, memory: __, networkMode: ___, requiresCompatibilities: ____, ...others } = fargate();
  return { ...others, family: 'blog-api', ...task, containerDefinitions: [{ ...API, ...container }] };
}

type Case = readonly [
  what: string,
  document: DefinitionDocument,
  expected: readonly string[],
  preflight?: Partial<Preflight>,
];

const health = (check: JsonObject) => ({ healthCheck: { command: ['CMD', 'true'], ...check } });

const DOCUMENTS: readonly Case[] = [
  ['a task definition that is as it should be', fargate(), []],
  ['no size', fargate({}, { cpu: undefined }), ['stop size.missing, task size']],
  ['a size that ECS cannot read', fargate({}, { cpu: 'small' }), ['stop size.unreadable, task size']],
  ['256 with 512', fargate({}, { cpu: '.25 vCPU', memory: '0.5GB' }), []],
  ['256 with 3072', fargate({}, { memory: '3072' }), ['stop size.pair, task size']],
  ['512 with 512', fargate({}, { cpu: '512' }), ['stop size.pair, task size']],
  ['4096 with 30720', fargate({}, { cpu: '4096', memory: '30 GB' }), []],
  ['4096 with 31744', fargate({}, { cpu: '4096', memory: '31744' }), ['stop size.pair, task size']],
  ['8192 with 17 GB', fargate({}, { cpu: '8192', memory: '17GB' }), ['stop size.pair, task size']],
  ['16384 with 122880', fargate({}, { cpu: '16384', memory: '122880' }), []],
  ['16384 with 36864', fargate({}, { cpu: '16384', memory: '36864' }), ['stop size.pair, task size']],
  ['CPU that Fargate has not', fargate({}, { cpu: '300' }), ['stop size.cpu, task size']],
  ['more CPU than is documented', fargate({}, { cpu: '32768' }), ['warning size.cpu, task size']],
  [
    'Windows that is too small',
    fargate({ image: 'x:1' }, { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }),
    ['stop size.windows, task size', 'unseen image.unseen, container api'],
  ],
  ['a container larger than its task', fargate({ memory: 1024 }), ['stop size.share, task size']],
  [
    'containers larger than their task together',
    two({ cpu: 200 }, { name: 'b', cpu: 100, portMappings: [] }),
    ['stop size.share, task size'],
  ],
  [
    'a container on EC2 without memory',
    ec2({ portMappings: [] }),
    ['stop size.memory, container api'],
    { service: EC2 },
  ],
  [
    'another network mode on Fargate',
    fargate({}, { networkMode: undefined }),
    ['stop fargate.network, task definition', 'stop network.mode, task definition'],
  ],
  [
    'a log driver that Fargate has not',
    fargate({ logConfiguration: { logDriver: 'syslog' } }),
    ['stop fargate.logDriver, container api'],
  ],
  ['a privileged container', fargate({ privileged: true }), ['stop fargate.privileged, container api']],
  [
    'awsvpc in a service without subnets',
    ec2({ memory: 64 }, { networkMode: 'awsvpc' }),
    ['stop network.missing, task definition'],
    { service: EC2 },
  ],
  ['a name twice', two({}, { portMappings: [] }), ['stop container.twice, container api']],
  ['nothing essential', fargate({ essential: false }), ['stop container.essential, task definition']],
  ['essential by default', fargate({ essential: undefined }), []],
  [
    'a variable and a secret of one name',
    fargate({ environment: [{ name: 'PASSWORD', value: 'x' }] }),
    ['stop secret.name, container api'],
  ],
  [
    'a variable twice, one of ECS and a key',
    fargate({
      environment: ['A', 'A', 'ECS_AGENT_URI', 'AWS_SECRET_ACCESS_KEY'].map(name => ({ name, value: '1' })),
    }),
    [
      'warning variable.twice, container api',
      'warning variable.reserved, container api',
      'warning variable.key, container api',
    ],
  ],
  [
    'secrets, an image of ECR and a log without an execution role',
    fargate({}, { executionRoleArn: undefined }),
    ['stop role.execution, execution role'],
  ],
  [
    'no execution role where none is needed',
    ec2({ memory: 64, secrets: [] }, { executionRoleArn: undefined }),
    [],
    { service: EC2 },
  ],
  [
    'log options that are missing on Fargate',
    fargate({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/a' } } }),
    ['stop log.option, container api', 'stop log.option, container api'],
  ],
  [
    'the port of the load balancer not mapped',
    fargate({ portMappings: [{ containerPort: 80 }] }),
    ['stop port.missing, container api', 'unseen grace.unseen, health-check grace period'],
    { service: { ...SERVICE, loadBalancers: [{ container: 'api', port: 8080 }] } },
  ],
  [
    'the port of the load balancer within a range',
    fargate({ portMappings: [{ containerPortRange: '8000-8100' }] }),
    ['unseen grace.unseen, health-check grace period'],
    { service: { ...SERVICE, loadBalancers: [{ container: 'api', port: 8080 }] } },
  ],
  [
    'the container of the load balancer renamed',
    fargate(),
    ['stop port.container, container web', 'unseen grace.unseen, health-check grace period'],
    { service: { ...SERVICE, loadBalancers: [{ container: 'web', port: 8080 }] } },
  ],
  [
    'a load balancer that is not for these tasks',
    fargate(),
    [],
    { serves: false, service: { ...SERVICE, loadBalancers: [{ container: 'web', port: 8080 }] } },
  ],
  ['a port in two containers', two({}, { name: 'b' }), ['stop port.twice, container b']],
  [
    'another host port with awsvpc',
    fargate({ portMappings: [{ containerPort: 8080, hostPort: 80 }] }),
    ['stop port.host, container api'],
  ],
  [
    'a health check of another port',
    fargate({ healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:3000/ || exit 1'] } }),
    ['warning health.port, container api'],
  ],
  [
    'a health check of its port',
    fargate({ healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:8080/health'] } }),
    [],
  ],
  [
    'a health check without a way',
    fargate({ healthCheck: { command: ['curl', 'x'] } }),
    ['stop health.command, container api'],
  ],
  ['a health check too often', fargate(health({ interval: 1 })), ['stop health.range, container api']],
  [
    'a health check that never begins',
    fargate(health({ startPeriod: 301 })),
    ['stop health.range, container api'],
  ],
  [
    'waiting for nobody',
    fargate({ dependsOn: [{ containerName: 'db', condition: 'START' }] }),
    ['stop container.dependsOn, container api'],
  ],
  [
    'waiting for each other',
    two(
      { dependsOn: [{ containerName: 'b', condition: 'START' }] },
      { name: 'b', portMappings: [], dependsOn: [{ containerName: 'api', condition: 'START' }] },
    ),
    ['stop container.dependsOn, container api', 'stop container.dependsOn, container b'],
  ],
  [
    'waiting for the health of what has no health check',
    two({ dependsOn: [{ containerName: 'b', condition: 'HEALTHY' }] }, { name: 'b', portMappings: [] }),
    ['stop container.dependsOn, container api'],
  ],
  [
    'waiting for the end of what is essential',
    two({ dependsOn: [{ containerName: 'b', condition: 'SUCCESS' }] }, { name: 'b', portMappings: [] }),
    ['stop container.dependsOn, container api'],
  ],
  [
    'a volume that is not there',
    fargate({ mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }),
    ['stop volume.missing, container api'],
  ],
  [
    'placeholders',
    fargate({ image: '<IMAGE1_NAME>', environment: [{ name: 'A', value: `\${B}` }] }),
    [
      'stop placeholder, `containerDefinitions[0].image`',
      'warning placeholder, `containerDefinitions[0].environment[0].value`',
    ],
  ],
  [
    'ECS Exec without a task role, and read-only',
    fargate({ readonlyRootFilesystem: true }),
    ['warning exec.taskRole, task role', 'warning exec.readOnly, container api'],
    { service: { ...SERVICE, execEnabled: true } },
  ],
  [
    'a revision that ECS has: only what is of the service',
    fargate({ essential: false, portMappings: [] }, { cpu: '1' }),
    ['stop port.missing, container api', 'unseen grace.unseen, health-check grace period'],
    { registered: true, service: { ...SERVICE, loadBalancers: [{ container: 'api', port: 8080 }] } },
  ],
];

describe('the pre-flight of a task definition', () => {
  for (const [what, document, expected, preflight] of DOCUMENTS) {
    it(`finds ${what}`, async () => {
      assert.deepEqual(await run(document, {}, preflight), expected);
    });
  }
});

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

describe('the pre-flight of roles', () => {
  const trust = (...statements: readonly object[]) =>
    lookups({
      role: async arn => ({ arn, trustPolicy: { Version: '2012-10-17', Statement: statements } }),
    });
  const allow = {
    Effect: 'Allow',
    Principal: { Service: 'ecs-tasks.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };

  it('stops where a role is missing, trusts somebody else, or may not be passed', async () => {
    assert.deepEqual(await run(fargate(), { lookups: lookups({ role: async () => undefined }) }), [
      'stop role.missing, execution role',
    ]);
    const ec2Role = trust({ ...allow, Principal: { Service: 'ec2.amazonaws.com' } });
    assert.deepEqual(await run(fargate(), { lookups: ec2Role }), ['stop role.trust, execution role']);
    assert.deepEqual(await run(fargate(), { lookups: lookups({ mayPass: async () => false }) }), [
      'stop role.pass, execution role',
    ]);
  });

  it('asks for the role of changes, for a task role by its ARN, and once for a role that is both', async () => {
    const asked: string[] = [];
    const read = lookups({
      mayPass: async (principal, role) => {
        asked.push(`${principal} ${role}`);
        return false;
      },
    });
    assert.deepEqual(await run(fargate({}, { taskRoleArn: 'run' }), { lookups: read }), [
      'stop role.pass, execution and task role',
    ]);
    assert.deepEqual(asked, [`${CHANGES_AS} ${EXECUTION_ROLE}`]);
  });

  it('asks for no passing where none is due', async () => {
    const read = lookups({ mayPass: async () => false });
    assert.deepEqual(await run(fargate(), { lookups: read }, { passesRoles: false }), []);
    assert.deepEqual(await run(fargate(), { changesAs: undefined }), [
      'unseen role.passUnseen, execution role',
    ]);
  });

  const CONDITIONS: readonly (readonly [string, object, readonly string[]])[] = [
    ['of this account', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, []],
    [
      'of another account',
      { StringEquals: { 'aws:SourceAccount': '444455556666' } },
      ['stop role.trust, execution role'],
    ],
    ['of ECS here', { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-west-1:111122223333:*' } }, []],
    [
      'of ECS elsewhere',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:us-east-1:111122223333:*' } },
      ['stop role.trust, execution role'],
    ],
    [
      'that only AWS sees',
      { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
      ['unseen role.trustUnseen, execution role'],
    ],
  ];
  for (const [what, Condition, expected] of CONDITIONS) {
    it(`weighs a condition ${what}`, async () => {
      assert.deepEqual(await run(fargate(), { lookups: trust({ ...allow, Condition }) }), expected);
    });
  }

  it('sees a denial before a permission', async () => {
    const denies = trust(allow, { ...allow, Effect: 'Deny' });
    assert.deepEqual(await run(fargate(), { lookups: denies }), ['stop role.trust, execution role']);
    assert.ok(TRUST);
  });

  it('says what may not be seen, and which action that takes', async () => {
    const found = await runPreflight(
      { service: SERVICE, document: fargate(), registered: false, passesRoles: true, serves: true },
      deps({
        lookups: lookups({ role: denied('iam:GetRole'), mayPass: denied('iam:SimulatePrincipalPolicy') }),
      }),
      new AbortController().signal,
    );
    assert.deepEqual(short(found), [
      'unseen role.unseen, execution role',
      'unseen role.passUnseen, execution role',
    ]);
    assert.match(found[0]?.fix ?? '', /iam:GetRole/);
  });
});

describe('the pre-flight of secrets and log groups', () => {
  it('stops where a secret is missing or names nothing, and asks once for each', async () => {
    const asked: string[] = [];
    const read = lookups({
      valueExists: async valueFrom => {
        asked.push(valueFrom);
        return valueFrom !== '/b';
      },
    });
    const secrets = ['/a', '/b', '/a', 'arn:aws:s3:::x'].map((valueFrom, index) => ({
      name: `S${index}`,
      valueFrom,
    }));
    assert.deepEqual(await run(fargate({ secrets }), { lookups: read }), [
      'stop secret.missing, container api',
      'stop secret.invalid, container api',
    ]);
    assert.deepEqual(asked, ['/a', '/b']);
    const shared = two({}, { name: 'b', portMappings: [] });
    assert.deepEqual(await run(shared, { lookups: lookups({ valueExists: async () => false }) }), [
      'stop secret.missing, container api',
    ]);
  });

  it('stops where a log group is missing, and warns where ECS may make it', async () => {
    const none = lookups({ logGroupExists: async () => false });
    assert.deepEqual(await run(fargate(), { lookups: none }), ['stop log.missing, log group /ecs/blog']);
    const options = {
      'awslogs-group': '/new',
      'awslogs-region': 'us-east-1',
      'awslogs-stream-prefix': 'a',
      'awslogs-create-group': 'true',
    };
    const creates = fargate({ logConfiguration: { logDriver: 'awslogs', options } });
    assert.deepEqual(await run(creates, { lookups: none }), ['warning log.create, log group /new']);
  });

  it('says what could not be looked at', async () => {
    assert.deepEqual(await run(fargate(), { lookups: undefined }), [
      'unseen role.unseen, execution role',
      'unseen secret.unseen, container api',
      'unseen log.unseen, log group /ecs/blog',
    ]);
  });

  it('ends with a session that ended, and with the signal', async () => {
    const expired = lookups({
      valueExists: async () => {
        throw new Failure('expired', 'The session has expired.');
      },
    });
    await assert.rejects(run(fargate(), { lookups: expired }), { code: 'expired' });
    const controller = new AbortController();
    const aborting = lookups({
      valueExists: async () => {
        controller.abort();
        throw new Failure('offline', 'Nobody answers.');
      },
    });
    await assert.rejects(
      runPreflight(
        { service: SERVICE, document: fargate(), registered: false, passesRoles: true, serves: true },
        deps({ lookups: aborting }),
        controller.signal,
      ),
      { name: 'AbortError' },
    );
  });
});

describe('the pre-flight of the grace period', () => {
  const past = (fields: Partial<ServiceDeployment> = {}) =>
    serviceDeployment('SUCCESSFUL', {
      taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42',
      startedAt: 100_000,
      finishedAt: 220_000,
      ...fields,
    });
  const fell = (fields: Partial<Task> = {}) =>
    task('f', {
      startedAt: 100_000,
      stoppingAt: 160_000,
      stoppedReason: 'Task failed ELB health checks in (target-group arn:aws:x)',
      ...fields,
    });
  const grace = (
    seconds: number | undefined,
    deployments: readonly ServiceDeployment[],
    running: readonly Task[] = [],
    stopped: readonly Task[] = [],
  ) =>
    judgeGrace(seconds === undefined ? {} : { healthCheckGrace: seconds }, deployments, running, stopped).map(
      ({ severity, rule, reason }) => [`${severity} ${rule}`, reason] as const,
    );

  it('warns where tasks fell to their health checks while they may have been starting', () => {
    const [[found, reason] = []] = grace(30, [past()], [], [fell()]);
    assert.equal(found, 'warning grace.short');
    assert.match(reason ?? '', /1 min after its start.*30 s/);
    const late = fell({ stoppingAt: 100_000 + 3_600_000 });
    assert.notEqual(grace(30, [past()], [], [late])[0]?.[0], 'warning grace.short');
    assert.notEqual(grace(30, [past()], [], [fell({ stoppedReason: 'Scaling activity' })])[0]?.[0], found);
  });

  it('holds it against what rollouts took once their tasks had started', () => {
    const running = [
      task('a', { createdAt: 110_000, startedAt: 140_000 }),
      task('b', { createdAt: 110_000, startedAt: 150_000 }),
    ];
    assert.deepEqual(grace(70, [past()], running), []);
    const [[found, reason] = []] = grace(60, [past()], running);
    assert.equal(found, 'hint grace.unsure');
    assert.match(reason ?? '', /1 min/);
    // Tasks of a later deployment say nothing of this one.
    assert.equal(grace(70, [past()], [task('c', { createdAt: 300_000 })])[0]?.[0], 'hint grace.unsure');
    assert.deepEqual(grace(120, [past()]), []);
  });

  it('learns nothing of how long traffic was shifted', () => {
    assert.deepEqual(judgeGrace({ healthCheckGrace: 1, strategy: 'CANARY' }, [past()], [], []), []);
  });

  it('learns nothing of rollouts that failed', () => {
    assert.equal(grace(1, [past({ status: 'STOPPED' })])[0]?.[0], 'unseen grace.unseen');
    assert.equal(grace(undefined, [])[0]?.[0], 'unseen grace.unseen');
  });
});
