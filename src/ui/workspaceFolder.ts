import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';

/** The folder that is open, the one that the person chooses of several. Rejects with a Failure. */
export async function chooseWorkspaceFolder(): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new Failure('invalid', vscode.l10n.t('Open the folder of a repository first.'));
  }
  const chosen = folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  if (chosen === undefined) {
    throw new Failure('cancelled', vscode.l10n.t('Nothing was changed.'));
  }
  return chosen.uri;
}
