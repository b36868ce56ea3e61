import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { DeploymentConfiguration } from '../../../src/sandbox/ecs/configurationState.ts';
import type { Service } from '../../../src/sandbox/ecs/state.ts';
import { blueGreen, described, shifting, shiftingService, stage, untilStage } from './ecsShiftSupport.ts';
import {
  deploy,
  deploying,
  events,
  guarded,
  hour,
  region,
  status,
  steadyService,
  type TestWorld,
  testWorld,
  until,
} from './ecsSupport.ts';

function alarmed(configuration: DeploymentConfiguration, rollback = true): DeploymentConfiguration {
  return { ...configuration, alarms: { names: ['errors', 'latency'], enable: true, rollback } };
}

function ring(world: TestWorld, service: Service, name = 'errors'): void {
  world.ecs.world.region(region).alarms.add(name);
  world.ecs.scheduler.lookSoon(service);
}

suite('Alarms of a deployment', () => {
  test('a rolling update is watched until its bake time is over, and then is done', async () => {
    const { world, service } = await deploying({ configuration: alarmed(guarded) }, 'v2');
    const green = service.deployments[0];
    until(
      world,
      () => [...service.tasks].filter(task => task.deployment === green && task.counted).length === 2,
    );
    until(
      world,
      () => ![...service.tasks].some(task => task.deployment !== green && task.lastStatus === 'RUNNING'),
    );
    assert.equal(green?.rolloutState, 'IN_PROGRESS');
    until(world, () => status(service) === 'SUCCESSFUL');
    assert.deepEqual((await described(world, service))['alarms'], {
      status: 'MONITORING_COMPLETE',
      alarmNames: ['errors', 'latency'],
      triggeredAlarmNames: [],
    });
  });

  test('one that goes off while a rolling update bakes takes it back', async () => {
    const world = testWorld();
    const service = steadyService(world, { configuration: alarmed(guarded) });
    const before = service.definition;
    await deploy(world, 'v2');
    until(world, () => service.history[0]?.bake !== undefined);
    ring(world, service, 'latency');
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL');
    assert.equal(service.definition, before);
    assert.deepEqual((await described(world, service))['alarms'], {
      status: 'TRIGGERED',
      alarmNames: ['errors', 'latency'],
      triggeredAlarmNames: ['latency'],
    });
    assert.ok(events(service).some(text => text.includes('deployment failed: alarm detected.')));
  });

  test('one that goes off in BAKE_TIME sends the traffic back', async () => {
    const { world, service, before: blue } = await shifting(alarmed(blueGreen));
    untilStage(world, service, 'BAKE_TIME');
    ring(world, service);
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL');
    assert.deepEqual(service.deployments, [blue]);
  });

  test('without the rollback option the deployment stops where it is', async () => {
    const { world, service } = await shifting(alarmed(blueGreen, false));
    untilStage(world, service, 'POST_TEST_TRAFFIC_SHIFT');
    ring(world, service);
    until(world, () => status(service) === 'STOPPED');
    world.clock.advance(hour);
    assert.equal(stage(service), 'POST_TEST_TRAFFIC_SHIFT');
    assert.equal([...service.tasks].filter(task => task.lastStatus === 'RUNNING').length, 4);
    await deploy(world, 'v3');
    world.ecs.world.region(region).alarms.clear();
    until(world, () => status(service) === 'SUCCESSFUL');
    assert.equal(service.deployments.length, 1);
  });

  test('one that was in ALARM before does not end the deployment that may repair it', async () => {
    const world = testWorld();
    const service = shiftingService(world, alarmed(blueGreen));
    ring(world, service);
    await deploy(world, 'v2');
    until(world, () => status(service) === 'SUCCESSFUL');
  });
});
