import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Input } from '../../../src/sandbox/api.ts';
import { alarmName } from '../../../src/sandbox/ecs/express/make.ts';
import type { Service } from '../../../src/sandbox/ecs/state.ts';
import { loadDemo } from '../../../src/sandbox/fleets/demo.ts';
import { record, records, text, texts } from '../../../src/sandbox/input.ts';
import {
  accountId,
  ask,
  healthy,
  minute,
  only,
  refusal,
  region,
  steadyService,
  type TestWorld,
  testWorld,
  until,
} from './ecsSupport.ts';

const role = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;

const request: Input = {
  serviceName: 'site',
  infrastructureRoleArn: role('infrastructure'),
  executionRoleArn: role('execution'),
  primaryContainer: { image: 'registry.test/site:1' },
};

/** The service of that request, steady. */
async function made(world: TestWorld, more: Input = {}): Promise<Service> {
  await ask(world.ecs, 'CreateExpressGatewayService', { ...request, ...more });
  const service = world.ecs.world.region(region).clusters.get('default')?.services.get('site');
  assert.ok(service);
  until(world, () => service.history[0]?.status === 'SUCCESSFUL', 30 * minute);
  return service;
}

async function describe(world: TestWorld, service: Service): Promise<Input> {
  const answer = await ask(world.ecs, 'DescribeExpressGatewayService', { serviceArn: service.arn });
  return record(answer, 'service') ?? {};
}

function images(described: Input): readonly (string | undefined)[] {
  return (records(described, 'activeConfigurations') ?? []).map(configuration =>
    text(record(configuration, 'primaryContainer') ?? {}, 'image'),
  );
}

const update = (world: TestWorld, service: Service, change: Input): Promise<Input> =>
  ask(world.ecs, 'UpdateExpressGatewayService', { serviceArn: service.arn, ...change });

suite('Express Mode', () => {
  test('makes the cluster, the task definition and the service with their defaults', async () => {
    const world = testWorld(31);
    const service = await made(world);
    const described = await describe(world, service);
    assert.partialDeepStrictEqual(described, {
      cluster: 'default',
      serviceName: 'site',
      serviceArn: `arn:aws:ecs:${region}:${accountId}:service/default/site`,
      infrastructureRoleArn: role('infrastructure'),
      status: { statusCode: 'ACTIVE' },
      currentDeployment: service.history[0]?.arn,
    });
    const configuration = only(described, 'activeConfigurations');
    assert.partialDeepStrictEqual(configuration, {
      cpu: '1024',
      memory: '2048',
      cpuArchitecture: 'X86_64',
      executionRoleArn: role('execution'),
      healthCheckPath: '/ping',
      taskDefinitionArn: service.definition.arn,
      primaryContainer: {
        image: 'registry.test/site:1',
        containerPort: 80,
        awsLogsConfiguration: { logStreamPrefix: 'ecs' },
      },
      scalingTarget: {
        minTaskCount: 1,
        maxTaskCount: 20,
        autoScalingMetric: 'AVERAGE_CPU',
        autoScalingTargetValue: 60,
      },
    });
    const path = only(configuration, 'ingressPaths');
    assert.equal(text(path, 'accessType'), 'PUBLIC');
    assert.match(text(path, 'endpoint') ?? '', /^site-[0-9a-f]{12}\.ecs\.eu-west-1\.on\.aws$/);
    assert.equal(healthy(service).length, 1);
    assert.equal(service.definition.containers[0]?.name, 'Main');
  });

  test('is marked among the services, and has no task definition there', async () => {
    const world = testWorld(32);
    const service = await made(world);
    const described = only(await ask(world.ecs, 'DescribeServices', { services: ['site'] }), 'services');
    assert.equal(text(described, 'resourceManagementType'), 'ECS');
    assert.equal(described['taskDefinition'], undefined);
    assert.equal(text(record(described, 'deploymentConfiguration') ?? {}, 'strategy'), 'CANARY');
    for (const [resourceManagementType, found] of [
      ['ECS', [service.arn]],
      ['CUSTOMER', []],
    ] as const) {
      const answer = await ask(world.ecs, 'ListServices', { resourceManagementType });
      assert.deepEqual(texts(answer, 'serviceArns'), found);
    }
    const other = steadyService(world);
    const listed = await ask(world.ecs, 'ListServices', {
      cluster: 'test',
      resourceManagementType: 'CUSTOMER',
    });
    assert.deepEqual(texts(listed, 'serviceArns'), [other.arn]);
    const ordinary = only(
      await ask(world.ecs, 'DescribeServices', { cluster: 'test', services: ['app'] }),
      'services',
    );
    assert.equal(text(ordinary, 'resourceManagementType'), 'CUSTOMER');
  });

  test('deploys as a canary: 5 % for three minutes, all of it for three more', async () => {
    const world = testWorld(33);
    const service = await made(world, { scalingTarget: { minTaskCount: 2 } });
    const answer = await update(world, service, { primaryContainer: { image: 'registry.test/site:2' } });
    const target = record(record(answer, 'service') ?? {}, 'targetConfiguration') ?? {};
    assert.equal(text(target, 'serviceRevisionArn'), service.deployments[0]?.revision.arn);
    const deployment = service.history[0] ?? assert.fail();
    until(world, () => deployment.shift?.productionWeight === 5);
    assert.deepEqual(images(await describe(world, service)), [
      'registry.test/site:2',
      'registry.test/site:1',
    ]);
    const shifted = world.clock.now();
    until(world, () => deployment.shift?.productionWeight === 100);
    const canary = world.clock.now() - shifted;
    assert.ok(canary >= 3 * minute && canary < 4 * minute, `${canary} ms`);
    until(world, () => deployment.status === 'SUCCESSFUL');
    assert.ok(world.clock.now() - shifted >= 6 * minute);
    assert.deepEqual(images(await describe(world, service)), ['registry.test/site:2']);
    assert.equal(healthy(service).length, 2);
  });

  test('goes back when tasks fail, when errors are found, and when it is asked to', async () => {
    for (const how of ['crash', 'alarm', 'stop'] as const) {
      const world = testWorld(34);
      const service = await made(world);
      const image = how === 'crash' ? 'registry.test/site:2-crash' : 'registry.test/site:2';
      await update(world, service, { primaryContainer: { image } });
      const deployment = service.history[0] ?? assert.fail();
      if (how !== 'crash') {
        until(world, () => deployment.shift?.productionWeight === 5);
      }
      if (how === 'alarm') {
        service.cluster.region.alarms.add(alarmName('site'));
        world.ecs.scheduler.lookSoon(service);
      } else if (how === 'stop') {
        await ask(world.ecs, 'StopServiceDeployment', {
          serviceDeploymentArn: deployment.arn,
          stopType: 'ROLLBACK',
        });
      }
      until(world, () => deployment.status === 'ROLLBACK_SUCCESSFUL', 40 * minute);
      assert.deepEqual(images(await describe(world, service)), ['registry.test/site:1'], how);
      // What comes next is based upon what runs.
      await update(world, service, { cpu: '2048', memory: '4096' });
      assert.equal(service.definition.containers[0]?.image, 'registry.test/site:1', how);
    }
  });

  test('keeps what an update does not name, and replaces the container that it does', async () => {
    const world = testWorld(35);
    const service = await made(world, {
      healthCheckPath: '/health',
      taskRoleArn: role('task'),
      primaryContainer: {
        image: 'registry.test/site:1',
        containerPort: 3000,
        environment: [{ name: 'A', value: '1' }],
      },
    });
    await update(world, service, { cpu: '512', memory: '1024', scalingTarget: { minTaskCount: 3 } });
    const [first] = records(await describe(world, service), 'activeConfigurations') ?? [];
    assert.partialDeepStrictEqual(first, {
      cpu: '512',
      memory: '1024',
      taskRoleArn: role('task'),
      healthCheckPath: '/health',
      primaryContainer: {
        image: 'registry.test/site:1',
        containerPort: 3000,
        environment: [{ name: 'A', value: '1' }],
      },
      scalingTarget: { minTaskCount: 3, maxTaskCount: 20 },
    });
    assert.equal(service.desired, 3);
    await update(world, service, { primaryContainer: { image: 'registry.test/site:2' } });
    const [second] = records(await describe(world, service), 'activeConfigurations') ?? [];
    assert.partialDeepStrictEqual(second, {
      primaryContainer: { image: 'registry.test/site:2', containerPort: 80, environment: [] },
    });
  });

  test('is deleted with what it runs, and can be made again', async () => {
    const world = testWorld(36);
    const service = await made(world);
    const answer = await ask(world.ecs, 'DeleteExpressGatewayService', { serviceArn: service.arn });
    assert.partialDeepStrictEqual(answer, { service: { status: { statusCode: 'DRAINING' } } });
    assert.equal(
      (await refusal(world.ecs, 'UpdateExpressGatewayService', { serviceArn: service.arn, cpu: '512' })).code,
      'ServiceNotActiveException',
    );
    assert.equal(
      (await refusal(world.ecs, 'CreateExpressGatewayService', request)).code,
      'InvalidParameterException',
    );
    until(world, () => service.status === 'INACTIVE');
    assert.partialDeepStrictEqual(await describe(world, service), { status: { statusCode: 'INACTIVE' } });
    assert.notEqual(await made(world), service);
  });

  test('the same request again gives the same service, another one is refused', async () => {
    const world = testWorld(37);
    const service = await made(world);
    await ask(world.ecs, 'CreateExpressGatewayService', request);
    assert.equal(service.history.length, 1);
    const other = await refusal(world.ecs, 'CreateExpressGatewayService', {
      ...request,
      cpu: '512',
      memory: '1024',
    });
    assert.equal(other.message, 'Creation of service was not idempotent.');
  });

  test('runs a task definition of its own', async () => {
    const world = testWorld(38);
    const register = (name: string, mapping: Input): Promise<Input> =>
      ask(world.ecs, 'RegisterTaskDefinition', {
        family: 'own',
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        containerDefinitions: [
          { name, image: 'registry.test/own:1', portMappings: [mapping] },
          { name: 'sidecar', image: 'registry.test/sidecar:1', essential: false },
        ],
      });
    const arn = (answer: Input): string =>
      text(record(answer, 'taskDefinition') ?? {}, 'taskDefinitionArn') ?? '';
    const { primaryContainer: _, executionRoleArn: __, ...rest } = request;
    const create = (taskDefinitionArn: string, more: Input = {}) =>
      refusal(world.ecs, 'CreateExpressGatewayService', { ...rest, taskDefinitionArn, ...more });
    const good = arn(await register('Main', { containerPort: 8080, name: 'http' }));
    assert.match((await create(good, { cpu: '512' })).message, /cpu cannot be specified/);
    assert.match(
      (await create(arn(await register('web', { containerPort: 8080, name: 'http' })))).message,
      /named Main/,
    );
    assert.match((await create(arn(await register('Main', { containerPort: 8080 })))).message, /port name/);
    await ask(world.ecs, 'CreateExpressGatewayService', { ...rest, taskDefinitionArn: good });
    const service =
      world.ecs.world.region(region).clusters.get('default')?.services.get('site') ?? assert.fail();
    until(world, () => service.history[0]?.status === 'SUCCESSFUL', 30 * minute);
    await update(world, service, { scalingTarget: { maxTaskCount: 4 } });
    assert.equal(service.definition.arn, good);
  });

  for (const [what, change, code] of [
    ['no infrastructure role', { infrastructureRoleArn: undefined }, 'InvalidParameterException'],
    ['no execution role', { executionRoleArn: undefined }, 'InvalidParameterException'],
    ['no container', { primaryContainer: undefined }, 'InvalidParameterException'],
    ['no image', { primaryContainer: { containerPort: 80 } }, 'InvalidParameterException'],
    ['a size that Fargate has not', { cpu: '256', memory: '4096' }, 'ClientException'],
    ['a path without its slash', { healthCheckPath: 'health' }, 'InvalidParameterException'],
    [
      'more tasks than there may be',
      { scalingTarget: { minTaskCount: 9, maxTaskCount: 3 } },
      'InvalidParameterException',
    ],
    ['another metric', { scalingTarget: { autoScalingMetric: 'LUCK' } }, 'InvalidParameterException'],
    ['a cluster that is not there', { cluster: 'none' }, 'ClusterNotFoundException'],
    ['a name with a space', { serviceName: 'a b' }, 'InvalidParameterException'],
  ] as const) {
    test(`is not made with ${what}`, async () => {
      const world = testWorld(39);
      assert.equal(
        (await refusal(world.ecs, 'CreateExpressGatewayService', { ...request, ...change })).code,
        code,
      );
    });
  }

  test('knows only its own services', async () => {
    const world = testWorld(40);
    const { arn } = steadyService(world);
    for (const [name, code] of [
      ['DescribeExpressGatewayService', 'ResourceNotFoundException'],
      ['UpdateExpressGatewayService', 'ServiceNotFoundException'],
      ['DeleteExpressGatewayService', 'ServiceNotFoundException'],
    ] as const) {
      assert.equal((await refusal(world.ecs, name, { serviceArn: arn })).code, 'InvalidParameterException');
      assert.equal((await refusal(world.ecs, name, { serviceArn: `${arn}-none` })).code, code);
      assert.equal((await refusal(world.ecs, name, { serviceArn: 'app' })).code, 'InvalidParameterException');
    }
  });
});

suite("the demo's Express service", () => {
  test('has been deployed twice, and its next image fails', async () => {
    const world = testWorld(41);
    loadDemo(world.ecs, region);
    const service = world.ecs.world.region(region).clusters.get('default')?.services.get('handbook');
    assert.ok(service);
    assert.deepEqual(
      service.history.map(({ status }) => status),
      ['SUCCESSFUL', 'SUCCESSFUL'],
    );
    assert.equal(healthy(service).length, 2);
    const [image = ''] = images(await describe(world, service));
    assert.match(image, /handbook:2025-11$/);
    world.clock.advance(5 * minute);
    assert.equal(service.history.length, 2);
    await update(world, service, { primaryContainer: { image: image.replace('2025-11', '2025-12-crash') } });
    until(world, () => service.history[0]?.status === 'ROLLBACK_SUCCESSFUL', 30 * minute);
    assert.deepEqual(images(await describe(world, service)), [image]);
  });
});
