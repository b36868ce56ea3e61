import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { startDeployment } from '../../../src/sandbox/ecs/deployments.ts';
import { standardConfiguration } from '../../../src/sandbox/ecs/make.ts';
import {
  ask,
  deploy,
  events,
  guarded,
  healthy,
  minute,
  revision,
  second,
  status,
  steadyService,
  stopped,
  testWorld,
  until,
} from './ecsSupport.ts';

suite('what an image does', () => {
  const fast = { ...guarded, circuitBreaker: { ...guarded.circuitBreaker, rollback: true } };

  for (const [tag, expected] of [
    [
      'crash',
      {
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        exitCode: 1,
      },
    ],
    [
      '2.1.0-oom',
      {
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        exitCode: 137,
        reason: 'OutOfMemoryError: container killed due to memory usage',
      },
    ],
    [
      'nopull',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason:
          'CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref registry.test/app:nopull: registry.test/app:nopull: not found',
      },
    ],
    [
      'unhealthy',
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' },
    ],
  ] as const) {
    test(`${tag}: the task ends as it does in ECS, and the deployment is rolled back`, async () => {
      const world = testWorld(11);
      const service = steadyService(world, { desired: 1, configuration: fast, checked: true });
      const good = [...service.tasks];
      await deploy(world, tag, true);
      until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL', 45 * minute);
      const failed = stopped(service).filter(task => !good.includes(task));
      assert.equal(failed.length, 3);
      for (const task of failed) {
        const [container] = task.containers;
        assert.equal(task.stopCode, expected.stopCode);
        assert.equal(task.stoppedReason, expected.stoppedReason);
        if ('exitCode' in expected) {
          assert.equal(container?.exitCode, expected.exitCode);
        }
        if ('reason' in expected) {
          assert.equal(container?.reason, expected.reason);
        }
        assert.equal(task.startedAt === undefined, tag === 'nopull');
      }
    });
  }

  test('unhealthy: after its start period and as many bad checks as it may have', async () => {
    const world = testWorld(15);
    const service = steadyService(world, { desired: 1, checked: true });
    await deploy(world, 'unhealthy', true);
    const young = () => [...service.tasks].find(task => task.definition.revision === 2);
    until(world, () => young()?.health === 'UNHEALTHY');
    const task = young() ?? assert.fail();
    assert.equal(task.containers[0]?.health, 'UNHEALTHY');
    // Fifteen seconds of start period, then three checks ten seconds apart.
    const after = world.clock.now() - (task.startedAt ?? 0);
    assert.ok(after >= 45 * second && after <= 47 * second, `${after} ms`);
  });

  test('once: a task that was healthy before it ended is no failure; one that was not is one', async () => {
    for (const checked of [true, false]) {
      const world = testWorld(16);
      const service = steadyService(world, { desired: 1, checked, configuration: standardConfiguration });
      await deploy(world, 'once', checked);
      until(world, () => stopped(service).some(({ definition }) => definition.revision === 2), 10 * minute);
      const [task] = stopped(service).filter(({ definition }) => definition.revision === 2);
      assert.equal(task?.containers[0]?.exitCode, 0);
      assert.equal(task?.deployment?.failedTasks, checked ? 0 : 1);
    }
  });

  test('unhealthy behind a load balancer: the target fails', async () => {
    const world = testWorld(12);
    const targetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/app/1';
    const service = steadyService(world, {
      desired: 1,
      loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 8080 }],
    });
    await deploy(world, 'unhealthy');
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL', 15 * minute);
    const said = events(service);
    assert.ok(said.includes(`registered 1 targets in (target-group ${targetGroupArn})`));
    assert.ok(
      said.some(message =>
        message.startsWith(`(port 8080) is unhealthy in (target-group ${targetGroupArn})`),
      ),
    );
    assert.ok(said.includes(`deregistered 1 targets in (target-group ${targetGroupArn})`));
    assert.ok(
      stopped(service).some(
        ({ stoppedReason }) =>
          stoppedReason === `Task failed ELB health checks in (target-group ${targetGroupArn})`,
      ),
    );
  });

  test('nopull: the pauses between starts grow', async () => {
    const world = testWorld(13);
    const service = steadyService(world, { desired: 1, configuration: standardConfiguration });
    await deploy(world, 'nopull');
    world.clock.advance(50 * minute);
    const starts = [...service.tasks]
      .filter(({ definition }) => definition.revision === 2)
      .map(({ createdAt }) => createdAt);
    const pauses = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    assert.ok(pauses.length >= 4, `${pauses.length} pauses`);
    assert.deepEqual(
      pauses,
      pauses.toSorted((a, b) => a - b),
    );
    assert.ok((pauses.at(-1) ?? 0) > 10 * minute);
  });

  test('a tag that was moved: a redeploy of what runs fails, and goes back to the digest that ran', async () => {
    const world = testWorld(14);
    const service = steadyService(world, { desired: 2 });
    const [image] = service.deployments[0]?.revision.images ?? [];
    const definition = revision(world, 'crash');
    service.definition = definition;
    startDeployment(world.ecs.world, service);
    const pinned = service.deployments[0]?.revision.images[0] ?? assert.fail();
    Object.assign(pinned, { behaviour: 'serve', digest: image?.digest ?? '' });
    world.ecs.scheduler.lookSoon(service);
    until(world, () => status(service) === 'SUCCESSFUL');
    await ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', forceNewDeployment: true });
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL', 15 * minute);
    assert.deepEqual(
      healthy(service).map(task => task.containers[0]?.image.digest),
      [image?.digest, image?.digest],
    );
  });
});
