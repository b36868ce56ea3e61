import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { record, records } from '../../../src/sandbox/input.ts';
import {
  blueGreen,
  described,
  shifting,
  shiftingBalancer,
  shiftingService,
  stage,
  stagesUntilEnd,
  untilStage,
  weights,
} from './ecsShiftSupport.ts';
import {
  ask,
  deploy,
  events,
  healthy,
  hour,
  live,
  minute,
  only,
  refusal,
  status,
  steadyService,
  testWorld,
  until,
} from './ecsSupport.ts';

suite('Deployments that shift traffic', () => {
  test('BLUE_GREEN: all stages in their order, both revisions whole until CLEAN_UP', async () => {
    const { world, service, before: blue } = await shifting(blueGreen, { desired: 3 });
    const green = service.deployments[0];
    assert.deepEqual(
      record(await described(world, service), 'targetServiceRevision')?.['requestedTaskCount'],
      0,
    );
    const seen = new Map<string, readonly unknown[]>();
    while (status(service) !== 'SUCCESSFUL') {
      world.clock.advance(1_000);
      const name = stage(service);
      if (name !== undefined && !seen.has(name)) {
        seen.set(name, await weights(world, service));
      }
      const healthyBlue = healthy(service).filter(task => task.deployment === blue).length;
      assert.ok(name === 'CLEAN_UP' || healthyBlue === 3, `${name}: ${healthyBlue}`);
    }
    assert.deepEqual(
      [...seen],
      [
        ['PRE_SCALE_UP', [0, 0]],
        ['SCALE_UP', [0, 0]],
        ['POST_SCALE_UP', [0, 0]],
        ['TEST_TRAFFIC_SHIFT', [100, 0]],
        ['POST_TEST_TRAFFIC_SHIFT', [100, 0]],
        ['PRE_PRODUCTION_TRAFFIC_SHIFT', [100, 0]],
        ['PRODUCTION_TRAFFIC_SHIFT', [100, 100]],
        ['POST_PRODUCTION_TRAFFIC_SHIFT', [100, 100]],
        ['BAKE_TIME', [100, 100]],
        ['CLEAN_UP', [100, 100]],
      ],
    );
    assert.deepEqual(service.deployments, [green]);
    assert.equal(green?.rolloutState, 'COMPLETED');
    assert.ok(live(service).every(task => task.deployment === green));
    until(world, () => events(service)[0] === 'has reached a steady state.');
    assert.match(events(service)[1] ?? '', /deployment completed\.$/);
  });

  test('the bake time lasts as long as it says, and so do the steps', async () => {
    const { world, service } = await shifting({ ...blueGreen, bakeTimeInMinutes: 30 });
    untilStage(world, service, 'BAKE_TIME');
    const from = world.clock.now();
    untilStage(world, service, 'CLEAN_UP');
    assert.ok(Math.abs(world.clock.now() - from - 30 * minute) < 5_000);
  });

  test('LINEAR goes up in equal steps, with the hooks’ stage before each', async () => {
    const { world, service } = await shifting({
      ...blueGreen,
      strategy: 'LINEAR',
      bakeTimeInMinutes: 0,
      linear: { stepPercent: 30, stepBakeTimeInMinutes: 2 },
    });
    const seen = stagesUntilEnd(world, service);
    assert.deepEqual(
      seen.filter(text => text.includes('PRODUCTION')),
      [
        'PRE_PRODUCTION_TRAFFIC_SHIFT 0',
        'PRODUCTION_TRAFFIC_SHIFT 30',
        'PRE_PRODUCTION_TRAFFIC_SHIFT 30',
        'PRODUCTION_TRAFFIC_SHIFT 60',
        'PRE_PRODUCTION_TRAFFIC_SHIFT 60',
        'PRODUCTION_TRAFFIC_SHIFT 90',
        'PRE_PRODUCTION_TRAFFIC_SHIFT 90',
        'PRODUCTION_TRAFFIC_SHIFT 100',
        'POST_PRODUCTION_TRAFFIC_SHIFT 100',
      ],
    );
    assert.equal(status(service), 'SUCCESSFUL');
  });

  test('CANARY gives a little first, and the rest after its bake time', async () => {
    const { world, service } = await shifting({
      ...blueGreen,
      strategy: 'CANARY',
      canary: { canaryPercent: 2.5, canaryBakeTimeInMinutes: 15 },
    });
    until(world, () => service.history[0]?.shift?.productionWeight === 2.5);
    const from = world.clock.now();
    const source = records(await described(world, service), 'sourceServiceRevisions')?.[0] ?? {};
    assert.equal(source['requestedProductionTrafficWeight'], 97.5);
    until(world, () => service.history[0]?.shift?.productionWeight === 100);
    assert.ok(world.clock.now() - from >= 15 * minute);
  });

  test('a redeploy after a finished one starts from what it left', async () => {
    const { world, service } = await shifting();
    stagesUntilEnd(world, service);
    const second = service.deployments[0];
    await deploy(world, 'v3');
    assert.equal(service.history[0]?.sourceDeployment, second);
    assert.doesNotMatch(stagesUntilEnd(world, service).join(), /RECONCILE/);
    assert.equal(status(service), 'SUCCESSFUL');
  });

  test('StopServiceDeployment while baking: the traffic is back before the new tasks go', async () => {
    const { world, service, before: blue } = await shifting();
    untilStage(world, service, 'BAKE_TIME');
    const serviceDeploymentArn = service.history[0]?.arn ?? '';
    await ask(world.ecs, 'StopServiceDeployment', { serviceDeploymentArn, stopType: 'ROLLBACK' });
    assert.equal(status(service), 'ROLLBACK_REQUESTED');
    const seen: string[] = [];
    until(world, () => {
      const weight = service.history[0]?.shift?.productionWeight;
      const running = healthy(service).filter(task => task.deployment !== blue).length;
      assert.ok(weight === 0 || running === 2, `${weight} ${running}`);
      const now = `${status(service)} ${stage(service)}`;
      if (seen.at(-1) !== now) {
        seen.push(now);
      }
      return status(service) === 'ROLLBACK_SUCCESSFUL';
    });
    assert.deepEqual(seen, [
      'ROLLBACK_REQUESTED BAKE_TIME',
      'ROLLBACK_IN_PROGRESS SCALE_UP',
      'ROLLBACK_IN_PROGRESS PRODUCTION_TRAFFIC_SHIFT',
      'ROLLBACK_IN_PROGRESS TEST_TRAFFIC_SHIFT',
      'ROLLBACK_IN_PROGRESS CLEAN_UP',
      'ROLLBACK_SUCCESSFUL CLEAN_UP',
    ]);
    assert.deepEqual(service.deployments, [blue]);
    assert.equal(blue?.status, 'PRIMARY');
    assert.equal(service.definition, blue?.definition);
    assert.deepEqual(await weights(world, service), [0, 0]);
    until(world, () => events(service)[0] === 'has reached a steady state.');
  });

  test('stopped as the old tasks are already gone, it starts them again first', async () => {
    const { world, service, before: blue } = await shifting();
    untilStage(world, service, 'CLEAN_UP');
    until(world, () => live(service).every(task => task.deployment !== blue));
    await ask(world.ecs, 'StopServiceDeployment', { serviceDeploymentArn: service.history[0]?.arn ?? '' });
    until(world, () => {
      const weight = service.history[0]?.shift?.productionWeight;
      const running = healthy(service).filter(task => task.deployment === blue).length;
      assert.ok(weight === 100 || running === 2, `${weight} ${running}`);
      return status(service) === 'ROLLBACK_SUCCESSFUL';
    });
    assert.equal(healthy(service).filter(task => task.deployment === blue).length, 2);
  });

  test('the circuit breaker ends it in SCALE_UP; production never leaves the old tasks', async () => {
    const {
      world,
      service,
      before: blue,
    } = await shifting(
      {
        ...blueGreen,
        circuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: true },
      },
      { tag: 'v2-crash' },
    );
    until(world, () => {
      assert.equal(service.history[0]?.shift?.productionWeight, 0);
      assert.equal(healthy(service).filter(task => task.deployment === blue).length, 2);
      return status(service) === 'ROLLBACK_SUCCESSFUL';
    });
    const answer = await described(world, service);
    assert.equal(record(answer, 'deploymentCircuitBreaker')?.['status'], 'TRIGGERED');
    assert.match(String(answer['statusReason']), /circuit breaker/);
    assert.equal(record(answer, 'rollback')?.['serviceRevisionArn'], blue?.revision.arn);
  });

  test('without a circuit breaker a crash loop stays in SCALE_UP', async () => {
    const { world, service } = await shifting(blueGreen, { tag: 'v2-crash' });
    world.clock.advance(3 * hour);
    assert.deepEqual([status(service), stage(service)], ['IN_PROGRESS', 'SCALE_UP']);
  });

  test('a second UpdateService takes the place of a deployment under way, and reconciles first', async () => {
    const { world, service, before: blue } = await shifting();
    untilStage(world, service, 'POST_TEST_TRAFFIC_SHIFT');
    const second = service.deployments[0];
    await deploy(world, 'v3');
    assert.equal(service.history[1]?.status, 'STOPPED');
    assert.equal(service.history[0]?.sourceDeployment, blue);
    assert.equal(records(await described(world, service), 'sourceServiceRevisions')?.length, 2);
    untilStage(world, service, 'PRE_SCALE_UP');
    assert.ok(live(service).every(task => task.deployment === blue));
    assert.ok(second !== undefined && !second.scaled);
    stagesUntilEnd(world, service);
    assert.equal(status(service), 'SUCCESSFUL');
    assert.equal(service.deployments.length, 1);
  });

  test('the source is what has the production traffic: the revision that was replaced while it baked', async () => {
    const { world, service } = await shifting();
    untilStage(world, service, 'BAKE_TIME');
    const second = service.deployments[0];
    await deploy(world, 'v3');
    assert.equal(service.history[0]?.sourceDeployment, second);
    stagesUntilEnd(world, service);
    assert.equal(status(service), 'SUCCESSFUL');
  });

  test('a change of the desired count reaches both revisions', async () => {
    const { world, service } = await shifting();
    untilStage(world, service, 'BAKE_TIME');
    await ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', desiredCount: 4 });
    until(world, () => live(service).length === 8);
    stagesUntilEnd(world, service);
    until(world, () => live(service).length === 4);
  });

  test('a rolling service becomes a blue/green one and back by UpdateService', async () => {
    const world = testWorld();
    const service = shiftingService(world, {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      circuitBreaker: { enable: false, rollback: false, resetOnHealthyTask: true },
    });
    const update = (deploymentConfiguration: {
      readonly strategy: string;
      readonly bakeTimeInMinutes?: number;
    }) =>
      ask(world.ecs, 'UpdateService', {
        cluster: 'test',
        service: 'app',
        deploymentConfiguration,
        forceNewDeployment: true,
      });
    const answer = record(await update({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 }), 'service') ?? {};
    const configuration = record(answer, 'deploymentConfiguration') ?? {};
    assert.deepEqual([configuration['strategy'], configuration['bakeTimeInMinutes']], ['BLUE_GREEN', 1]);
    assert.ok(stagesUntilEnd(world, service).length > 8);
    await update({ strategy: 'ROLLING' });
    assert.deepEqual(stagesUntilEnd(world, service), []);
    assert.equal((await described(world, service))['lifecycleStage'], undefined);
    assert.equal(status(service), 'SUCCESSFUL');
  });

  test('both revisions are described with their counts and weights', async () => {
    const { world, service } = await shifting();
    untilStage(world, service, 'POST_TEST_TRAFFIC_SHIFT');
    const answer = only(
      await ask(world.ecs, 'DescribeServices', { cluster: 'test', services: ['app'] }),
      'services',
    );
    assert.deepEqual(
      records(answer, 'deployments')?.map(({ status, desiredCount, runningCount, rolloutState }) => [
        status,
        desiredCount,
        runningCount,
        rolloutState,
      ]),
      [
        ['PRIMARY', 2, 2, 'IN_PROGRESS'],
        ['ACTIVE', 2, 2, 'COMPLETED'],
      ],
    );
    assert.deepEqual(
      records(answer, 'currentServiceRevisions')?.map(found => found['runningTaskCount']),
      [2, 2],
    );
    const [production, ...others] = records(await described(world, service), 'sourceServiceRevisions') ?? [];
    assert.deepEqual(others, []);
    assert.deepEqual(
      [
        production?.['runningTaskCount'],
        production?.['requestedTestTrafficWeight'],
        production?.['requestedProductionTrafficWeight'],
      ],
      [2, 0, 100],
    );
    const balancer = records(answer, 'loadBalancers')?.[0] ?? {};
    assert.match(
      String(record(balancer, 'advancedConfiguration')?.['productionListenerRule']),
      /listener-rule/,
    );
  });

  test('a load balancer without a second target group cannot have its traffic shifted', async () => {
    const world = testWorld();
    const { advanced: _, ...plain } = shiftingBalancer;
    const service = steadyService(world, { loadBalancers: [plain] });
    const to = { cluster: 'test', service: 'app', forceNewDeployment: true };
    const deploymentConfiguration = { strategy: 'CANARY' };
    const error = await refusal(world.ecs, 'UpdateService', { ...to, deploymentConfiguration });
    assert.match(error.message, /advancedConfiguration is required for the CANARY/);
    assert.equal(service.history.length, 1);
    const loadBalancers = [{ ...plain, advancedConfiguration: { ...shiftingBalancer.advanced } }];
    await ask(world.ecs, 'UpdateService', { ...to, deploymentConfiguration, loadBalancers });
    stagesUntilEnd(world, service);
    assert.equal(status(service), 'SUCCESSFUL');
  });

  test('limits of the configuration', async () => {
    const world = testWorld();
    shiftingService(world);
    const refused = async (deploymentConfiguration: object, pattern: RegExp): Promise<void> => {
      const input = {
        cluster: 'test',
        service: 'app',
        deploymentConfiguration: { ...deploymentConfiguration },
      };
      const error = await refusal(world.ecs, 'UpdateService', input);
      assert.equal(error.code, 'InvalidParameterException');
      assert.match(error.message, pattern);
    };
    await refused({ strategy: 'RAINBOW' }, /strategy/);
    await refused({ bakeTimeInMinutes: 1_441 }, /bakeTimeInMinutes/);
    await refused({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 2.9 } }, /stepPercent/);
    await refused({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.33 } }, /multiple/);
    await refused({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0 } }, /canaryPercent/);
    await refused({ canaryConfiguration: { canaryPercent: 5 } }, /CANARY/);
    await refused({ lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: [] }] }, /lifecycleStages/);
    await refused({ lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['SCALE_UP'] }] }, /SCALE_UP/);
    await refused({ lifecycleHooks: [{ lifecycleStages: ['PRE_SCALE_UP'] }] }, /hookTargetArn/);
    await refused({ alarms: { alarmNames: [], enable: true, rollback: true } }, /alarmNames/);
  });
});
