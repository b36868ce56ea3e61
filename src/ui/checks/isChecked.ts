import * as vscode from 'vscode';
import { fileKind } from '../../core/checks/kinds.ts';
import { checkSettings } from './checkSettings.ts';
import { LARGEST } from './largest.ts';

/** Whether a document is one that the checks know, and are to look at. */
export function isChecked(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri;
  const text = document.getText();
  return (
    folder !== undefined &&
    text.length <= LARGEST &&
    fileKind(vscode.workspace.asRelativePath(document.uri, false), text) !== undefined &&
    checkSettings(folder).enabled
  );
}
