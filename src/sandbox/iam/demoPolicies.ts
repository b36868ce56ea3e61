import { DEMO_KEY, DEMO_PARAMETERS, DEMO_SECRETS } from '../values/demo.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Policy documents by name, for an account: what the demo's readers may do, or its changers too. */
export function demoPolicies(account: string, level: 'read' | 'change'): Json {
  return {
    'read-ecs': policy(readStatements(account)),
    ...(level === 'change' ? { 'change-ecs': policy(writeStatements(account)) } : {}),
  };
}

export function policy(statements: readonly Json[]): Json {
  return { Version: '2012-10-17', Statement: statements };
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
      Sid: 'ReadTrust',
      Effect: 'Allow',
      Action: ['iam:GetRole', 'iam:GetOpenIDConnectProvider'],
      Resource: [`arn:aws:iam::${account}:role/codespaces-ecs-*`, `arn:aws:iam::${account}:oidc-provider/*`],
    },
    {
      Sid: 'ListTrust',
      Effect: 'Allow',
      Action: 'iam:ListOpenIDConnectProviders',
      Resource: '*',
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
    {
      Sid: 'ReadParametersOfTasks',
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'ssm:GetParameters'],
      Resource: DEMO_PARAMETERS.map(({ name }) => `arn:aws:ssm:*:${account}:parameter${name}`),
    },
    {
      Sid: 'ReadSecretsOfTasks',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: DEMO_SECRETS.map(({ name }) => `arn:aws:secretsmanager:*:${account}:secret:${name}-??????`),
    },
    {
      Sid: 'DecryptValuesOfTasks',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: [`arn:aws:kms:*:${account}:key/${DEMO_KEY}`],
      Condition: {
        StringLike: { 'kms:ViaService': ['ssm.*.amazonaws.com', 'secretsmanager.*.amazonaws.com'] },
      },
    },
  ];
}
