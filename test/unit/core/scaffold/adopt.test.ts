import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Service } from '../../../../src/core/model.ts';
import { adopted, adoptedApp, withAdopted } from '../../../../src/core/scaffold/adopt.ts';
import { scaffoldFiles } from '../../../../src/core/scaffold/files.ts';
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

suite('a service that is taken over', () => {
  test('gives its cluster, its count, its network and what it runs', () => {
    const group = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/cart/0123456789abcdef';
    const network = { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: false };
    const target = adopted(
      ACCOUNT,
      { ...SERVICE, network, loadBalancers: [{ container: 'cart', port: 80, targetGroup: group }] },
      {
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
      },
    );
    assert.deepEqual(target, {
      ...ACCOUNT,
      cluster: 'shop',
      service: 'cart',
      desiredCount: 3,
      images: 'shop/cart',
      logGroup: '/shop/cart',
      network: { ...network, targetGroup: group },
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
