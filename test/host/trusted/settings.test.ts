import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SETTINGS } from '../../../src/manifest.ts';
import { test } from '../support/runner.ts';
import { until } from '../support/until.ts';

const good =
  vscode.workspace.getConfiguration().get<readonly Record<string, unknown>[]>(SETTINGS.environments) ?? [];

async function setEnvironments(environments: readonly Record<string, unknown>[]): Promise<void> {
  await vscode.workspace
    .getConfiguration()
    .update(SETTINGS.environments, environments, vscode.ConfigurationTarget.Workspace);
}

/** What the extension says about the settings file, each with the text that it underlines. */
async function problems(): Promise<readonly { readonly message: string; readonly text: string }[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const uri = vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json');
  const document = await vscode.workspace.openTextDocument(uri);
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'ECS')
    .map(({ message, range }) => ({ message, text: document.getText(range) }));
}

test('the settings of the workspace have no problem', async () => {
  assert.deepEqual(
    good.map(({ name }) => name),
    ['dev', 'prod'],
  );
  assert.deepEqual(await problems(), []);
});

test('what is wrong with an environment is underlined', async () => {
  await setEnvironments([
    ...good,
    {
      name: 'stage',
      region: 'Ireland',
      roleArn: 'codespaces-ecs-dev',
      identity: { kind: 'sandbox' },
      colour: 'red',
    },
  ]);
  const found = await until('three problems', async () => {
    const list = await problems();
    return list.length === 3 && list;
  });
  assert.deepEqual(found.map(({ text }) => text).sort(), ['"Ireland"', '"codespaces-ecs-dev"', '"colour"']);
});

test('two environments of one name are underlined', async () => {
  const [first = {}] = good;
  await setEnvironments([...good, { ...first }]);
  const [problem] = await until('one problem', async () => {
    const list = await problems();
    return list.length === 1 && list;
  });
  assert.equal(problem?.text, '"dev"');
});

test('problems go when the settings are right again', async () => {
  await setEnvironments(good);
  await until('no problem', async () => (await problems()).length === 0);
});
