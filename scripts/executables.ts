import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The first of these that can be run. */
export async function findRunnable(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    if (await isRunnable(candidate)) {
      return candidate;
    }
  }
  return undefined;
}

export async function isRunnable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where a command of this name would be, in the order of PATH. */
export function inPath(name: string): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '');
  return folders.map(folder => join(folder, name));
}
