import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

const run = promisify(execFile);

/** What may be a file of ours by its name. */
export const PATTERN = '**/*.{json,yml,yaml}';

const FOREIGN = ['.git', 'node_modules', 'vendor', '.terraform', '.venv', 'venv', 'cdk.out'];

/** Whether a path is in a folder of other people's files. */
export function isForeign(path: string): boolean {
  return path.split('/').some(part => FOREIGN.includes(part));
}

/**
 * Paths from the folder, with `/`, of all files that may be ours: what Git keeps or would add, and where it cannot be
 * asked whatever is there. Git may run programs that a repository names, so it is asked only in a trusted workspace.
 */
export async function listFiles(folder: vscode.Uri, signal: AbortSignal): Promise<readonly string[]> {
  const kept =
    folder.scheme === 'file' && vscode.workspace.isTrusted ? await ofGit(folder.fsPath, signal) : undefined;
  signal.throwIfAborted();
  return (kept ?? (await ofEditor(folder))).filter(path => !isForeign(path)).toSorted();
}

async function ofGit(folder: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  try {
    const { stdout } = await run('git', ['-C', folder, ...args, '--', '*.json', '*.yml', '*.yaml'], {
      maxBuffer: 64_000_000,
      signal,
    });
    return stdout.split('\0').filter(path => path !== '');
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function ofEditor(folder: vscode.Uri): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, PATTERN),
    `**/{${FOREIGN.join(',')}}/**`,
  );
  return found.map(uri => pathIn(folder, uri) ?? '').filter(path => path !== '');
}

/** Where a file is in a folder, with `/`; undefined where it is not in it. */
export function pathIn(folder: vscode.Uri, uri: vscode.Uri): string | undefined {
  const base = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  return uri.scheme === folder.scheme && uri.authority === folder.authority && uri.path.startsWith(base)
    ? uri.path.slice(base.length)
    : undefined;
}
