import { ApiError, type Input, type Operation } from '../../api.ts';
import { flag, invalid, text } from '../../input.ts';
import type { TaskSessions } from '../../session/taskSessions.ts';
import { clusterArn, findCluster, lookUpTask, taskArn } from '../names.ts';
import type { Container, Task } from '../state.ts';
import type { World } from '../world.ts';

/**
 * ECS Exec. The texts of the refusals about `interactive`, the agent and the connection are AWS's; of the
 * others only the code is known.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export function executeCommandOperation(world: World, sessions: TaskSessions): Record<string, Operation> {
  return {
    ExecuteCommand: {
      permissions(input, call) {
        const cluster = clusterArn(input, call);
        const task = taskArn(cluster, text(input, 'task') ?? '');
        const container = text(input, 'container');
        const context = {
          'ecs:cluster': cluster,
          'ecs:task': task,
          ...(container === undefined ? {} : { 'ecs:container-name': container }),
        };
        return [
          { action: 'ecs:ExecuteCommand', resource: cluster, context },
          { action: 'ecs:ExecuteCommand', resource: task, context },
        ];
      },
      run(input, call) {
        const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
        world.sweep(cluster);
        const command = text(input, 'command') ?? '';
        if (command === '') {
          throw invalid('Command cannot be empty.');
        }
        if (flag(input, 'interactive') !== true) {
          throw invalid('Interactive is the only mode supported currently.');
        }
        const task = lookUpTask(cluster, text(input, 'task') ?? '');
        if (task === undefined) {
          throw invalid('The referenced task was not found.');
        }
        const container = findContainer(task, input);
        if (!task.execEnabled || container.execAgent !== 'RUNNING') {
          throw invalid(
            "The execute command failed because execute command was not enabled when the task was run or the execute command agent isn't running. Wait and try again or run a new task with execute command enabled and try again.",
          );
        }
        if (!sessions.isConnected(task, container)) {
          throw new ApiError(
            'TargetNotConnectedException',
            'The execute command failed due to an internal error. Try again later.',
          );
        }
        const session = sessions.open('ecs-execute-command', task, container, { kind: 'command', command });
        return {
          clusterArn: cluster.arn,
          containerArn: container.arn,
          containerName: container.definition.name,
          interactive: true,
          session: { sessionId: session.id, streamUrl: session.streamUrl, tokenValue: session.token },
          taskArn: task.arn,
        };
      },
    },
  };
}

/** The name may be left out where there is one container. */
function findContainer(task: Task, input: Input): Container {
  const name = text(input, 'container');
  if (name === undefined && task.containers.length > 1) {
    throw invalid('The container name is required, since the task has more than one container.');
  }
  const container = task.containers.find(({ definition }) => name === undefined || definition.name === name);
  if (container === undefined) {
    throw invalid(`The task has no container named ${name}.`);
  }
  return container;
}
