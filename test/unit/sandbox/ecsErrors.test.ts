import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Input } from '../../../src/sandbox/api.ts';
import { accountId, ask, call, refusal, region, revision, steadyService, testWorld } from './ecsSupport.ts';

const arn = (resource: string): string => `arn:aws:ecs:${region}:${accountId}:${resource}`;
const many = (count: number, form: (index: number) => string = index => `s${index}`): readonly string[] =>
  Array.from({ length: count }, (_, index) => form(index));
const id = (index: number): string => String(index).padStart(32, '0');

const network = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
const runnable = {
  cluster: 'test',
  taskDefinition: 'app',
  launchType: 'FARGATE',
  networkConfiguration: network,
};
const container = { name: 'app', image: 'registry.test/app:1', essential: true };

/** Operation, request, error and its text. */
const refused: readonly (readonly [string, Input, string, string | RegExp])[] = [
  ['ListServices', { cluster: 'nowhere' }, 'ClusterNotFoundException', 'Cluster not found.'],
  ['ListServices', {}, 'ClusterNotFoundException', 'Cluster not found.'],
  ['ListServices', { cluster: arn('cluster/nowhere') }, 'ClusterNotFoundException', 'Cluster not found.'],
  [
    'ListServices',
    { cluster: 'arn:aws:ecs:us-east-1:111122223333:cluster/test' },
    'ClusterNotFoundException',
    'Cluster not found.',
  ],
  ['ListServices', { cluster: 'test', nextToken: 'no token' }, 'InvalidParameterException', 'Invalid token.'],
  ['ListServices', { cluster: 'test', maxResults: 0 }, 'InvalidParameterException', /between 1 and 100/],
  ['ListServices', { cluster: 'test', maxResults: 101 }, 'InvalidParameterException', /between 1 and 100/],
  ['ListServices', { cluster: 'test', maxResults: 'ten' }, 'SerializationException', /number/],
  ['ListServices', { cluster: 'test', launchType: 'LAMBDA' }, 'InvalidParameterException', /launchType/],
  ['ListClusters', { maxResults: 101 }, 'InvalidParameterException', /between 1 and 100/],
  [
    'DescribeClusters',
    { clusters: many(101) },
    'InvalidParameterException',
    'cluster names can have at most 100 items.',
  ],
  [
    'DescribeServices',
    { cluster: 'test', services: many(11) },
    'InvalidParameterException',
    'service names can have at most 10 items.',
  ],
  [
    'DescribeServices',
    { cluster: 'test', services: [] },
    'InvalidParameterException',
    'Services cannot be empty.',
  ],
  ['DescribeServices', { services: ['app'] }, 'ClusterNotFoundException', 'Cluster not found.'],
  ['ListTasks', { cluster: 'test', serviceName: 'none' }, 'ServiceNotFoundException', 'Service not found.'],
  ['ListTasks', { cluster: 'test', desiredStatus: 'GONE' }, 'InvalidParameterException', /desiredStatus/],
  [
    'ListTasks',
    { cluster: 'test', startedBy: 'me', family: 'app' },
    'InvalidParameterException',
    /startedBy/,
  ],
  ['DescribeTasks', { cluster: 'test', tasks: [] }, 'InvalidParameterException', 'Tasks cannot be empty.'],
  [
    'DescribeTasks',
    { cluster: 'test', tasks: many(101, id) },
    'InvalidParameterException',
    /at most 100 items/,
  ],
  [
    'DescribeTasks',
    { cluster: 'test', tasks: ['None'] },
    'InvalidParameterException',
    'taskId length should be one of [32,36]',
  ],
  [
    'StopTask',
    { cluster: 'test', task: id(7) },
    'InvalidParameterException',
    'The referenced task was not found.',
  ],
  ['StopTask', { cluster: 'nowhere', task: id(7) }, 'ClusterNotFoundException', 'Cluster not found.'],
  ['UpdateService', { cluster: 'test', service: 'none' }, 'ServiceNotFoundException', 'Service not found.'],
  [
    'UpdateService',
    { cluster: 'test', service: 'closed' },
    'ServiceNotActiveException',
    'Service was not ACTIVE.',
  ],
  [
    'UpdateService',
    { cluster: 'test', service: 'app', taskDefinition: 'app:99' },
    'ClientException',
    'TaskDefinition not found.',
  ],
  [
    'UpdateService',
    { cluster: 'test', service: 'app', taskDefinition: 'app:2' },
    'ClientException',
    'TaskDefinition is inactive',
  ],
  [
    'UpdateService',
    { cluster: 'test', service: 'app', desiredCount: -1 },
    'InvalidParameterException',
    /desiredCount/,
  ],
  [
    'UpdateService',
    {
      cluster: 'test',
      service: 'app',
      deploymentConfiguration: { minimumHealthyPercent: 120, maximumPercent: 100 },
    },
    'InvalidParameterException',
    /minimumHealthyPercent/,
  ],
  [
    'UpdateService',
    { cluster: 'test', service: 'app', deploymentConfiguration: { strategy: 'BLUE_GREEN' } },
    'InvalidParameterException',
    /bakeTimeInMinutes/,
  ],
  [
    'UpdateService',
    { cluster: 'test', service: 'app', platformVersion: '9.0' },
    'PlatformUnknownException',
    /platform/,
  ],
  [
    'DescribeTaskDefinition',
    { taskDefinition: 'none' },
    'ClientException',
    'Unable to describe task definition.',
  ],
  ['RunTask', { ...runnable, taskDefinition: 'none' }, 'ClientException', 'TaskDefinition not found.'],
  [
    'RunTask',
    { ...runnable, taskDefinition: 'app:2' },
    'InvalidParameterException',
    'TaskDefinition is inactive',
  ],
  ['RunTask', { ...runnable, count: 11 }, 'InvalidParameterException', /between 1 and 10/],
  ['RunTask', { ...runnable, count: 0 }, 'InvalidParameterException', /between 1 and 10/],
  [
    'RunTask',
    { ...runnable, group: 'service:app' },
    'InvalidParameterException',
    'Invalid namespace for group.',
  ],
  [
    'RunTask',
    { cluster: 'test', taskDefinition: 'app', launchType: 'FARGATE' },
    'InvalidParameterException',
    "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
  ],
  [
    'RunTask',
    { cluster: 'test', taskDefinition: 'app', networkConfiguration: network },
    'InvalidParameterException',
    'No Container Instances were found in your cluster.',
  ],
  [
    'RunTask',
    { ...runnable, overrides: { containerOverrides: [{ name: 'other' }] } },
    'InvalidParameterException',
    'Override for container named other is not a container in the TaskDefinition.',
  ],
  [
    'ListServiceDeployments',
    { cluster: 'test', service: 'none' },
    'ServiceNotFoundException',
    'Service not found.',
  ],
  [
    'ListServiceDeployments',
    { cluster: 'test', service: 'app', status: ['DONE'] },
    'InvalidParameterException',
    /DONE/,
  ],
  [
    'DescribeServiceDeployments',
    { serviceDeploymentArns: many(21, index => arn(`service-deployment/test/app/${index}`)) },
    'InvalidParameterException',
    /at most 20 items/,
  ],
  ['DescribeServiceDeployments', { serviceDeploymentArns: ['x'] }, 'InvalidParameterException', /arn/],
  ['DescribeServiceDeployments', { serviceDeploymentArns: [] }, 'InvalidParameterException', /empty/],
  [
    'DescribeServiceRevisions',
    { serviceRevisionArns: many(21, index => arn(`service-revision/test/app/${index}`)) },
    'InvalidParameterException',
    /at most 20 items/,
  ],
  [
    'RegisterTaskDefinition',
    { containerDefinitions: [container] },
    'ClientException',
    'Family should not be blank.',
  ],
  [
    'RegisterTaskDefinition',
    { family: 'x', containerDefinitions: [] },
    'ClientException',
    'Container list cannot be empty.',
  ],
  [
    'RegisterTaskDefinition',
    { family: 'x', containerDefinitions: [{ name: 'app' }] },
    'ClientException',
    'Container.image should not be null or empty.',
  ],
  [
    'RegisterTaskDefinition',
    { family: 'x', containerDefinitions: [{ ...container, essential: false }] },
    'ClientException',
    'At least one container should be marked essential.',
  ],
  [
    'RegisterTaskDefinition',
    {
      family: 'x',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      containerDefinitions: [container],
    },
    'ClientException',
    "Fargate requires task definition to have 'cpu' and 'memory' defined.",
  ],
];

function world() {
  const made = testWorld();
  steadyService(made);
  const inactive = revision(made, 'good');
  inactive.status = 'INACTIVE';
  revision(made, 'good');
  const closed = steadyService(made, { name: 'closed', desired: 0 });
  closed.status = 'INACTIVE';
  return made;
}

suite('what ECS refuses', () => {
  for (const [operation, input, code, message] of refused) {
    test(`${operation} ${JSON.stringify(input).slice(0, 90)}: ${code}`, async () => {
      const error = await refusal(world().ecs, operation, input);
      assert.equal(error.code, code, error.message);
      assert.equal(error.status, 400);
      if (typeof message === 'string') {
        assert.equal(error.message, message);
      } else {
        assert.match(error.message, message);
      }
    });
  }

  test('a refused change changes nothing', async () => {
    const { ecs, cluster } = world();
    const service = cluster.services.get('app');
    const before = JSON.stringify(await ask(ecs, 'DescribeServices', { cluster: 'test', services: ['app'] }));
    await refusal(ecs, 'UpdateService', {
      cluster: 'test',
      service: 'app',
      desiredCount: 9,
      forceNewDeployment: true,
      enableExecuteCommand: true,
      healthCheckGracePeriodSeconds: -3,
    });
    assert.equal(service?.desired, 2);
    assert.equal(
      JSON.stringify(await ask(ecs, 'DescribeServices', { cluster: 'test', services: ['app'] })),
      before,
    );
  });
});

suite('what is not there', () => {
  test('is MISSING, beside what is there', async () => {
    const { ecs, cluster } = world();
    const [task] = cluster.tasks.values();
    assert.partialDeepStrictEqual(
      await ask(ecs, 'DescribeClusters', { clusters: ['test', 'none', arn('cluster/two')] }),
      {
        clusters: [{ clusterName: 'test' }],
        failures: [
          { arn: arn('cluster/none'), reason: 'MISSING' },
          { arn: arn('cluster/two'), reason: 'MISSING' },
        ],
      },
    );
    const services = [arn('service/test/app'), 'none', arn('service/other/app')];
    assert.partialDeepStrictEqual(
      await ask(ecs, 'DescribeServices', { cluster: arn('cluster/test'), services }),
      {
        services: [{ serviceName: 'app' }],
        failures: [
          { arn: arn('service/test/none'), reason: 'MISSING' },
          { arn: arn('service/other/app'), reason: 'MISSING' },
        ],
      },
    );
    const tasks = [task?.id ?? '', id(3)];
    assert.partialDeepStrictEqual(await ask(ecs, 'DescribeTasks', { cluster: 'test', tasks }), {
      tasks: [{ taskArn: task?.arn }],
      failures: [{ arn: arn(`task/test/${id(3)}`), reason: 'MISSING' }],
    });
  });

  test('each region has its own', async () => {
    const { ecs } = world();
    const elsewhere = { ...call, region: 'us-east-1' };
    assert.deepEqual(await ask(ecs, 'ListClusters', {}, elsewhere), { clusterArns: [] });
    const error = await refusal(ecs, 'ListServices', { cluster: 'test' }, elsewhere);
    assert.equal(error.code, 'ClusterNotFoundException');
  });
});
