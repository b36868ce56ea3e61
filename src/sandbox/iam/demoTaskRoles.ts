import { policy } from './demoPolicies.ts';
import type { IamStore } from './store.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html */
const TASKS = 'ecs-tasks.amazonaws.com';

const EXECUTION = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
const VALUES = {
  Effect: 'Allow',
  Action: ['secretsmanager:GetSecretValue', 'ssm:GetParameters'],
  Resource: '*',
};

/** Roles that the example's own task definition file names. */
const OF_FILES = ['ecs-task-execution'];

/**
 * The roles that tasks and their agents have: each trusts ECS tasks alone. Those of tasks may open the channels
 * of ECS Exec.
 */
export function createTaskRoles(
  iam: IamStore,
  definitions: Iterable<{ readonly executionRoleArn?: string; readonly taskRoleArn?: string }>,
): void {
  const names = (arns: readonly (string | undefined)[]): ReadonlySet<string> =>
    new Set(arns.flatMap(arn => (arn === undefined ? [] : arn.slice(arn.lastIndexOf('/') + 1))));
  const all = [...definitions];
  const trustPolicy = policy([{ Effect: 'Allow', Principal: { Service: TASKS }, Action: 'sts:AssumeRole' }]);
  for (const name of [...names(all.map(({ executionRoleArn }) => executionRoleArn)), ...OF_FILES]) {
    iam.putRole(name, { trustPolicy, policies: { values: policy([VALUES]) }, attached: [EXECUTION] });
  }
  for (const name of names(all.map(({ taskRoleArn }) => taskRoleArn))) {
    iam.putRole(name, {
      trustPolicy,
      policies: {
        exec: policy([
          {
            Effect: 'Allow',
            Action: [
              'ssmmessages:CreateControlChannel',
              'ssmmessages:CreateDataChannel',
              'ssmmessages:OpenControlChannel',
              'ssmmessages:OpenDataChannel',
            ],
            Resource: '*',
          },
        ]),
      },
    });
  }
}
