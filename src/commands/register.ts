import * as vscode from 'vscode';
import { Failure, toFailure } from '../core/failure.ts';
import { joinedSentences } from '../core/format.ts';
import { withoutCodeMarks } from '../core/markdown.ts';
import { redact } from '../core/redact.ts';
import { COMMANDS, type CommandName } from '../manifest.ts';
import { asEnvironmentName } from './arguments.ts';
import type { Services } from './command.ts';
import { COMMAND_TABLE, type Entry } from './table.ts';

/** Registers every command of the table through the one wrapper; commands under way end with it. */
export function registerCommands(services: Services): vscode.Disposable {
  const end = new AbortController();
  return vscode.Disposable.from(
    ...names().map(name =>
      vscode.commands.registerCommand(COMMANDS[name], (arg: unknown) =>
        run(name, COMMAND_TABLE[name], services, arg, end.signal),
      ),
    ),
    { dispose: () => end.abort() },
  );
}

function names(): CommandName[] {
  return Object.keys(COMMANDS) as CommandName[];
}

/**
 * Runs one command to its end: refuses a change in an untrusted workspace, keeps a log line, and shows a
 * Failure once, with its hint and its one button. A cancelled command is silent.
 */
async function run(
  name: CommandName,
  entry: Entry,
  services: Services,
  arg: unknown,
  signal: AbortSignal,
): Promise<void> {
  const { log } = services;
  log.debug(`command ${name}`);
  try {
    if (entry.changes && !vscode.workspace.isTrusted) {
      throw new Failure(
        'untrusted',
        vscode.l10n.t('This workspace is not trusted, so nothing is changed from here.'),
        {
          hint: vscode.l10n.t('Trust the workspace to make changes.'),
          action: { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
        },
      );
    }
    const environment = asEnvironmentName(arg);
    // A workflow has a role of its own.
    if (entry.changes && name !== 'deployCommit' && environment !== undefined) {
      const { warnOfRefusal } = await import('./refusals.ts');
      await warnOfRefusal(services, environment);
    }
    await entry.run(services, arg, signal);
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === 'cancelled') {
      log.debug(`command ${name}: cancelled`);
      return;
    }
    log.error(`command ${name}: ${failure.code}: ${failure.message}${stackOf(failure)}`);
    showFailure(failure).catch((reason: unknown) =>
      log.error(`${failure.action?.command}: ${String(reason)}`),
    );
  }
}

function stackOf(failure: Failure): string {
  return failure.code === 'unexpected' && failure.cause instanceof Error
    ? `\n${redact(failure.cause.stack ?? '')}`
    : '';
}

async function showFailure(failure: Failure): Promise<void> {
  const action = failure.action ?? { title: vscode.l10n.t('Show Log'), command: COMMANDS.showLog };
  // Notifications show Markdown's code marks as they are.
  const text = withoutCodeMarks(joinedSentences(failure.message, failure.hint));
  const chosen = await vscode.window.showErrorMessage(text, action.title);
  if (chosen !== undefined) {
    await vscode.commands.executeCommand(action.command, ...(action.args ?? []));
  }
}
