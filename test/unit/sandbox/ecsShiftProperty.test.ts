import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { DeploymentConfiguration } from '../../../src/sandbox/ecs/configurationState.ts';
import { isFinal } from '../../../src/sandbox/ecs/deploymentEnd.ts';
import type { Service } from '../../../src/sandbox/ecs/state.ts';
import { blueGreen, shiftingService } from './ecsShiftSupport.ts';
import {
  ask,
  deploy,
  healthy,
  hour,
  live,
  minute,
  region,
  second,
  type TestWorld,
  testWorld,
} from './ecsSupport.ts';

const configurations: readonly DeploymentConfiguration[] = (['BLUE_GREEN', 'LINEAR', 'CANARY'] as const).map(
  strategy => ({
    ...blueGreen,
    strategy,
    bakeTimeInMinutes: 2,
    linear: { stepPercent: 40, stepBakeTimeInMinutes: 1 },
    canary: { canaryPercent: 5, canaryBakeTimeInMinutes: 2 },
    circuitBreaker: { enable: true, rollback: true, resetOnHealthyTask: true },
    alarms: { names: ['errors'], enable: true, rollback: true },
    lifecycleHooks: [
      {
        targetType: 'PAUSE',
        stages: ['POST_TEST_TRAFFIC_SHIFT'],
        timeoutMinutes: 4,
        timeoutAction: 'CONTINUE',
      },
    ],
  }),
);

const act = fc.oneof(
  fc.record({
    kind: fc.constant('deploy' as const),
    tag: fc.constantFrom('good', 'better', 'crash', 'nopull'),
  }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ kind: fc.constant('scale' as const), desired: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('continue' as const), action: fc.constantFrom('CONTINUE', 'ROLLBACK') }),
  fc.record({ kind: fc.constantFrom('stop' as const, 'alarm' as const) }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

async function carryOut(world: TestWorld, service: Service, doing: Act): Promise<void> {
  const [deployment] = service.history;
  const alarms = world.ecs.world.region(region).alarms;
  switch (doing.kind) {
    case 'deploy':
      await deploy(world, doing.tag);
      return;
    case 'wait':
      for (let passed = 0; passed < doing.seconds; passed++) {
        world.clock.advance(second);
        check(service);
      }
      return;
    case 'scale':
      await ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', desiredCount: doing.desired });
      return;
    case 'alarm':
      alarms.add('errors');
      world.ecs.scheduler.lookSoon(service);
      world.clock.advance(2 * second);
      alarms.clear();
      return;
    case 'continue': {
      const waiting = deployment?.shift?.hooks.find(({ status }) => status === 'AWAITING_ACTION');
      if (waiting !== undefined && deployment?.status === 'IN_PROGRESS') {
        await ask(world.ecs, 'ContinueServiceDeployment', {
          serviceDeploymentArn: deployment.arn,
          hookId: waiting.id,
          action: doing.action,
        });
      }
      return;
    }
    case 'stop':
      if (deployment !== undefined && !isFinal(deployment)) {
        await ask(world.ecs, 'StopServiceDeployment', { serviceDeploymentArn: deployment.arn });
      }
  }
}

/** What must be so at every moment. */
function check(service: Service): void {
  const [deployment] = service.history;
  assert.deepEqual(
    service.deployments.map(({ status }) => status),
    service.deployments.map((_, index) => (index === 0 ? 'PRIMARY' : 'ACTIVE')),
  );
  if (deployment?.shift !== undefined && !deployment.shift.back && deployment.shift.productionWeight > 0) {
    const able = healthy(service).filter(task => task.deployment?.revision === deployment.target.revision);
    assert.ok(able.length > 0, 'traffic goes where nothing runs');
  }
  assert.ok(healthy(service).length > 0, 'nothing runs');
}

suite('Random lives of a service that shifts traffic', () => {
  test('end with the last revision that succeeded, whole and alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...configurations),
        fc.array(act, { minLength: 2, maxLength: 14 }),
        fc.nat(),
        async (configuration, acts, seed) => {
          const world = testWorld(seed);
          const service = shiftingService(world, configuration);
          for (const doing of acts) {
            await carryOut(world, service, doing);
          }
          for (let passed = 0; passed < 3 * hour; passed += minute) {
            world.clock.advance(minute);
          }
          const [deployment] = service.deployments;
          const succeeded = service.history.find(({ status }) => status === 'SUCCESSFUL');
          assert.ok(service.history.every(isFinal));
          assert.equal(service.deployments.length, 1);
          assert.equal(deployment?.revision, succeeded?.target.revision);
          assert.equal(service.definition, deployment?.definition);
          assert.equal(deployment?.rolloutState, 'COMPLETED');
          assert.equal(live(service).length, service.desired);
          assert.ok(live(service).every(task => task.counted && task.deployment === deployment));
        },
      ),
      { numRuns: 100 },
    );
  });
});
