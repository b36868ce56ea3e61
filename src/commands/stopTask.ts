import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import { shortTaskDefinition, shortTaskId } from '../core/format.ts';
import type { Task } from '../core/model.ts';
import { type StopEnd, watchStop } from '../core/rollout/watchStop.ts';
import { confirmChange } from '../ui/confirm.ts';
import { withProgress } from '../ui/progress.ts';
import { chooseTask } from './choose.ts';
import type { Command, Services } from './command.ts';
import { reread } from './reread.ts';

/** Stops a task and, where it belongs to a service, watches for the task that takes its place. */
export const stopTask: Command<Node> = async (services, node, signal) => {
  const { environment, task } = await target(services, node, signal);
  const service = serviceName(task);
  const what = service ?? shortTaskDefinition(task.taskDefinition);
  await confirmStop(services, environment, task, service);

  const { ecs, change } = await services.clouds.get(environment);
  const hurry = services.fleet.hurry(environment, task.clusterArn);
  const tasksTopic = { kind: 'tasks', environment, cluster: task.clusterArn } as const;
  try {
    const end = await withProgress(
      vscode.l10n.t('ECS: stopping task {0} of {1}', shortTaskId(task.arn), what),
      signal,
      async (report, progressSignal) => {
        const before = await ecs.tasks(task.clusterArn, progressSignal);
        const stopping = await change.stopTask(
          task.clusterArn,
          task.arn,
          reason(services, environment),
          progressSignal,
        );
        services.log.info(`${environment}: stopping ${task.arn}`);
        reread(services, tasksTopic);
        return watchStop(
          {
            task: stopping,
            service,
            before: before.map(({ arn }) => arn),
          },
          { ecs, clock: services.clock },
          ({ status, replacement }) =>
            report(
              replacement === undefined
                ? status
                : vscode.l10n.t('{0}, its replacement is {1}', status, replacement),
            ),
          progressSignal,
        ).catch((error: unknown) => {
          if (progressSignal.aborted) {
            return { kind: 'cancelledWatching' } as const;
          }
          throw error;
        });
      },
    );
    services.log.info(`${environment}: stopping ${task.arn} ended: ${end.kind}`);
    void showEnd(environment, task, what, end);
  } finally {
    hurry.dispose();
    reread(services, tasksTopic);
  }
};

async function target(
  services: Services,
  node: Node | undefined,
  signal: AbortSignal,
): Promise<{ environment: string; task: Task }> {
  if (node?.kind !== 'task') {
    return chooseTask(services, vscode.l10n.t('Stop Task'));
  }
  const { ecs } = await services.clouds.get(node.environment);
  const [task] = await ecs.describeTasks(node.cluster, [node.task], signal);
  if (task === undefined || task.desiredStatus === 'STOPPED') {
    throw new Failure('conflict', vscode.l10n.t('The task {0} has stopped already.', shortTaskId(node.task)));
  }
  return { environment: node.environment, task };
}

async function confirmStop(
  services: Services,
  name: string,
  task: Task,
  service: string | undefined,
): Promise<void> {
  const environment = services.sessions.environment(name);
  await confirmChange({
    environment,
    question: vscode.l10n.t('Stop task {0} in {1}?', shortTaskId(task.arn), name),
    details: [
      `${shortTaskDefinition(task.taskDefinition)} · ${task.lastStatus}`,
      service === undefined
        ? vscode.l10n.t('It belongs to no service: nothing takes its place.')
        : vscode.l10n.t('The service {0} starts another task in its place.', service),
    ],
    verb: vscode.l10n.t('Stop Task'),
    name: service ?? shortTaskId(task.arn),
  });
}

/** Recorded by ECS in the task's stoppedReason. */
function reason({ sessions }: Services, environment: string): string {
  const state = sessions.state(environment);
  return state.state === 'signedIn'
    ? `Stopped by ${state.identity} from ECS for Codespaces`
    : 'Stopped from ECS for Codespaces';
}

function serviceName({ group }: Task): string | undefined {
  return group.startsWith('service:') ? group.slice('service:'.length) : undefined;
}

async function showEnd(
  environment: string,
  task: Task,
  what: string,
  end: StopEnd | { readonly kind: 'cancelledWatching' },
): Promise<void> {
  const id = shortTaskId(task.arn);
  switch (end.kind) {
    case 'stopped':
      await vscode.window.showInformationMessage(
        vscode.l10n.t('Task {0} of {1} in {2} has stopped.', id, what, environment),
      );
      return;
    case 'replaced':
      await vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Task {0} of {1} in {2} has stopped; {3} runs in its place.',
          id,
          what,
          environment,
          shortTaskId(end.by.arn),
        ),
      );
      return;
    case 'notReplaced':
      await vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Task {0} of {1} in {2} has stopped; the service wants no other in its place.',
          id,
          what,
          environment,
        ),
      );
      return;
    case 'cancelledWatching':
      await vscode.window.showWarningMessage(
        vscode.l10n.t(
          'No longer watching task {0} of {1} in {2}. What ECS was told goes on.',
          id,
          what,
          environment,
        ),
      );
  }
}
