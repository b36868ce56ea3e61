import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

const SCRIPT = `
import { parentGone } from ${JSON.stringify(new URL('../../../scripts/parent.ts', import.meta.url).href)};
const alive = setInterval(() => undefined, 1_000);
parentGone().then(() => { console.log('alone'); clearInterval(alive); });
console.log('started');
`;

test('a process notices that the shell which started it was ended', async () => {
  // The second command keeps the shell from becoming the process itself.
  const shell = spawn('sh', ['-c', '"$0" --input-type=module -e "$1"; true', process.execPath, SCRIPT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(shell.stdout)[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'started');
  shell.kill('SIGTERM');
  await once(shell, 'exit');
  assert.equal((await lines.next()).value, 'alone');
});
