import * as vscode from 'vscode';
import { withProgress } from '../ui/progress.ts';
import { createSignInPrompt } from '../ui/signInPrompt.ts';
import { chooseEnvironment } from './chooseEnvironment.ts';
import type { Command } from './command.ts';

/** Signs in to an environment; from the palette asks which. */
export const signIn: Command<string> = async (services, arg, signal) => {
  const name =
    arg ?? (await chooseEnvironment(services, vscode.l10n.t('Sign In'), ({ state }) => state !== 'signedIn'));
  await withProgress(vscode.l10n.t('ECS: signing in to {0}', name), signal, (report, progressSignal) =>
    services.sessions.signIn(name, createSignInPrompt(report), progressSignal),
  );
  await services.current.choose(name);
};
