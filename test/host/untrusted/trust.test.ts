import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID, SETTINGS } from '../../../src/manifest.ts';
import { press } from '../support/press.ts';
import { test } from '../support/runner.ts';
import { countCalls, forgetCalls } from '../support/sandbox.ts';

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

test('an environment of the person is signed in to, and reads', async () => {
  const url = process.env['ECS_SANDBOX_URL'];
  assert.ok(url !== undefined);
  await vscode.workspace.getConfiguration().update(
    SETTINGS.environments,
    [
      {
        name: 'mine',
        region: 'eu-west-1',
        roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-dev',
        identity: { kind: 'sandbox' },
        endpointUrl: url,
      },
    ],
    vscode.ConfigurationTarget.Global,
  );
  await forgetCalls();
  await press(
    'workbench.action.acceptSelectedQuickOpenItem',
    Promise.resolve(vscode.commands.executeCommand(COMMANDS.signIn, 'mine')),
  );
  assert.equal(await countCalls('sts:AssumeRoleWithWebIdentity'), 1);
});

const place = { environment: 'mine', cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog' };
const service = 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api';
const CHANGES = {
  redeploy: { kind: 'service', id: 'a service', ...place, service },
  stopTask: {
    kind: 'task',
    id: 'a task',
    ...place,
    service,
    stopped: false,
    task: 'arn:aws:ecs:eu-west-1:111122223333:task/blog/0123456789abcdef0123456789abcdef',
  },
} as const;

for (const name of ['redeploy', 'stopTask'] as const) {
  test(`${name} is refused before anything is asked, though the session could`, async () => {
    await forgetCalls();
    // Where it is not refused, it first reads what it is about to change.
    await vscode.commands.executeCommand(COMMANDS[name], CHANGES[name]);
    assert.equal(await countCalls('*'), 0);
  });
}
