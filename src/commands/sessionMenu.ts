import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { sessionText } from '../core/identity/sessionText.ts';
import { COMMANDS } from '../manifest.ts';
import { pick } from '../ui/pick.ts';
import type { Command } from './command.ts';

const ABOUT_ENVIRONMENT: ReadonlySet<string> = new Set([
  COMMANDS.signIn,
  COMMANDS.signOut,
  COMMANDS.diagnoseSignIn,
]);

/** What a click on the status bar offers for the current environment. */
export const sessionMenu: Command<string> = async ({ sessions, current, clock }, arg) => {
  const name = arg ?? current.name;
  if (name === undefined) {
    throw new Failure('notFound', vscode.l10n.t('There is no environment yet.'), {
      action: { title: vscode.l10n.t('Open Settings'), command: COMMANDS.openSettings },
    });
  }
  const state = sessions.state(name);
  const command = await pick<string>(
    {
      title: sessionText(sessions.environment(name), state, clock.now()).text,
      placeholder: vscode.l10n.t('Session'),
      none: vscode.l10n.t('There is nothing to do.'),
    },
    async () => [
      ...(state.state === 'signedIn'
        ? []
        : [{ label: `$(sign-in) ${vscode.l10n.t('Sign In')}`, value: COMMANDS.signIn }]),
      ...(sessions.environments.length > 1
        ? [
            {
              label: `$(arrow-swap) ${vscode.l10n.t('Switch Environment')}`,
              value: COMMANDS.switchEnvironment,
            },
          ]
        : []),
      { label: `$(pulse) ${vscode.l10n.t('Diagnose Sign-In')}`, value: COMMANDS.diagnoseSignIn },
      { label: `$(gear) ${vscode.l10n.t('Open Settings')}`, value: COMMANDS.openSettings },
      { label: `$(output) ${vscode.l10n.t('Show Log')}`, value: COMMANDS.showLog },
      // Not the first, which Enter chooses. A session that ended or failed may have left a sign-in that was kept for
      // the next window.
      ...(state.state === 'signedOut'
        ? []
        : [{ label: `$(sign-out) ${vscode.l10n.t('Sign Out')}`, value: COMMANDS.signOut }]),
    ],
  );
  await vscode.commands.executeCommand(command, ...(ABOUT_ENVIRONMENT.has(command) ? [name] : []));
};
