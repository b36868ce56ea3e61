import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SharedFiles } from '../../core/terminal/precedence.ts';

/** The files that AWS tools read in this environment; one that cannot be read counts as absent. */
export async function readSharedFiles(variables: NodeJS.ProcessEnv): Promise<SharedFiles> {
  const folder = join(homedir(), '.aws');
  const [credentials, config] = await Promise.all([
    read(variables['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials')),
    read(variables['AWS_CONFIG_FILE'] ?? join(folder, 'config')),
  ]);
  return {
    ...(credentials === undefined ? {} : { credentials }),
    ...(config === undefined ? {} : { config }),
  };
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
