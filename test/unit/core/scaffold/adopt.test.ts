import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Service } from '../../../../src/core/model.ts';
import type { DefinitionDocument } from '../../../../src/core/release.ts';
import { serviceInput } from '../../../../src/core/scaffold/account/service.ts';
import {
  type Adopted,
  adopted,
  adoptedApp,
  takenOf,
  takenText,
  withAdopted,
} from '../../../../src/core/scaffold/adopt.ts';
import { answersText, readAnswers } from '../../../../src/core/scaffold/answers.ts';
import { scaffoldFiles } from '../../../../src/core/scaffold/files.ts';
import type { SetUp, Target } from '../../../../src/core/scaffold/setUp.ts';
import { variant } from './variants.ts';

const [TARGET] = variant().targets;
const ACCOUNT = { ...TARGET, account: '111122223333', region: 'eu-west-1' };

const SERVICE: Service = {
  arn: 'arn:aws:ecs:eu-west-1:111122223333:service/shop/cart',
  name: 'cart',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop',
  status: 'ACTIVE',
  desired: 3,
  running: 3,
  pending: 0,
  controller: 'ECS',
  schedulingStrategy: 'REPLICA',
  execEnabled: false,
  deployments: [],
  events: [],
  createdAt: 0,
};

const REGISTRY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/cart/0123456789abcdef';
const NETWORK = { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: false };

/** An app behind a proxy that nobody of the team builds. */
const PROXIED = {
  family: 'cart',
  cpu: '512',
  memory: '1024',
  networkMode: 'awsvpc',
  containerDefinitions: [
    { name: 'proxy', image: 'public.ecr.aws/nginx/nginx:1.29', portMappings: [{ containerPort: 80 }] },
    { name: 'api', image: `${REGISTRY}/shop/eu/cart:abc1234`, portMappings: [{ containerPort: 8081 }] },
  ],
};

function balancing(container: string, port: number): Service {
  return { ...SERVICE, network: NETWORK, loadBalancers: [{ container, port, targetGroup: GROUP }] };
}

function takeOver(document: DefinitionDocument | undefined, service = SERVICE): Adopted {
  const target = adopted(ACCOUNT, service, document);
  return { target, service, ...(document === undefined ? {} : { document }) };
}

function setUpOf(taken: Adopted, target: Target = taken.target): SetUp {
  const before = variant();
  return { ...before, app: adoptedApp(before.app, taken), targets: [target] };
}

/** The task definition that is written for it. */
function definitionOf(setUp: SetUp, taken: Adopted) {
  const path = '.aws/task-definition.json';
  const file = scaffoldFiles(setUp, withAdopted(setUp, new Map(), [taken])).find(each => each.path === path);
  return JSON.parse(file?.text ?? '');
}

suite('the container that is the app, of a service that is taken over', () => {
  test('has an image of the account’s own registry, though the load balancer reaches another one', () => {
    const taken = takeOver(PROXIED, balancing('proxy', 80));
    const setUp = setUpOf(taken);
    assert.deepEqual([setUp.app.container, setUp.app.port], ['api', 8081]);
    assert.equal(taken.target.images, 'shop/eu/cart');
    const balanced = { container: 'proxy', port: 80 };
    assert.deepEqual(taken.target.network, { ...NETWORK, targetGroup: GROUP, balanced });
    assert.deepEqual(readAnswers(answersText(setUp)), setUp);
    assert.deepEqual(serviceInput(setUp, taken.target)['loadBalancers'], [
      { targetGroupArn: GROUP, containerName: 'proxy', containerPort: 80 },
    ]);
  });

  test('is the one that the load balancer reaches, by its port, where several are the account’s own', () => {
    const [proxy, api] = PROXIED.containerDefinitions;
    const portMappings = [{ containerPort: 9000 }, { containerPort: 8081 }];
    const document = {
      ...PROXIED,
      containerDefinitions: [
        { ...proxy, name: 'worker', image: `${REGISTRY}/shop/worker:1` },
        { ...api, portMappings },
      ],
    };
    const taken = takeOver(document, balancing('api', 8081));
    const { app } = setUpOf(taken);
    assert.deepEqual([app.container, app.port], ['api', 8081]);
    assert.deepEqual(taken.target.network, { ...NETWORK, targetGroup: GROUP });
    assert.deepEqual(serviceInput(setUpOf(taken), taken.target)['loadBalancers'], [
      { targetGroupArn: GROUP, containerName: 'api', containerPort: 8081 },
    ]);
  });

  test('is the one that the load balancer reaches where none is the account’s own', () => {
    const images = ['public.ecr.aws/nginx/nginx:1.29', 'docker.io/octo/cart:1'];
    const containerDefinitions = PROXIED.containerDefinitions.map((each, index) => ({
      ...each,
      image: images[index] ?? '',
    }));
    const taken = takeOver({ ...PROXIED, containerDefinitions }, balancing('proxy', 80));
    const { app } = setUpOf(taken);
    assert.deepEqual([app.container, app.port, taken.target.images], ['proxy', 80, ACCOUNT.images]);
  });

  test('is said, with what else came of it, until the target is another service', () => {
    const taken = takeOver(PROXIED, balancing('proxy', 80));
    assert.equal(takenText(taken), 'container api · port 8081 · 0.5 vCPU, 1 GB');
    const worker = { family: 'cart', containerDefinitions: [{ name: 'worker', image: 'worker:1' }] };
    assert.equal(takenText(takeOver(worker)), 'container worker');
    assert.equal(takenText(takeOver(undefined)), '');
    const unread = takeOver(undefined, { ...SERVICE, taskDefinition: 'arn' });
    assert.equal(takenText(unread), 'what it runs could not be read');

    assert.equal(takenOf(taken.target, [unread, taken]), taken);
    assert.equal(takenOf({ ...taken.target, service: 'other' }, [taken]), undefined);
    assert.equal(takenOf({ ...taken.target, name: 'other' }, [taken]), undefined);
  });
});

suite('the task definition of a service that is taken over', () => {
  test('has the roles of the target, whichever it had', () => {
    const role = 'arn:aws:iam::111122223333:role';
    const document = {
      ...PROXIED,
      executionRoleArn: `${role}/service-role/*/execution`,
      taskRoleArn: `${role}/old-task`,
    };
    const taken = takeOver(document);
    const { roles } = taken.target;
    const target = { ...taken.target, roles: { ...roles, task: 'apps/new-task' } };
    assert.partialDeepStrictEqual(definitionOf(setUpOf(taken, target), taken), {
      executionRoleArn: `${role}/${ACCOUNT.roles.execution}`,
      taskRoleArn: `${role}/apps/new-task`,
    });
  });

  test('says of no build that it is of it', () => {
    const digest = `sha256:${'0a'.repeat(32)}`;
    const image = `${REGISTRY}/shop/eu/cart:1.17.0@${digest}`;
    const [proxy, api] = PROXIED.containerDefinitions;
    const tagsOf = (of: string, values: Readonly<Record<string, string>>) => {
      const tags = Object.entries(values).map(([key, value]) => ({ key, value }));
      const containerDefinitions = [{ ...proxy }, { ...api, image: of }];
      const taken = takeOver({ ...PROXIED, containerDefinitions, tags });
      const { tags: after } = definitionOf(setUpOf(taken), taken);
      return after.map(({ key }: { readonly key: string }) => key);
    };
    const own = ['ecs-codespaces:made-by', 'environment'];
    const builds = { commit: 'abc1234', 'git-sha': '0123abcd', version: '1.17.0', image, digest };
    assert.deepEqual(tagsOf(image, { team: 'web', ...builds, empty: '' }), ['team', 'empty', ...own]);
    assert.deepEqual(tagsOf(image, builds), own);
    assert.deepEqual(tagsOf(`${REGISTRY}/shop/eu/cart:live`, { stage: 'live', empty: '' }), [
      'stage',
      'empty',
      ...own,
    ]);
  });

  test('keeps the port that runs beside one that is entered afterwards', () => {
    const taken = takeOver(PROXIED, balancing('api', 8081));
    const { app, ...rest } = setUpOf(taken);
    const [, api] = definitionOf({ ...rest, app: { ...app, port: 9000 } }, taken).containerDefinitions;
    assert.deepEqual(
      api.portMappings.map(({ containerPort }: { readonly containerPort: number }) => containerPort),
      [8081, 9000],
    );
  });
});

suite('a service that is taken over', () => {
  test('gives its cluster, its count, its network and what it runs', () => {
    const target = adopted(ACCOUNT, balancing('cart', 80), {
      family: 'cart',
      executionRoleArn: 'arn:aws:iam::111122223333:role/shop-execution',
      taskRoleArn: 'arn:aws:iam::111122223333:role/service-role/apps/cart',
      containerDefinitions: [
        {
          name: 'cart',
          image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/cart:abc1234',
          logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/shop/cart' } },
        },
      ],
    });
    assert.deepEqual(target, {
      ...ACCOUNT,
      cluster: 'shop',
      service: 'cart',
      desiredCount: 3,
      images: 'shop/cart',
      logGroup: '/shop/cart',
      network: { ...NETWORK, targetGroup: GROUP },
      roles: { ...ACCOUNT.roles, execution: 'shop-execution', task: 'service-role/apps/cart' },
    });
  });

  test('leaves what nothing tells, and images of another account, as they were', () => {
    const image = '999988887777.dkr.ecr.eu-west-1.amazonaws.com/shop/cart:abc1234';
    for (const document of [undefined, { family: 'cart', containerDefinitions: [{ name: 'cart', image }] }]) {
      assert.deepEqual(adopted(ACCOUNT, SERVICE, document), {
        ...ACCOUNT,
        cluster: 'shop',
        service: 'cart',
        desiredCount: 3,
      });
    }
  });

  test('is deployed by a role that may pass on what its task definition names', () => {
    const executionRoleArn = 'arn:aws:iam::111122223333:role/service-role/ecsTaskExecutionRole';
    const taskRoleArn = 'arn:aws:iam::111122223333:role/apps/cart/cart-task';
    const document = {
      family: 'cart',
      executionRoleArn,
      taskRoleArn,
      containerDefinitions: [{ name: 'cart', image: 'public.ecr.aws/cart:v1' }],
    };
    const taken = { target: adopted(ACCOUNT, SERVICE, document), service: SERVICE, document };
    const setUp = { ...variant(), targets: [taken.target] as const };
    const written = scaffoldFiles(setUp, withAdopted(setUp, new Map(), [taken]));
    const json = (path: string) => JSON.parse(written.find(file => file.path === path)?.text ?? '');
    assert.partialDeepStrictEqual(json('.aws/task-definition.json'), { executionRoleArn, taskRoleArn });
    const { Statement } = json(`.aws/iam/${ACCOUNT.roles.deploy}.json`);
    const passing = Statement.find(({ Sid }: { readonly Sid: string }) => Sid === 'PassRolesToTasks');
    assert.deepEqual(passing.Resource, [executionRoleArn, taskRoleArn]);
  });

  test('has roles that cannot stand in a policy as they were proposed', () => {
    const document = {
      family: 'cart',
      executionRoleArn: 'arn:aws:iam::111122223333:role/service-role/*/execution',
      containerDefinitions: [],
    };
    assert.deepEqual(adopted(ACCOUNT, SERVICE, document).roles, ACCOUNT.roles);
  });

  test('keeps what it runs with in its new task definition', () => {
    const document = {
      family: 'cart-v1',
      cpu: '1024',
      memory: '4096',
      networkMode: 'awsvpc',
      runtimePlatform: { cpuArchitecture: 'ARM64' },
      containerDefinitions: [
        { name: 'envoy', image: 'public.ecr.aws/envoy:v1' },
        {
          name: 'web',
          image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/cart:abc1234',
          portMappings: [{ name: 'http', containerPort: 9000, appProtocol: 'http' }],
          environment: [{ name: 'CURRENCY', value: 'EUR' }],
          secrets: [{ name: 'DATABASE_URL', valueFrom: 'shop/database' }],
        },
      ],
    };
    const service = {
      ...SERVICE,
      loadBalancers: [{ container: 'web', port: 9000, targetGroup: 'arn:group' }],
    };
    const taken = { target: adopted(ACCOUNT, service, document), service, document };
    const before = variant();
    const setUp = {
      ...before,
      app: adoptedApp(before.app, taken),
      targets: [taken.target] as const,
    };
    const { container, port, cpu, memory, architecture } = setUp.app;
    assert.deepEqual([container, port, cpu, memory, architecture], ['web', 9000, 1024, 4096, 'ARM64']);

    const path = '.aws/task-definition.json';
    const written = scaffoldFiles(setUp, withAdopted(setUp, new Map(), [taken])).find(
      file => file.path === path,
    );
    const { family, containerDefinitions } = JSON.parse(written?.text ?? '');
    assert.equal(family, 'cart-v1');
    assert.deepEqual(
      containerDefinitions.map(({ name }: { readonly name: string }) => name),
      ['envoy', 'web'],
    );
    assert.deepEqual(containerDefinitions[1].portMappings, [
      { name: 'http', containerPort: 9000, appProtocol: 'http', protocol: 'tcp' },
    ]);
    assert.deepEqual(containerDefinitions[1].secrets, document.containerDefinitions[1]?.secrets);
    assert.equal(containerDefinitions[1].logConfiguration.options['awslogs-group'], ACCOUNT.logGroup);
    // A file of the repository is the person's word.
    const own = new Map([[path, '{}']]);
    assert.equal(withAdopted(setUp, own, [taken]).get(path), '{}');
    // Another service was chosen after all.
    const other = { ...setUp, targets: [{ ...taken.target, service: 'other' }] as const };
    assert.equal(withAdopted(other, new Map(), [taken]).has(path), false);
  });
});
