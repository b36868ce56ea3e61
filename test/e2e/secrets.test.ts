import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CommandLines } from './support/commandLines.ts';
import { findInFiles, findInText } from './support/secrets.ts';

/** The search that the journeys end with finds what it looks for. */

const token = { name: 'a session token', value: randomBytes(300).toString('base64') };
const key = { name: 'an access key', value: `ASIA${randomBytes(8).toString('hex').toUpperCase()}` };
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecs-secrets-'));
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('a folder without secrets is clean', async () => {
  await writeFile(join(folder, 'clean.log'), `${key.value.slice(0, 8)}… signed in`);
  assert.deepEqual(await findInFiles(folder, [token, key]), []);
});

for (const [how, content] of [
  ['as text', Buffer.from(`{"token":"${token.value}"}`)],
  ['cut short at its end', Buffer.from(token.value.slice(0, 250))],
  ['cut short at its start', Buffer.from(token.value.slice(-40))],
  ['in UTF-16', Buffer.from(`x${token.value}`, 'utf16le')],
  ['percent-encoded', Buffer.from(`?token=${encodeURIComponent(token.value)}`)],
  ['between other bytes', Buffer.concat([randomBytes(5000), Buffer.from(token.value), randomBytes(5000)])],
] as const) {
  test(`a secret is found ${how}`, async () => {
    const deep = join(folder, 'a', 'b');
    await mkdir(deep, { recursive: true });
    const file = join(deep, 'planted');
    await writeFile(file, content);
    assert.deepEqual(await findInFiles(folder, [key, token]), [`${file}: a session token`]);
    await rm(file);
  });
}

test('a secret is found in the arguments of a process', async () => {
  const commandLines = new CommandLines();
  const child = spawn('sh', ['-c', 'read wait', 'sh', token.value], { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    await once(child, 'spawn');
    commandLines.sample();
    const guilty = commandLines.all().filter(line => findInText(line, [token]).length > 0);
    assert.equal(guilty.length, 1);
    assert.match(guilty[0] ?? '', /^sh -c read wait/);
  } finally {
    commandLines.stop();
    child.stdin.end();
  }
});
