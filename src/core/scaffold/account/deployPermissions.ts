import { migrationFamily } from '../families.ts';
import type { PolicyDocument } from '../permissions.ts';
import type { SetUp, Target } from '../setUp.ts';
import type { PermissionStatement } from './documents.ts';
import { regional, roleArn, taskDefinitionFamily } from './names.ts';

/**
 * What the deploy workflow does at one target, and nothing else. Which resource and condition each action takes is
 * said by the service authorization reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html).
 */
export function deployPermissions(setUp: SetUp, target: Target): PolicyDocument {
  const { execution, infrastructure, task } = target.roles;
  return {
    Version: '2012-10-17',
    Statement: [
      ...pushImages(target),
      ...(setUp.mode === 'express' ? deployExpress(target) : deployClassic(setUp, target)),
      ...migrate(setUp, target),
      passRoles('PassRolesToTasks', target, [execution, task], 'ecs-tasks.amazonaws.com'),
      ...(setUp.mode === 'express'
        ? [passRoles('PassRoleToExpressMode', target, [infrastructure], 'ecs.amazonaws.com')]
        : []),
    ],
  };
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
function pushImages(target: Target): readonly PermissionStatement[] {
  return [
    { Sid: 'LogInToImages', Effect: 'Allow', Action: ['ecr:GetAuthorizationToken'], Resource: '*' },
    {
      Sid: 'PushImages',
      Effect: 'Allow',
      Action: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:CompleteLayerUpload',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      Resource: [regional(target, 'ecr', `repository/${target.images}`)],
    },
  ];
}

function deployClassic(setUp: SetUp, target: Target): readonly PermissionStatement[] {
  return [
    {
      Sid: 'DeployService',
      Effect: 'Allow',
      Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
      Resource: [serviceArn(target)],
    },
    {
      // Its requests are about no resource.
      Sid: 'SeeWhatRuns',
      Effect: 'Allow',
      Action: ['ecs:DescribeTaskDefinition'],
      Resource: '*',
    },
    ...register(families(setUp, target)),
  ];
}

/**
 * The service is made by the first deployment. What the action needs is said by its documentation
 * (https://github.com/aws-actions/amazon-ecs-deploy-express-service#iam-permissions); which family Express Mode
 * registers task definitions in is said nowhere.
 */
function deployExpress(target: Target): readonly PermissionStatement[] {
  const part = (kind: string): string =>
    regional(target, 'ecs', `${kind}/${target.cluster}/${target.service}/*`);
  return [
    {
      Sid: 'DeployService',
      Effect: 'Allow',
      Action: [
        'ecs:CreateExpressGatewayService',
        'ecs:DescribeExpressGatewayService',
        'ecs:DescribeServices',
        'ecs:ListServiceDeployments',
        'ecs:UpdateExpressGatewayService',
      ],
      Resource: [serviceArn(target)],
    },
    {
      Sid: 'TagService',
      Effect: 'Allow',
      Action: ['ecs:TagResource'],
      Resource: [serviceArn(target)],
      Condition: { StringEquals: { 'ecs:CreateAction': ['CreateExpressGatewayService'] } },
    },
    {
      Sid: 'FollowDeployment',
      Effect: 'Allow',
      Action: ['ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions'],
      Resource: [serviceArn(target), part('service-deployment'), part('service-revision')],
    },
    ...register([regional(target, 'ecs', 'task-definition/*')]),
  ];
}

/** Its task is of the service's cluster, and runs where the service's tasks do. */
function migrate(setUp: SetUp, target: Target): readonly PermissionStatement[] {
  const { migration } = setUp.app;
  if (migration === undefined) {
    return [];
  }
  const cluster = regional(target, 'ecs', `cluster/${target.cluster}`);
  return [
    {
      Sid: 'RunMigration',
      Effect: 'Allow',
      Action: ['ecs:RunTask'],
      Resource: [familyArn(target, migrationFamily(setUp, target, migration))],
      Condition: { ArnEquals: { 'ecs:cluster': [cluster] } },
    },
    {
      Sid: 'FollowMigration',
      Effect: 'Allow',
      Action: ['ecs:DescribeTasks'],
      Resource: [regional(target, 'ecs', `task/${target.cluster}/*`)],
    },
    {
      Sid: 'ReadMigrationLog',
      Effect: 'Allow',
      Action: ['logs:FilterLogEvents'],
      Resource: [
        regional(target, 'logs', `log-group:${target.logGroup}`),
        regional(target, 'logs', `log-group:${target.logGroup}:*`),
      ],
    },
    // A service of Express Mode that is not there yet cannot be asked for its network.
    ...(setUp.mode === 'express' && target.network === undefined
      ? [
          {
            Sid: 'FindDefaultNetwork',
            Effect: 'Allow' as const,
            Action: ['ec2:DescribeSubnets'],
            Resource: '*' as const,
          },
        ]
      : []),
  ];
}

/** With the tags of a new revision, and of nothing that is there already. */
function register(Resource: readonly string[]): readonly PermissionStatement[] {
  return [
    {
      Sid: 'RegisterTaskDefinitions',
      Effect: 'Allow',
      Action: ['ecs:RegisterTaskDefinition'],
      Resource,
    },
    {
      Sid: 'TagTaskDefinitions',
      Effect: 'Allow',
      Action: ['ecs:TagResource'],
      Resource,
      Condition: { StringEquals: { 'ecs:CreateAction': ['RegisterTaskDefinition'] } },
    },
  ];
}

function passRoles(
  Sid: string,
  target: Target,
  roles: readonly string[],
  service: string,
): PermissionStatement {
  return {
    Sid,
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: [...new Set(roles)].map(role => roleArn(target, role)),
    Condition: { StringEquals: { 'iam:PassedToService': [service] } },
  };
}

function families(setUp: SetUp, target: Target): readonly string[] {
  const { migration } = setUp.app;
  const names = [
    taskDefinitionFamily(setUp, target),
    ...(migration === undefined ? [] : [migrationFamily(setUp, target, migration)]),
  ];
  return [...new Set(names)].map(name => familyArn(target, name));
}

function familyArn(target: Target, family: string): string {
  return regional(target, 'ecs', `task-definition/${family}:*`);
}

function serviceArn(target: Target): string {
  return regional(target, 'ecs', `service/${target.cluster}/${target.service}`);
}
