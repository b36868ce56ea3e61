import { INSPECT_ACTIONS } from '../identity/policies.ts';

/** What an environment's roles are about. */
export interface PermissionPlace {
  /** `aws`, `aws-cn` or `aws-us-gov`; the first where it is absent. */
  readonly partition?: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Names, or patterns with `*`; every cluster where there is none. */
  readonly clusters: readonly string[];
  /** Log groups, by name or pattern; every one of the region where there is none. */
  readonly logGroups?: readonly string[];
  /** Execution and task roles of the services, by path and name or by pattern; every one of the account where there is none. */
  readonly taskRoles?: readonly string[];
}

/** An IAM policy document, ready for JSON. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: '*' | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/**
 * What the role for reading needs: the tree, deployments and logs. Which resource and condition each action
 * takes is said by the service authorization reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html).
 */
export function readPermissions(place: PermissionPlace): PolicyDocument {
  return policy([
    {
      Sid: 'EcsWithoutResource',
      Effect: 'Allow',
      Action: [
        'ecs:DescribeTaskDefinition',
        'ecs:ListClusters',
        'ecs:ListTaskDefinitionFamilies',
        'ecs:ListTaskDefinitions',
      ],
      Resource: '*',
    },
    {
      Sid: 'EcsListInClusters',
      Effect: 'Allow',
      Action: ['ecs:ListServices', 'ecs:ListTasks'],
      Resource: '*',
      ...within(place),
    },
    {
      // All that ListClusters gives are described together, and one that may not be spoils the call.
      Sid: 'EcsDescribeClusters',
      Effect: 'Allow',
      Action: ['ecs:DescribeClusters'],
      Resource: [arn(place, 'ecs', 'cluster/*')],
    },
    {
      Sid: 'EcsDescribeInClusters',
      Effect: 'Allow',
      Action: [
        'ecs:DescribeExpressGatewayService',
        'ecs:DescribeServiceDeployments',
        'ecs:DescribeServiceRevisions',
        'ecs:DescribeServices',
        'ecs:DescribeTasks',
        'ecs:ListServiceDeployments',
      ],
      Resource: ['service', 'service-deployment', 'service-revision', 'task'].flatMap(kind =>
        inClusters(place, kind),
      ),
    },
    {
      Sid: 'LogsRead',
      Effect: 'Allow',
      Action: ['logs:DescribeLogStreams', 'logs:FilterLogEvents'],
      Resource: logGroupArns(place),
    },
  ]);
}

/** Beside `readPermissions`: Live Tail, searches with Logs Insights, and choosing a log group. */
export function logPermissions(place: PermissionPlace): PolicyDocument {
  return policy([
    {
      Sid: 'LogsSearch',
      Effect: 'Allow',
      Action: ['logs:DescribeLogGroups', 'logs:GetQueryResults', 'logs:StopQuery'],
      Resource: '*',
    },
    {
      Sid: 'LogsLive',
      Effect: 'Allow',
      Action: ['logs:StartLiveTail', 'logs:StartQuery'],
      Resource: logGroupArns(place),
    },
  ]);
}

/** Beside `readPermissions`: what can be looked at by hand in the terminal. Changes nothing. */
export function terminalPermissions(place: PermissionPlace): PolicyDocument {
  return policy([
    {
      Sid: 'TerminalWithoutResource',
      Effect: 'Allow',
      Action: [
        'ecr:DescribeRepositories',
        'ecr:GetAuthorizationToken',
        'logs:DescribeLogGroups',
        'logs:GetQueryResults',
        'logs:StopLiveTail',
        'logs:StopQuery',
      ],
      Resource: '*',
    },
    {
      Sid: 'TerminalLogs',
      Effect: 'Allow',
      Action: ['logs:GetLogEvents', 'logs:StartLiveTail', 'logs:StartQuery'],
      Resource: logGroupArns(place),
    },
    {
      Sid: 'TerminalImages',
      Effect: 'Allow',
      Action: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:DescribeImages',
        'ecr:GetDownloadUrlForLayer',
        'ecr:ListImages',
      ],
      Resource: [arn(place, 'ecr', 'repository/*')],
    },
  ]);
}

/** Beside `readPermissions`: what a diagnosis looks up. `roles` are ARNs of the environment's roles. */
export function diagnosisPermissions(
  { partition = 'aws', account }: PermissionPlace,
  roles: readonly string[],
): PolicyDocument {
  const [provider, role, providers] = INSPECT_ACTIONS;
  return policy([
    { Sid: 'DiagnoseRoles', Effect: 'Allow', Action: [role], Resource: roles },
    {
      Sid: 'DiagnoseProviders',
      Effect: 'Allow',
      Action: [provider],
      Resource: [`arn:${partition}:iam::${account}:oidc-provider/*`],
    },
    { Sid: 'DiagnoseProviderList', Effect: 'Allow', Action: [providers], Resource: '*' },
  ]);
}

/**
 * Beside `readPermissions`: what is checked before something is deployed. `changers` are ARNs of the roles for
 * changes, of which it is asked whether they may pass a role on; `secrets` ARNs or patterns of the secrets that
 * task definitions refer to, whose values stay unread.
 */
export function verifyPermissions(
  place: PermissionPlace,
  changers: readonly string[],
  secrets: readonly string[],
): PolicyDocument {
  return policy([
    {
      Sid: 'VerifyWithoutResource',
      Effect: 'Allow',
      Action: [
        'application-autoscaling:DescribeScalableTargets',
        'ecr:DescribePullThroughCacheRules',
        'logs:DescribeLogGroups',
        'ssm:DescribeParameters',
      ],
      Resource: '*',
    },
    {
      Sid: 'VerifyImages',
      Effect: 'Allow',
      Action: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer'],
      Resource: [arn(place, 'ecr', 'repository/*')],
    },
    { Sid: 'VerifyRoles', Effect: 'Allow', Action: ['iam:GetRole'], Resource: taskRoleArns(place) },
    ...some('VerifyPassing', ['iam:SimulatePrincipalPolicy'], changers),
    ...some('VerifySecrets', ['secretsmanager:DescribeSecret'], secrets),
  ]);
}

/** What the role for changes needs; everything that is looked at is looked at with the role for reading. */
export function writePermissions(place: PermissionPlace): PolicyDocument {
  return policy([
    {
      Sid: 'EcsChangeServices',
      Effect: 'Allow',
      Action: [
        'ecs:ContinueServiceDeployment',
        'ecs:StopServiceDeployment',
        'ecs:UpdateExpressGatewayService',
        'ecs:UpdateService',
      ],
      Resource: ['service', 'service-deployment'].flatMap(kind => inClusters(place, kind)),
    },
    {
      Sid: 'EcsStopTasks',
      Effect: 'Allow',
      Action: ['ecs:StopTask'],
      Resource: inClusters(place, 'task'),
      ...within(place),
    },
    {
      Sid: 'EcsRunTasks',
      Effect: 'Allow',
      Action: ['ecs:RunTask'],
      Resource: [arn(place, 'ecs', 'task-definition/*')],
      ...within(place),
    },
    {
      Sid: 'EcsRegisterTaskDefinitions',
      Effect: 'Allow',
      Action: ['ecs:RegisterTaskDefinition'],
      Resource: [arn(place, 'ecs', 'task-definition/*')],
    },
    {
      Sid: 'EcsTagTaskDefinitions',
      Effect: 'Allow',
      Action: ['ecs:TagResource'],
      Resource: [arn(place, 'ecs', 'task-definition/*')],
      Condition: { StringEquals: { 'ecs:CreateAction': ['RegisterTaskDefinition'] } },
    },
    {
      Sid: 'PassRolesToTasks',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: taskRoleArns(place),
      Condition: { StringEquals: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] } },
    },
  ]);
}

/** Beside `writePermissions`: a shell in a container of these clusters (ECS Exec), and one of its ports. */
export function shellPermissions(place: PermissionPlace): PolicyDocument {
  const { partition = 'aws', region } = place;
  const tasks = inClusters(place, 'task');
  return policy([
    {
      Sid: 'ShellInTasks',
      Effect: 'Allow',
      Action: ['ecs:ExecuteCommand'],
      Resource: [...clusterArns(place), ...tasks],
    },
    {
      Sid: 'ShellPorts',
      Effect: 'Allow',
      Action: ['ssm:StartSession'],
      Resource: [
        ...tasks,
        // Documents of AWS's own belong to no account.
        `arn:${partition}:ssm:${region}::document/AWS-StartPortForwardingSession`,
        `arn:${partition}:ssm:${region}::document/AWS-StartPortForwardingSessionToRemoteHost`,
      ],
    },
  ]);
}

/**
 * Beside `writePermissions`: reading the values that task definitions refer to. `values` are ARNs or patterns
 * of parameters and secrets, `keys` those of the keys that they are encrypted with, where these are their
 * owner's own.
 */
export function valuePermissions(values: readonly string[], keys: readonly string[] = []): PolicyDocument {
  const parameters = values.filter(each => each.split(':')[2] === 'ssm');
  const secrets = values.filter(each => each.split(':')[2] === 'secretsmanager');
  return policy([
    ...some('ValueParameters', ['ssm:GetParameters'], parameters),
    ...some('ValueSecrets', ['secretsmanager:GetSecretValue'], secrets),
    ...some('ValueKeys', ['kms:Decrypt'], keys).map(statement => ({
      ...statement,
      Condition: { StringLike: { 'kms:ViaService': ['secretsmanager.*', 'ssm.*'] } },
    })),
  ]);
}

function some(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
): readonly PolicyStatement[] {
  return Resource.length === 0 ? [] : [{ Sid, Effect: 'Allow', Action, Resource }];
}

function policy(statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** A condition, as lists of services and tasks have no other resource than `*`. */
function within(place: PermissionPlace): Pick<PolicyStatement, 'Condition'> {
  return { Condition: { ArnLike: { 'ecs:cluster': clusterArns(place) } } };
}

function clusterArns(place: PermissionPlace): readonly string[] {
  return names(place).map(name => arn(place, 'ecs', `cluster/${name}`));
}

function inClusters(place: PermissionPlace, kind: string): readonly string[] {
  return names(place).map(name => arn(place, 'ecs', `${kind}/${name}/*`));
}

function names({ clusters }: PermissionPlace): readonly string[] {
  return clusters.length === 0 ? ['*'] : clusters;
}

function taskRoleArns({ partition = 'aws', account, taskRoles = [] }: PermissionPlace): readonly string[] {
  const patterns = taskRoles.length === 0 ? ['*'] : taskRoles;
  return patterns.map(role => `arn:${partition}:iam::${account}:role/${role}`);
}

function logGroupArns(place: PermissionPlace): readonly string[] {
  const { logGroups = [] } = place;
  return logGroups.length === 0
    ? [arn(place, 'logs', 'log-group:*')]
    : logGroups.flatMap(name => [
        arn(place, 'logs', `log-group:${name}`),
        arn(place, 'logs', `log-group:${name}:*`),
      ]);
}

function arn(
  { partition = 'aws', account, region }: PermissionPlace,
  service: string,
  resource: string,
): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
