import { records, text } from '../input.ts';
import type { Task } from './state.ts';
import type { StartNeeds } from './world.ts';

/** What a task definition asks of its execution role: images, values, and places to log to. */
export function startNeeds(task: Task): StartNeeds {
  const { definition, overrides, cluster } = task;
  const containers = definition.containers;
  return {
    roleArn: overrides.executionRoleArn ?? definition.executionRoleArn,
    taskRoleArn: overrides.taskRoleArn ?? definition.taskRoleArn,
    taskId: task.id,
    region: cluster.region.region,
    images: containers.map(({ image }) => image),
    values: containers.flatMap(({ registered }) =>
      (records(registered, 'secrets') ?? []).map(secret => text(secret, 'valueFrom') ?? ''),
    ),
    logs: containers.flatMap(({ logConfiguration }) => {
      const { logDriver, options = {} } = logConfiguration ?? {};
      const group = options['awslogs-group'];
      return logDriver === 'awslogs' && group !== undefined
        ? [
            {
              region: options['awslogs-region'] ?? cluster.region.region,
              group,
              creates: options['awslogs-create-group'] === 'true',
            },
          ]
        : [];
    }),
  };
}
