import type { Access, WriteScope } from '../ports.ts';

/** What STS takes of an inline session policy, in characters (AssumeRoleWithWebIdentity, parameter Policy). */
export const MAX_POLICY = 2048;

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What `EcsRead`, `LogsRead`, `LogTail`, `LogQueries` and `LogGroups` call, and nothing that changes anything. */
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
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:FilterLogEvents',
  'logs:GetQueryResults',
  'logs:StartLiveTail',
  'logs:StartQuery',
  'logs:StopQuery',
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
  'ecr:DescribePullThroughCacheRules',
  'ecr:GetDownloadUrlForLayer',
  'iam:GetRole',
  'iam:SimulatePrincipalPolicy',
  'logs:DescribeLogGroups',
  'secretsmanager:DescribeSecret',
  'ssm:DescribeParameters',
] as const;

/** What `AccountRead` calls: names alone. */
const SURVEY_ACTIONS = [
  'ecr:DescribeRepositories',
  'iam:ListOpenIDConnectProviders',
  'iam:ListRoles',
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
    case 'survey':
      return surveyPolicy();
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

export function surveyPolicy(): string {
  return policy([allow(SURVEY_ACTIONS, '*')]);
}

/** Lets nothing but the scope be changed; undefined for the scope `role`. */
export function writePolicy(scope: WriteScope): string | undefined {
  switch (scope.kind) {
    case 'service':
      return servicePolicy(scope);
    case 'deploy':
      return deployPolicy(scope);
    case 'run':
      return runPolicy(scope);
    case 'stop':
      return within(scope.cluster, ['ecs:StopTask'], [scope.task]);
    case 'shell':
      return shellPolicy(scope);
    case 'values':
      return valuesPolicy(scope.arns);
    case 'role':
      return undefined;
  }
}

function servicePolicy({ cluster, service }: Extract<WriteScope, { kind: 'service' }>): string {
  const deployed = `${nameOf(cluster)}/${service.slice(service.lastIndexOf('/') + 1)}`;
  return within(
    cluster,
    ['ecs:ContinueServiceDeployment', 'ecs:StopServiceDeployment', 'ecs:UpdateService'],
    [service, `${anyRegion(cluster, 'ecs')}:service-deployment/${deployed}/*`],
  );
}

/** Task definitions belong to no cluster, and those of a deployment are not known before it is approved. */
function deployPolicy({ cluster, service }: Extract<WriteScope, { kind: 'deploy' }>): string {
  return within(
    cluster,
    ['ecs:RunTask', 'ecs:UpdateExpressGatewayService', 'ecs:UpdateService'],
    [service, `${anyRegion(cluster, 'ecs')}:task-definition/*`],
    [
      allow('ecs:RegisterTaskDefinition', '*'),
      {
        ...allow('ecs:TagResource', '*'),
        Condition: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
      },
      PASSING,
    ],
  );
}

function runPolicy({ cluster, taskDefinition }: Extract<WriteScope, { kind: 'run' }>): string {
  return within(cluster, ['ecs:RunTask'], [taskDefinition], [PASSING]);
}

/** RegisterTaskDefinition and RunTask hand the task definition's roles to its tasks. */
const PASSING: Statement = {
  ...allow('iam:PassRole', '*'),
  Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
};

/**
 * Changes within a cluster, each of which has the condition key `ecs:cluster`. Where naming the resources is too
 * long, any of the cluster.
 */
function within(
  cluster: string,
  actions: readonly string[],
  resources: readonly string[],
  more: readonly Statement[] = [],
): string {
  const changes = (touched: string | readonly string[]) =>
    policy([{ ...allow(actions, touched), Condition: { ArnEquals: { 'ecs:cluster': cluster } } }, ...more]);
  const exact = changes(resources);
  return exact.length <= MAX_POLICY ? exact : changes('*');
}

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

/** Of `arn:aws:ecs:REGION:ACCOUNT:cluster/NAME`. */
function nameOf(cluster: string): string {
  return cluster.slice(cluster.indexOf('/') + 1);
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
