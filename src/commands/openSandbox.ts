import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../manifest.ts';
import { withProgress } from '../ui/progress.ts';
import type { Command } from './command.ts';

/** Starts the sandbox where it is not running, shows it as an environment and signs in. */
export const openSandbox: Command<unknown> = async (services, _, signal) => {
  const sandbox = await withProgress(
    vscode.l10n.t('ECS: starting the sandbox'),
    signal,
    (_report, progressSignal) => services.openSandbox(progressSignal),
  );
  await vscode.commands.executeCommand(`${VIEWS.fleet}.focus`);
  if (services.sessions.state(sandbox.name).state !== 'signedIn') {
    await vscode.commands.executeCommand(COMMANDS.signIn, sandbox.name);
    // Whoever leaves the question which developer to be has not opened it after all.
    sandbox.leave();
  }
};
