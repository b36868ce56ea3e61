import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import type { Command } from './command.ts';
import { chooseLines } from './logRange.ts';
import { shownOrChosen, targetOf } from './logTargets.ts';

/** Shows what was logged before: the newest lines, or those of a range of time. */
export const showPastLogs: Command<Node> = async (services, node, signal) => {
  const title = vscode.l10n.t('Show Past Logs');
  const target = targetOf(node);
  const targets = target === undefined ? await shownOrChosen(services, title, signal) : ([target] as const);
  await services.logPanel.show({ targets, lines: await chooseLines(services, title) });
};
