import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import type { WriteScope } from '../core/ports.ts';
import { pluginCall, sessionTarget } from '../core/remote/plugin.ts';
import { explainUnconnected } from '../core/remote/preflight.ts';
import { shellCommand } from '../core/remote/shell.ts';
import { shellEndText } from '../core/remote/shellEnd.ts';
import { SETTINGS } from '../manifest.ts';
import { withProgress } from '../ui/progress.ts';
import { findPlugin } from '../ui/remote/plugin.ts';
import { createSignInPrompt } from '../ui/signInPrompt.ts';
import { onProgramEnd, openLaunchedTerminal } from '../ui/terminal/launchedTerminal.ts';
import type { Command, Services } from './command.ts';
import { placeForPlugin } from './placeForPlugin.ts';
import { type Reached, reachContainer } from './reachContainer.ts';

/** Opens a terminal in a container, by ECS Exec. */
export const openShell: Command<Node> = async (services, node, signal) => {
  const program = await findPlugin(signal);
  const reached = await reachContainer(
    services,
    node,
    { command: 'openShell', title: vscode.l10n.t('Open Shell') },
    signal,
  );
  const { environment, task, container, label, runtimeId } = reached;
  const wanted = vscode.workspace.getConfiguration().get(SETTINGS.shellCommand, '');
  const command = shellCommand(wanted, reached.document);
  const scope: WriteScope = { kind: 'shell', cluster: task.clusterArn, task: task.arn };

  const session = await withProgress(
    vscode.l10n.t('ECS: opening a shell in {0} in {1}', label, environment),
    signal,
    async (report, progressSignal) => {
      await services.sessions.authorize(environment, scope, createSignInPrompt(report), progressSignal);
      report(vscode.l10n.t('asking ECS'));
      const remote = await (await services.clouds.get(environment)).remote(scope);
      const request = { cluster: task.clusterArn, task: task.arn, container: container.name, command };
      return remote.shell(request, progressSignal).catch((error: unknown) => {
        throw explainUnconnected(error, reached.document);
      });
    },
  );
  services.log.info(`${environment}: shell in ${task.arn} / ${container.name} is session ${session.id}`);
  const call = pluginCall(
    session,
    { target: sessionTarget(task.arn, runtimeId) },
    await placeForPlugin(services, environment, session.streamUrl),
  );
  const terminal = await services.terminal.terminal();
  const door = await terminal.launchProgram({ shell: program, ...call });
  const opened = openLaunchedTerminal(door, {
    name: vscode.l10n.t('{0} ({1})', label, environment),
    icon: 'terminal',
  });
  onProgramEnd(opened, () => {
    tellEnd(services, reached).catch((error: unknown) =>
      services.log.warn(`${environment}: end of the shell in ${task.arn}: ${String(error)}`),
    );
  });
};

/** The editor closes a terminal whose program ended without an error, and says nothing: a replaced task is told. */
async function tellEnd(services: Services, { environment, task, container, label }: Reached): Promise<void> {
  const { ecs } = await services.clouds.get(environment);
  const [now] = await ecs.describeTasks(task.clusterArn, [task.arn], new AbortController().signal);
  const text = shellEndText(`${label} (${environment})`, task.arn, container.name, now);
  if (text !== undefined) {
    await vscode.window.showInformationMessage(text);
  }
}
