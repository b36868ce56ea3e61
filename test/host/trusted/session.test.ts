import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../../../src/manifest.ts';
import { press } from '../support/press.ts';
import { test } from '../support/runner.ts';
import { countCalls, forgetCalls } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

test('a dismissed sign-in ends silently and asks AWS nothing', async () => {
  await forgetCalls();
  const signIn = Promise.resolve(vscode.commands.executeCommand(COMMANDS.signIn, 'dev'));
  await until('the choice of an identity', async () => (await countCalls('oidc:*')) > 0);
  await press('workbench.action.closeQuickOpen', signIn);
  assert.equal(await countCalls('sts:*'), 0);
});

test('signing in exchanges the identity once and fills the view', async () => {
  await forgetCalls();
  await vscode.commands.executeCommand(`${VIEWS.fleet}.focus`);
  const signIn = Promise.resolve(vscode.commands.executeCommand(COMMANDS.signIn, 'dev'));
  await press('workbench.action.acceptSelectedQuickOpenItem', signIn);
  assert.equal(await countCalls('sts:AssumeRoleWithWebIdentity'), 1);
  await until('the clusters were read', async () => (await countCalls('ecs:DescribeClusters')) > 0);
  assert.equal(await countCalls('sts:AssumeRoleWithWebIdentity'), 1);
});

test('refreshing reads again', async () => {
  const before = await countCalls('ecs:ListClusters');
  await vscode.commands.executeCommand(COMMANDS.refresh);
  assert.ok((await countCalls('ecs:ListClusters')) > before);
});

test('after signing out nothing is read', async () => {
  await vscode.commands.executeCommand(COMMANDS.signOut, 'dev');
  await forgetCalls();
  await vscode.commands.executeCommand(COMMANDS.refresh);
  assert.equal(await countCalls('ecs:*'), 0);
});
