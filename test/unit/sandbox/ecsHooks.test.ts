import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { HookStage, LifecycleHook } from '../../../src/sandbox/ecs/strategyState.ts';
import {
  blueGreen,
  described,
  hooks,
  shifting,
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
  minute,
  refusal,
  region,
  second,
  status,
  type TestWorld,
  testWorld,
  until,
} from './ecsSupport.ts';

const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:check';

function pause(...stages: readonly HookStage[]): LifecycleHook {
  return { targetType: 'PAUSE', stages, timeoutMinutes: 60, timeoutAction: 'ROLLBACK' };
}

function lambda(...stages: readonly HookStage[]): LifecycleHook {
  return {
    targetType: 'AWS_LAMBDA',
    targetArn: functionArn,
    roleArn: 'arn:aws:iam::111122223333:role/hooks',
    stages,
    timeoutMinutes: 60,
    timeoutAction: 'ROLLBACK',
  };
}

const start = (...lifecycleHooks: readonly LifecycleHook[]) => shifting({ ...blueGreen, lifecycleHooks });

async function goOn(world: TestWorld, arn: string, hookId: unknown, action?: 'CONTINUE' | 'ROLLBACK') {
  const input = { serviceDeploymentArn: arn, hookId: String(hookId), ...(action && { action }) };
  return ask(world.ecs, 'ContinueServiceDeployment', input);
}

suite('Lifecycle hooks', () => {
  test('a pause waits, and goes on by ContinueServiceDeployment', async () => {
    const { world, service } = await start(pause('POST_TEST_TRAFFIC_SHIFT'));
    untilStage(world, service, 'POST_TEST_TRAFFIC_SHIFT');
    const reached = world.clock.now() / 1_000;
    world.clock.advance(30 * minute);
    assert.equal(stage(service), 'POST_TEST_TRAFFIC_SHIFT');
    assert.deepEqual(await weights(world, service), [100, 0]);
    const [hook] = await hooks(world, service);
    const { hookId, expiresAt, ...others } = hook ?? {};
    assert.deepEqual(others, { targetType: 'PAUSE', status: 'AWAITING_ACTION', timeoutAction: 'ROLLBACK' });
    assert.match(String(hookId), /^ecs-pause-[\w-]{43}$/);
    assert.ok(Math.abs(Number(expiresAt) - reached - 3_600) < 2);
    const arn = service.history[0]?.arn ?? '';
    assert.deepEqual(await goOn(world, arn, hookId), { serviceDeploymentArn: arn });
    assert.equal((await hooks(world, service))[0]?.['status'], 'SUCCEEDED');
    const again = await refusal(world.ecs, 'ContinueServiceDeployment', {
      serviceDeploymentArn: arn,
      hookId: String(hookId),
      action: 'ROLLBACK',
    });
    assert.equal(again.code, 'InvalidParameterException');
    stagesUntilEnd(world, service);
    assert.equal(status(service), 'SUCCESSFUL');
  });

  test('ROLLBACK takes it back', async () => {
    const { world, service } = await start(pause('POST_TEST_TRAFFIC_SHIFT'));
    untilStage(world, service, 'POST_TEST_TRAFFIC_SHIFT');
    const [hook] = await hooks(world, service);
    await goOn(world, service.history[0]?.arn ?? '', hook?.['hookId'], 'ROLLBACK');
    assert.equal(status(service), 'ROLLBACK_REQUESTED');
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL');
    assert.deepEqual(await weights(world, service), [0, 0]);
  });

  test('what was stopped is not continued', async () => {
    const { world, service } = await start(pause('POST_TEST_TRAFFIC_SHIFT'));
    untilStage(world, service, 'POST_TEST_TRAFFIC_SHIFT');
    const [hook] = await hooks(world, service);
    const serviceDeploymentArn = service.history[0]?.arn ?? '';
    await ask(world.ecs, 'StopServiceDeployment', { serviceDeploymentArn });
    const late = await refusal(world.ecs, 'ContinueServiceDeployment', {
      serviceDeploymentArn,
      hookId: String(hook?.['hookId']),
    });
    assert.equal(late.code, 'InvalidParameterException');
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL');
  });

  test('time runs out: back, or on, as the hook says', async () => {
    for (const timeoutAction of ['ROLLBACK', 'CONTINUE'] as const) {
      const { world, service } = await start({ ...pause('PRE_SCALE_UP'), timeoutAction, timeoutMinutes: 10 });
      untilStage(world, service, 'PRE_SCALE_UP');
      const from = world.clock.now();
      until(world, () => service.history[0]?.shift?.hooks[0]?.status === 'TIMED_OUT');
      assert.ok(Math.abs(world.clock.now() - from - 10 * minute) < 2 * second);
      stagesUntilEnd(world, service);
      assert.equal(status(service), timeoutAction === 'ROLLBACK' ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL');
    }
  });

  test('a function that succeeds is hardly noticed; one that fails takes the deployment back', async () => {
    for (const result of ['SUCCEEDED', 'FAILED'] as const) {
      const { world, service } = await start(lambda('POST_SCALE_UP'));
      world.ecs.world.region(region).hookResults.set(functionArn, result);
      stagesUntilEnd(world, service);
      assert.equal(status(service), result === 'FAILED' ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL');
      const [hook] = await hooks(world, service);
      assert.deepEqual([hook?.['targetArn'], hook?.['status']], [functionArn, result]);
      const said = events(service).some(text => text.includes('hook execution failure(s) detected'));
      assert.equal(said, result === 'FAILED');
    }
  });

  test('a function that is not done is asked again', async () => {
    const { world, service } = await start(lambda('POST_SCALE_UP'));
    const { hookResults } = world.ecs.world.region(region);
    hookResults.set(functionArn, 'IN_PROGRESS');
    untilStage(world, service, 'POST_SCALE_UP');
    world.clock.advance(10 * minute);
    assert.equal((await hooks(world, service))[0]?.['status'], 'IN_PROGRESS');
    hookResults.set(functionArn, 'SUCCEEDED');
    untilStage(world, service, 'TEST_TRAFFIC_SHIFT');
  });

  test('two hooks of a stage must both end, and a stage of every step runs its hook anew', async () => {
    const { world, service } = await shifting({
      ...blueGreen,
      strategy: 'CANARY',
      canary: { canaryPercent: 10, canaryBakeTimeInMinutes: 0 },
      lifecycleHooks: [pause('PRE_PRODUCTION_TRAFFIC_SHIFT'), lambda('PRE_PRODUCTION_TRAFFIC_SHIFT')],
    });
    const arn = service.history[0]?.arn ?? '';
    for (const [runs, weight] of [
      [2, 0],
      [4, 10],
    ]) {
      until(world, () => service.history[0]?.shift?.hooks.length === runs);
      world.clock.advance(minute);
      const found = await hooks(world, service);
      assert.deepEqual(
        found.slice(-2).map(hook => hook['status']),
        ['AWAITING_ACTION', 'SUCCEEDED'],
      );
      assert.deepEqual(await weights(world, service), [100, weight]);
      await goOn(world, arn, found.at(-2)?.['hookId'], 'CONTINUE');
    }
    stagesUntilEnd(world, service);
    assert.equal(status(service), 'SUCCESSFUL');
  });

  test('on the way back functions run for the shifts of traffic, and pauses do not', async () => {
    const { world, service } = await start(lambda('PRODUCTION_TRAFFIC_SHIFT', 'POST_SCALE_UP'), {
      ...pause('PRODUCTION_TRAFFIC_SHIFT'),
      timeoutAction: 'CONTINUE',
      timeoutMinutes: 1,
    });
    untilStage(world, service, 'BAKE_TIME');
    assert.equal(service.history[0]?.shift?.hooks.length, 3);
    await ask(world.ecs, 'StopServiceDeployment', { serviceDeploymentArn: service.history[0]?.arn ?? '' });
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL');
    assert.deepEqual(
      service.history[0]?.shift?.hooks.slice(3).map(({ hook, stage: at }) => [hook.targetType, at]),
      [['AWS_LAMBDA', 'PRODUCTION_TRAFFIC_SHIFT']],
    );
  });

  test('a deployment that another one replaces no longer waits for anybody', async () => {
    const { world, service } = await start(pause('POST_SCALE_UP'));
    untilStage(world, service, 'POST_SCALE_UP');
    const [hook] = await hooks(world, service);
    const [first] = service.history;
    await deploy(world, 'v3');
    assert.deepEqual(first?.shift?.hooks, []);
    const gone = await refusal(world.ecs, 'ContinueServiceDeployment', {
      serviceDeploymentArn: first?.arn,
      hookId: String(hook?.['hookId']),
    });
    assert.equal(gone.code, 'InvalidParameterException');
    const nowhere = await refusal(world.ecs, 'ContinueServiceDeployment', {
      serviceDeploymentArn: `${first?.arn}x`,
      hookId: 'x',
    });
    assert.equal(nowhere.code, 'ServiceDeploymentNotFoundException');
  });

  test('hooks are described as they were given', async () => {
    const world = testWorld();
    shiftingService(world);
    const lifecycleHooks = [
      { targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] },
      {
        hookTargetArn: functionArn,
        roleArn: 'arn:aws:iam::111122223333:role/hooks',
        lifecycleStages: ['PRE_SCALE_UP', 'POST_SCALE_UP'],
        hookDetails: { level: 3 },
        timeoutConfiguration: { timeoutInMinutes: 5, action: 'CONTINUE' },
      },
    ];
    const answer = await ask(world.ecs, 'UpdateService', {
      cluster: 'test',
      service: 'app',
      deploymentConfiguration: { lifecycleHooks },
    });
    assert.partialDeepStrictEqual(answer, {
      service: {
        deploymentConfiguration: {
          strategy: 'BLUE_GREEN',
          bakeTimeInMinutes: 5,
          lifecycleHooks: [
            { ...lifecycleHooks[0], timeoutConfiguration: { timeoutInMinutes: 1_440, action: 'ROLLBACK' } },
            { ...lifecycleHooks[1], targetType: 'AWS_LAMBDA' },
          ],
        },
      },
    });
    const { lifecycleHookDetails } = await described(world, shiftingService(world));
    assert.deepEqual(lifecycleHookDetails, []);
  });
});
