import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Files } from '../artifacts.ts';

/**
 * The files that upload-artifact's `path` names: files, folders and patterns (`*`, `?`, `**`), one a line;
 * `!` takes away. Their names are relative to what all of the paths have in common.
 * https://github.com/actions/upload-artifact#upload-using-multiple-paths-and-exclusions
 */
export async function findFiles(path: string, folder: string, hidden: boolean): Promise<Files> {
  const lines = path
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '');
  const wanted = lines.filter(line => !line.startsWith('!'));
  const unwanted = await Promise.all(
    lines
      .filter(line => line.startsWith('!'))
      .map(line => new Search(resolve(folder, line.slice(1))).files(true)),
  );
  const searches = wanted.map(line => new Search(resolve(folder, line)));
  const found = new Set((await Promise.all(searches.map(search => search.files(hidden)))).flat());
  for (const file of unwanted.flat()) {
    found.delete(file);
  }
  const files = [...found].sort();
  const [only] = files;
  const root =
    files.length === 1 && only !== undefined && searches.length === 1 && searches[0]?.isFile(only)
      ? dirname(only)
      : commonFolder(await Promise.all(searches.map(search => search.root())));
  return Object.fromEntries(
    await Promise.all(
      files.map(async file => [relative(root, file).split(sep).join('/'), await readFile(file)] as const),
    ),
  );
}

class Search {
  /** Absolute. */
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  isFile(path: string): boolean {
    return this.#path === path;
  }

  /** The folder in which it looks: what stands before the first wildcard. */
  async root(): Promise<string> {
    const parts = this.#path.split(sep);
    const wild = parts.findIndex(part => /[*?]/.test(part));
    const plain = wild < 0 ? this.#path : parts.slice(0, wild).join(sep) || sep;
    return (await isFolder(plain)) ? plain : dirname(plain);
  }

  async files(hidden: boolean): Promise<readonly string[]> {
    const pattern = this.#pattern();
    const start = /[*?]/.test(this.#path) ? await this.root() : this.#path;
    return (await walk(start, hidden)).filter(file => pattern.test(file));
  }

  /** A folder stands for all that is in it. */
  #pattern(): RegExp {
    const source = this.#path
      .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll(/\*\*\/?|\*|\?/g, part =>
        part.startsWith('**') ? '(?:.*)' : part === '*' ? '[^/]*' : '[^/]',
      );
    return new RegExp(`^${source}(?:/.*)?$`);
  }
}

/** All files below; the path itself where it is a file, nothing where it does not exist. */
async function walk(path: string, hidden: boolean): Promise<readonly string[]> {
  if (!(await isFolder(path))) {
    return (await stat(path).catch(() => undefined))?.isFile() === true ? [path] : [];
  }
  const entries = await readdir(path, { withFileTypes: true });
  const below = entries
    .filter(entry => hidden || !entry.name.startsWith('.'))
    .map(entry => {
      const inner = join(path, entry.name);
      // A link may lead out of the workspace, or in a circle.
      return entry.isDirectory() ? walk(inner, hidden) : entry.isFile() ? [inner] : [];
    });
  return (await Promise.all(below)).flat();
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

function commonFolder(folders: readonly string[]): string {
  const [first = sep, ...others] = folders.map(folder => folder.split(sep));
  const parts = typeof first === 'string' ? [''] : first;
  const differs = parts.findIndex((part, index) => others.some(other => other[index] !== part));
  return (differs < 0 ? parts : parts.slice(0, differs)).join(sep) || sep;
}
