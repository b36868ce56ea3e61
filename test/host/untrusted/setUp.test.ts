import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest.ts';
import { test } from '../support/runner.ts';

for (const name of [
  'setUpRepository',
  'addDeployWorkflow',
  'addTrustPolicy',
  'addTaskDefinition',
  'addDevcontainer',
] as const) {
  test(`${name} is refused before it looks at the repository`, async () => {
    const before = await files();
    // It would wait for an answer otherwise, and this for it.
    await vscode.commands.executeCommand(COMMANDS[name]);
    assert.deepEqual(await files(), before);
  });
}

async function files(): Promise<readonly string[]> {
  return (await vscode.workspace.findFiles('**/*')).map(({ path }) => path).toSorted();
}
