import { execFile } from 'node:child_process';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import type { CheckedFile } from '../core/checks/file.ts';
import { fileKind } from '../core/checks/kinds.ts';

const run = promisify(execFile);

/** Folders of other people's files, where Git does not say what belongs to the repository. */
const FOREIGN = new Set(['.git', 'node_modules', 'vendor', '.terraform', '.venv', 'venv', 'cdk.out']);
/** Bytes. What deploys is written by hand; larger files are data. */
const LARGEST = 1_000_000;

/** The folder of the repository that a folder or a file belongs to; without one the folder itself. */
export async function rootOf(path: string): Promise<string> {
  const folder = (await stat(path)).isDirectory() ? path : dirname(path);
  const answer = await git(folder, 'rev-parse', '--show-toplevel');
  return realpath(answer?.trim() || folder);
}

/**
 * All files under the folders and files given that the checks know, with paths from `root`; without those under
 * `excluded`.
 */
export async function readFiles(
  root: string,
  paths: readonly string[],
  excluded: readonly string[] = [],
): Promise<readonly CheckedFile[]> {
  const names = new Set<string>();
  for (const path of paths) {
    // Git names real paths, and a folder may be reached by a link.
    const full = await realpath(resolve(path));
    const found = (await stat(full)).isDirectory() ? await list(full) : [full];
    for (const name of found) {
      names.add(name);
    }
  }
  const left = await Promise.all(excluded.map(path => realpath(resolve(path))));
  const files: CheckedFile[] = [];
  for (const name of [...names].toSorted()) {
    if (left.some(path => name === path || name.startsWith(path + sep))) {
      continue;
    }
    const path = relative(root, name).split(sep).join('/');
    if (/\.(?:json|ya?ml)$/i.test(path) && (await stat(name)).size <= LARGEST) {
      const text = (await readFile(name, 'utf8')).replace(/^\uFEFF/, '');
      const kind = fileKind(path, text);
      if (kind !== undefined) {
        files.push({ path, kind, text });
      }
    }
  }
  return files;
}

/** What Git keeps or would add; without Git, whatever is there. */
async function list(folder: string): Promise<readonly string[]> {
  const answer = await git(folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  if (answer === undefined) {
    return walk(folder);
  }
  const kept: string[] = [];
  for (const name of answer.split('\0')) {
    const full = join(folder, name);
    // What was deleted and not committed is still in Git's list.
    if (name !== '' && (await stat(full).catch(() => undefined))?.isFile() === true) {
      kept.push(full);
    }
  }
  return kept;
}

async function walk(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(entry => {
      const full = join(folder, entry.name);
      if (entry.isDirectory()) {
        return FOREIGN.has(entry.name) ? [] : walk(full);
      }
      return entry.isFile() ? [full] : [];
    }),
  );
  return found.flat();
}

/** Git's answer; undefined where there is no Git, or no repository. */
export async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: 64_000_000 });
    return stdout;
  } catch {
    return undefined;
  }
}
