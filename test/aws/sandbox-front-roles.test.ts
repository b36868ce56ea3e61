import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { refusal, startTestSandbox, type TestCredentials, type TestSandbox } from './support/sandbox.ts';

const cluster = 'blog';
const service = 'blog-api';
const group = '/ecs/blog-api';

/** Everything that polling and looking into things needs. */
async function readEverything(sandbox: TestSandbox, credentials: TestCredentials): Promise<void> {
  const ecs = sandbox.ecs(credentials);
  await ecs.send(new ListClustersCommand({}));
  await ecs.send(new DescribeClustersCommand({ clusters: [cluster], include: ['STATISTICS'] }));
  await ecs.send(new ListServicesCommand({ cluster, maxResults: 100 }));
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster }));
  await ecs.send(new ListTasksCommand({ cluster, desiredStatus: 'STOPPED' }));
  await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: services[0]?.taskDefinition }));
  const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
  const serviceDeploymentArns = serviceDeployments.map(
    ({ serviceDeploymentArn }) => serviceDeploymentArn ?? '',
  );
  assert.ok(serviceDeploymentArns.length > 0);
  await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
  const serviceRevisionArns = serviceDeployments.map(
    ({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? '',
  );
  await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
  const logs = sandbox.logs(credentials);
  await logs.send(new DescribeLogGroupsCommand({}));
  const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: group }));
  await logs.send(new FilterLogEventsCommand({ logGroupName: group, limit: 1 }));
  const logStreamName = logStreams[0]?.logStreamName;
  await logs.send(new GetLogEventsCommand({ logGroupName: group, logStreamName, limit: 1 }));
}

async function changes(sandbox: TestSandbox, credentials: TestCredentials) {
  const ecs = sandbox.ecs(credentials);
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: service }));
  const taskDefinition = services[0]?.taskDefinition;
  const networkConfiguration = services[0]?.networkConfiguration;
  const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
  const serviceDeploymentArn = serviceDeployments[0]?.serviceDeploymentArn;
  return {
    'ecs:UpdateService': () =>
      ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true })),
    'ecs:StopTask': () => ecs.send(new StopTaskCommand({ cluster, task: taskArns[0] })),
    'ecs:RunTask': () =>
      ecs.send(new RunTaskCommand({ cluster, taskDefinition, networkConfiguration, launchType: 'FARGATE' })),
    'ecs:RegisterTaskDefinition': () =>
      ecs.send(
        new RegisterTaskDefinitionCommand({
          family: 'blog-api',
          requiresCompatibilities: ['FARGATE'],
          networkMode: 'awsvpc',
          cpu: '256',
          memory: '512',
          executionRoleArn: sandbox.roleArn('ecsTaskExecutionRole'),
          containerDefinitions: [{ name: 'api', image: 'api:1' }],
        }),
      ),
    'ecs:StopServiceDeployment': () =>
      ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' })),
  };
}

suite('the demo roles', () => {
  for (const role of ['codespaces-ecs-dev', 'codespaces-ecs-deploy']) {
    test(`${role} reads and changes`, async t => {
      const sandbox = await startTestSandbox(t, { fleet: 'demo', manualClock: true });
      const credentials = await sandbox.signIn({ role });
      await readEverything(sandbox, credentials);
      for (const [action, change] of Object.entries(await changes(sandbox, credentials))) {
        // The demo's newest deployment is long over, which ECS says only to those who may stop it.
        if (action === 'ecs:StopServiceDeployment') {
          assert.notEqual((await refusal(change())).name, 'AccessDeniedException');
        } else {
          await change();
        }
      }
    });
  }

  test('codespaces-ecs-read reads and changes nothing', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', manualClock: true });
    const credentials = await sandbox.signIn({ login: 'hubot', role: 'codespaces-ecs-read' });
    await readEverything(sandbox, credentials);
    for (const [action, change] of Object.entries(await changes(sandbox, credentials))) {
      const { name, message } = await refusal(change());
      assert.equal(name, 'AccessDeniedException');
      assert.ok(
        message.includes(` is not authorized to perform: ${action} on resource: arn:aws:ecs:`),
        message,
      );
    }
  });
});
