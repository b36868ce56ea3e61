import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLUGIN } from '../../../../src/core/remote/plugin.ts';

/** Puts the stand-in for `session-manager-plugin` into the folder, and gives the program's path. */
export async function installStandIn(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const program = join(folder, PLUGIN);
  const script = fileURLToPath(new URL('./standIn.ts', import.meta.url));
  // The editor's Node is another one, and may be told by a variable to be one.
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  await chmod(program, 0o755);
  return program;
}
