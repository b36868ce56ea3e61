import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest.ts';
import { press } from '../support/press.ts';
import { test } from '../support/runner.ts';
import { countCalls, forgetCalls } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

const PROVIDER = 'ecsCodespaces';

async function accounts(): Promise<readonly string[]> {
  return (await vscode.authentication.getAccounts(PROVIDER)).map(({ label }) => label);
}

test('whoever signs in stands in the Accounts menu, for as long as that lasts', async () => {
  assert.deepEqual(await accounts(), []);
  await forgetCalls();
  const signIn = Promise.resolve(vscode.commands.executeCommand(COMMANDS.signIn, 'dev'));
  await until('the choice of an identity', async () => (await countCalls('oidc:*')) > 0);
  await press('workbench.action.acceptSelectedQuickOpenItem', signIn);
  await until('the account is there', async () => (await accounts()).length === 1);
  assert.match((await accounts())[0] ?? '', / in dev$/);
  await vscode.commands.executeCommand(COMMANDS.signOut, 'dev');
  await until('the account is gone', async () => (await accounts()).length === 0);
});
