import { DEMO_KEY, DEMO_PARAMETERS, DEMO_SECRETS } from '../values/demo.ts';

/** The roles that tasks and their agents have, by name or pattern. */
export const TASK_ROLES = ['ecsTaskExecutionRole', 'ecs-task-execution', '*-task'];

export type Json = Readonly<Record<string, unknown>>;

/** Policy documents by name, for an account: what the demo's readers may do, or its changers too. */
export function demoPolicies(account: string, level: 'read' | 'change'): Json {
  return {
    'read-ecs': policy(readStatements(account)),
    ...(level === 'change' ? { 'change-ecs': policy(writeStatements(account)) } : {}),
  };
}

/** What the deploy workflow does, and nothing else. */
export function deployPolicies(account: string): Json {
  return {
    deploy: policy([
      {
        Sid: 'DeployServices',
        Effect: 'Allow',
        Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
        Resource: `arn:aws:ecs:*:${account}:service/*`,
      },
      {
        Sid: 'ReadTaskDefinitions',
        Effect: 'Allow',
        Action: 'ecs:DescribeTaskDefinition',
        Resource: '*',
      },
      {
        Sid: 'RegisterTaskDefinitions',
        Effect: 'Allow',
        Action: 'ecs:RegisterTaskDefinition',
        Resource: `arn:aws:ecs:*:${account}:task-definition/*`,
      },
      tagTaskDefinitions(account),
      {
        Sid: 'PassTaskRoles',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: `arn:aws:iam::${account}:role/*`,
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]),
  };
}

/** For new revisions alone. */
function tagTaskDefinitions(account: string): Json {
  return {
    Sid: 'TagTaskDefinitions',
    Effect: 'Allow',
    Action: 'ecs:TagResource',
    Resource: `arn:aws:ecs:*:${account}:task-definition/*`,
    Condition: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
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
        'logs:GetQueryResults',
        'logs:StopQuery',
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
        'ecs:DescribeExpressGatewayService',
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
      Sid: 'ReadImages',
      Effect: 'Allow',
      Action: [
        'ecr:DescribeRepositories',
        'ecr:DescribeImages',
        'ecr:ListImages',
        'ecr:BatchGetImage',
        'ecr:GetDownloadUrlForLayer',
        'ecr:DescribeImageScanFindings',
      ],
      Resource: `arn:aws:ecr:*:${account}:repository/*`,
    },
    {
      Sid: 'VerifyDeploysWithoutResource',
      Effect: 'Allow',
      Action: [
        'application-autoscaling:DescribeScalableTargets',
        'application-autoscaling:DescribeScalingPolicies',
        'ecr:DescribePullThroughCacheRules',
        'ssm:DescribeParameters',
      ],
      Resource: '*',
    },
    {
      Sid: 'VerifySecrets',
      Effect: 'Allow',
      Action: 'secretsmanager:DescribeSecret',
      Resource: `arn:aws:secretsmanager:*:${account}:secret:*`,
    },
    {
      Sid: 'VerifyRoles',
      Effect: 'Allow',
      Action: 'iam:GetRole',
      Resource: TASK_ROLES.map(name => `arn:aws:iam::${account}:role/${name}`),
    },
    {
      Sid: 'VerifyPassing',
      Effect: 'Allow',
      Action: 'iam:SimulatePrincipalPolicy',
      Resource: `arn:aws:iam::${account}:role/codespaces-ecs-*`,
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
      Action: [
        'logs:FilterLogEvents',
        'logs:GetLogEvents',
        'logs:DescribeLogStreams',
        'logs:StartLiveTail',
        'logs:StartQuery',
      ],
      Resource: [`arn:aws:logs:*:${account}:log-group:*`],
    },
  ];
}

function writeStatements(account: string): readonly Json[] {
  return [
    {
      Sid: 'ChangeServices',
      Effect: 'Allow',
      Action: [
        'ecs:CreateService',
        'ecs:UpdateService',
        'ecs:DeleteService',
        'ecs:UpdateExpressGatewayService',
        'ecs:StopTask',
        'ecs:RunTask',
        'ecs:StopServiceDeployment',
        'ecs:ContinueServiceDeployment',
      ],
      Resource: [
        `arn:aws:ecs:*:${account}:service/*`,
        `arn:aws:ecs:*:${account}:service-deployment/*`,
        `arn:aws:ecs:*:${account}:task/*`,
        `arn:aws:ecs:*:${account}:task-definition/*`,
      ],
    },
    {
      Sid: 'OpenShells',
      Effect: 'Allow',
      Action: 'ecs:ExecuteCommand',
      Resource: [`arn:aws:ecs:*:${account}:cluster/*`, `arn:aws:ecs:*:${account}:task/*`],
    },
    {
      Sid: 'ForwardPorts',
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: [
        `arn:aws:ecs:*:${account}:task/*`,
        'arn:aws:ssm:*::document/AWS-StartPortForwardingSession',
        'arn:aws:ssm:*::document/AWS-StartPortForwardingSessionToRemoteHost',
      ],
    },
    {
      Sid: 'EndSessions',
      Effect: 'Allow',
      Action: 'ssm:TerminateSession',
      Resource: `arn:aws:ssm:*:${account}:session/*`,
    },
    {
      Sid: 'ChangeScalingBounds',
      Effect: 'Allow',
      Action: 'application-autoscaling:RegisterScalableTarget',
      Resource: `arn:aws:application-autoscaling:*:${account}:scalable-target/*`,
    },
    {
      Sid: 'RegisterTaskDefinitions',
      Effect: 'Allow',
      Action: 'ecs:RegisterTaskDefinition',
      Resource: [`arn:aws:ecs:*:${account}:task-definition/*`],
    },
    tagTaskDefinitions(account),
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
