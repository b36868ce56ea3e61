import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../../../src/core/failure.ts';
import type { JsonObject } from '../../../../../src/core/json.ts';
import type { DefinitionDocument } from '../../../../../src/core/release.ts';
import { definitionDifferences } from '../../../../../src/core/rollout/definition/diff.ts';
import { imagesOf, mainContainer, withImage } from '../../../../../src/core/rollout/definition/withImage.ts';

function document(container: JsonObject, task: JsonObject = {}): DefinitionDocument {
  return {
    family: 'blog-api',
    networkMode: 'awsvpc',
    ...task,
    containerDefinitions: [{ name: 'api', image: 'nginx:1', ...container }],
  };
}

/** `where what: from → to`, a side that is absent as `-`. */
function told(from: DefinitionDocument, to: DefinitionDocument): readonly string[] {
  return definitionDifferences(from, to).map(
    ({ where, what, from: before = '-', to: after = '-' }) => `${where}, ${what}: ${before} → ${after}`,
  );
}

const variable = (name: string, value: string) => ({ name, value });

const SAME: readonly (readonly [what: string, from: DefinitionDocument, to: DefinitionDocument])[] = [
  [
    'what ECS fills in',
    document({ portMappings: [{ containerPort: 80 }], healthCheck: { command: ['CMD', 'true'] } }),
    document(
      {
        cpu: 0,
        essential: true,
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
        portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
        healthCheck: { command: ['CMD', 'true'], interval: 30, timeout: 5, retries: 3 },
      },
      { volumes: [], placementConstraints: [] },
    ),
  ],
  [
    'sizes in other words',
    document({}, { cpu: '1 vCPU', memory: '2GB' }),
    document({}, { cpu: '1024', memory: '2048' }),
  ],
  [
    'the order of variables, secrets and containers',
    {
      ...document({ environment: [variable('A', '1'), variable('B', '2')] }),
      containerDefinitions: [
        { name: 'a', image: 'a', environment: [variable('A', '1'), variable('B', '2')] },
        { name: 'b', image: 'b' },
      ],
    },
    {
      ...document({}),
      containerDefinitions: [
        { name: 'b', image: 'b' },
        { name: 'a', image: 'a', environment: [variable('B', '2'), variable('A', '1')] },
      ],
    },
  ],
  [
    'a variable that stands there twice',
    document({ environment: [variable('A', '1'), variable('A', '2')] }),
    document({ environment: [variable('A', '2')] }),
  ],
  [
    'a role by its name',
    document({}, { taskRoleArn: 'app' }),
    document({}, { taskRoleArn: 'arn:aws:iam::111122223333:role/app' }),
  ],
  [
    'a volume by its name',
    document({}, { volumes: [{ name: 'v' }] }),
    document({}, { volumes: [{ name: 'v', host: {} }] }),
  ],
  [
    'the order of members',
    document({ linuxParameters: { initProcessEnabled: true, swappiness: 3 } }),
    document({ linuxParameters: { swappiness: 3, initProcessEnabled: true } }),
  ],
];

const OTHER: readonly (readonly [
  what: string,
  from: DefinitionDocument,
  to: DefinitionDocument,
  expected: readonly string[],
])[] = [
  ['an image', document({}), document({ image: 'nginx:2' }), ['container api, image: nginx:1 → nginx:2']],
  [
    'variables',
    document({ environment: [variable('GONE', ''), variable('LEVEL', 'info')] }),
    document({ environment: [variable('LEVEL', 'debug'), variable('NEW', 'x')] }),
    [
      'container api, variable LEVEL: info → debug',
      'container api, variable NEW: - → x',
      'container api, variable GONE:  → -',
    ],
  ],
  [
    'secrets by their references',
    document({ secrets: [{ name: 'PASSWORD', valueFrom: '/a' }] }),
    document({ secrets: [{ name: 'PASSWORD', valueFrom: '/b' }] }),
    ['container api, secret PASSWORD: /a → /b'],
  ],
  [
    'size, roles and platform',
    document({}, { cpu: '256', memory: '512', executionRoleArn: 'arn:aws:iam::1:role/a' }),
    document(
      {},
      {
        cpu: '512',
        memory: '1GB',
        executionRoleArn: 'arn:aws:iam::2:role/a',
        taskRoleArn: 'app',
        runtimePlatform: { cpuArchitecture: 'ARM64' },
      },
    ),
    [
      'task definition, CPU: 256 → 512',
      'task definition, memory: 512 MiB → 1024 MiB',
      'task definition, CPU architecture: X86_64 → ARM64',
      'task definition, task role: - → app',
      'task definition, execution role: arn:aws:iam::1:role/a → arn:aws:iam::2:role/a',
    ],
  ],
  [
    'ports',
    document({ portMappings: [{ containerPort: 80 }, { containerPort: 81 }] }),
    document({
      portMappings: [
        { containerPort: 80, name: 'web' },
        { containerPort: 53, protocol: 'udp' },
      ],
    }),
    [
      'container api, port 80/tcp: open → name web',
      'container api, port 53/udp: - → open',
      'container api, port 81/tcp: open → -',
    ],
  ],
  [
    'a health check',
    document({ healthCheck: { command: ['CMD', 'a'] } }),
    document({ healthCheck: { command: ['CMD', 'a'], startPeriod: 60 } }),
    ['container api, health check: start period: 0 s → 60 s'],
  ],
  [
    'where the log goes',
    document({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/a' } } }),
    document({
      logConfiguration: {
        logDriver: 'awsfirelens',
        options: { Name: 'x' },
        secretOptions: [{ name: 'key', valueFrom: '/k' }],
      },
    }),
    [
      'container api, log driver: awslogs → awsfirelens',
      'container api, log option Name: - → x',
      'container api, log option awslogs-group: /a → -',
      'container api, log secret key: - → /k',
    ],
  ],
  [
    'containers that come and go',
    document({}),
    { ...document({}), containerDefinitions: [{ name: 'web', image: 'web:1' }] },
    ['container web, the container: - → web:1', 'container api, the container: nginx:1 → -'],
  ],
  [
    'tags and volumes',
    document({}, { tags: [{ key: 'a', value: '1' }], volumes: [{ name: 'v' }] }),
    document({}, { tags: [{ key: 'a', value: '2' }] }),
    ['task definition, volume v: {} → -', 'task definition, tag a: 1 → 2'],
  ],
  [
    'members that nobody here knows',
    document({}),
    document({ future: 3 }, { alsoFuture: { b: 1, a: 2 } }),
    ['task definition, alsoFuture: - → {"a":2,"b":1}', 'container api, future: - → 3'],
  ],
  [
    'what is off by itself',
    document({}),
    document({ privileged: true }),
    ['container api, privileged: - → true'],
  ],
];

describe('the difference of two task definitions', () => {
  for (const [what, from, to] of SAME) {
    it(`is none for ${what}`, () => {
      assert.deepEqual(told(from, to), []);
      assert.deepEqual(told(to, from), []);
    });
  }

  for (const [what, from, to, expected] of OTHER) {
    it(`tells ${what}`, () => {
      assert.deepEqual(told(from, to), expected);
    });
  }

  it('is none with itself, and says the same backwards, for any members', () => {
    const part = fc.dictionary(
      fc.constantFrom('image', 'cpu', 'command', 'environment', 'healthCheck', 'dockerLabels', 'whatever'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const read = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value));
    fc.assert(
      fc.property(part, part, (one, other) => {
        const [from, to] = [document(read(one)), document(read(other))];
        assert.deepEqual(told(from, from), []);
        const there = definitionDifferences(from, to).map(({ what, from: a, to: b }) => [what, a, b]);
        const back = definitionDifferences(to, from).map(({ what, from: a, to: b }) => [what, b, a]);
        assert.deepEqual(new Set(there.map(String)), new Set(back.map(String)));
      }),
    );
  });
});

describe('an image in a task definition', () => {
  const two: DefinitionDocument = {
    family: 'blog-api',
    futureMember: 1,
    containerDefinitions: [
      { name: 'proxy', image: 'envoy:1', essential: true },
      { name: 'api', image: 'api:1', dockerLabels: { by: 'me' }, portMappings: [{ containerPort: 80 }] },
    ],
  };

  it('is put into the container that is named, and nothing else changes', () => {
    const changed = withImage(two, 'api', 'api@sha256:1');
    assert.deepEqual(imagesOf(changed), [
      { container: 'proxy', image: 'envoy:1' },
      { container: 'api', image: 'api@sha256:1' },
    ]);
    assert.deepEqual(told(two, changed), ['container api, image: api:1 → api@sha256:1']);
    assert.equal(changed['futureMember'], 1);
  });

  it('cannot be put into a container that is not there', () => {
    assert.throws(
      () => withImage(two, 'web', 'x'),
      (error: unknown) => error instanceof Failure && /proxy, api/.test(error.hint ?? ''),
    );
  });

  const arn = 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api';
  const balanced = { arn, loadBalancers: [{ container: 'proxy', port: 1 }] };

  it('is meant for the container that the load balancer reaches, or that has a port', () => {
    assert.equal(mainContainer(two, balanced), 'proxy');
    assert.equal(mainContainer(two, { arn }), 'api');
    assert.equal(mainContainer({ family: 'a', containerDefinitions: [] }, { arn }), undefined);
  });

  it('is not meant for a proxy in front of what the team builds', () => {
    const own = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/blog/api:1';
    const other = '840364872350.dkr.ecr.eu-west-1.amazonaws.com/aws-appmesh-envoy:v1';
    const of = (api: string, proxy: string) => withImage(withImage(two, 'api', api), 'proxy', proxy);
    assert.equal(mainContainer(withImage(two, 'api', own), balanced), 'api');
    assert.equal(mainContainer(of(own, own), balanced), 'proxy');
    assert.equal(mainContainer(of(own, other), balanced), 'api');
    assert.equal(mainContainer(withImage(two, 'api', other), balanced), 'api');
    assert.equal(mainContainer(of(other, other), balanced), 'proxy');
  });
});
