import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID, SETTINGS } from '../../../src/manifest.ts';
import { test } from '../support/runner.ts';
import { countCalls } from '../support/sandbox.ts';

test('the workspace is not trusted', () => {
  assert.equal(vscode.workspace.isTrusted, false);
});

test('the extension activates', async () => {
  const extension = vscode.extensions.getExtension(EXTENSION_ID);
  assert.ok(extension, `${EXTENSION_ID} is not installed`);
  await extension.activate();
  assert.equal(extension.isActive, true);
});

test("the workspace's environments do not count", () => {
  assert.deepEqual(vscode.workspace.getConfiguration().get(SETTINGS.environments), []);
});

for (const name of ['redeploy', 'stopTask'] as const) {
  test(`${name} is refused before anything is asked`, async () => {
    // Settles at once only where it is refused: otherwise it would ask which environment is meant.
    await vscode.commands.executeCommand(COMMANDS[name]);
    assert.equal(await countCalls('ecs:*'), 0);
  });
}
