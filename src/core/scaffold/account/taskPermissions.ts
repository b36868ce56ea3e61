import type { PolicyDocument } from '../permissions.ts';
import type { Target } from '../setUp.ts';
import { regional } from './names.ts';

/**
 * What Amazon ECS does for a task before its containers run: fetch the image, write the log.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export function executionPermissions(target: Target): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'LogInToImages', Effect: 'Allow', Action: ['ecr:GetAuthorizationToken'], Resource: '*' },
      {
        Sid: 'FetchImages',
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: [regional(target, 'ecr', `repository/${target.images}`)],
      },
      {
        Sid: 'WriteLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [regional(target, 'logs', `log-group:${target.logGroup}:log-stream:*`)],
      },
    ],
  };
}

/**
 * What the agent does that opens a shell in a container (ECS Exec); the app itself has no need of AWS so far.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-required-iam-permissions
 */
export function taskPermissions(): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OpenShells',
        Effect: 'Allow',
        Action: [
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
        Resource: '*',
      },
    ],
  };
}
