import { ApiError, type Call, type Input, type Operation } from '../../api.ts';
import { client, flag, integer, invalid, record, records, text, texts } from '../../input.ts';
import { resolveImages } from '../behaviour.ts';
import { readEnvironment, readTags } from '../definition.ts';
import type { TaskDefinition } from '../definitionState.ts';
import { makeTask } from '../make.ts';
import { clusterArn, definitionArn, findCluster, lookUpDefinition, lookUpTask, taskArn } from '../names.ts';
import { renderTask } from '../renderTask.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Cluster, Task, TaskOverrides } from '../state.ts';
import type { World } from '../world.ts';
import { readProviders, spread } from './capacity.ts';
import { passRoles } from './definitions.ts';
import { tagOnCreate } from './tagOnCreate.ts';
import { readNetwork } from './updateService.ts';

export function runTaskOperations(world: World, scheduler: Scheduler): Record<string, Operation> {
  return {
    RunTask: {
      permissions: (input, call) => {
        const given = text(input, 'taskDefinition') ?? '';
        const definition = lookUpDefinition(world.region(call.region), given);
        const overrides = record(input, 'overrides') ?? {};
        const cluster = clusterArn(input, call);
        return [
          {
            action: 'ecs:RunTask',
            resource: definition?.arn ?? definitionArn(given, call),
            context: { 'ecs:cluster': cluster },
          },
          ...tagOnCreate('RunTask', taskArn(cluster, '*'), input),
          ...passRoles(
            [
              text(overrides, 'taskRoleArn') ?? definition?.taskRoleArn,
              text(overrides, 'executionRoleArn') ?? definition?.executionRoleArn,
            ],
            call,
          ),
        ];
      },
      run: (input, call) => runTask(world, scheduler, input, call),
    },

    StopTask: {
      permissions: (input, call) => {
        const cluster = clusterArn(input, call);
        return [
          {
            action: 'ecs:StopTask',
            resource: taskArn(cluster, text(input, 'task') ?? ''),
            context: { 'ecs:cluster': cluster },
          },
        ];
      },
      run(input, call) {
        const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
        world.sweep(cluster);
        const task = lookUpTask(cluster, text(input, 'task') ?? '');
        if (task === undefined) {
          throw invalid('The referenced task was not found.');
        }
        const reason = text(input, 'reason') ?? '';
        if (reason.length > 1024) {
          throw invalid('Reason must be at most 1024 characters.');
        }
        scheduler.lifecycle.stop(task, 'UserInitiated', reason === '' ? 'Task stopped by user' : reason);
        return { task: renderTask(task) };
      },
    },
  };
}

function runTask(world: World, scheduler: Scheduler, input: Input, call: Call) {
  const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
  const definition = runnable(cluster, text(input, 'taskDefinition') ?? '');
  const count = integer(input, 'count') ?? 1;
  if (count < 1 || count > 10) {
    throw invalid('count should be between 1 and 10');
  }
  const providers = readProviders(input);
  const network = readNetwork(input);
  if (network === undefined) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const overrides = readOverrides(input, definition);
  const startedBy = text(input, 'startedBy');
  if ((startedBy ?? '').length > 128) {
    throw invalid('startedBy must be at most 128 characters.');
  }

  const group = text(input, 'group');
  if (group?.startsWith('service:')) {
    throw invalid('Invalid namespace for group.');
  }

  const token = text(input, 'clientToken');
  const { clientToken: _, ...rest } = input;
  const request = JSON.stringify(rest);
  const before = token === undefined ? undefined : cluster.region.runTokens.get(token);
  if (before !== undefined) {
    if (before.request !== request) {
      throw new ApiError('ConflictException', 'The clientToken was used before with other parameters.');
    }
    return { tasks: before.tasks.map(task => renderTask(task)), failures: [] };
  }

  let used = 0;
  for (const task of cluster.tasks.values()) {
    if (task.lastStatus !== 'STOPPED') {
      used++;
    }
  }
  const placed = Math.max(0, Math.min(count, cluster.taskLimit - used));
  const capacity = spread(providers, placed);
  const tasks: Task[] = Array.from({ length: placed }, (_, index) =>
    makeTask(world, {
      cluster,
      definition,
      images: resolveImages(world, definition),
      createdAt: world.clock.now(),
      overrides,
      network,
      tags: readTags(input),
      execEnabled: flag(input, 'enableExecuteCommand') ?? false,
      ...(group === undefined ? {} : { group }),
      ...(startedBy === undefined ? {} : { startedBy }),
      ...(capacity[index] === undefined ? {} : { capacityProvider: capacity[index] }),
    }),
  );
  for (const task of tasks) {
    scheduler.lifecycle.start(task);
  }
  if (token !== undefined) {
    cluster.region.runTokens.set(token, { request, tasks, at: world.clock.now() });
  }
  const reason =
    'Capacity is unavailable at this time. Please try again later or in a different availability zone';
  return {
    tasks: tasks.map(task => renderTask(task, ['TAGS'])),
    failures: placed < count ? [{ reason }] : [],
  };
}

/** RunTask answers an inactive one otherwise than UpdateService does. */
function runnable(cluster: Cluster, given: string): TaskDefinition {
  const definition = lookUpDefinition(cluster.region, given);
  if (definition === undefined) {
    throw client('TaskDefinition not found.');
  }
  if (definition.status !== 'ACTIVE') {
    throw invalid('TaskDefinition is inactive');
  }
  return definition;
}

function readOverrides(input: Input, definition: TaskDefinition): TaskOverrides {
  const overrides = record(input, 'overrides') ?? {};
  const containers = (records(overrides, 'containerOverrides') ?? []).map(override => {
    const name = text(override, 'name') ?? '';
    if (!definition.containers.some(container => container.name === name)) {
      throw invalid(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
    const command = texts(override, 'command');
    const cpu = integer(override, 'cpu');
    const memory = integer(override, 'memory');
    return {
      name,
      environment: readEnvironment(override),
      ...(command === undefined ? {} : { command }),
      ...(cpu === undefined ? {} : { cpu }),
      ...(memory === undefined ? {} : { memory }),
    };
  });
  const optional = (key: 'cpu' | 'memory' | 'taskRoleArn' | 'executionRoleArn') => {
    const value = text(overrides, key);
    return value === undefined ? {} : { [key]: value };
  };
  return {
    containers,
    ...optional('cpu'),
    ...optional('memory'),
    ...optional('taskRoleArn'),
    ...optional('executionRoleArn'),
  };
}
