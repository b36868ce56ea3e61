import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import type { Command } from './command.ts';
import { chooseTargets, targetOf } from './logTargets.ts';

/** Shows the logs of services, tasks or a container in the panel and keeps following them. */
export const followLogs: Command<Node> = async (services, node, signal) => {
  const target = targetOf(node);
  const targets =
    target === undefined
      ? await chooseTargets(services, vscode.l10n.t('Follow Logs'), signal)
      : ([target] as const);
  await services.logPanel.follow(...targets);
};
