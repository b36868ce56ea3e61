import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID, VIEWS } from '../../../src/manifest.ts';
import { test } from '../support/runner.ts';

test('the extension activates', async () => {
  const extension = vscode.extensions.getExtension(EXTENSION_ID);
  assert.ok(extension, `${EXTENSION_ID} is not installed`);
  await extension.activate();
  assert.equal(extension.isActive, true);
});

test('every contributed command is registered', async () => {
  const registered = new Set(await vscode.commands.getCommands(true));
  const missing = Object.values(COMMANDS).filter(id => !registered.has(id));
  assert.deepEqual(missing, []);
});

test('the views can be shown', async () => {
  for (const view of Object.values(VIEWS)) {
    await vscode.commands.executeCommand(`${view}.focus`);
  }
});

test('the workspace is trusted', () => {
  assert.equal(vscode.workspace.isTrusted, true);
});
