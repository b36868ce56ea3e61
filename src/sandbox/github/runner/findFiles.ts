import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Contents by path, with slashes. */
export type Files = Readonly<Record<string, Uint8Array>>;

/**
 * The files that upload-artifact's `path` names: files, folders and patterns (`*`, `?`, `**`), one a line;
 * `!` takes away. Their names are relative to what all of the lines have in common.
 * https://github.com/actions/upload-artifact#upload-using-multiple-paths-and-exclusions
 */
export async function findFiles(paths: string, folder: string, hidden: boolean): Promise<Files> {
  const lines = paths
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '');
  const excluded = lines
    .filter(line => line.startsWith('!'))
    .map(line => pattern(resolve(folder, line.slice(1))));
  const wanted = lines.filter(line => !line.startsWith('!')).map(line => resolve(folder, line));
  const roots = await Promise.all(wanted.map(rootOf));
  const found = await Promise.all(
    wanted.map(async (path, index) => {
      if (!hasWildcard(path) && (await isFile(path))) {
        return [path];
      }
      const matches = pattern(path);
      return (await walk(roots[index] ?? path, hidden)).filter(file => matches.test(file));
    }),
  );
  const files = [...new Set(found.flat())]
    .filter(file => !excluded.some(matches => matches.test(file)))
    .sort();
  const root = commonFolder(roots);
  return Object.fromEntries(
    await Promise.all(
      files.map(async file => [relative(root, file).split(sep).join('/'), await readFile(file)] as const),
    ),
  );
}

/** The folder to look in: a file's own, a folder itself, or what stands before the first wildcard. */
async function rootOf(path: string): Promise<string> {
  const parts = path.split(sep);
  const wild = parts.findIndex(hasWildcard);
  if (wild >= 0) {
    return parts.slice(0, wild).join(sep) || sep;
  }
  return (await isFolder(path)) ? path : dirname(path);
}

function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}

/** A folder stands for all that is in it. */
function pattern(path: string): RegExp {
  const source = path
    .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll(/\*\*\/|\*\*|\*|\?/g, part => WILDCARDS[part] ?? '');
  return new RegExp(`^${source}(?:/.*)?$`);
}

const WILDCARDS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

/** All files below; nothing where there is no such folder. A link may lead out of it, and is not followed. */
async function walk(folder: string, hidden: boolean): Promise<readonly string[]> {
  if (!(await isFolder(folder))) {
    return [];
  }
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries
    .filter(entry => hidden || !entry.name.startsWith('.'))
    .map(entry => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path, hidden) : entry.isFile() ? [path] : [];
    });
  return (await Promise.all(below)).flat();
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

function commonFolder(folders: readonly string[]): string {
  const [first = [], ...others] = folders.map(folder => folder.split(sep));
  const differs = first.findIndex((part, index) => others.some(other => other[index] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).join(sep) || sep;
}
