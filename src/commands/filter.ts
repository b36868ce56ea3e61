import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Shows only the clusters and services whose names contain a text. */
export const filter: Command<unknown> = async ({ fleetView }) => {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Filter'),
    prompt: vscode.l10n.t('Show clusters and services whose names contain this text. Empty shows all.'),
    value: fleetView.filter,
  });
  if (text !== undefined) {
    fleetView.filter = text.trim();
  }
};
