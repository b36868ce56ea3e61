import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import { taskNode } from '../core/fleet/node.ts';
import { formatDuration, shortTaskDefinition, shortTaskId } from '../core/format.ts';
import type { Task } from '../core/model.ts';
import { watchOrLeave } from '../core/rollout/changeOnce.ts';
import { runTaskToEnd, type TaskEnd, type TaskProgress } from '../core/rollout/runTask.ts';
import { type RunRequest, requestLines, toTaskRun } from '../core/rollout/runTaskRequest.ts';
import { runScope } from '../core/rollout/scope.ts';
import { COMMANDS } from '../manifest.ts';
import { confirmChange } from '../ui/confirm.ts';
import { carryOut } from './carryOut.ts';
import { chooseClusterIn } from './choose.ts';
import type { Command, Services } from './command.ts';
import { warnOfRefusal } from './refusals.ts';
import { askRunRequest, type RunStart } from './runTaskForm.ts';
import { targetService } from './targetService.ts';
import { showTaskLog } from './taskLog.ts';

type RunTaskEnd = TaskEnd & { readonly kind: 'ended' };

/** Runs a task once, shows its log while it runs, and tells its exit code. */
export const runTask: Command<Node> = async (services, node, signal) => {
  const start = await startOf(services, node, signal);
  const { environment, cluster } = start;
  const request = await askRunRequest(services, start, signal);
  const name = shortTaskDefinition(request.taskDefinition);
  // Made before the question: what ECS would refuse is said first, and every attempt has the same token.
  const run = toTaskRun(request, crypto.randomUUID());
  await confirmRun(services, environment, request);

  const cloud = await services.clouds.get(environment);
  let started: Task | undefined;
  const nodeOf = ({ arn }: Task): Node => taskNode(environment, cluster, undefined, arn, false);
  await carryOut<RunTaskEnd>(
    services,
    {
      environment,
      cluster,
      scope: runScope(request),
      title: vscode.l10n.t('ECS: running {0} in {1}', name, environment),
      what: name,
      change: vscode.l10n.t('The run of {0} in {1}', name, environment),
      logName: `run of ${request.taskDefinition}`,
      get action() {
        return started && { title: stopTitle(), command: COMMANDS.stopTask, args: [nodeOf(started)] };
      },
      run: async (deps, steps, runSignal) => {
        const runs = new Started();
        const ended = runTaskToEnd(
          { run, container: request.container },
          { ...deps, environment: services.sessions.environment(environment), logs: cloud.logs },
          failure => steps.lookingBack(failure),
          progress => {
            if (started === undefined) {
              started = progress.task;
              services.log.info(`${environment}: ${name} runs as ${started.arn}`);
              steps.accepted();
              runs.begin();
              showTaskLog(services, environment, cluster, started, name);
            }
            steps.report(describe(progress));
          },
          runSignal,
        );
        ended.catch(() => undefined);
        // Until ECS has started it, a failure is that of the command; afterwards only watching it ended.
        await Promise.race([runs.begun, ended]);
        return watchOrLeave(async () => ({ kind: 'ended' as const, ...(await ended) }), runSignal);
      },
      showEnd: async end => {
        const showLogs = vscode.l10n.t('Show Logs');
        const chosen = await endMessage(environment, name, end, showLogs);
        if (chosen === showLogs) {
          await vscode.commands.executeCommand(COMMANDS.followLogs, nodeOf(end.task));
        }
      },
    },
    signal,
  );
};

class Started {
  readonly begun: Promise<void>;
  begin: () => void = () => undefined;

  constructor() {
    this.begun = new Promise(resolve => {
      this.begin = resolve;
    });
  }
}

async function startOf(services: Services, node: Node | undefined, signal: AbortSignal): Promise<RunStart> {
  if (node?.kind === 'service') {
    const { environment, service } = await targetService(services, node, title(), signal);
    return { environment, cluster: service.clusterArn, service };
  }
  if (node !== undefined && 'cluster' in node) {
    return { environment: node.environment, cluster: node.cluster };
  }
  const chosen = await chooseClusterIn(services, title(), signal);
  await warnOfRefusal(services, chosen.environment);
  return chosen;
}

async function confirmRun(services: Services, name: string, request: RunRequest): Promise<void> {
  const definition = shortTaskDefinition(request.taskDefinition);
  await confirmChange({
    environment: services.sessions.environment(name),
    cluster: request.place.clusterArn,
    question: vscode.l10n.t('Run {0} in {1}?', definition, name),
    details: requestLines(request),
    verb: title(),
    name: request.document.family,
  });
}

function describe({ task }: TaskProgress): string {
  return vscode.l10n.t('task {0} is {1}', shortTaskId(task.arn), task.lastStatus);
}

/** Says how it ended; gives `showLogs` where that was chosen. Anything but success stays until it is dismissed. */
function endMessage(
  environment: string,
  name: string,
  { task, exitCode, reason, lines }: RunTaskEnd,
  showLogs: string,
): Thenable<string | undefined> {
  const id = shortTaskId(task.arn);
  if (exitCode === 0) {
    return vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Task {0} of {1} in {2} ended with exit code 0 after {3}.',
        id,
        name,
        environment,
        formatDuration(
          (task.stoppedAt ?? task.stoppingAt ?? task.createdAt) - (task.startedAt ?? task.createdAt),
        ),
      ),
      showLogs,
    );
  }
  const said = lines.at(-1);
  const text =
    exitCode === undefined
      ? vscode.l10n.t(
          'Task {0} of {1} in {2} was not done to its end: {3}',
          id,
          name,
          environment,
          reason ?? '',
        )
      : vscode.l10n.t('Task {0} of {1} in {2} ended with exit code {3}.', id, name, environment, exitCode);
  return vscode.window.showErrorMessage(
    said === undefined ? text : vscode.l10n.t('{0} Its last line: {1}', text, said),
    showLogs,
  );
}

function title(): string {
  return vscode.l10n.t('Run Task');
}

function stopTitle(): string {
  return vscode.l10n.t('Stop Task');
}
