import * as vscode from 'vscode';
import { chooseEnvironment } from './chooseEnvironment.ts';
import type { Command } from './command.ts';

/** Makes another environment the current one. */
export const switchEnvironment: Command<string> = async (services, arg) => {
  const name = arg ?? (await chooseEnvironment(services, vscode.l10n.t('Switch Environment'), () => true));
  await services.current.choose(name);
};
