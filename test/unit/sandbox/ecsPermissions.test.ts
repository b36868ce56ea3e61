import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Input, Permission } from '../../../src/sandbox/api.ts';
import { accountId, call, region, revision, testWorld } from './ecsSupport.ts';

const arn = (resource: string): string => `arn:aws:ecs:${region}:${accountId}:${resource}`;
const log = (resource: string): string => `arn:aws:logs:${region}:${accountId}:log-group:${resource}`;
const role = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
const cluster = { 'ecs:cluster': arn('cluster/c') };
const passed = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
const within = { ...cluster, 'ecs:service': arn('service/c/s') };

const tags = [
  { key: 'team', value: 'blog' },
  { key: 'stage', value: 'dev' },
];
const tagging = (createAction: string, resource: string): Permission => ({
  action: 'ecs:TagResource',
  resource,
  context: {
    'ecs:CreateAction': createAction,
    'aws:TagKeys': ['team', 'stage'],
    'aws:RequestTag/team': 'blog',
    'aws:RequestTag/stage': 'dev',
  },
});

/** As in the service authorization reference. */
const table: readonly (readonly [string, Input, readonly Permission[]])[] = [
  ['ListClusters', {}, [{ action: 'ecs:ListClusters', resource: '*' }]],
  [
    'DescribeClusters',
    { clusters: ['c', arn('cluster/d')] },
    [
      { action: 'ecs:DescribeClusters', resource: arn('cluster/c') },
      { action: 'ecs:DescribeClusters', resource: arn('cluster/d') },
    ],
  ],
  ['DescribeClusters', {}, [{ action: 'ecs:DescribeClusters', resource: arn('cluster/default') }]],
  ['ListServices', { cluster: 'c' }, [{ action: 'ecs:ListServices', resource: '*', context: cluster }]],
  [
    'DescribeServices',
    { cluster: arn('cluster/c'), services: ['s', arn('service/c/t')] },
    [
      { action: 'ecs:DescribeServices', resource: arn('service/c/s'), context: cluster },
      { action: 'ecs:DescribeServices', resource: arn('service/c/t'), context: cluster },
    ],
  ],
  [
    'ListTasks',
    { cluster: 'c' },
    [{ action: 'ecs:ListTasks', resource: arn('container-instance/c/*'), context: cluster }],
  ],
  [
    'DescribeTasks',
    { cluster: 'c', tasks: ['t'] },
    [{ action: 'ecs:DescribeTasks', resource: arn('task/c/t'), context: cluster }],
  ],
  [
    'StopTask',
    { cluster: 'c', task: 't' },
    [{ action: 'ecs:StopTask', resource: arn('task/c/t'), context: cluster }],
  ],
  [
    'UpdateService',
    { cluster: 'c', service: 's', taskDefinition: 'app:3' },
    [
      {
        action: 'ecs:UpdateService',
        resource: arn('service/c/s'),
        context: { ...cluster, 'ecs:task-definition': arn('task-definition/app:3') },
      },
    ],
  ],
  [
    'UpdateService',
    { cluster: 'c', service: 's', forceNewDeployment: true },
    [{ action: 'ecs:UpdateService', resource: arn('service/c/s'), context: cluster }],
  ],
  [
    'CreateExpressGatewayService',
    {
      cluster: 'c',
      serviceName: 's',
      infrastructureRoleArn: role('infrastructure'),
      executionRoleArn: role('execution'),
    },
    [
      { action: 'ecs:CreateExpressGatewayService', resource: arn('service/c/s'), context: cluster },
      { action: 'iam:PassRole', resource: role('execution'), context: passed },
      {
        action: 'iam:PassRole',
        resource: role('infrastructure'),
        context: { 'iam:PassedToService': 'ecs.amazonaws.com' },
      },
    ],
  ],
  [
    'DescribeExpressGatewayService',
    { serviceArn: arn('service/c/s') },
    [{ action: 'ecs:DescribeExpressGatewayService', resource: arn('service/c/s'), context: cluster }],
  ],
  [
    'UpdateExpressGatewayService',
    { serviceArn: arn('service/c/s'), taskDefinitionArn: arn('task-definition/app:3') },
    [
      {
        action: 'ecs:UpdateExpressGatewayService',
        resource: arn('service/c/s'),
        context: { ...cluster, 'ecs:task-definition': arn('task-definition/app:3') },
      },
    ],
  ],
  [
    'DeleteExpressGatewayService',
    { serviceArn: arn('service/c/s') },
    [{ action: 'ecs:DeleteExpressGatewayService', resource: arn('service/c/s'), context: cluster }],
  ],
  ['ListTaskDefinitions', {}, [{ action: 'ecs:ListTaskDefinitions', resource: '*' }]],
  ['ListTaskDefinitionFamilies', {}, [{ action: 'ecs:ListTaskDefinitionFamilies', resource: '*' }]],
  [
    'DescribeTaskDefinition',
    { taskDefinition: 'app' },
    [{ action: 'ecs:DescribeTaskDefinition', resource: '*' }],
  ],
  [
    'RegisterTaskDefinition',
    { family: 'app', taskRoleArn: 'task', executionRoleArn: role('execution') },
    [
      { action: 'ecs:RegisterTaskDefinition', resource: arn('task-definition/app:*') },
      { action: 'iam:PassRole', resource: role('task'), context: passed },
      { action: 'iam:PassRole', resource: role('execution'), context: passed },
    ],
  ],
  [
    'RegisterTaskDefinition',
    { family: 'app', tags },
    [
      { action: 'ecs:RegisterTaskDefinition', resource: arn('task-definition/app:*') },
      tagging('RegisterTaskDefinition', arn('task-definition/app:*')),
    ],
  ],
  [
    'RegisterTaskDefinition',
    { family: 'app', tags: [] },
    [{ action: 'ecs:RegisterTaskDefinition', resource: arn('task-definition/app:*') }],
  ],
  [
    'RunTask',
    { cluster: 'c', taskDefinition: 'app', tags },
    [
      { action: 'ecs:RunTask', resource: arn('task-definition/app:1'), context: cluster },
      tagging('RunTask', arn('task/c/*')),
      { action: 'iam:PassRole', resource: role('ecsTaskExecutionRole'), context: passed },
    ],
  ],
  [
    'RunTask',
    { cluster: 'c', taskDefinition: 'app', overrides: { taskRoleArn: role('other') } },
    [
      { action: 'ecs:RunTask', resource: arn('task-definition/app:1'), context: cluster },
      { action: 'iam:PassRole', resource: role('other'), context: passed },
      { action: 'iam:PassRole', resource: role('ecsTaskExecutionRole'), context: passed },
    ],
  ],
  [
    'ListServiceDeployments',
    { service: arn('service/c/s') },
    [{ action: 'ecs:ListServiceDeployments', resource: arn('service/c/s'), context: cluster }],
  ],
  [
    'DescribeServiceDeployments',
    { serviceDeploymentArns: [arn('service-deployment/c/s/x')] },
    [
      { action: 'ecs:DescribeServiceDeployments', resource: arn('service/c/s'), context: within },
      {
        action: 'ecs:DescribeServiceDeployments',
        resource: arn('service-deployment/c/s/x'),
        context: within,
      },
    ],
  ],
  [
    'StopServiceDeployment',
    { serviceDeploymentArn: arn('service-deployment/c/s/x') },
    [
      { action: 'ecs:StopServiceDeployment', resource: arn('service/c/s'), context: within },
      { action: 'ecs:StopServiceDeployment', resource: arn('service-deployment/c/s/x'), context: within },
    ],
  ],
  [
    'ContinueServiceDeployment',
    { serviceDeploymentArn: arn('service-deployment/c/s/x'), hookId: 'h' },
    [
      { action: 'ecs:ContinueServiceDeployment', resource: arn('service/c/s'), context: within },
      {
        action: 'ecs:ContinueServiceDeployment',
        resource: arn('service-deployment/c/s/x'),
        context: within,
      },
    ],
  ],
  [
    'CreateService',
    { cluster: 'c', serviceName: 's', taskDefinition: 'app:3' },
    [
      {
        action: 'ecs:CreateService',
        resource: arn('service/c/s'),
        context: { ...cluster, 'ecs:task-definition': arn('task-definition/app:3') },
      },
    ],
  ],
  [
    'CreateService',
    { cluster: 'c', serviceName: 's', tags },
    [
      { action: 'ecs:CreateService', resource: arn('service/c/s'), context: cluster },
      tagging('CreateService', arn('service/c/s')),
    ],
  ],
  [
    'DeleteService',
    { cluster: 'c', service: 's' },
    [{ action: 'ecs:DeleteService', resource: arn('service/c/s'), context: cluster }],
  ],
  [
    'DescribeServiceRevisions',
    { serviceRevisionArns: [arn('service-revision/c/s/1')] },
    [
      { action: 'ecs:DescribeServiceRevisions', resource: arn('service/c/s'), context: within },
      { action: 'ecs:DescribeServiceRevisions', resource: arn('service-revision/c/s/1'), context: within },
    ],
  ],
  ['CreateCluster', { clusterName: 'c' }, [{ action: 'ecs:CreateCluster', resource: arn('cluster/c') }]],
  [
    'CreateCluster',
    { tags },
    [
      { action: 'ecs:CreateCluster', resource: arn('cluster/default') },
      tagging('CreateCluster', arn('cluster/default')),
    ],
  ],
  [
    'UpdateClusterSettings',
    { cluster: 'c' },
    [{ action: 'ecs:UpdateClusterSettings', resource: arn('cluster/c') }],
  ],
  ['DeleteCluster', { cluster: 'c' }, [{ action: 'ecs:DeleteCluster', resource: arn('cluster/c') }]],
  [
    'DeregisterTaskDefinition',
    { taskDefinition: 'app:1' },
    [{ action: 'ecs:DeregisterTaskDefinition', resource: '*' }],
  ],
  [
    'TagResource',
    { resourceArn: arn('service/c/s'), tags: [{ key: 'team', value: 'blog' }] },
    [
      {
        action: 'ecs:TagResource',
        resource: arn('service/c/s'),
        context: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'blog' },
      },
    ],
  ],
  [
    'UntagResource',
    { resourceArn: arn('cluster/c'), tagKeys: ['team'] },
    [{ action: 'ecs:UntagResource', resource: arn('cluster/c'), context: { 'aws:TagKeys': ['team'] } }],
  ],
  [
    'ListTagsForResource',
    { resourceArn: arn('task-definition/app:1') },
    [{ action: 'ecs:ListTagsForResource', resource: arn('task-definition/app:1'), context: {} }],
  ],
];

const logsTable: typeof table = [
  ['DescribeLogGroups', {}, [{ action: 'logs:DescribeLogGroups', resource: log(':log-stream:') }]],
  [
    'DescribeLogStreams',
    { logGroupName: 'g' },
    [{ action: 'logs:DescribeLogStreams', resource: log('g:log-stream:') }],
  ],
  [
    'FilterLogEvents',
    { logGroupIdentifier: log('g') },
    [{ action: 'logs:FilterLogEvents', resource: log('g:log-stream:') }],
  ],
  [
    'GetLogEvents',
    { logGroupName: 'g', logStreamName: 's/t' },
    [{ action: 'logs:GetLogEvents', resource: log('g:log-stream:s/t') }],
  ],
  [
    'PutLogEvents',
    { logGroupName: 'g', logStreamName: 's' },
    [{ action: 'logs:PutLogEvents', resource: log('g:log-stream:s') }],
  ],
  [
    'CreateLogGroup',
    { logGroupName: 'g' },
    [{ action: 'logs:CreateLogGroup', resource: log('g:log-stream:') }],
  ],
  [
    'CreateLogStream',
    { logGroupName: 'g', logStreamName: 's' },
    [{ action: 'logs:CreateLogStream', resource: log('g:log-stream:s') }],
  ],
  [
    'StartQuery',
    { logGroupIdentifiers: ['g', log('h')] },
    [
      { action: 'logs:StartQuery', resource: log('g:log-stream:') },
      { action: 'logs:StartQuery', resource: log('h:log-stream:') },
    ],
  ],
  [
    'CreateLogGroup',
    { logGroupName: 'g', tags: { team: 'blog' } },
    ['logs:CreateLogGroup', 'logs:TagResource'].map(action => ({
      action,
      resource: log('g:log-stream:'),
      context: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'blog' },
    })),
  ],
  [
    'DeleteLogGroup',
    { logGroupName: 'g' },
    [{ action: 'logs:DeleteLogGroup', resource: log('g:log-stream:') }],
  ],
  [
    'PutRetentionPolicy',
    { logGroupName: 'g', retentionInDays: 7 },
    [{ action: 'logs:PutRetentionPolicy', resource: log('g:log-stream:') }],
  ],
  [
    'DeleteRetentionPolicy',
    { logGroupName: 'g' },
    [{ action: 'logs:DeleteRetentionPolicy', resource: log('g:log-stream:') }],
  ],
  [
    'TagResource',
    { resourceArn: log('g'), tags: { team: 'blog' } },
    [
      {
        action: 'logs:TagResource',
        resource: log('g:log-stream:'),
        context: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'blog' },
      },
    ],
  ],
  [
    'UntagResource',
    { resourceArn: log('g'), tagKeys: ['team'] },
    [
      {
        action: 'logs:UntagResource',
        resource: log('g:log-stream:'),
        context: { 'aws:TagKeys': ['team'] },
      },
    ],
  ],
  [
    'ListTagsForResource',
    { resourceArn: log('g') },
    [{ action: 'logs:ListTagsForResource', resource: log('g:log-stream:'), context: {} }],
  ],
  ['GetQueryResults', { queryId: 'q' }, [{ action: 'logs:GetQueryResults', resource: '*' }]],
  ['StopQuery', { queryId: 'q' }, [{ action: 'logs:StopQuery', resource: '*' }]],
];

suite('what a call must be allowed', () => {
  const world = testWorld();
  revision(world, '1.0');
  for (const [service, rows] of [
    [world.ecs, table],
    [world.logs, logsTable],
  ] as const) {
    for (const [name, input, permissions] of rows) {
      test(`${name} ${JSON.stringify(input).slice(0, 80)}`, () => {
        const wanted = service.operations[name]?.permissions(input, call) ?? [];
        assert.deepEqual(
          wanted.filter(({ resource }) => resource !== role('app-task')),
          permissions,
        );
      });
    }

    test(`every operation of ${service.signingName} needs something`, () => {
      assert.deepEqual(
        Object.keys(service.operations).sort(),
        [...new Set(rows.map(([name]) => name))].sort(),
      );
    });
  }
});
