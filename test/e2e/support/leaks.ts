import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findInFiles, findInText, type Secret } from './secrets.ts';
import type { Stage } from './stage.ts';

/**
 * Nothing that the sandbox gave out is in a file that VS Code, the extension or the browser keeps (the
 * extension's log at trace level is among them), or was in the arguments of a process. One secret of each
 * kind is planted afterwards, to see that the search would have found it. `known` are places that VS Code
 * itself writes to.
 */
export async function assertNothingLeaked(stage: Stage, known?: RegExp): Promise<void> {
  const secrets = stage.issued.secrets();
  const samples = oneOfEachKind(secrets);
  assert.notEqual(samples.length, 0, 'nothing was given out, so that nothing could leak');
  assert.match(await extensionLog(stage), /\[(debug|trace)\]/, "the extension's log is not at trace level");
  const unknown = async () => (await leaks(stage, secrets)).filter(leak => known?.test(leak) !== true);
  assert.deepEqual(await unknown(), []);

  const folder = join(stage.folder, 'vscode', 'planted');
  await mkdir(folder);
  const files = samples.map(({ name, value }, index) => ({ name, value, file: join(folder, `${index}`) }));
  await Promise.all(files.map(({ file, value }) => writeFile(file, value)));
  const child = spawn('sh', ['-c', 'read wait', 'sh', ...samples.map(({ value }) => value)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  stage.commandLines.sample();
  child.stdin.end();
  const found = await unknown();
  await rm(folder, { recursive: true });
  const expected = [
    ...files.map(({ name, file }) => `${file}: ${name}`),
    ...samples.map(({ name }) => `arguments of sh: ${name}`),
  ];
  assert.deepEqual([...found].sort(), expected.sort());
}

/** The first secret of each kind: what it is, without whose it is. */
export function oneOfEachKind(secrets: readonly Secret[]): readonly Secret[] {
  const byKind = new Map<string, Secret>();
  for (const secret of secrets) {
    const kind = secret.name.replace(/ of \S+\/\S+$/, '');
    byKind.set(kind, byKind.get(kind) ?? secret);
  }
  return [...byKind.values()];
}

async function leaks(stage: Stage, secrets: readonly Secret[]): Promise<readonly string[]> {
  return [
    ...(await findInFiles(stage.folder, secrets)),
    ...stage.commandLines
      .all()
      .flatMap(line => findInText(line, secrets).map(name => `arguments of ${line.split(' ')[0]}: ${name}`)),
  ];
}

/** What the extension wrote to its log, in all of its runs. Needs the server's native parts. */
export async function extensionLog({ folder }: Pick<Stage, 'folder'>): Promise<string> {
  const logs = join(folder, 'vscode', 'data', 'data', 'logs');
  const files = (await readdir(logs, { recursive: true })).filter(file =>
    file.endsWith('ECS for Codespaces.log'),
  );
  const texts = await Promise.all(files.map(file => readFile(join(logs, file), 'utf8')));
  return texts.join('');
}
