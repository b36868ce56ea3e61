import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from './lock.ts';
import { cache } from './paths.ts';

/**
 * Gives an empty folder for what this process keeps while it runs, below `.vscode-test/<name>/`, and removes
 * those of processes that were killed.
 */
export async function makeRunFolder(name: string): Promise<string> {
  const home = join(cache, name);
  await mkdir(home, { recursive: true });
  for (const entry of await readdir(home)) {
    if (Number(entry) === process.pid || !isRunning(Number(entry))) {
      await removeFolder(join(home, entry));
    }
  }
  const folder = join(home, String(process.pid));
  await mkdir(folder);
  return folder;
}

/** Something may still be writing into it for a moment. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
