import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Input } from '../../../src/sandbox/api.ts';
import { records, text, texts } from '../../../src/sandbox/input.ts';
import {
  ask,
  events,
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

const run = {
  cluster: 'test',
  launchType: 'FARGATE',
  networkConfiguration: {
    awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b'], assignPublicIp: 'ENABLED' },
  },
};

async function list(world: TestWorld, input: Input = {}): Promise<readonly string[]> {
  return texts(await ask(world.ecs, 'ListTasks', { cluster: 'test', ...input }), 'taskArns') ?? [];
}

async function describe(world: TestWorld, task: string): Promise<Input> {
  return only(await ask(world.ecs, 'DescribeTasks', { cluster: 'test', tasks: [task] }), 'tasks');
}

suite('RunTask', () => {
  test('starts a task that does its work, ends with 0, and is forgotten after an hour', async () => {
    const world = testWorld();
    revision(world, '1.0', { family: 'job', command: ['migrate'] });
    const answer = await ask(world.ecs, 'RunTask', { ...run, taskDefinition: 'job', startedBy: 'octocat' });
    const arn = text(only(answer, 'tasks'), 'taskArn') ?? '';
    assert.deepEqual(records(answer, 'failures'), []);
    assert.partialDeepStrictEqual(await describe(world, arn), {
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      group: 'family:job',
      startedBy: 'octocat',
      launchType: 'FARGATE',
    });
    world.clock.advance(70 * second);
    world.clock.advance(2 * minute);
    assert.partialDeepStrictEqual(await describe(world, arn), {
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'app', exitCode: 0, lastStatus: 'STOPPED' }],
    });
    assert.deepEqual(await list(world), []);
    assert.deepEqual(await list(world, { desiredStatus: 'STOPPED' }), [arn]);
    world.clock.advance(hour);
    assert.deepEqual(await list(world, { desiredStatus: 'STOPPED' }), []);
    assert.equal(world.cluster.tasks.size, 0);
  });

  test('starts up to ten, once for each client token', async () => {
    const world = testWorld();
    revision(world, '1.0');
    const request = { ...run, taskDefinition: 'app', count: 10, clientToken: 'token' };
    const first = await ask(world.ecs, 'RunTask', request);
    world.clock.advance(10 * second);
    const again = await ask(world.ecs, 'RunTask', request);
    const arns = (answer: Input) => (records(answer, 'tasks') ?? []).map(task => text(task, 'taskArn'));
    assert.equal(arns(first).length, 10);
    assert.deepEqual(arns(again), arns(first));
    assert.equal((await list(world)).length, 10);
    const refused = await refusal(world.ecs, 'RunTask', { ...request, count: 9 });
    assert.equal(refused.code, 'ConflictException');
  });

  test('is provided for by the base first and then by weights, on Fargate all of them', async () => {
    const world = testWorld();
    revision(world, '1.0');
    const { launchType, ...others } = run;
    const answer = await ask(world.ecs, 'RunTask', {
      ...others,
      taskDefinition: 'app',
      count: 8,
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE', weight: 1, base: 2 },
        { capacityProvider: 'FARGATE_SPOT', weight: 2 },
      ],
    });
    const tasks = records(answer, 'tasks') ?? [];
    assert.ok(tasks.every(task => text(task, 'launchType') === launchType));
    const names = tasks.map(task => text(task, 'capacityProviderName'));
    assert.deepEqual(names.slice(0, 2), ['FARGATE', 'FARGATE']);
    assert.equal(names.filter(name => name === 'FARGATE_SPOT').length, 4);
    const one = await ask(world.ecs, 'RunTask', { ...run, taskDefinition: 'app' });
    assert.equal(only(one, 'tasks')['capacityProviderName'], undefined);
    assert.equal(
      (
        await refusal(world.ecs, 'RunTask', {
          ...others,
          taskDefinition: 'app',
          capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }, { capacityProvider: 'own' }],
        })
      ).code,
      'InvalidParameterException',
    );
  });

  test('takes overrides and tags, and gives them back', async () => {
    const world = testWorld();
    revision(world, '1.0');
    const override = {
      name: 'app',
      command: ['run', 'it'],
      environment: [{ name: 'A', value: '1' }],
      cpu: 12,
      memory: 99,
    };
    const answer = await ask(world.ecs, 'RunTask', {
      ...run,
      taskDefinition: 'app:1',
      overrides: {
        containerOverrides: [override],
        cpu: '1024',
        taskRoleArn: 'arn:aws:iam::111122223333:role/other',
      },
      tags: [{ key: 'why', value: 'test' }],
      enableExecuteCommand: true,
    });
    assert.partialDeepStrictEqual(only(answer, 'tasks'), {
      overrides: { containerOverrides: [override], taskRoleArn: 'arn:aws:iam::111122223333:role/other' },
      cpu: '1024',
      tags: [{ key: 'why', value: 'test' }],
      enableExecuteCommand: true,
      containers: [{ cpu: '12', memory: '99' }],
    });
    const task = await describe(world, text(only(answer, 'tasks'), 'taskArn') ?? '');
    assert.deepEqual(task['tags'], []);
  });

  test('says where there is no room', async () => {
    const world = testWorld();
    world.cluster.taskLimit = 2;
    revision(world, '1.0');
    const answer = await ask(world.ecs, 'RunTask', { ...run, taskDefinition: 'app', count: 3 });
    assert.equal(records(answer, 'tasks')?.length, 2);
    assert.match(text(only(answer, 'failures'), 'reason') ?? '', /^Capacity is unavailable at this time\./);
  });
});

suite('StopTask', () => {
  test('of a service: it winds down, and another one takes its place', async () => {
    const world = testWorld(3);
    const service = steadyService(world, { desired: 2 });
    const [task] = live(service);
    assert.ok(task);
    const answer = await ask(world.ecs, 'StopTask', { cluster: 'test', task: task.id, reason: 'because' });
    assert.partialDeepStrictEqual(answer, {
      task: {
        desiredStatus: 'STOPPED',
        lastStatus: 'RUNNING',
        stopCode: 'UserInitiated',
        stoppedReason: 'because',
      },
    });
    const seen: string[] = [];
    until(world, () => {
      if (seen.at(-1) !== task.lastStatus) {
        seen.push(task.lastStatus);
      }
      return task.lastStatus === 'STOPPED';
    });
    assert.deepEqual(seen, ['RUNNING', 'DEACTIVATING', 'STOPPING', 'DEPROVISIONING', 'STOPPED']);
    until(world, () => healthy(service).length === 2 && service.steady, 3 * minute);
    assert.deepEqual(
      events(service)
        .slice(0, 2)
        .map(message => message.replace(/\(task \w+\)/g, '(task)')),
      ['has reached a steady state.', 'has started 1 tasks: (task).'],
    );
    assert.equal(service.history.length, 1);
    assert.equal(service.deployments[0]?.failedTasks, 0);
    assert.deepEqual(await list(world, { serviceName: 'app', desiredStatus: 'STOPPED' }), [task.arn]);
    world.clock.advance(hour);
    assert.deepEqual(await list(world, { serviceName: 'app', desiredStatus: 'STOPPED' }), []);
    assert.equal(service.tasks.size, 2);
  });

  test('of a task that has not started yet goes straight to its end', async () => {
    const world = testWorld(4);
    revision(world, '1.0');
    const answer = await ask(world.ecs, 'RunTask', { ...run, taskDefinition: 'app' });
    const arn = text(only(answer, 'tasks'), 'taskArn') ?? '';
    world.clock.advance(5 * second);
    await ask(world.ecs, 'StopTask', { cluster: 'test', task: arn });
    world.clock.advance(minute);
    const task = await describe(world, arn);
    assert.equal(task['startedAt'], undefined);
    assert.partialDeepStrictEqual(task, { lastStatus: 'STOPPED', stoppedReason: 'Task stopped by user' });
    await ask(world.ecs, 'StopTask', { cluster: 'test', task: arn, reason: 'again' });
    assert.equal(text(await describe(world, arn), 'stoppedReason'), 'Task stopped by user');
  });
});

suite('scaling', () => {
  test('starts and stops tasks without a deployment', async () => {
    const world = testWorld(5);
    const service = steadyService(world, { desired: 2 });
    const scale = (desiredCount: number) =>
      ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', desiredCount });
    await scale(4);
    until(world, () => healthy(service).length === 4 && service.steady, 3 * minute);
    await scale(0);
    until(world, () => live(service).length === 0 && service.steady, 3 * minute);
    assert.equal(service.history.length, 1);
    assert.equal(service.deployments.length, 1);
    world.clock.advance(minute);
    assert.ok([...service.tasks].every(task => task.lastStatus === 'STOPPED'));
  });

  test('changes of what needs no new tasks start no deployment either', async () => {
    const world = testWorld();
    const service = steadyService(world);
    await ask(world.ecs, 'UpdateService', {
      cluster: 'test',
      service: 'app',
      taskDefinition: 'app:1',
      enableExecuteCommand: true,
      availabilityZoneRebalancing: 'DISABLED',
      healthCheckGracePeriodSeconds: 30,
      deploymentConfiguration: { maximumPercent: 150 },
    });
    assert.equal(service.history.length, 1);
    assert.equal(service.execEnabled, true);
    assert.deepEqual(
      [service.configuration.minimumHealthyPercent, service.configuration.maximumPercent],
      [100, 150],
    );
  });

  test('says where there is no room, and goes on when there is', async () => {
    const world = testWorld(6);
    const service = steadyService(world, { desired: 1 });
    world.cluster.taskLimit = 2;
    await ask(world.ecs, 'UpdateService', { cluster: 'test', service: 'app', desiredCount: 3 });
    world.clock.advance(5 * minute);
    assert.equal(live(service).length, 2);
    const complaint = /^was unable to place a task\. Reason: Capacity is unavailable at this time\./;
    assert.equal(events(service).filter(message => complaint.test(message)).length, 1);
    world.cluster.taskLimit = 10;
    until(world, () => healthy(service).length === 3, 3 * minute);
  });
});

suite('ListTasks', () => {
  test('filters by what it is asked for', async () => {
    const world = testWorld(7);
    const service = steadyService(world, { desired: 1 });
    revision(world, '1.0', { family: 'job' });
    await ask(world.ecs, 'RunTask', { ...run, taskDefinition: 'job', startedBy: 'me' });
    const [own = ''] = live(service).map(({ arn }) => arn);
    const [job = ''] = (await list(world)).filter(arn => arn !== own);
    assert.deepEqual(await list(world, { serviceName: 'app' }), [own]);
    assert.deepEqual(await list(world, { serviceName: service.arn }), [own]);
    assert.deepEqual(await list(world, { family: 'job' }), [job]);
    assert.deepEqual(await list(world, { startedBy: 'me' }), [job]);
    assert.deepEqual(await list(world, { startedBy: service.deployments[0]?.id ?? '' }), [own]);
    assert.deepEqual(await list(world, { launchType: 'EC2' }), []);
    assert.deepEqual(await list(world, { launchType: 'FARGATE' }), [own, job]);
    // A task that is on its way is PENDING by its last status, never by its desired one.
    assert.deepEqual(await list(world, { desiredStatus: 'PENDING' }), []);
    assert.deepEqual(await list(world, { desiredStatus: 'STOPPED' }), []);
  });
});
