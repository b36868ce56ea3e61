import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { Failure } from '../../core/failure.ts';
import {
  checkPluginVersion,
  INSTALL_PAGE,
  installCommands,
  PLUGIN,
  PLUGIN_FOLDERS,
} from '../../core/remote/plugin.ts';

const run = promisify(execFile);

/**
 * The program to call: on the PATH, or where Amazon's packages put it. Where it is missing or too old, that is shown
 * with the ways to install it, and this rejects with Failure `cancelled`.
 */
export async function findPlugin(signal: AbortSignal): Promise<string> {
  const places = [PLUGIN, ...PLUGIN_FOLDERS.map(folder => join(folder, PLUGIN))];
  for (const place of places) {
    const version = await versionOf(place, signal);
    if (version !== undefined) {
      try {
        checkPluginVersion(version);
        return place;
      } catch (error) {
        throw error instanceof Failure ? await offerToInstall(error) : error;
      }
    }
  }
  throw await offerToInstall(
    new Failure('notFound', vscode.l10n.t('{0} is not installed here.', PLUGIN), {
      hint: vscode.l10n.t('It carries shells and ports of ECS Exec, as for the AWS CLI.'),
    }),
  );
}

/** Undefined where there is no such program. */
async function versionOf(program: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await run(program, ['--version'], { signal, timeout: 10_000 })).stdout;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) {
      return undefined;
    }
    throw new Failure('unexpected', vscode.l10n.t('{0} does not run here.', program), { cause: error });
  }
}

async function offerToInstall(failure: Failure): Promise<Failure> {
  const install = vscode.l10n.t('Install in Terminal');
  const instructions = vscode.l10n.t('Instructions');
  const commands = installCommands(process.platform, process.arch);
  const chosen = await vscode.window.showErrorMessage(
    [failure.message, failure.hint].join(' '),
    ...(commands === undefined ? [] : [install]),
    instructions,
  );
  if (chosen === install && commands !== undefined) {
    const terminal = vscode.window.createTerminal({ name: PLUGIN });
    terminal.show();
    // Typed and not run: it asks for the administrator's rights.
    terminal.sendText(commands, false);
  } else if (chosen === instructions) {
    await vscode.env.openExternal(vscode.Uri.parse(INSTALL_PAGE));
  }
  return new Failure('cancelled', failure.message);
}
