import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  ClusterNotFoundException,
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  InvalidParameterException,
  ListServiceDeploymentsCommand,
  paginateListClusters,
  paginateListServices,
  paginateListTasks,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  ServiceNotFoundException,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from '@aws-sdk/client-ecs';
import { startTestSandbox } from './support/sandbox.ts';

/** Asks again until the answer will do. */
async function eventually<T>(ask: () => Promise<T>, will: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (will(answer)) {
      return answer;
    }
    await sleep(20);
  }
}

async function describe(ecs: ECSClient, cluster: string, service: string) {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  return services?.[0] ?? assert.fail(`no ${service}`);
}

const waiting = { maxWaitTime: 60, minDelay: 0.02, maxDelay: 0.1 };

suite('ECS over HTTP', { timeout: 120_000 }, () => {
  test('a whole walk of a fleet, by the paginators of the SDK', async t => {
    const sandbox = await startTestSandbox(t, { fleet: { clusters: 3, services: 12, tasks: 9 } });
    const client = sandbox.ecs(await sandbox.signIn());
    const clusters: string[] = [];
    for await (const page of paginateListClusters({ client, pageSize: 2 }, {})) {
      clusters.push(...(page.clusterArns ?? []));
    }
    assert.equal(clusters.length, 3);
    const described = await client.send(new DescribeClustersCommand({ clusters, include: ['STATISTICS'] }));
    assert.deepEqual(
      described.clusters?.map(cluster => [cluster.activeServicesCount, cluster.runningTasksCount]),
      [
        [12, 108],
        [12, 108],
        [12, 108],
      ],
    );
    for (const cluster of clusters) {
      const services: string[] = [];
      for await (const page of paginateListServices({ client }, { cluster })) {
        services.push(...(page.serviceArns ?? []));
      }
      assert.equal(services.length, 12);
      const tasks: string[] = [];
      for await (const page of paginateListTasks({ client }, { cluster })) {
        tasks.push(...(page.taskArns ?? []));
      }
      assert.equal(new Set(tasks).size, 108);
      const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: tasks.slice(0, 100) }));
      assert.equal(answer.tasks?.length, 100);
      assert.deepEqual(answer.failures, []);
    }
  });

  test('dates are dates, and a revision has its digests', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo' });
    const client = sandbox.ecs(await sandbox.signIn());
    const service = await describe(client, 'blog', 'blog-api');
    assert.ok(service.createdAt instanceof Date && service.createdAt.getTime() < Date.now() - 8 * 86_400_000);
    assert.ok(service.events?.every(event => event.createdAt instanceof Date));
    assert.deepEqual(
      service.deployments?.map(({ status, rolloutState, runningCount }) => [
        status,
        rolloutState,
        runningCount,
      ]),
      [['PRIMARY', 'COMPLETED', 4]],
    );
    const { serviceDeployments = [] } = await client.send(
      new ListServiceDeploymentsCommand({ cluster: 'blog', service: 'blog-api' }),
    );
    assert.equal(serviceDeployments[0]?.serviceDeploymentArn, service.currentServiceDeployment);
    const revisions = await client.send(
      new DescribeServiceRevisionsCommand({
        serviceRevisionArns: serviceDeployments.map(
          ({ targetServiceRevisionArn = '' }) => targetServiceRevisionArn,
        ),
      }),
    );
    assert.deepEqual(
      revisions.serviceRevisions?.map(({ taskDefinition = '' }) => taskDefinition.split('/').at(-1)),
      ['blog-api:42', 'blog-api:41', 'blog-api:40', 'blog-api:39'],
    );
    assert.match(revisions.serviceRevisions?.[0]?.containerImages?.[0]?.imageDigest ?? '', /^sha256:/);
  });

  test('a redeploy completes: the waiter of the SDK sees the service stable', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', speed: 400 });
    const client = sandbox.ecs(await sandbox.signIn());
    const updated = await client.send(
      new UpdateServiceCommand({ cluster: 'blog', service: 'blog-web', forceNewDeployment: true }),
    );
    const id = updated.service?.deployments?.[0]?.id;
    const result = await waitUntilServicesStable(
      { client, ...waiting },
      { cluster: 'blog', services: ['blog-web'] },
    );
    assert.equal(result.state, 'SUCCESS');
    const service = await eventually(
      () => describe(client, 'blog', 'blog-web'),
      ({ deployments }) => deployments?.length === 1 && deployments[0]?.rolloutState === 'COMPLETED',
    );
    assert.equal(service.deployments?.[0]?.id, id);
    assert.match(service.events?.[0]?.message ?? '', /has reached a steady state\.$/);
  });

  test("the canary's redeploy fails and is rolled back, and the failed tasks can be looked at", async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', speed: 400 });
    const client = sandbox.ecs(await sandbox.signIn());
    const updated = await client.send(
      new UpdateServiceCommand({ cluster: 'blog', service: 'blog-canary', forceNewDeployment: true }),
    );
    const failed = updated.service?.deployments?.[0]?.id;
    const arn = updated.service?.currentServiceDeployment ?? '';
    const { serviceDeployments } = await eventually(
      () => client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] })),
      answer => answer.serviceDeployments?.[0]?.finishedAt !== undefined,
    );
    assert.partialDeepStrictEqual(serviceDeployments?.[0], {
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      deploymentCircuitBreaker: { status: 'TRIGGERED' },
    });
    const service = await describe(client, 'blog', 'blog-canary');
    assert.notEqual(service.deployments?.[0]?.id, failed);
    assert.ok(
      service.events?.some(({ message }) => message?.includes(`(deployment ${failed}) deployment failed`)),
    );
    const tasks: string[] = [];
    const stopped = { cluster: 'blog', serviceName: 'blog-canary', desiredStatus: 'STOPPED' as const };
    for await (const page of paginateListTasks({ client }, stopped)) {
      tasks.push(...(page.taskArns ?? []));
    }
    const answer = await client.send(new DescribeTasksCommand({ cluster: 'blog', tasks }));
    const crashed = answer.tasks?.filter(task => task.stopCode === 'EssentialContainerExited') ?? [];
    assert.ok(crashed.length >= 3);
    assert.ok(crashed.every(task => task.containers?.[0]?.exitCode === 1));

    const logStreamName = `api/api/${crashed[0]?.taskArn?.split('/').at(-1)}`;
    const read = new GetLogEventsCommand({
      logGroupName: '/ecs/blog-canary',
      logStreamName,
      startFromHead: true,
    });
    const logs = sandbox.logs(await sandbox.signIn());
    const { events } = await eventually(
      () => logs.send(read),
      answer => answer.events?.at(-1)?.message?.includes('run_main_module') === true,
    );
    assert.match(events?.[0]?.message ?? '', /api starting/);
    assert.match(events?.[1]?.message ?? '', /reading configuration/);
  });

  test('a task that is stopped is replaced', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', speed: 400 });
    const client = sandbox.ecs(await sandbox.signIn());
    const list = { cluster: 'blog', serviceName: 'blog-web' };
    const before: string[] = [];
    for await (const page of paginateListTasks({ client }, list)) {
      before.push(...(page.taskArns ?? []));
    }
    const [task = ''] = before;
    await client.send(new StopTaskCommand({ cluster: 'blog', task, reason: 'restart' }));
    await waitUntilTasksStopped({ client, ...waiting }, { cluster: 'blog', tasks: [task] });
    const service = await eventually(
      () => describe(client, 'blog', 'blog-web'),
      ({ runningCount }) => runningCount === 2,
    );
    assert.equal(service.deployments?.length, 1);
    const after: string[] = [];
    for await (const page of paginateListTasks({ client }, list)) {
      after.push(...(page.taskArns ?? []));
    }
    assert.equal(after.length, 2);
    assert.ok(!after.includes(task));
  });

  test('a new revision is registered from an old one, run as a task, and deployed and stopped', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', speed: 400 });
    const client = sandbox.ecs(await sandbox.signIn());
    const { taskDefinition, tags } = await client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'blog-web', include: ['TAGS'] }),
    );
    assert.ok(taskDefinition?.family && taskDefinition.containerDefinitions);
    const registered = await client.send(
      new RegisterTaskDefinitionCommand({
        ...taskDefinition,
        family: taskDefinition.family,
        containerDefinitions: taskDefinition.containerDefinitions.map(container => ({
          ...container,
          image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/blog/web:1.19.0',
        })),
        ...(tags !== undefined && tags.length > 0 ? { tags } : {}),
      }),
    );
    assert.equal(registered.taskDefinition?.revision, 19);
    const run = await client.send(
      new RunTaskCommand({
        cluster: 'blog',
        taskDefinition: 'blog-migrate',
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
        count: 2,
      }),
    );
    const tasks = run.tasks?.map(({ taskArn = '' }) => taskArn) ?? [];
    await waitUntilTasksStopped({ client, ...waiting }, { cluster: 'blog', tasks });
    const ended = await client.send(new DescribeTasksCommand({ cluster: 'blog', tasks }));
    assert.deepEqual(
      ended.tasks?.map(task => task.containers?.[0]?.exitCode),
      [0, 0],
    );

    const updated = await client.send(
      new UpdateServiceCommand({ cluster: 'blog', service: 'blog-web', taskDefinition: 'blog-web:19' }),
    );
    const serviceDeploymentArn = updated.service?.currentServiceDeployment ?? '';
    await client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    const { serviceDeployments } = await eventually(
      () =>
        client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] })),
      answer => answer.serviceDeployments?.[0]?.finishedAt !== undefined,
    );
    assert.equal(serviceDeployments?.[0]?.status, 'ROLLBACK_SUCCESSFUL');
    assert.match((await describe(client, 'blog', 'blog-web')).taskDefinition ?? '', /blog-web:18$/);
  });

  test("a task runs, by the SDK's waiter", async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', speed: 400 });
    const client = sandbox.ecs(await sandbox.signIn());
    const { tasks = [] } = await client.send(
      new RunTaskCommand({
        cluster: 'lab',
        taskDefinition: 'blog-backfill',
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      }),
    );
    const result = await waitUntilTasksRunning(
      { client, ...waiting },
      { cluster: 'lab', tasks: tasks.map(({ taskArn = '' }) => taskArn) },
    );
    assert.equal(result.state, 'SUCCESS');
  });

  test('errors are those of the SDK', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo' });
    const client = sandbox.ecs(await sandbox.signIn());
    const services = Array.from({ length: 11 }, (_, index) => `s${index}`);
    await assert.rejects(client.send(new DescribeServicesCommand({ cluster: 'blog', services })), error => {
      assert.ok(error instanceof InvalidParameterException);
      assert.equal(error.message, 'service names can have at most 10 items.');
      return true;
    });
    await assert.rejects(
      client.send(new DescribeServicesCommand({ cluster: 'none', services: ['x'] })),
      ClusterNotFoundException,
    );
    await assert.rejects(
      client.send(new UpdateServiceCommand({ cluster: 'blog', service: 'none' })),
      ServiceNotFoundException,
    );
  });
});
