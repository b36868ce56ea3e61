import * as vscode from 'vscode';
import { SETTINGS } from '../manifest.ts';
import type { Command } from './command.ts';

/** Opens the settings at the environments: the workspace's file where a folder is open. */
export const openSettings: Command<unknown> = async () => {
  const hasFolder = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  await vscode.commands.executeCommand(
    hasFolder ? 'workbench.action.openWorkspaceSettingsFile' : 'workbench.action.openSettingsJson',
    { revealSetting: { key: SETTINGS.environments, edit: true } },
  );
};
