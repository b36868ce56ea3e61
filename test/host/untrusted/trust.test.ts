import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { EXTENSION_ID, SETTINGS } from '../../../src/manifest.ts';
import { test } from '../support/runner.ts';

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
