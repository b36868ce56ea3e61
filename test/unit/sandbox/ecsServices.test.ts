import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Input } from '../../../src/sandbox/api.ts';
import { makePastService } from '../../../src/sandbox/fleets/past.ts';
import { record, records, texts } from '../../../src/sandbox/input.ts';
import { shiftingBalancer } from './ecsShiftSupport.ts';
import {
  ask,
  call,
  events,
  healthy,
  hour,
  live,
  only,
  refusal,
  revision,
  steadyService,
  type TestWorld,
  testWorld,
  until,
} from './ecsSupport.ts';

const network = { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } };

function request(world: TestWorld, more: Input = {}): Input {
  return {
    cluster: 'test',
    serviceName: 'made',
    taskDefinition: revision(world, 'good', { family: 'made' }).arn,
    desiredCount: 2,
    networkConfiguration: network,
    ...more,
  };
}

function made(world: TestWorld) {
  return world.cluster.services.get('made') ?? assert.fail('It was not made.');
}

suite('CreateService', () => {
  test('makes a service and its first deployment', async () => {
    const world = testWorld();
    const tags = [{ key: 'team', value: 'web' }];
    const answer = record(await ask(world.ecs, 'CreateService', request(world, { tags })), 'service') ?? {};
    assert.equal(answer['status'], 'ACTIVE');
    assert.equal(answer['createdBy'], call.callerArn);
    assert.deepEqual(answer['tags'], tags);
    assert.deepEqual(
      records(answer, 'deployments')?.map(({ rolloutState }) => rolloutState),
      ['IN_PROGRESS'],
    );
    until(world, () => made(world).history[0]?.status === 'SUCCESSFUL');
    assert.equal(healthy(made(world)).length, 2);
    assert.deepEqual(made(world).history[0]?.source, []);
  });

  test('with a strategy that shifts traffic goes through its stages too', async () => {
    const world = testWorld();
    const { advanced, ...plain } = shiftingBalancer;
    const input = request(world, {
      deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 },
      loadBalancers: [{ ...plain, advancedConfiguration: { ...advanced } }],
    });
    await ask(world.ecs, 'CreateService', input);
    until(world, () => made(world).history[0]?.status === 'SUCCESSFUL');
    assert.equal(made(world).history[0]?.shift?.productionWeight, 100);
    assert.equal(healthy(made(world)).length, 2);
  });

  test('a first deployment that fails has nothing to go back to', async () => {
    const world = testWorld();
    for (const strategy of ['ROLLING', 'BLUE_GREEN']) {
      const serviceName = strategy.toLowerCase();
      const input = request(world, {
        serviceName,
        taskDefinition: revision(world, 'crash', { family: serviceName }).arn,
        deploymentConfiguration: {
          strategy,
          bakeTimeInMinutes: 0,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
      });
      await ask(world.ecs, 'CreateService', input);
      const service = world.cluster.services.get(serviceName);
      until(world, () => service?.history[0]?.finishedAt !== undefined);
      assert.equal(service?.history[0]?.status, 'ROLLBACK_FAILED');
      assert.match(service.history[0]?.statusReason ?? '', /No rollback candidate/);
    }
  });

  test('the same request twice is one service, another one of that name is refused', async () => {
    const world = testWorld();
    const input = request(world);
    const first = record(await ask(world.ecs, 'CreateService', input), 'service');
    const second = record(await ask(world.ecs, 'CreateService', input), 'service');
    assert.equal(first?.['serviceArn'], second?.['serviceArn']);
    assert.equal(made(world).history.length, 1);
    const error = await refusal(world.ecs, 'CreateService', { ...input, desiredCount: 3 });
    assert.equal(error.message, 'Creation of service was not idempotent.');
  });

  test('refusals', async () => {
    const world = testWorld();
    const refused = async (more: Input, code: string, pattern: RegExp): Promise<void> => {
      const error = await refusal(world.ecs, 'CreateService', request(world, more));
      assert.equal(error.code, code);
      assert.match(error.message, pattern);
      assert.equal(world.cluster.services.size, 0);
    };
    const balancer = { targetGroupArn: 'arn:x', containerName: 'app', containerPort: 8080 };
    await refused({ cluster: 'nowhere' }, 'ClusterNotFoundException', /not found/);
    await refused({ serviceName: 'a b' }, 'InvalidParameterException', /service name/);
    await refused({ taskDefinition: 'nothing' }, 'ClientException', /not found/);
    await refused({ networkConfiguration: null }, 'InvalidParameterException', /awsvpc/);
    await refused({ desiredCount: null }, 'InvalidParameterException', /desiredCount/);
    await refused({ healthCheckGracePeriodSeconds: 5 }, 'InvalidParameterException', /grace period/);
    await refused({ launchType: 'EC2' }, 'UnsupportedFeatureException', /Fargate/);
    await refused({ placementStrategy: [] }, 'UnsupportedFeatureException', /placementStrategy/);
    await refused({ deploymentController: { type: 'EXTERNAL' } }, 'UnsupportedFeatureException', /EXTERNAL/);
    await refused(
      { loadBalancers: [{ ...balancer, containerPort: 81 }] },
      'InvalidParameterException',
      /did not have a container port 81 defined/,
    );
    await refused(
      {
        loadBalancers: [balancer],
        deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
      },
      'InvalidParameterException',
      /advancedConfiguration/,
    );
  });
});

suite('DeleteService', () => {
  test('drains, is no longer listed, ends INACTIVE and frees its name', async () => {
    const world = testWorld();
    const service = steadyService(world, { name: 'made' });
    const scaled = await refusal(world.ecs, 'DeleteService', { cluster: 'test', service: 'made' });
    assert.match(scaled.message, /scaled above 0/);
    const answer = await ask(world.ecs, 'DeleteService', { cluster: 'test', service: 'made', force: true });
    assert.equal(record(answer, 'service')?.['status'], 'DRAINING');
    assert.deepEqual(texts(await ask(world.ecs, 'ListServices', { cluster: 'test' }), 'serviceArns'), []);
    const draining = await refusal(world.ecs, 'CreateService', request(world));
    assert.equal(draining.message, 'Unable to Start a service that is still Draining.');
    until(world, () => service.status === 'INACTIVE');
    assert.equal(live(service).length, 0);
    const described = await ask(world.ecs, 'DescribeServices', { cluster: 'test', services: ['made'] });
    assert.equal(only(described, 'services')['status'], 'INACTIVE');
    const update = await refusal(world.ecs, 'UpdateService', { cluster: 'test', service: 'made' });
    assert.equal(update.code, 'ServiceNotActiveException');
    await ask(world.ecs, 'CreateService', request(world));
    assert.equal(made(world).status, 'ACTIVE');
    assert.notEqual(made(world), service);
  });

  test('ends a deployment under way', async () => {
    const world = testWorld();
    const service = steadyService(world);
    await ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', forceNewDeployment: true });
    world.clock.advance(20_000);
    await ask(world.ecs, 'DeleteService', { cluster: 'test', service: 'app', force: true });
    world.clock.advance(hour);
    assert.deepEqual([service.status, service.history[0]?.status], ['INACTIVE', 'STOPPED']);
    assert.equal([...service.tasks].filter(({ lastStatus }) => lastStatus !== 'STOPPED').length, 0);
  });
});

suite('Services that others deploy', () => {
  function other(world: TestWorld, controller: 'CODE_DEPLOY' | 'EXTERNAL') {
    const definition = revision(world, 'good');
    return makePastService(world.ecs, world.cluster, {
      name: 'app',
      desired: 2,
      controller,
      past: [{ definition, at: world.clock.now() - hour, took: 60_000, ended: 'SUCCESSFUL' }],
    });
  }

  test('are described by their task sets', async () => {
    for (const controller of ['CODE_DEPLOY', 'EXTERNAL'] as const) {
      const world = testWorld();
      const service = other(world, controller);
      const answer = only(
        await ask(world.ecs, 'DescribeServices', { cluster: 'test', services: ['app'] }),
        'services',
      );
      assert.deepEqual(answer['deploymentController'], { type: controller });
      assert.deepEqual(answer['deployments'], []);
      assert.equal(answer['currentServiceDeployment'], undefined);
      assert.equal(answer['taskDefinition'] === undefined, controller === 'EXTERNAL');
      assert.partialDeepStrictEqual(only(answer, 'taskSets'), {
        status: 'PRIMARY',
        taskDefinition: service.definition.arn,
        computedDesiredCount: 2,
        runningCount: 2,
        pendingCount: 0,
        stabilityStatus: 'STEADY_STATE',
        scale: { value: 100, unit: 'PERCENT' },
        ...(controller === 'CODE_DEPLOY' ? { startedBy: 'CODE_DEPLOY' } : {}),
      });
      assert.deepEqual(await ask(world.ecs, 'ListServiceDeployments', { cluster: 'test', service: 'app' }), {
        serviceDeployments: [],
      });
    }
  });

  test('UpdateService scales them, and refuses what only a new task set can change', async () => {
    for (const controller of ['CODE_DEPLOY', 'EXTERNAL'] as const) {
      const world = testWorld();
      const service = other(world, controller);
      const to = { cluster: 'test', service: 'app' };
      await ask(world.ecs, 'UpdateService', { ...to, desiredCount: 3 });
      until(world, () => healthy(service).length === 3);
      until(world, () => service.events[0]?.message.endsWith('has reached a steady state.') === true);
      assert.match(service.events[0]?.message ?? '', /^\(service app, taskSet ecs-svc\/\d+\) /);
      const refused = async (input: Input): Promise<string> => {
        const error = await refusal(world.ecs, 'UpdateService', { ...to, ...input });
        assert.equal(error.code, 'InvalidParameterException');
        return error.message;
      };
      const instead =
        controller === 'CODE_DEPLOY'
          ? 'Use AWS CodeDeploy to trigger a new deployment.'
          : 'Use CreateTaskSet to create a new task set.';
      const where = `on services with a ${controller} deployment controller. ${instead}`;
      assert.equal(
        await refused({ taskDefinition: revision(world, 'v2').arn, desiredCount: 9 }),
        `Unable to update task definition ${where}`,
      );
      assert.equal(
        await refused({ networkConfiguration: network }),
        `Unable to update network parameters ${where}`,
      );
      assert.equal(await refused({ forceNewDeployment: true }), `Cannot force a new deployment ${where}`);
      assert.equal(service.desired, 3);
    }
  });

  test('a task that ends is replaced from the same task set', async () => {
    const world = testWorld();
    const service = other(world, 'CODE_DEPLOY');
    const [task] = live(service);
    await ask(world.ecs, 'StopTask', { cluster: 'test', task: task?.arn });
    until(world, () => live(service).length === 2 && !live(service).includes(task ?? assert.fail()));
    until(world, () => healthy(service).length === 2);
    assert.equal(service.deployments.length, 1);
  });

  test('one that is created for CodeDeploy begins with a task set', async () => {
    const world = testWorld();
    const input = request(world, { deploymentController: { type: 'CODE_DEPLOY' } });
    const answer = record(await ask(world.ecs, 'CreateService', input), 'service') ?? {};
    assert.equal(only(answer, 'taskSets')['stabilityStatus'], 'STABILIZING');
    until(world, () => healthy(made(world)).length === 2);
    until(world, () => events(made(world)).some(text => text.endsWith('has reached a steady state.')));
  });
});
