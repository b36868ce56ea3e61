import * as vscode from 'vscode';
import {
  bestMatches,
  isForeign,
  learnedRule,
  nameGlob,
  type PathRule,
  ruledPaths,
  segmentsOf,
} from '../core/logs/sourcePath.ts';
import { SETTINGS } from '../manifest.ts';
import type { LogMemory } from './logMemory.ts';
import { pick } from './pick.ts';

/** A place in a source file as a log names it; lines and columns count from 1. */
export interface Frame {
  readonly path: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Tells containers apart whose paths need not mean the same. */
  readonly key: string;
}

/** Files that have the name at most. */
const FOUND_MAX = 500;

/** Opens the files of the workspace that stack traces name by their paths in containers. */
export class SourceFiles {
  readonly #memory: LogMemory;

  constructor(memory: LogMemory) {
    this.#memory = memory;
  }

  /** Rejects with a Failure `cancelled` where the person chose none of several. */
  async open(frame: Frame): Promise<void> {
    const uri = await this.#find(frame);
    if (uri === undefined) {
      await notFound(frame.path);
      return;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    const line = Math.max(0, Math.min((frame.line ?? 1) - 1, document.lineCount - 1));
    const column = Math.max(0, (frame.column ?? 1) - 1);
    const position = document.validatePosition(new vscode.Position(line, column));
    await vscode.window.showTextDocument(document, {
      preview: true,
      selection: new vscode.Range(position, position),
    });
  }

  async #find(frame: Frame): Promise<vscode.Uri | undefined> {
    const { path } = frame;
    for (const uri of [...configured(path), ...this.#learned(frame)]) {
      if (await isFile(uri)) {
        return uri;
      }
    }
    const glob = nameGlob(path);
    if (glob === undefined || isForeign(path)) {
      return undefined;
    }
    const name = segmentsOf(path)?.at(-1);
    const found = await vscode.workspace.findFiles(glob, '**/{node_modules,.git}/**', FOUND_MAX);
    const files = found
      .map(uri => ({ uri, path: vscode.workspace.asRelativePath(uri, false) }))
      .filter(file => segmentsOf(file.path)?.at(-1) === name);
    const best = bestMatches(path, files);
    const [only, ...others] = best;
    if (only === undefined) {
      return undefined;
    }
    // By its name alone, another file can be meant.
    const sure = others.length === 0 && (only.common > 1 || segmentsOf(path)?.length === 1);
    const chosen = sure
      ? only.file
      : await chooseFile(
          path,
          best.map(({ file }) => file),
        );
    await this.#learn(frame, chosen.uri, chosen.path);
    return chosen.uri;
  }

  #learned({ path, key }: Frame): vscode.Uri[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const known = this.#memory.sources.filter(source => source.key === key);
    return folders.flatMap(folder => {
      const rules = known.filter(source => source.folder === folder.uri.toString());
      return located(path, rules, folder);
    });
  }

  async #learn({ path, key }: Frame, uri: vscode.Uri, relative: string): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const rule = learnedRule(path, relative);
    if (folder !== undefined && rule !== undefined) {
      await this.#memory.learn({ key, ...rule, folder: folder.uri.toString() });
    }
  }
}

function configured(path: string): vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap(folder => {
    const paths = vscode.workspace
      .getConfiguration(undefined, folder.uri)
      .get<Readonly<Record<string, unknown>>>(SETTINGS.logsSourcePaths);
    const rules = Object.entries(paths ?? {}).flatMap(([from, to]) =>
      typeof to === 'string' ? { from, to } : [],
    );
    return located(path, rules, folder);
  });
}

/** Never outside the folder. */
function located(path: string, rules: readonly PathRule[], folder: vscode.WorkspaceFolder): vscode.Uri[] {
  return ruledPaths(path, rules).flatMap(found => {
    const parts = segmentsOf(found);
    return parts === undefined || parts.length === 0 ? [] : vscode.Uri.joinPath(folder.uri, ...parts);
  });
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

function chooseFile<T extends { readonly path: string; readonly uri: vscode.Uri }>(
  path: string,
  files: readonly T[],
): Promise<T> {
  return pick<T>(
    {
      title: vscode.l10n.t('Which file is {0}?', path),
      placeholder: vscode.l10n.t('It is remembered for this container'),
      none: vscode.l10n.t('No file has this name.'),
    },
    async () =>
      files
        .toSorted((a, b) => a.path.localeCompare(b.path))
        .map(file => ({
          label: file.path,
          description: vscode.workspace.getWorkspaceFolder(file.uri)?.name ?? '',
          value: file,
        })),
  );
}

async function notFound(path: string): Promise<void> {
  const openSettings = vscode.l10n.t('Open Settings');
  const text = isForeign(path)
    ? vscode.l10n.t('{0} is of a package or the runtime, and in no folder of this workspace.', path)
    : vscode.l10n.t(
        '{0} is in no folder of this workspace. The setting {1} can say which of its folders the one in the container is.',
        path,
        SETTINGS.logsSourcePaths,
      );
  const chosen = await vscode.window.showWarningMessage(text, openSettings);
  if (chosen !== undefined) {
    await vscode.commands.executeCommand('workbench.action.openSettings', SETTINGS.logsSourcePaths);
  }
}
