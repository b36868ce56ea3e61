import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { arnName } from '../core/format.ts';
import { COMMANDS, SETTINGS } from '../manifest.ts';
import { confirmChange } from '../ui/confirm.ts';
import { withProgress } from '../ui/progress.ts';
import { createSignInPrompt } from '../ui/signInPrompt.ts';
import { chooseEnvironment } from './chooseEnvironment.ts';
import type { Command, Services } from './command.ts';
import { signIn } from './signIn.ts';

/** Lets terminals of an environment change what the role may change, or, where they may, lets them only read again. */
export const useWriteSessionInTerminal: Command<string> = async (services, arg, signal) => {
  const { sessions, current } = services;
  const terminal = await services.terminal.terminal();
  const writing = terminal.writing;
  if (writing !== undefined && (arg === undefined || arg === writing)) {
    terminal.endWriting();
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Terminals of {0} may only read again. A program that runs keeps what it fetched, at most an hour.',
        writing,
      ),
    );
    return;
  }
  refuse(services);
  const name = arg ?? current.name ?? (await chooseEnvironment(services, title(), () => true));
  if (sessions.state(name).state !== 'signedIn') {
    await signIn(services, name, signal);
  }
  await confirm(services, name);
  await withProgress(
    vscode.l10n.t('ECS: a write session for terminals of {0}', name),
    signal,
    (report, progressSignal) =>
      sessions.authorize(name, { kind: 'role' }, createSignInPrompt(report), progressSignal),
  );
  await current.choose(name);
  terminal.beginWriting(name);
  void tell(name);
};

/** The terminal that is shown may be another environment's: no terminal changes its environment. */
async function tell(name: string): Promise<void> {
  const open = vscode.l10n.t('Open Terminal');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Terminals that were opened in {0} may change things now, and new ones. Those that were opened in another environment keep its session.',
      name,
    ),
    open,
  );
  if (chosen === open) {
    vscode.window.createTerminal().show();
  }
}

function title(): string {
  return vscode.l10n.t('Use Write Session in Terminal');
}

function refuse({ terminal }: Services): void {
  if (!vscode.workspace.isTrusted) {
    throw new Failure(
      'untrusted',
      vscode.l10n.t('This workspace is not trusted, so its terminals may not write.'),
      {
        action: { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
      },
    );
  }
  if (!terminal.enabled) {
    throw new Failure('unsupported', vscode.l10n.t('Terminals get no session here.'), {
      hint: vscode.l10n.t('Turn `{0}` on.', SETTINGS.terminalEnabled),
      action: { title: vscode.l10n.t('Open Settings'), command: COMMANDS.openSettings },
    });
  }
}

async function confirm({ sessions }: Services, name: string): Promise<void> {
  const environment = sessions.environment(name);
  const role = environment.writeRoleArn ?? environment.roleArn;
  await confirmChange({
    environment,
    question: vscode.l10n.t('Let terminals of {0} change things?', name),
    details: [
      role === undefined
        ? vscode.l10n.t('Every program in them may do all that your permission set allows.')
        : vscode.l10n.t('Every program in them may do all that the role {0} may ({1}).', arnName(role), role),
      vscode.l10n.t(
        'It ends fifteen minutes after they last asked, at sign-out, and when you switch to another environment.',
      ),
    ],
    verb: vscode.l10n.t('Let Them Write'),
    name,
  });
}
