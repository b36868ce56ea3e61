import { chmod, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { Failure } from '../../core/failure.ts';
import { chosenFiles } from '../../core/scaffold/files.ts';
import { lineEdits } from '../../core/scaffold/lineEdits.ts';
import type { ScaffoldFile } from '../../core/scaffold/setUp.ts';
import { chooseFiles } from './chooseFiles.ts';
import { readText } from './repositoryFiles.ts';

/** Serves the files as they are to be, while they are shown. */
const SCHEME = 'ecs-codespaces-set-up';

/** What became of the files that were shown. */
export interface Accepted {
  readonly written: readonly ScaffoldFile[];
  readonly declined: readonly ScaffoldFile[];
}

/**
 * Shows all files with their differences in one editor, and a list of them in which each can be declined; writes and
 * saves what was accepted, as one edit that can be undone; the answers also say what was declined. `existing` are the texts that
 * the files were made for; changes of `unshown` files are kept for another run, as if they were declined.
 * Rejects with Failure `cancelled`, and with `conflict` where a file changed while it was shown.
 *
 * The editor's own preview of refactorings would have every file unticked: what needs a confirmation begins so.
 */
export async function previewFiles(
  root: vscode.Uri,
  files: readonly ScaffoldFile[],
  existing: ReadonlyMap<string, string>,
  unshown: readonly ScaffoldFile[],
): Promise<Accepted> {
  const texts = new Map(files.map(({ path, text }) => [vscode.Uri.joinPath(root, path).path, text]));
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ path }) => texts.get(path) ?? '',
  });
  let chosen: ReadonlySet<string>;
  try {
    await vscode.commands.executeCommand(
      'vscode.changes',
      vscode.l10n.t('Set-Up: What Would Be Written'),
      files.map(({ path }) => {
        const uri = vscode.Uri.joinPath(root, path);
        return [uri, existing.has(path) ? uri : undefined, uri.with({ scheme: SCHEME, authority: '' })];
      }),
    );
    chosen = await chooseFiles(files, existing, isPreview);
  } finally {
    await closePreview();
    provider.dispose();
  }
  const written = chosenFiles([...files, ...unshown], chosen, existing);
  await write(root, written, existing);
  return { written, declined: files.filter(({ path }) => !chosen.has(path)) };
}

async function closePreview(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  await vscode.window.tabGroups.close(tabs.filter(isPreview));
}

/** The type of its tab has no name in the API, so that the label tells. */
function isPreview({ label }: vscode.Tab): boolean {
  return label.startsWith(vscode.l10n.t('Set-Up: What Would Be Written'));
}

async function write(
  root: vscode.Uri,
  files: readonly ScaffoldFile[],
  existing: ReadonlyMap<string, string>,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { path, text } of files) {
    const uri = vscode.Uri.joinPath(root, path);
    const before = existing.get(path);
    // What was changed meanwhile was not in what was agreed to.
    if ((await readText(uri)) !== before) {
      throw new Failure(
        'conflict',
        vscode.l10n.t('{0} changed while it was shown. Nothing was written.', path),
      );
    }
    if (before === undefined) {
      edit.createFile(uri, { contents: new TextEncoder().encode(text) });
    } else {
      const document = await vscode.workspace.openTextDocument(uri);
      for (const { start, end, text: lines } of lineEdits(document.getText(), text)) {
        edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), lines);
      }
    }
  }
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) {
    throw new Failure('conflict', vscode.l10n.t('The files could not be written.'));
  }
  for (const { path, executable } of files) {
    const uri = vscode.Uri.joinPath(root, path);
    await save(uri);
    if (executable === true) {
      await makeExecutable(uri);
    }
  }
}

async function save(uri: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open?.isDirty === true) {
    await open.save();
  }
}

async function makeExecutable(uri: vscode.Uri): Promise<void> {
  if (uri.scheme === 'file' && process.platform !== 'win32') {
    const { mode } = await stat(uri.fsPath);
    await chmod(uri.fsPath, mode | 0o111);
  }
}
