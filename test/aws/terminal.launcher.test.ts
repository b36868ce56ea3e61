import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import { LAUNCH_TOKEN, LAUNCH_URL, LAUNCHER } from '../../src/ui/terminal/launcher.ts';
import { terminalRig } from './support/terminalRig.ts';

async function launch(door: { readonly url: string; readonly token: string }, input = '') {
  const child = spawn(process.execPath, ['-e', LAUNCHER], {
    env: { MARK: 'kept', ELECTRON_RUN_AS_NODE: '1', [LAUNCH_URL]: door.url, [LAUNCH_TOKEN]: door.token },
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code]: unknown[] = await once(child, 'close');
  return { code, output, errors };
}

suite('the launcher of a terminal with secrets', () => {
  test('is the shell with the values, exactly as they are, and with nothing of the launch', async t => {
    const rig = await terminalRig(t);
    const value = `a "b" $HOME\n\`c\` ${'$'}{workspaceFolder} ü`;
    await rig.terminal.configure({
      environment: 'dev',
      service: 's',
      container: 'c',
      plan: { variables: [], secrets: [], leftOut: [], environmentFiles: [] },
      values: new Map(),
    });
    await rig.signIn();
    const before = rig.terminal.configuration;
    assert.ok(before);
    await rig.terminal.configure({ ...before, values: new Map([['SECRET', value]]) });
    const script = 'printf "%s|%s" "$SECRET" "$MARK"; env | grep -c -e ECS_CODESPACES -e ELECTRON; exit 7';
    const door = await rig.terminal.launch('/bin/sh', []);
    const { code, output } = await launch(door, script);
    assert.equal(output, `${value}|kept0\n`);
    assert.equal(code, 7);
    const again = await launch(door);
    assert.deepEqual([again.code, again.output], [1, '']);
    assert.match(again.errors, /nothing here, or no longer/);
  });

  test('says what is wrong where the window or the shell is gone', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const door = await rig.terminal.launch('/no/such/shell', []);
    const missing = await launch(door);
    assert.equal(missing.code, 1);
    assert.match(missing.errors, /ENOENT/);
    const closed = await rig.terminal.launch('/bin/sh', []);
    rig.terminal.dispose();
    assert.equal((await launch(closed)).code, 1);
  });
});
