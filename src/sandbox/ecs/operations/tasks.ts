import type { Operation } from '../../api.ts';
import { invalid, oneOf, text, texts } from '../../input.ts';
import { clusterArn, findCluster, findService, lookUpTask, taskArn, taskId } from '../names.ts';
import { page } from '../paging.ts';
import { renderTask } from '../renderTask.ts';
import type { Task } from '../state.ts';
import type { World } from '../world.ts';

export function taskOperations(world: World): Record<string, Operation> {
  return {
    ListTasks: {
      // The resource is a container instance, also on Fargate, which has none.
      permissions: (input, call) => {
        const cluster = clusterArn(input, call);
        return [
          {
            action: 'ecs:ListTasks',
            resource: `${cluster.replace(':cluster/', ':container-instance/')}/*`,
            context: { 'ecs:cluster': cluster },
          },
        ];
      },
      run(input, call) {
        const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
        world.sweep(cluster);
        const desired = oneOf(input, 'desiredStatus', ['RUNNING', 'STOPPED', 'PENDING']) ?? 'RUNNING';
        const launchType = oneOf(input, 'launchType', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']);
        const family = text(input, 'family');
        const name = text(input, 'serviceName');
        const startedBy = text(input, 'startedBy');
        if (startedBy !== undefined && (family ?? name ?? launchType) !== undefined) {
          throw invalid('startedBy must be the only filter.');
        }
        const among: Iterable<Task> =
          name === undefined ? cluster.tasks.values() : findService(cluster, name).tasks;
        // ECS has no container instance here, and sets no task's desired status to PENDING.
        const none =
          text(input, 'containerInstance') !== undefined || (launchType ?? 'FARGATE') !== 'FARGATE';
        const found: Task[] = [];
        if (!none) {
          for (const task of among) {
            if (task.desiredStatus !== desired) {
              continue;
            }
            if (family !== undefined && task.definition.family !== family) {
              continue;
            }
            if (startedBy !== undefined && task.startedBy !== startedBy) {
              continue;
            }
            found.push(task);
          }
        }
        const { items, nextToken } = page(found, input, {
          standard: 100,
          key: task => task.id,
          question: `ListTasks ${cluster.name} ${desired} ${launchType} ${family} ${name} ${startedBy}`,
        });
        return { taskArns: items.map(task => task.arn), nextToken };
      },
    },

    DescribeTasks: {
      permissions: (input, call) => {
        const cluster = clusterArn(input, call);
        return (texts(input, 'tasks') ?? []).map(given => ({
          action: 'ecs:DescribeTasks',
          resource: taskArn(cluster, given),
          context: { 'ecs:cluster': cluster },
        }));
      },
      run(input, call) {
        const given = texts(input, 'tasks') ?? [];
        if (given.length === 0) {
          throw invalid('Tasks cannot be empty.');
        }
        // The form of the text is that of DescribeServices; the limit is documented.
        if (given.length > 100) {
          throw invalid('Tasks can have at most 100 items.');
        }
        const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
        world.sweep(cluster);
        const include = texts(input, 'include') ?? [];
        for (const id of given) {
          taskId(id);
        }
        const tasks = [];
        const failures = [];
        for (const id of new Set(given)) {
          const task = lookUpTask(cluster, id);
          if (task === undefined) {
            failures.push({ arn: taskArn(cluster.arn, id), reason: 'MISSING' });
          } else {
            tasks.push(renderTask(task, include));
          }
        }
        return { tasks, failures };
      },
    },
  };
}
