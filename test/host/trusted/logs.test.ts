import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../../../src/manifest.ts';
import { press } from '../support/press.ts';
import { test } from '../support/runner.ts';
import { countCalls, forgetCalls } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';

function serviceNode(name: string): Readonly<Record<string, string>> {
  const service = `${cluster.replace(':cluster/', ':service/')}/${name}`;
  return { kind: 'service', id: `dev ${service}`, environment: 'dev', cluster, service };
}

test('a log that is followed is read, without what costs', async () => {
  const signIn = Promise.resolve(vscode.commands.executeCommand(COMMANDS.signIn, 'dev'));
  await press('workbench.action.acceptSelectedQuickOpenItem', signIn);
  await forgetCalls();
  await vscode.commands.executeCommand(COMMANDS.followLogs, serviceNode('blog-api'));
  await until('the log was read', async () => (await countCalls('logs:FilterLogEvents')) > 1);
  assert.equal(await countCalls('logs:StartLiveTail'), 0);
});

test('another one takes its place, and the way back leads to the first', async () => {
  await forgetCalls();
  await vscode.commands.executeCommand(COMMANDS.followLogs, serviceNode('blog-web'));
  await until('the other log was read', async () => (await countCalls('logs:FilterLogEvents')) > 0);
  await forgetCalls();
  await vscode.commands.executeCommand(COMMANDS.previousLogs);
  await until('the first log was read', async () => (await countCalls('logs:FilterLogEvents')) > 0);
});

test('more is added to what is shown', async () => {
  await forgetCalls();
  await vscode.commands.executeCommand(COMMANDS.addToLogView, serviceNode('blog-web'));
  await until('both logs were read', async () => (await countCalls('logs:FilterLogEvents')) > 1);
});

test('a hidden log view takes its place again, and nothing is read after the end of the session', async () => {
  await vscode.commands.executeCommand('workbench.action.closePanel');
  await vscode.commands.executeCommand(`${VIEWS.logs}.focus`);
  await vscode.commands.executeCommand(COMMANDS.signOut, 'dev');
  await forgetCalls();
  await vscode.commands.executeCommand(COMMANDS.refresh);
  assert.equal(await countCalls('logs:*'), 0);
});
