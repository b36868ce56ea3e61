import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest.ts';
import { fileAt, writeFile } from '../support/files.ts';
import { test } from '../support/runner.ts';
import { until } from '../support/until.ts';

const MARK = 'what-git-ran';

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

test('files are checked without asking Git, which would run what the repository names', async () => {
  assert.equal(vscode.workspace.isTrusted, false);
  const config = fileAt('.git/config');
  if (await isThere(config)) {
    const before = new TextDecoder().decode(await vscode.workspace.fs.readFile(config));
    await writeFile(
      '.git/config',
      `${before}[core]\n\tfsmonitor = "sh -c 'touch \\"${fileAt(MARK).fsPath}\\"; exit 1'"\n`,
    );
  }
  const uri = await writeFile('.github/workflows/ship.yml', 'on: [push\n');
  await vscode.commands.executeCommand(COMMANDS.checkRepository);
  await until('a problem of a file that is not open', () =>
    vscode.languages.getDiagnostics(uri).some(({ source }) => source === 'ECS'),
  );
  assert.equal(await isThere(fileAt(MARK)), false);
});
