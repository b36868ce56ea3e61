import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { installStandIn } from '../aws/support/plugin/install.ts';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import type { Stage } from './support/stage.ts';

/** A shell and a port of a container, through a stand-in for `session-manager-plugin`. */

const step = journey({
  speed: 12,
  env: async (_sandbox, _issued, folder) => ({
    // Otherwise the PATH would be that of a login shell.
    VSCODE_CLI: '1',
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    STAND_IN_CALL: join(folder, 'call.json'),
    STAND_IN_HEARD: join(folder, 'heard.txt'),
  }),
});

const counts = ({ sandbox }: Stage, action: string): number =>
  sandbox.world.calls.counts(action)[action]?.ok ?? 0;

/** What the plugin was called with last; its token is looked for everywhere in the end. */
async function called({ workbench, folder, issued }: Stage): Promise<{ readonly tokenInArguments: boolean }> {
  const file = join(folder, 'call.json');
  const text = await workbench.until('a call of the plugin', async () => {
    const found = await readFile(file, 'utf8').catch(() => '');
    return found.endsWith('}') ? found : undefined;
  });
  await rm(file);
  const { token, ...call }: { readonly token: string; readonly tokenInArguments: boolean } = JSON.parse(text);
  issued.keep("a session's token", token);
  return call;
}

step('where the plugin is missing, the way to install it is shown', async stage => {
  const { workbench, fleet, shot } = stage;
  await workbench.openEcs();
  await workbench.widenSideBar(420);
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand('dev', 'blog');
  await fleet.chooseFromMenu('blog-api', 'Open Shell');
  const message = workbench.notification(/session-manager-plugin is not installed here/);
  await message.waitFor();
  await message.getByRole('button', { name: 'Instructions' }).waitFor();
  await shot('the plugin is missing');
  await message.getByRole('button', { name: 'Install in Terminal' }).click();
  await workbench.page.locator('.terminal-wrapper.active').waitFor();
  await shot('installing the plugin');
  assert.equal(counts(stage, 'ecs:ExecuteCommand'), 0);
});

step('a shell opens in a container, and its token is in no argument', async stage => {
  const { workbench, fleet, folder, shot } = stage;
  await installStandIn(join(folder, 'bin'));
  await fleet.chooseFromMenu('blog-api', 'Open Shell');
  await workbench.pick('api');
  const call = await called(stage);
  assert.equal(call.tokenInArguments, false);
  await workbench.page
    .getByText(/blog-api \/ api \(dev\)/)
    .first()
    .waitFor();
  await workbench.typeIntoTerminal('whoami');
  const heard = join(folder, 'heard.txt');
  await workbench.until('what the shell answers', async () => {
    const text = await readFile(heard, 'utf8').catch(() => '');
    return text.includes('whoami') || undefined;
  });
  await shot('a shell in a container');
  assert.equal(counts(stage, 'ecs:ExecuteCommand'), 1);
});

step('where ECS Exec is off, turning it on says that tasks are replaced, and does it', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.chooseFromMenu('blog-web', 'Open Shell');
  await workbench.dialog().getByText('Turn on ECS Exec for blog-web in dev?').waitFor();
  await workbench
    .dialog()
    .getByText(/all tasks of blog-web are replaced/)
    .waitFor();
  await shot('turning on ECS Exec');
  await workbench
    .dialog()
    .getByRole('button', { name: /^Turn On and Redeploy/ })
    .click();
  const on = workbench.notification(/ECS Exec is on for blog-web in dev/);
  await on.waitFor({ timeout: 90_000 });
  await shot('ECS Exec is on');
  await on.getByRole('button', { name: 'Open Shell' }).click();
  await called(stage);
  await workbench.page
    .getByText(/blog-web \/ web \(dev\)/)
    .first()
    .waitFor();
  await workbench.dismissNotifications();
});

step('a port is forwarded, shown and ended', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.chooseFromMenu('blog-api', 'Forward Port');
  await workbench.pick('api');
  await workbench.pick('8080');
  const message = workbench.notification(/blog-api \/ api :8080 in dev is at/);
  await message.waitFor();
  assert.equal((await called(stage)).tokenInArguments, false);
  const item = workbench.statusBar(/blog-api \/ api :8080 → localhost:\d+/);
  await item.waitFor();
  await shot('a forwarded port');

  const [, port = ''] = /localhost:(\d+)/.exec((await item.textContent()) ?? '') ?? [];
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('ping');
  const [echoed]: unknown[] = await once(socket, 'data');
  assert.equal(String(echoed), 'ping');
  socket.destroy();

  await workbench.dismissNotifications();
  await item.click();
  await message.waitFor();
  await message.getByRole('button', { name: 'Stop Forwarding' }).click();
  await item.waitFor({ state: 'hidden' });
});

step('a port of another host is reached through the container', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.chooseFromMenu('blog-api', 'Forward Port');
  await workbench.pick('api');
  await workbench.pick('A host that the container reaches');
  await workbench.quickInput().getByText('Host and port as the container reaches them').waitFor();
  await workbench.answer('db.internal');
  await workbench.quickInput().getByText('Write a host and a port').waitFor();
  await workbench.answer('db.internal:5432');
  await workbench.notification(/db\.internal:5432 through blog-api \/ api in dev is at/).waitFor();
  await shot('a port of a database');
  await called(stage);
  assert.equal(counts(stage, 'ssm:StartSession'), 2);
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage);
  // The editor logs at trace level how it opens terminals: a session's token there would be found.
  const [planted] = stage.issued.secrets().filter(({ name }) => name === "a session's token");
  assert.ok(planted);
  const file = join(stage.folder, 'ptyhost.log');
  await writeFile(file, planted.value);
  await assert.rejects(assertNothingLeaked(stage), /ptyhost\.log: a session's token/);
  await rm(file);
});
