import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { shellCommand } from '../../../../src/core/remote/shell.ts';
import { splitWords } from '../../../../src/core/rollout/words.ts';

/** Runs the command as ECS Exec's agent does: split into words, without a shell, and gives what it says. */
function run(command: string, path: string, input: string): string {
  const read = splitWords(command);
  assert.ok('value' in read);
  const [program = '', ...args] = read.value;
  return spawnSync(program, args, { env: { PATH: path }, input, encoding: 'utf8' }).stdout;
}

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'ecs-codespaces-shell-'));
  t.after(() => rm(made, { recursive: true }));
  return made;
}

test('bash is taken where the container has it, wherever that is', async t => {
  const path = await folder(t);
  await writeFile(join(path, 'bash'), '#!/bin/sh\necho "this is bash"\n');
  await chmod(join(path, 'bash'), 0o755);
  assert.equal(run(shellCommand('', undefined), path, ''), 'this is bash\n');
});

test('without bash it is /bin/sh, which takes what is typed', async t => {
  const path = await folder(t);
  await symlink('/bin/true', join(path, 'other'));
  assert.equal(run(shellCommand('', undefined), path, 'echo "typed: $0"\n'), 'typed: /bin/sh\n');
});

test('containers of Windows get their own shell, and a wish is taken as it is', () => {
  const document = {
    family: 'web',
    containerDefinitions: [],
    runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
  };
  assert.equal(shellCommand(' ', document), 'powershell.exe');
  assert.equal(shellCommand(' /bin/zsh -l ', document), '/bin/zsh -l');
  assert.equal(
    shellCommand('', { ...document, runtimePlatform: { operatingSystemFamily: 'LINUX' } }),
    shellCommand('', undefined),
  );
});
