import type { Access, WriteScope } from '../ports.ts';

/** What STS takes of an inline session policy, in characters (AssumeRoleWithWebIdentity, parameter Policy). */
export const MAX_POLICY = 2048;

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What `EcsRead` and `LogsRead` call, and nothing that changes anything. */
const READ_ACTIONS = [
  'ecs:DescribeClusters',
  'ecs:DescribeExpressGatewayService',
  'ecs:DescribeServiceDeployments',
  'ecs:DescribeServiceRevisions',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'ecs:ListClusters',
  'ecs:ListServiceDeployments',
  'ecs:ListServices',
  'ecs:ListTaskDefinitionFamilies',
  'ecs:ListTaskDefinitions',
  'ecs:ListTasks',
  'logs:DescribeLogStreams',
  'logs:FilterLogEvents',
] as const;

/** What can be looked at by hand: everything about ECS, its logs and its images, and no change of any of them. */
const TERMINAL_ACTIONS = [
  'ecs:Describe*',
  'ecs:Get*',
  'ecs:List*',
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:Describe*',
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
  'ecr:ListImages',
  'logs:Describe*',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:GetLogGroupFields',
  'logs:GetLogRecord',
  'logs:GetQueryResults',
  'logs:StartLiveTail',
  'logs:StartQuery',
  'logs:StopLiveTail',
  'logs:StopQuery',
  'sts:GetCallerIdentity',
] as const;

/** What a diagnosis looks up. */
export const INSPECT_ACTIONS = [
  'iam:GetOpenIDConnectProvider',
  'iam:GetRole',
  'iam:ListOpenIDConnectProviders',
] as const;

/** What `ImageRead` and `LookupRead` call: names and bounds, and no value of a secret. */
const VERIFY_ACTIONS = [
  'application-autoscaling:DescribeScalableTargets',
  'ecr:BatchGetImage',
  'ecr:DescribeImages',
  'ecr:GetDownloadUrlForLayer',
  'iam:GetRole',
  'iam:SimulatePrincipalPolicy',
  'logs:DescribeLogGroups',
  'secretsmanager:DescribeSecret',
  'ssm:DescribeParameters',
] as const;

/** The inline session policy of an access; undefined where it is all that the role may. */
export function sessionPolicy(access: Access): string | undefined {
  switch (access) {
    case 'read':
      return readPolicy();
    case 'terminal':
      return terminalPolicy();
    case 'inspect':
      return inspectPolicy();
    case 'verify':
      return verifyPolicy();
    default:
      return writePolicy(access);
  }
}

/** Cuts what the role allows down to what polling needs. */
export function readPolicy(): string {
  return policy([allow(READ_ACTIONS, '*')]);
}

export function terminalPolicy(): string {
  return policy([allow(TERMINAL_ACTIONS, '*')]);
}

export function inspectPolicy(): string {
  return policy([allow(INSPECT_ACTIONS, '*')]);
}

export function verifyPolicy(): string {
  return policy([allow(VERIFY_ACTIONS, '*')]);
}

/** Lets nothing but the scope be changed; undefined for the scope `role`. */
export function writePolicy(scope: WriteScope): string | undefined {
  switch (scope.kind) {
    case 'cluster':
      return clusterPolicy(scope);
    case 'shell':
      return shellPolicy(scope);
    case 'values':
      return valuesPolicy(scope.arns);
    case 'role':
      return undefined;
  }
}

/**
 * Changes of the service and its deployments (of all of the cluster's where none is named), and running and
 * stopping tasks in the cluster: a task's ARN does not say whose it is, and IAM has no condition key for it.
 * Where that is too long, any service and task of the cluster. Task definitions belong to no cluster.
 */
function clusterPolicy({ cluster, service }: Extract<WriteScope, { kind: 'cluster' }>): string {
  const [prefix, name] = splitCluster(cluster);
  const deployed = service === undefined ? name : `${name}/${service.slice(service.lastIndexOf('/') + 1)}`;
  const anywhere = anyRegion(cluster, 'ecs');
  const within = { ArnEquals: { 'ecs:cluster': cluster } };
  const changes = (resources: string | readonly string[]) =>
    policy([{ ...allow(CLUSTER_ACTIONS, resources), Condition: within }, ...REGISTERING]);
  const exact = changes([
    service ?? `${prefix}:service/${name}/*`,
    `${anywhere}:service-deployment/${deployed}/*`,
    // A task to stop, and the task definition of one to run.
    `${anywhere}:task*/*`,
  ]);
  return exact.length <= MAX_POLICY ? exact : changes('*');
}

/**
 * Each has the condition key `ecs:cluster`. The patterns stand for two each, as the longest names leave no room
 * for more: stopping and continuing a service deployment, and UpdateService and UpdateExpressGatewayService.
 */
const CLUSTER_ACTIONS = [
  'ecs:*ServiceDeployment',
  'ecs:RunTask',
  'ecs:StopTask',
  'ecs:Update*Service',
] as const;

/** A revision of a task definition, with the tags and the roles that it is registered with. */
const REGISTERING: readonly Statement[] = [
  allow('ecs:RegisterTaskDefinition', '*'),
  {
    ...allow('ecs:TagResource', '*'),
    Condition: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
  },
  {
    ...allow('iam:PassRole', '*'),
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  },
];

/**
 * ECS Exec in a task, which is allowed for its cluster and for itself, and a session to one of its ports
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html).
 */
function shellPolicy({ cluster, task }: Extract<WriteScope, { kind: 'shell' }>): string {
  return policy([
    { ...allow('ecs:ExecuteCommand', [cluster, task]), Condition: { ArnEquals: { 'ecs:cluster': cluster } } },
    allow('ssm:StartSession', [
      task,
      `${anyRegion(task, 'ssm')}:document/AWS-StartPortForwardingSession`,
      `${anyRegion(task, 'ssm')}:document/AWS-StartPortForwardingSessionToRemoteHost`,
    ]),
  ]);
}

/** What ARNs of a service start with in any region and account of the same partition, which needs fewer characters. */
function anyRegion(arn: string, service: string): string {
  return `arn:${arn.split(':')[1]}:${service}:*:*`;
}

/** Of `arn:aws:ecs:REGION:ACCOUNT:cluster/NAME`: what comes before the resource, and the name. */
function splitCluster(arn: string): [prefix: string, name: string] {
  const parts = arn.split(':');
  return [
    parts.slice(0, 5).join(':'),
    parts
      .slice(5)
      .join(':')
      .replace(/^cluster\//, ''),
  ];
}

/**
 * Reading exactly these values, with their keys as the two services use them. `valueScopes` sees to it that
 * they are not too many for one policy.
 */
function valuesPolicy(arns: readonly string[]): string {
  const parameters = arns.filter(arn => serviceOf(arn) === 'ssm');
  const secrets = arns.filter(arn => serviceOf(arn) === 'secretsmanager').map(wholeSecret);
  return valueStatements([...new Set(parameters)], [...new Set(secrets)]);
}

function valueStatements(parameters: readonly string[], secrets: readonly string[]): string {
  if (parameters.length + secrets.length === 0) {
    return policy([{ Effect: 'Deny', Action: '*', Resource: '*' }]);
  }
  return policy([
    ...(parameters.length === 0 ? [] : [allow('ssm:GetParameters', parameters)]),
    ...(secrets.length === 0 ? [] : [allow('secretsmanager:GetSecretValue', secrets)]),
    {
      ...allow('kms:Decrypt', '*'),
      Condition: { StringLike: { 'kms:ViaService': ['ssm.*', 'secretsmanager.*'] } },
    },
  ]);
}

function serviceOf(arn: string): string | undefined {
  return arn.split(':')[2];
}

/** A secret's ARN without the key and version that a container definition adds, with the six characters that IAM compares. */
function wholeSecret(valueFrom: string): string {
  const arn = valueFrom.split(':').slice(0, 7).join(':');
  return /-[A-Za-z0-9]{6}$/.test(arn) ? arn : `${arn}-??????`;
}

function allow(action: string | readonly string[], resource: string | readonly string[]): Statement {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

function policy(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
