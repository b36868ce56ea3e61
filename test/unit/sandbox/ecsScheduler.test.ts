import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { isFinal } from '../../../src/sandbox/ecs/deploymentEnd.ts';
import { startDeployment } from '../../../src/sandbox/ecs/deployments.ts';
import type { Service, TaskStatus } from '../../../src/sandbox/ecs/state.ts';
import {
  ask,
  healthy,
  hour,
  live,
  minute,
  revision,
  second,
  steadyService,
  type TestWorld,
  testWorld,
} from './ecsSupport.ts';

const order: readonly TaskStatus[] = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
];

function takingRoom(service: Service): number {
  return [...service.tasks].filter(({ lastStatus }) => order.indexOf(lastStatus) <= order.indexOf('RUNNING'))
    .length;
}

type Step =
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'deploy'; readonly tag: string }
  | { readonly do: 'scale'; readonly desired: number }
  | { readonly do: 'stopTask'; readonly index: number }
  | { readonly do: 'stopDeployment'; readonly type: 'ROLLBACK' | 'ABORT' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 150 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      tag: fc.constantFrom('good', 'crash', 'oom', 'unhealthy', 'nopull'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('scale' as const), desired: fc.integer({ min: 0, max: 6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stopTask' as const), index: fc.nat(9) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('stopDeployment' as const),
      type: fc.constantFrom('ROLLBACK' as const, 'ABORT' as const),
    }),
  },
);

const percentages = fc.constantFrom(
  [100, 200],
  [50, 100],
  [0, 100],
  [50, 150],
  [100, 125],
  [75, 130],
  [100, 100],
);

const setting = fc.record({
  seed: fc.nat(),
  desired: fc.integer({ min: 0, max: 6 }),
  percentages,
  rollback: fc.boolean(),
  checked: fc.boolean(),
  balanced: fc.boolean(),
});

function build(options: typeof setting extends fc.Arbitrary<infer T> ? T : never): {
  world: TestWorld;
  service: Service;
} {
  const world = testWorld(options.seed);
  const [minimumHealthyPercent = 100, maximumPercent = 200] = options.percentages;
  const service = steadyService(world, {
    desired: options.desired,
    checked: options.checked,
    configuration: {
      minimumHealthyPercent,
      maximumPercent,
      circuitBreaker: { enable: true, rollback: options.rollback, resetOnHealthyTask: true },
    },
    loadBalancers: options.balanced
      ? [{ targetGroupArn: 'arn:aws:elasticloadbalancing:x', containerName: 'app', containerPort: 8080 }]
      : [],
  });
  return { world, service };
}

/** What must hold at every moment, whatever is done. */
class Watch {
  readonly #world: TestWorld;
  readonly #service: Service;
  readonly #seen = new Map<string, number>();
  #room = 0;

  constructor(world: TestWorld, service: Service) {
    this.#world = world;
    this.#service = service;
    this.#room = takingRoom(service);
  }

  wait(seconds: number, step = 1): void {
    for (let passed = 0; passed < seconds; passed += step) {
      this.#world.clock.advance(step * second);
      this.check();
    }
  }

  check(): void {
    const service = this.#service;
    const { desired, configuration } = service;
    const most = Math.floor((desired * configuration.maximumPercent) / 100);
    const room = takingRoom(service);
    assert.ok(room <= most || room <= this.#room, `${room} tasks, at most ${most}`);
    this.#room = room;

    const primaries = service.deployments.filter(({ status }) => status === 'PRIMARY');
    assert.equal(primaries.length, 1);
    assert.equal(service.deployments[0], primaries[0]);
    assert.equal(service.definition, primaries[0]?.definition);
    assert.ok(service.history.slice(1).every(isFinal), 'an older service deployment goes on');

    const times = service.events.map(({ createdAt }) => createdAt);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
    assert.equal(new Set(service.events.map(({ id }) => id)).size, times.length);
    assert.ok(times.length <= 100);

    for (const task of service.tasks) {
      const at = order.indexOf(task.lastStatus);
      assert.ok(at >= (this.#seen.get(task.id) ?? 0), `${task.id} went back to ${task.lastStatus}`);
      this.#seen.set(task.id, at);
      const times = [task.createdAt, task.pullStartedAt, task.startedAt, task.stoppingAt, task.stoppedAt];
      const known = times.filter(time => time !== undefined);
      assert.deepEqual(
        known,
        known.toSorted((a, b) => a - b),
      );
      if (at > order.indexOf('RUNNING')) {
        assert.equal(task.desiredStatus, 'STOPPED');
      }
      if (task.desiredStatus === 'STOPPED') {
        assert.ok(task.stopCode !== undefined && task.stoppedReason !== undefined);
      }
    }
  }
}

async function take(world: TestWorld, service: Service, watch: Watch, next: Step): Promise<void> {
  const { ecs } = world;
  switch (next.do) {
    case 'wait':
      watch.wait(next.seconds);
      break;
    case 'deploy':
      await ask(ecs, 'UpdateService', {
        cluster: 'test',
        service: 'app',
        taskDefinition: revision(world, next.tag, { checked: next.tag === 'unhealthy' }).arn,
      });
      break;
    case 'scale':
      await ask(ecs, 'UpdateService', { cluster: 'test', service: 'app', desiredCount: next.desired });
      break;
    case 'stopTask': {
      const task = live(service)[next.index];
      if (task !== undefined) {
        await ask(ecs, 'StopTask', { cluster: 'test', task: task.arn });
      }
      break;
    }
    case 'stopDeployment': {
      const newest = service.history[0];
      if (newest === undefined || isFinal(newest)) {
        break;
      }
      await ask(ecs, 'StopServiceDeployment', { serviceDeploymentArn: newest.arn, stopType: next.type });
      break;
    }
  }
  watch.check();
}

suite('the service scheduler', () => {
  test('keeps its bounds and its order, whatever is done to the service', async () => {
    await fc.assert(
      fc.asyncProperty(setting, fc.array(step, { maxLength: 14 }), async (options, steps) => {
        const { world, service } = build(options);
        const watch = new Watch(world, service);
        for (const next of steps) {
          await take(world, service, watch, next);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('comes to rest: every stopped task gets to STOPPED and every service deployment to its end', async () => {
    await fc.assert(
      fc.asyncProperty(setting, fc.array(step, { maxLength: 8 }), async (options, steps) => {
        const { world, service } = build(options);
        const watch = new Watch(world, service);
        for (const next of steps) {
          await take(world, service, watch, next);
        }
        // Without room to move a deployment waits for ever, as it does in ECS.
        const { minimumHealthyPercent: least, maximumPercent: most } = service.configuration;
        const room = Math.floor((service.desired * most) / 100) > Math.ceil((service.desired * least) / 100);
        fc.pre(room || service.desired === 0);
        watch.wait((2 * hour) / second, 10);
        assert.ok(service.history.every(isFinal), service.history.map(({ status }) => status).join());
        for (const task of service.tasks) {
          // A service whose tasks fail for ever starts new ones for ever: some may be on their way.
          const since = world.clock.now() - (task.stoppingAt ?? world.clock.now());
          if (since > 2 * minute) {
            assert.equal(task.lastStatus, 'STOPPED');
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('a good deployment never falls below the healthy minimum, and ends well', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          desired: fc.integer({ min: 1, max: 8 }),
          percentages,
          rollback: fc.boolean(),
          checked: fc.boolean(),
          balanced: fc.boolean(),
        }),
        fc.integer({ min: 1, max: 3 }),
        (options, redeploys) => {
          const { world, service } = build(options);
          const { minimumHealthyPercent, maximumPercent } = service.configuration;
          const least = Math.ceil((service.desired * minimumHealthyPercent) / 100);
          fc.pre(Math.floor((service.desired * maximumPercent) / 100) > least);
          const watch = new Watch(world, service);
          for (let count = 0; count < redeploys; count++) {
            service.definition = revision(world, 'good', { checked: options.checked });
            startDeployment(world.ecs.world, service);
            world.ecs.scheduler.lookSoon(service);
            for (let passed = 0; passed < 70; passed++) {
              watch.wait(1);
              assert.ok(
                healthy(service).length >= least,
                `${healthy(service).length} healthy, at least ${least}`,
              );
            }
          }
          for (let passed = 0; passed < 30 * 60 && !isFinal(service.history[0] ?? assert.fail()); passed++) {
            watch.wait(1);
            assert.ok(healthy(service).length >= least);
          }
          assert.equal(service.history[0]?.status, 'SUCCESSFUL');
          assert.equal(healthy(service).length, service.desired);
          assert.equal(
            [...service.tasks].filter(task => task.lastStatus === 'RUNNING').length,
            service.desired,
          );
          assert.match(service.events[0]?.message ?? '', /has reached a steady state\.$/);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a service that is steady is left alone', () => {
    const world = testWorld();
    const service = steadyService(world, { desired: 3 });
    const before = [...service.tasks];
    const said = service.events.length;
    world.ecs.scheduler.lookSoon(service);
    world.clock.advance(30 * minute);
    assert.deepEqual([...service.tasks], before);
    assert.equal(service.events.length, said);
  });
});
