import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Takes a service's variables out of new terminals and forgets the values that were fetched. */
export const clearServiceConfiguration: Command<unknown> = async services => {
  const terminal = await services.terminal.terminal();
  const { configuration } = terminal;
  await terminal.configure(undefined);
  if (configuration !== undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'New terminals are without the configuration of {0}. Those that are open keep what they have: close them.',
        configuration.service,
      ),
    );
  }
};
