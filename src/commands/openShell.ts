import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import type { WriteScope } from '../core/ports.ts';
import { pluginCall, sessionTarget } from '../core/remote/plugin.ts';
import { explainUnconnected } from '../core/remote/preflight.ts';
import { withProgress } from '../ui/progress.ts';
import { findPlugin } from '../ui/remote/plugin.ts';
import { createSignInPrompt } from '../ui/signInPrompt.ts';
import { openLaunchedTerminal } from '../ui/terminal/launchedTerminal.ts';
import type { Command } from './command.ts';
import { placeForPlugin } from './placeForPlugin.ts';
import { reachContainer } from './reachContainer.ts';

/** There in all images that have a shell at all. */
const SHELL = '/bin/sh';

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
  const scope: WriteScope = { kind: 'shell', cluster: task.clusterArn, task: task.arn };

  const session = await withProgress(
    vscode.l10n.t('ECS: opening a shell in {0} in {1}', label, environment),
    signal,
    async (report, progressSignal) => {
      await services.sessions.authorize(environment, scope, createSignInPrompt(report), progressSignal);
      report(vscode.l10n.t('asking ECS'));
      const remote = await (await services.clouds.get(environment)).remote(scope);
      const request = { cluster: task.clusterArn, task: task.arn, container: container.name, command: SHELL };
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
  openLaunchedTerminal(door, {
    name: vscode.l10n.t('{0} ({1})', label, environment),
    icon: 'terminal',
  });
};
