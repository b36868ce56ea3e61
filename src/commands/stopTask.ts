import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { serviceNameOf } from '../core/fleet/lookup.ts';
import type { Node } from '../core/fleet/node.ts';
import { shortTaskDefinition, shortTaskId } from '../core/format.ts';
import type { Task } from '../core/model.ts';
import { stopScope } from '../core/rollout/scope.ts';
import { stopServiceTask } from '../core/rollout/stop.ts';
import type { StopEnd, StopProgress } from '../core/rollout/watchStop.ts';
import { confirmChange } from '../ui/confirm.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import { carryOut } from './carryOut.ts';
import { chooseTask } from './choose.ts';
import type { Command, Services } from './command.ts';
import { sentence } from './rolloutMessages.ts';

/** Stops a task and, where it belongs to a service, watches for the task that takes its place. */
export const stopTask: Command<Node> = async (services, node, signal) => {
  const { environment, task } = await target(services, node, signal);
  const service = serviceNameOf(task);
  const owner = service ?? shortTaskDefinition(task.taskDefinition);
  await confirmStop(services, environment, task, service);

  const id = shortTaskId(task.arn);
  await carryOut<StopEnd>(
    services,
    {
      environment,
      cluster: task.clusterArn,
      scope: stopScope(task),
      title: vscode.l10n.t('ECS: stopping task {0} of {1}', id, owner),
      what: vscode.l10n.t('task {0} of {1}', id, owner),
      change: vscode.l10n.t('The stop of task {0} of {1} in {2}', id, owner, environment),
      logName: `stopping ${task.arn}`,
      run: (deps, steps, runSignal) =>
        stopServiceTask(
          task,
          reason(services, environment),
          deps,
          {
            lookingBack: failure => steps.lookingBack(failure),
            accepted: () => steps.accepted(),
            progress: progress => steps.report(describe(progress)),
          },
          runSignal,
        ),
      showEnd: async end => {
        await endMessage(environment, id, owner, end);
      },
    },
    signal,
  );
};

async function target(
  services: Services,
  node: Node | undefined,
  signal: AbortSignal,
): Promise<{ environment: string; task: Task }> {
  if (node?.kind !== 'task') {
    return chooseTask(services, vscode.l10n.t('Stop Task'), signal);
  }
  const { ecs } = await services.clouds.get(node.environment);
  const id = shortTaskId(node.task);
  const [task] = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking at task {0} in {1}', id, node.environment),
    signal,
    readSignal => ecs.describeTasks(node.cluster, [node.task], readSignal),
  );
  if (task === undefined || task.desiredStatus === 'STOPPED') {
    throw new Failure('conflict', vscode.l10n.t('The task {0} has stopped already.', id));
  }
  return { environment: node.environment, task };
}

async function confirmStop(
  services: Services,
  name: string,
  task: Task,
  service: string | undefined,
): Promise<void> {
  await confirmChange({
    environment: services.sessions.environment(name),
    cluster: task.clusterArn,
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

function describe({ status, replacement, trouble }: StopProgress): string {
  const text =
    replacement === undefined ? status : vscode.l10n.t('{0}, its replacement is {1}', status, replacement);
  return trouble === undefined ? text : `${text}: ${trouble}`;
}

function endMessage(
  environment: string,
  id: string,
  owner: string,
  end: StopEnd,
): Thenable<string | undefined> {
  switch (end.kind) {
    case 'stopped':
      return vscode.window.showInformationMessage(
        vscode.l10n.t('Task {0} of {1} in {2} has stopped.', id, owner, environment),
      );
    case 'replaced':
      return vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Task {0} of {1} in {2} has stopped; {3} runs in its place.',
          id,
          owner,
          environment,
          shortTaskId(end.by.arn),
        ),
      );
    case 'notReplaced':
      return vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Task {0} of {1} in {2} has stopped; the service wants no other in its place.',
          id,
          owner,
          environment,
        ),
      );
    case 'notStarted':
      return vscode.window.showErrorMessage(
        vscode.l10n.t(
          'Task {0} of {1} in {2} has stopped; the service cannot start a replacement: {3}',
          id,
          owner,
          environment,
          sentence(end.reason),
        ),
      );
  }
}
