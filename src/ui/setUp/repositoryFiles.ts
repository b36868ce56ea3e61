import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { RepositoryFiles } from '../../core/scaffold/look/repositoryFiles.ts';

const run = promisify(execFile);

/** What is no part of a project where Git does not say it. */
const FOREIGN = '**/{.git,node_modules,vendor,.venv,venv,target,dist,build}/**';

/** The files of a work tree as the editor has them, with what is not saved. Only for trusted workspaces: Git is asked. */
export function openRepositoryFiles(root: vscode.Uri): RepositoryFiles {
  return {
    list: async signal => (await ofGit(root, signal)) ?? (await ofEditor(root, signal)),
    read: async (path, signal) => {
      signal.throwIfAborted();
      return readText(vscode.Uri.joinPath(root, path));
    },
  };
}

/** As the editor has it, with what is not saved; undefined where there is no such file. */
export async function readText(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open !== undefined && !open.isClosed) {
    return open.getText();
  }
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}

async function ofGit(root: vscode.Uri, signal: AbortSignal): Promise<readonly string[] | undefined> {
  if (root.scheme !== 'file') {
    return undefined;
  }
  const list = async (...options: readonly string[]): Promise<readonly string[]> => {
    const args = ['-C', root.fsPath, 'ls-files', '-z', ...options];
    const { stdout } = await run('git', args, { maxBuffer: 64_000_000, signal });
    return stdout.split('\0').filter(path => path !== '');
  };
  try {
    const kept = await list('--cached', '--others', '--exclude-standard', '--deduplicate');
    const gone = new Set(await list('--deleted'));
    return kept.filter(path => !gone.has(path));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function ofEditor(root: vscode.Uri, signal: AbortSignal): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(root, '**/*'), FOREIGN);
  signal.throwIfAborted();
  const base = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return found.filter(({ path }) => path.startsWith(base)).map(({ path }) => path.slice(base.length));
}
