import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const SCRIPT = join(import.meta.dirname, 'cliFork.py');
const PYTHON = '/usr/bin/python3';

/**
 * A PATH on which `aws` is Debian's AWS CLI without its start, which takes most of the time of a script that calls it
 * often; the PATH as it is where the CLI is another one.
 */
export async function pathWithForkingCli(t: TestContext): Promise<string> {
  const path = process.env['PATH'] ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'cli-'));
  const socket = join(folder, 'socket');
  const server = spawn(PYTHON, [SCRIPT, 'serve', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = Promise.race([once(server, 'exit'), once(server, 'error')]);
  t.after(async () => {
    server.kill();
    await ended;
    await rm(folder, { recursive: true });
  });
  const listens = await Promise.race([once(server.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!listens) {
    return path;
  }
  const script = `#!/bin/sh\nexec ${PYTHON} -ISE '${SCRIPT}' call '${socket}' "$@"\n`;
  await writeFile(join(folder, 'aws'), script, { mode: 0o755 });
  return `${folder}:${path}`;
}
