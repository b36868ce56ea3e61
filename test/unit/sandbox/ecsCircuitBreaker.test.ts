import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { standardConfiguration } from '../../../src/sandbox/ecs/make.ts';
import {
  ask,
  deploy,
  events,
  guarded,
  healthy,
  live,
  minute,
  only,
  status,
  steadyService,
  testWorld,
  until,
} from './ecsSupport.ts';

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
