import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { standardConfiguration } from '../../../src/sandbox/ecs/make.ts';
import { records, text } from '../../../src/sandbox/input.ts';
import {
  ask,
  deploy,
  deploying,
  events,
  healthy,
  hour,
  live,
  minute,
  only,
  refusal,
  second,
  status,
  steadyService,
  testWorld,
  until,
} from './ecsSupport.ts';

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
    const { world, service } = await deploying({ desired: 1 });
    world.clock.advance(2 * second);
    const [task] = live(service).filter(({ lastStatus }) => lastStatus !== 'RUNNING');
    assert.ok(task);
    const seen = [task.lastStatus];
    until(world, () => {
      if (seen.at(-1) !== task.lastStatus) {
        seen.push(task.lastStatus);
      }
      return task.lastStatus === 'RUNNING';
    });
    assert.deepEqual(seen, ['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING']);
    const took = (task.startedAt ?? 0) - task.createdAt;
    assert.ok(took > 20 * second && took < 60 * second, `${took} ms`);
  });

  test('that is superseded ends as STOPPED, and its tasks make way', async () => {
    const { world, service } = await deploying({ desired: 2 });
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
    const { world, service } = await deploying({
      desired: 2,
      configuration: { ...standardConfiguration, minimumHealthyPercent: 100, maximumPercent: 100 },
    });
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
