import { context } from '../iam/context.ts';
import type { IamStore } from '../iam/store.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions */
const CHANNELS = [
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/**
 * Whether a task with this role can be reached: the role's policies have to allow all four actions. A role
 * that the account does not have here is taken to allow them: the demo's task roles are names alone.
 */
export function mayOpenChannels(iam: IamStore, taskRoleArn: string | undefined, region: string): boolean {
  if (taskRoleArn === undefined) {
    return false;
  }
  const role = iam.role(taskRoleArn);
  return (
    role === undefined ||
    CHANNELS.every(
      action =>
        iam.decide(role, {
          action,
          resource: '*',
          context: context({ 'aws:RequestedRegion': region, 'aws:PrincipalArn': taskRoleArn }),
        }) === 'allowed',
    )
  );
}
