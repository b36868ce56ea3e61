import * as vscode from 'vscode';
import { withProgressWhenSlow } from '../ui/progress.ts';
import { chooseEnvironment } from './chooseEnvironment.ts';
import type { Command } from './command.ts';

/** Ends an environment's session here and, where it can, at the issuer. */
export const signOut: Command<string> = async (services, arg, signal) => {
  const name =
    arg ??
    (await chooseEnvironment(services, vscode.l10n.t('Sign Out'), ({ state }) => state !== 'signedOut'));
  await withProgressWhenSlow(vscode.l10n.t('ECS: signing out of {0}', name), signal, progressSignal =>
    services.sessions.signOut(name, progressSignal),
  );
};
