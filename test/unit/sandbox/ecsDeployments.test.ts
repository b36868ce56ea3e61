import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { startDeployment } from '../../../src/sandbox/ecs/deployments.ts';
import { records, text } from '../../../src/sandbox/ecs/input.ts';
import { standardConfiguration } from '../../../src/sandbox/ecs/make.ts';
import type { Service, Task } from '../../../src/sandbox/ecs/state.ts';
import {
  ask,
  events,
  guarded,
  healthy,
  hour,
  live,
  minute,
  only,
  refusal,
  revision,
  second,
  steadyService,
  type TestWorld,
  testWorld,
  until,
} from './ecsSupport.ts';

async function deploy(world: TestWorld, tag: string, checked = false): Promise<void> {
  const taskDefinition = revision(world, tag, { checked }).arn;
  await ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', taskDefinition });
}

function stopped(service: Service): readonly Task[] {
  return [...service.tasks].filter(({ lastStatus }) => lastStatus === 'STOPPED');
}

function status(service: Service): string | undefined {
  return service.history[0]?.status;
}

suite('a deployment', () => {
  test('goes from PENDING over IN_PROGRESS to SUCCESSFUL, and says what it does in the words of ECS', async () => {
    const world = testWorld();
    const service = steadyService(world, { desired: 2 });
    const [oldest, older] = [...service.tasks];
    await deploy(world, 'good');
    assert.equal(status(service), 'PENDING');
    assert.deepEqual(
      service.deployments.map(({ status: state, rolloutState }) => [state, rolloutState]),
      [
        ['PRIMARY', 'IN_PROGRESS'],
        ['ACTIVE', 'COMPLETED'],
      ],
    );
    world.clock.advance(2 * second);
    assert.equal(status(service), 'IN_PROGRESS');
    const [primary] = service.deployments;
    const young = live(service).filter(({ deployment }) => deployment === primary);
    assert.equal(events(service)[0], `has started 2 tasks: (task ${young[0]?.id}) (task ${young[1]?.id}).`);
    assert.equal(primary?.rolloutStateReason, `ECS deployment ${primary?.id} in progress.`);
    until(world, () => status(service) === 'SUCCESSFUL', 5 * minute);
    assert.deepEqual(
      service.deployments.map(({ rolloutState, rolloutStateReason }) => [rolloutState, rolloutStateReason]),
      [['COMPLETED', `ECS deployment ${primary?.id} completed.`]],
    );
    const said = events(service);
    assert.equal(said[0], 'has reached a steady state.');
    assert.equal(said[1], `(deployment ${primary?.id}) deployment completed.`);
    const goodbye = said.filter(message => message.includes('has stopped')).join();
    assert.ok(goodbye.includes(`(task ${oldest?.id})`) && goodbye.includes(`(task ${older?.id})`));
    assert.equal(oldest?.stopCode, 'ServiceSchedulerInitiated');
    assert.match(oldest?.stoppedReason ?? '', /^Scaling activity initiated by \(deployment ecs-svc\/\d+\)$/);
    assert.equal(service.history[0]?.target.running, 2);
    assert.equal(service.history[0]?.breaker.status, 'MONITORING_COMPLETE');
  });

  test('takes as long as on Fargate: half a minute to two until a task runs, no jump over a stage', async () => {
    const world = testWorld();
    const service = steadyService(world, { desired: 1 });
    await deploy(world, 'good');
    world.clock.advance(2 * second);
    const [task] = live(service).filter(({ lastStatus }) => lastStatus !== 'RUNNING');
    assert.ok(task);
    const seen = [task.lastStatus];
    until(world, () => {
      if (seen.at(-1) !== task.lastStatus) seen.push(task.lastStatus);
      return task.lastStatus === 'RUNNING';
    });
    assert.deepEqual(seen, ['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING']);
    const took = (task.startedAt ?? 0) - task.createdAt;
    assert.ok(took > 20 * second && took < 60 * second, `${took} ms`);
  });

  test('that is superseded ends as STOPPED, and its tasks make way', async () => {
    const world = testWorld();
    const service = steadyService(world, { desired: 2 });
    await deploy(world, 'good');
    world.clock.advance(20 * second);
    await deploy(world, 'good');
    assert.equal(service.history[1]?.status, 'STOPPED');
    assert.equal(service.history[1]?.finishedAt, world.clock.now());
    until(world, () => status(service) === 'SUCCESSFUL');
    assert.deepEqual(
      live(service).map(({ definition }) => definition.revision),
      [3, 3],
    );
  });

  test('pins digests: a revision keeps the images that it was made with', async () => {
    const world = testWorld();
    const service = steadyService(world);
    await ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', forceNewDeployment: true });
    const arns = service.history.map(({ target }) => target.revision.arn);
    const answer = await ask(world.ecs, 'DescribeServiceRevisions', { serviceRevisionArns: arns });
    for (const described of records(answer, 'serviceRevisions') ?? []) {
      const image = only(described, 'containerImages');
      assert.equal(text(image, 'containerName'), 'app');
      assert.equal(text(image, 'image'), 'registry.test/app:good');
      assert.match(text(image, 'imageDigest') ?? '', /^sha256:[0-9a-f]{64}$/);
    }
  });

  test('of a fleet without room says that it is stuck, once', async () => {
    const world = testWorld();
    const service = steadyService(world, {
      desired: 2,
      configuration: { ...standardConfiguration, minimumHealthyPercent: 100, maximumPercent: 100 },
    });
    await deploy(world, 'good');
    world.clock.advance(10 * minute);
    await ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', desiredCount: 2 });
    world.clock.advance(10 * minute);
    assert.deepEqual(events(service).slice(0, 2), [
      'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
      'has reached a steady state.',
    ]);
    assert.equal(healthy(service).length, 2);
  });
});

suite('the circuit breaker', () => {
  for (const [desired, failures] of [
    [1, 3],
    [6, 3],
    [7, 4],
  ] as const) {
    test(`trips after ${failures} failed tasks of ${desired}, and rolls back to what last worked`, async () => {
      const world = testWorld(desired);
      const service = steadyService(world, { desired });
      const good = service.deployments[0];
      await deploy(world, 'crash');
      const bad = service.deployments[0];
      until(world, () => status(service) === 'ROLLBACK_IN_PROGRESS', 10 * minute);
      assert.ok((bad?.failedTasks ?? 0) >= failures);
      const [primary, ...others] = service.deployments;
      assert.equal(primary?.definition, good?.definition);
      assert.notEqual(primary?.id, good?.id);
      assert.equal(
        primary?.rolloutStateReason,
        `ECS deployment circuit breaker: rolling back to deploymentId ${good?.id}.`,
      );
      assert.ok(others.includes(bad ?? assert.fail()));
      assert.equal(bad?.rolloutState, 'FAILED');
      assert.equal(bad?.rolloutStateReason, 'ECS deployment circuit breaker: tasks failed to start.');
      const said = events(service);
      const failed = said.indexOf(`(deployment ${bad?.id}) deployment failed: tasks failed to start.`);
      assert.ok(failed > 0);
      assert.equal(said[failed - 1], `rolling back to deployment ${good?.id}.`);
      until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL', 10 * minute);
      assert.equal(service.history.length, 2);
      const answer = await ask(world.ecs, 'DescribeServiceDeployments', {
        serviceDeploymentArns: [service.history[0]?.arn ?? ''],
      });
      const described = only(answer, 'serviceDeployments');
      const reason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
      assert.partialDeepStrictEqual(described, {
        status: 'ROLLBACK_SUCCESSFUL',
        statusReason: reason,
        rollback: { reason, serviceRevisionArn: good?.revision.arn ?? '' },
        deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: failures },
      });
      assert.equal(healthy(service).length, desired);
      assert.equal(events(service)[0], 'has reached a steady state.');
    });
  }

  test('never takes a working task away while the new ones fail', async () => {
    const world = testWorld(5);
    const service = steadyService(world, { desired: 4 });
    await deploy(world, 'crash');
    until(world, () => {
      assert.ok(healthy(service).length >= 4);
      return status(service) === 'ROLLBACK_SUCCESSFUL';
    });
  });

  test('without rollback the deployment stays failed, starts nothing more, and the old tasks go on', async () => {
    const world = testWorld(6);
    const service = steadyService(world, {
      desired: 2,
      configuration: {
        ...guarded,
        circuitBreaker: { enable: true, rollback: false, resetOnHealthyTask: true },
      },
    });
    const old = [...service.tasks];
    await deploy(world, 'crash');
    until(world, () => status(service) === 'STOPPED', 10 * minute);
    const known = service.tasks.size;
    world.clock.advance(20 * minute);
    assert.equal(service.tasks.size, known);
    assert.equal(service.deployments[0]?.rolloutState, 'FAILED');
    assert.equal(service.history[0]?.stoppedAt, service.history[0]?.finishedAt);
    assert.deepEqual(live(service), old);
  });

  test('with nothing to go back to the rollback fails', async () => {
    const world = testWorld(7);
    const service = steadyService(world, { desired: 1 });
    service.lastCompleted = undefined;
    await deploy(world, 'crash');
    until(world, () => status(service) === 'ROLLBACK_FAILED', 10 * minute);
    assert.equal(service.history[0]?.statusReason, 'No rollback candidate was found to run the rollback.');
  });

  test('a rollback whose tasks fail too is a failed one', async () => {
    const world = testWorld(8);
    const service = steadyService(world, { desired: 1 });
    // What worked once does not any more: its revision's image has gone bad.
    const revisionOf = service.deployments[0]?.revision ?? assert.fail();
    Object.assign(revisionOf.images[0] ?? assert.fail(), { behaviour: 'crash' });
    await deploy(world, 'crash');
    until(world, () => status(service) === 'ROLLBACK_FAILED', 20 * minute);
  });

  test('is off: failures are counted and starts repeated, without end', async () => {
    const world = testWorld(9);
    const service = steadyService(world, { desired: 1, configuration: standardConfiguration });
    await deploy(world, 'crash');
    world.clock.advance(10 * minute);
    assert.equal(status(service), 'IN_PROGRESS');
    assert.equal(service.deployments[0]?.rolloutState, 'IN_PROGRESS');
    assert.ok((service.deployments[0]?.failedTasks ?? 0) > 5);
    assert.equal(service.history[0]?.breaker.status, 'DISABLED');
    const complaint = /^is unable to consistently start tasks successfully\./;
    assert.equal(events(service).filter(message => complaint.test(message)).length, 1);
  });

  test('counts from anew after a healthy task', async () => {
    const world = testWorld(10);
    const service = steadyService(world, { desired: 1 });
    await deploy(world, 'good');
    const primary = service.deployments[0] ?? assert.fail();
    primary.breakerCount = 2;
    primary.failedTasks = 2;
    until(world, () => status(service) === 'SUCCESSFUL');
    assert.equal(primary.breakerCount, 0);
    assert.equal(primary.failedTasks, 0);
  });
});

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
        if ('exitCode' in expected) assert.equal(container?.exitCode, expected.exitCode);
        if ('reason' in expected) assert.equal(container?.reason, expected.reason);
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

suite('StopServiceDeployment', () => {
  test('rolls back on request, also where the circuit breaker is off', async () => {
    const world = testWorld(20);
    const service = steadyService(world, { desired: 2, configuration: standardConfiguration });
    const good = service.deployments[0];
    await deploy(world, 'good');
    world.clock.advance(10 * second);
    const serviceDeploymentArn = service.history[0]?.arn ?? '';
    const answer = await ask(world.ecs, 'StopServiceDeployment', {
      serviceDeploymentArn,
      stopType: 'ROLLBACK',
    });
    assert.deepEqual(answer, { serviceDeploymentArn });
    assert.equal(status(service), 'ROLLBACK_REQUESTED');
    world.clock.advance(2 * second);
    assert.equal(status(service), 'ROLLBACK_IN_PROGRESS');
    await ask(world.ecs, 'StopServiceDeployment', { serviceDeploymentArn });
    until(world, () => status(service) === 'ROLLBACK_SUCCESSFUL');
    assert.equal(service.definition, good?.definition);
    assert.equal(healthy(service).length, 2);
    const refused = await refusal(world.ecs, 'StopServiceDeployment', { serviceDeploymentArn });
    assert.equal(refused.code, 'ConflictException');
  });

  test('aborts on request, and leaves everything as it stands', async () => {
    const world = testWorld(21);
    const service = steadyService(world, { desired: 2 });
    await deploy(world, 'good');
    world.clock.advance(10 * second);
    const serviceDeploymentArn = service.history[0]?.arn ?? '';
    await ask(world.ecs, 'StopServiceDeployment', { serviceDeploymentArn, stopType: 'ABORT' });
    assert.equal(status(service), 'STOP_REQUESTED');
    world.clock.advance(10 * minute);
    assert.equal(status(service), 'STOPPED');
    assert.ok(healthy(service).length >= 2);
  });

  test('does not know every ARN', async () => {
    const { ecs } = testWorld();
    const refused = await refusal(ecs, 'StopServiceDeployment', {
      serviceDeploymentArn:
        'arn:aws:ecs:eu-west-1:111122223333:service-deployment/test/app/NCWGC2ZR-taawPAYrIaU5',
    });
    assert.equal(refused.code, 'ServiceDeploymentNotFoundException');
  });
});

suite('history', () => {
  test('is given newest first, by status and time, for ninety days', async () => {
    const world = testWorld(30);
    const service = steadyService(world, { desired: 1 });
    for (const tag of ['good', 'crash', 'good']) {
      await deploy(world, tag);
      until(world, () => service.history[0]?.finishedAt !== undefined, 20 * minute);
      world.clock.advance(hour);
    }
    const list = async (input: object = {}) => {
      const answer = await ask(world.ecs, 'ListServiceDeployments', {
        cluster: 'test',
        service: 'app',
        ...input,
      });
      return (records(answer, 'serviceDeployments') ?? []).map(item => text(item, 'status'));
    };
    assert.deepEqual(await list(), ['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL']);
    assert.deepEqual(await list({ status: ['ROLLBACK_SUCCESSFUL'] }), ['ROLLBACK_SUCCESSFUL']);
    const second = (service.history[1]?.createdAt ?? 0) / 1_000;
    assert.deepEqual(await list({ createdAt: { after: second } }), ['SUCCESSFUL']);
    assert.deepEqual(await list({ createdAt: { before: second } }), ['SUCCESSFUL', 'SUCCESSFUL']);
    const oldest = service.history.at(-1);
    const oldRevision = oldest?.target.revision.arn ?? '';
    world.clock.advance(91 * 24 * hour);
    assert.deepEqual(await list(), ['SUCCESSFUL']);
    const gone = await ask(world.ecs, 'DescribeServiceDeployments', {
      serviceDeploymentArns: [oldest?.arn ?? ''],
    });
    assert.deepEqual(gone, { serviceDeployments: [], failures: [{ arn: oldest?.arn, reason: 'MISSING' }] });
    const without = await ask(world.ecs, 'DescribeServiceRevisions', { serviceRevisionArns: [oldRevision] });
    assert.deepEqual(without, { serviceRevisions: [], failures: [{ arn: oldRevision, reason: 'MISSING' }] });
  });

  test('an ARN alone names its cluster', async () => {
    const world = testWorld(31);
    const service = steadyService(world, { desired: 1 });
    const answer = await ask(world.ecs, 'ListServiceDeployments', { service: service.arn });
    assert.equal(records(answer, 'serviceDeployments')?.length, 1);
  });
});
