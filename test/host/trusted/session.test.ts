import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../../../src/manifest.ts';
import { test } from '../support/runner.ts';
import { countCalls, forgetCalls } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

/** Runs a workbench command again and again until `done` is settled: what it acts on may not be there yet. */
async function press(command: string, done: Promise<unknown>): Promise<void> {
  let settled = false;
  done.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  await until(`an answer to ${command}`, async () => {
    await vscode.commands.executeCommand(command);
    await sleep(20);
    return settled;
  });
  await done;
}

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
