import * as vscode from 'vscode';
import { arnName } from '../core/format.ts';
import type { Sessions } from '../core/identity/sessions.ts';
import type { RolloutPlace } from '../core/rollout/page.ts';
import { COMMANDS } from '../manifest.ts';

/**
 * Says that rollouts of these services wait for a sign-in to be watched again, once for each environment where nobody
 * is signed in; resolves when that was answered or dismissed.
 */
export async function askToSignIn(places: readonly RolloutPlace[], sessions: Sessions): Promise<void> {
  const byEnvironment = Map.groupBy(places, ({ environment }) => environment);
  const waiting = [...byEnvironment].filter(
    ([environment]) =>
      sessions.environments.some(({ name }) => name === environment) &&
      sessions.state(environment).state !== 'signedIn',
  );
  await Promise.all(
    waiting.map(([environment, of]) => ask(environment, new Set(of.map(({ service }) => arnName(service))))),
  );
}

async function ask(environment: string, services: ReadonlySet<string>): Promise<void> {
  const signIn = vscode.l10n.t('Sign In');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'A rollout of {0} in {1} was under way when this window was closed. Sign in to go on watching it.',
      [...services].join(', '),
      environment,
    ),
    signIn,
  );
  if (chosen === signIn) {
    await vscode.commands.executeCommand(COMMANDS.signIn, environment);
  }
}
