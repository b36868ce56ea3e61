import * as vscode from 'vscode';
import { SETTINGS } from '../manifest.ts';
import { checkSettings } from '../ui/checks/checkSettings.ts';
import type { Command } from './command.ts';

/** Leaves a check out in this workspace, by its setting. `arg` is the check's code; without it the person chooses. */
export const ignoreCheck: Command<string> = async (_services, arg) => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const code = arg ?? (await chooseCheck(folder?.uri));
  if (code === undefined) {
    return;
  }
  const settings = vscode.workspace.getConfiguration(undefined, folder?.uri);
  const before = folder === undefined ? [] : [...checkSettings(folder.uri).ignored];
  await settings.update(
    SETTINGS.checksIgnore,
    [...new Set([...before, code])].toSorted(),
    folder === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace,
  );
};

async function chooseCheck(folder: vscode.Uri | undefined): Promise<string | undefined> {
  const { RULES } = await import('../core/checks/rules.ts');
  const ignored = folder === undefined ? new Set() : checkSettings(folder).ignored;
  const chosen = await vscode.window.showQuickPick(
    RULES.filter(({ code }) => !ignored.has(code)).map(({ code, title }) => ({ label: code, detail: title })),
    { placeHolder: vscode.l10n.t('Leave out which check?'), matchOnDetail: true },
  );
  return chosen?.label;
}
