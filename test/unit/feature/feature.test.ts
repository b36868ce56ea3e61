import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../../../scripts/paths.ts';
import { EXTENSION_ID } from '../../../src/manifest.ts';

const run = promisify(execFile);
const FEATURE = join(root, 'src', 'feature', 'ecs-codespaces');

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'feature-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** Runs install.sh where there are only these programs; each stand-in writes down how it was called. */
async function install(
  t: TestContext,
  {
    machine,
    manager,
    options = {},
  }: {
    readonly machine: string;
    readonly manager: 'dpkg' | 'rpm' | 'apk';
    readonly options?: Readonly<Record<string, string>>;
  },
): Promise<{ readonly code: number; readonly calls: readonly string[]; readonly error: string }> {
  const bin = await folder(t);
  const calls = join(bin, 'calls');
  await writeFile(calls, '');
  for (const real of ['mktemp', 'rm']) {
    const { stdout } = await run('sh', ['-c', `command -v ${real}`]);
    await symlink(stdout.trim(), join(bin, real));
  }
  const stands: Readonly<Record<string, string>> = {
    id: 'echo 0',
    uname: `echo ${machine}`,
    curl: `echo "curl $*" >>${calls}`,
    [manager]: `echo "${manager} $*" >>${calls}`,
  };
  for (const [name, line] of Object.entries(stands)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${line}\n`);
    await chmod(join(bin, name), 0o755);
  }
  const env = { PATH: bin, TMPDIR: bin, ...options };
  const ended = await run('/bin/sh', [join(FEATURE, 'install.sh')], { env }).then(
    ({ stderr }) => ({ code: 0, error: stderr }),
    (failure: { readonly code: number; readonly stderr: string }) => ({
      code: failure.code,
      error: failure.stderr,
    }),
  );
  return { ...ended, calls: (await readFile(calls, 'utf8')).split('\n').filter(line => line !== '') };
}

suite('the dev container Feature', () => {
  test('is packaged by the CLI of the specification, with what it has to carry', async t => {
    const output = join(await folder(t), 'output');
    const cli = fileURLToPath(import.meta.resolve('@devcontainers/cli/devcontainer.js'));
    await run(process.execPath, [cli, 'features', 'package', join(root, 'src', 'feature'), '-o', output]);
    assert.deepEqual((await readdir(output)).toSorted(), [
      'devcontainer-collection.json',
      'devcontainer-feature-ecs-codespaces.tgz',
    ]);
    const { features } = JSON.parse(await readFile(join(output, 'devcontainer-collection.json'), 'utf8'));
    const [feature] = features;
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    assert.equal(feature.version, version);
    assert.deepEqual(feature.customizations.vscode.extensions, [EXTENSION_ID]);
    const { stdout } = await run('tar', ['tvf', join(output, 'devcontainer-feature-ecs-codespaces.tgz')]);
    assert.match(stdout, /^-rwx.*install\.sh$/m);
  });

  for (const [machine, manager, file] of [
    ['x86_64', 'dpkg', 'ubuntu_64bit/session-manager-plugin.deb'],
    ['aarch64', 'dpkg', 'ubuntu_arm64/session-manager-plugin.deb'],
    ['x86_64', 'rpm', 'linux_64bit/session-manager-plugin.rpm'],
    ['aarch64', 'rpm', 'linux_arm64/session-manager-plugin.rpm'],
  ] as const) {
    test(`installs the plugin for ${machine} by ${manager}`, async t => {
      const { code, calls, error } = await install(t, { machine, manager });
      assert.equal(code, 0, error);
      assert.equal(calls.length, 2);
      assert.match(calls[0] ?? '', new RegExp(`^curl .*/latest/${file}$`));
      assert.match(calls[1] ?? '', new RegExp(`^${manager} --install .*/session-manager-plugin\\.`));
    });
  }

  test('does nothing where the plugin is not wanted', async t => {
    const options = { SESSIONMANAGERPLUGIN: 'false' };
    const { code, calls } = await install(t, { machine: 'x86_64', manager: 'dpkg', options });
    assert.deepEqual({ code, calls }, { code: 0, calls: [] });
  });

  test('says why where there is no package', async t => {
    const other = await install(t, { machine: 'riscv64', manager: 'dpkg' });
    assert.equal(other.code, 1);
    assert.match(other.error, /no session-manager-plugin for riscv64/);
    const alpine = await install(t, { machine: 'x86_64', manager: 'apk' });
    assert.equal(alpine.code, 1);
    assert.match(alpine.error, /sessionManagerPlugin to false/);
    assert.deepEqual([...other.calls, ...alpine.calls], []);
  });
});
