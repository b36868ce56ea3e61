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
  'ecs:DescribeServiceDeployments',
  'ecs:DescribeServiceRevisions',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'ecs:ListClusters',
  'ecs:ListServiceDeployments',
  'ecs:ListServices',
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

/** The inline session policy of an access; undefined where it is all that the role may. */
export function sessionPolicy(access: Access): string | undefined {
  switch (access) {
    case 'read':
      return readPolicy();
    case 'terminal':
      return terminalPolicy();
    case 'inspect':
      return inspectPolicy();
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

/** Lets nothing but the scope be changed; undefined for the scope `role`. */
export function writePolicy(scope: WriteScope): string | undefined {
  switch (scope.kind) {
    case 'cluster':
      return clusterPolicy(scope);
    case 'values':
      return valuesPolicy(scope.arns);
    case 'role':
      return undefined;
  }
}

/**
 * UpdateService on the service (all of the cluster's where none is named) and StopTask on the cluster's tasks:
 * a task's ARN does not say whose it is, and IAM has no condition key for it. Where that is too long, any
 * service and task of the cluster.
 */
function clusterPolicy({ cluster, service }: Extract<WriteScope, { kind: 'cluster' }>): string {
  const [prefix, name] = splitCluster(cluster);
  const within = { ArnEquals: { 'ecs:cluster': cluster } };
  const exact = policy([
    { ...allow('ecs:UpdateService', service ?? `${prefix}:service/${name}/*`), Condition: within },
    { ...allow('ecs:StopTask', `${prefix}:task/${name}/*`), Condition: within },
  ]);
  return exact.length <= MAX_POLICY
    ? exact
    : policy([{ ...allow(['ecs:StopTask', 'ecs:UpdateService'], '*'), Condition: within }]);
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
