import * as vscode from 'vscode';
import { chooseEnvironment } from './chooseEnvironment.ts';
import type { Command } from './command.ts';

/** Ends an environment's session here and, where it can, at the issuer. */
export const signOut: Command<string> = async ({ sessions, ...services }, arg, signal) => {
  const name =
    arg ??
    (await chooseEnvironment(
      { sessions, ...services },
      vscode.l10n.t('Sign Out'),
      ({ state }) => state !== 'signedOut',
    ));
  await sessions.signOut(name, signal);
};
