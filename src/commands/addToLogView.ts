import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import { pick } from '../ui/pick.ts';
import type { Command } from './command.ts';
import { chooseLogGroup } from './followLogGroup.ts';
import { chooseTargets, targetOf } from './logTargets.ts';

/** Shows more logs beside those that the log view shows, merged by time. */
export const addToLogView: Command<Node> = async (services, node, signal) => {
  const title = vscode.l10n.t('Add to Log View');
  const target = targetOf(node);
  if (target !== undefined) {
    await services.logPanel.add([target]);
    return;
  }
  const choose = await pick<typeof chooseTargets>(
    { title, placeholder: vscode.l10n.t('What to add'), none: '' },
    async () => [
      { label: `$(layers) ${vscode.l10n.t('Services and tasks…')}`, value: chooseTargets },
      {
        label: `$(archive) ${vscode.l10n.t('A log group…')}`,
        value: async (...args) => [await chooseLogGroup(...args)],
      },
    ],
  );
  await services.logPanel.add(await choose(services, title, signal));
};
