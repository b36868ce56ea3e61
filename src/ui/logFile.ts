import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { SaveFormat } from '../core/logs/messages.ts';

/** A file that is written part by part, and is there, or replaces what was there, only when it is whole. */
export interface LogFile {
  write(text: string): Promise<void>;
  /** It is whole. */
  finish(): Promise<void>;
  /** Leaves what was there before. */
  discard(): Promise<void>;
}

/** Asks where to; undefined where the person does not say. */
export async function askWhere(
  title: string,
  name: string,
  format: SaveFormat,
): Promise<vscode.Uri | undefined> {
  const extension = format === 'jsonLines' ? 'jsonl' : 'log';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'ecs'}.${extension}`;
  return vscode.window.showSaveDialog({
    title,
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, file) }),
    filters:
      format === 'jsonLines'
        ? { [vscode.l10n.t('JSON Lines')]: ['jsonl', 'ndjson', 'json'] }
        : { [vscode.l10n.t('Text')]: ['log', 'txt'] },
  });
}

/** On a disk it is streamed; elsewhere it is written at the end, in one. */
export async function createLogFile(uri: vscode.Uri): Promise<LogFile> {
  return uri.scheme === 'file' ? onDisk(uri.fsPath) : inMemory(uri);
}

async function onDisk(path: string): Promise<LogFile> {
  const partial = `${path}.part`;
  // Logs can say what others should not read.
  const handle: FileHandle = await open(partial, 'w', 0o600);
  return {
    write: async text => {
      await handle.appendFile(text, 'utf8');
    },
    finish: async () => {
      await handle.close();
      await rename(partial, path);
    },
    discard: async () => {
      await handle.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}

function inMemory(uri: vscode.Uri): LogFile {
  const parts: string[] = [];
  return {
    write: async text => void parts.push(text),
    finish: async () => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(parts.join(''))),
    discard: async () => undefined,
  };
}

/** Says that it is done, with a button that opens it. */
export async function tellSaved(uri: vscode.Uri, text: string): Promise<void> {
  const openIt = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(text, openIt);
  if (chosen !== undefined) {
    await vscode.commands.executeCommand('vscode.open', uri);
  }
}
