import { issuerName, type Provider } from './provider.ts';
import type { IamStore } from './store.ts';

/** The audience that every identity source asks for. */
export const AUDIENCE = 'sts.amazonaws.com';

const DEVELOPERS = 'team:developers:user:*';
const OBSERVERS = 'team:observers:user:*';

/**
 * Three roles as a team would write them for its codespaces: -dev reads and changes, -read only reads,
 * -deploy reads and changes and is meant for write sessions. Resources and conditions are those of the
 * service authorization reference.
 */
export function createDemoRoles(iam: IamStore, provider: Provider): void {
  const account = iam.accountId;
  const read = readStatements(account);
  const write = writeStatements(account);
  iam.putRole('codespaces-ecs-dev', {
    trustPolicy: trust(provider, [DEVELOPERS]),
    policies: { 'read-ecs': policy(read), 'change-ecs': policy(write) },
    maxSessionDuration: 12 * 3600,
  });
  iam.putRole('codespaces-ecs-read', {
    trustPolicy: trust(provider, [DEVELOPERS, OBSERVERS]),
    policies: { 'read-ecs': policy(read) },
    maxSessionDuration: 12 * 3600,
  });
  iam.putRole('codespaces-ecs-deploy', {
    trustPolicy: trust(provider, [DEVELOPERS]),
    policies: { 'read-ecs': policy(read), 'change-ecs': policy(write) },
    maxSessionDuration: 3600,
  });
}

type Json = Readonly<Record<string, unknown>>;

function policy(statements: readonly Json[]): Json {
  return { Version: '2012-10-17', Statement: statements };
}

function trust(provider: Provider, subjects: readonly string[]): Json {
  const name = issuerName(provider.issuer);
  return policy([
    {
      Effect: 'Allow',
      Principal: { Federated: provider.arn },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${name}:aud`]: AUDIENCE },
        StringLike: { [`${name}:sub`]: subjects },
      },
    },
  ]);
}

function readStatements(account: string): readonly Json[] {
  return [
    {
      Sid: 'ListWithoutResource',
      Effect: 'Allow',
      Action: [
        'ecs:ListClusters',
        'ecs:ListServices',
        'ecs:ListTasks',
        'ecs:ListTaskDefinitions',
        'ecs:ListTaskDefinitionFamilies',
        'ecs:DescribeTaskDefinition',
        'logs:DescribeLogGroups',
      ],
      Resource: '*',
    },
    {
      Sid: 'ReadClusters',
      Effect: 'Allow',
      Action: [
        'ecs:DescribeClusters',
        'ecs:DescribeServices',
        'ecs:DescribeTasks',
        'ecs:ListServiceDeployments',
        'ecs:DescribeServiceDeployments',
        'ecs:DescribeServiceRevisions',
      ],
      Resource: [
        `arn:aws:ecs:*:${account}:cluster/*`,
        `arn:aws:ecs:*:${account}:service/*`,
        `arn:aws:ecs:*:${account}:task/*`,
        `arn:aws:ecs:*:${account}:service-deployment/*`,
        `arn:aws:ecs:*:${account}:service-revision/*`,
      ],
    },
    {
      Sid: 'ReadLogs',
      Effect: 'Allow',
      Action: ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:DescribeLogStreams', 'logs:StartLiveTail'],
      Resource: [`arn:aws:logs:*:${account}:log-group:*`],
    },
  ];
}

function writeStatements(account: string): readonly Json[] {
  return [
    {
      Sid: 'ChangeServices',
      Effect: 'Allow',
      Action: ['ecs:UpdateService', 'ecs:StopTask', 'ecs:RunTask', 'ecs:StopServiceDeployment'],
      Resource: [
        `arn:aws:ecs:*:${account}:service/*`,
        `arn:aws:ecs:*:${account}:service-deployment/*`,
        `arn:aws:ecs:*:${account}:task/*`,
        `arn:aws:ecs:*:${account}:task-definition/*`,
      ],
    },
    {
      Sid: 'RegisterTaskDefinitions',
      Effect: 'Allow',
      Action: 'ecs:RegisterTaskDefinition',
      Resource: [`arn:aws:ecs:*:${account}:task-definition/*`],
    },
    {
      Sid: 'PassTaskRoles',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: `arn:aws:iam::${account}:role/*`,
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ];
}
