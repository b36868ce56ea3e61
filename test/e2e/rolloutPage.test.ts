import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journey } from './support/journey.ts';
import { RolloutPage } from './support/rolloutPage.ts';
import { openDev, signInTo } from './support/signIn.ts';
import type { Stage } from './support/stage.ts';

/** Rollouts under way: in the tree, on their page, in a window that was reloaded, and in other colours. */

const step = journey({ speed: 12 });

step('the tree says which deployment waits for somebody', async stage => {
  const { fleet, shot } = stage;
  await openDev(stage, 460, 'store');
  await fleet.waitFor('store-web', 'paused: waits for somebody');
  await shot('a service that waits for somebody');
});

/** Shows the window in a colour theme meanwhile; `mark` is a class that the workbench has then. */
async function inTheme(
  { workbench, workspace }: Pick<Stage, 'workbench' | 'workspace'>,
  theme: string,
  mark: string,
  run: () => Promise<unknown>,
): Promise<void> {
  const file = join(workspace, '.vscode', 'settings.json');
  const before = await readFile(file, 'utf8');
  const settings: object = JSON.parse(before);
  await writeFile(file, JSON.stringify({ ...settings, 'workbench.colorTheme': theme }));
  await workbench.page.locator(`.monaco-workbench.${mark}`).waitFor();
  await run();
  await writeFile(file, before);
  await workbench.page.locator(`.monaco-workbench.${mark}`).waitFor({ state: 'detached' });
}

step("the page of a deployment that somebody else began says what it's at", async stage => {
  const { workbench, fleet, shot } = stage;
  const page = new RolloutPage(workbench);
  await fleet.clickAction('store-web', 'Show Rollout');
  await page.says('Paused: waits for somebody');
  await page.says('store-web:12 → store-web:13');
  assert.match(await page.stage(), /After shifting test traffic/);
  assert.deepEqual((await page.buttons()).slice(0, 2), ['Continue', 'Roll Back']);
  // It was so before anybody looked: since when is not known.
  await page.says(/^under way$/);
  await shot('rollout page paused');
  await workbench.widenSideBar(225);
  await shot('a service that waits in a narrow side bar');
  await workbench.widenSideBar(460);
  await inTheme(stage, 'Default High Contrast', 'hc-black', () =>
    shot('rollout page paused in high contrast'),
  );
});

step('it can be continued from there and is watched while it bakes', async ({ workbench, shot }) => {
  const page = new RolloutPage(workbench);
  await page.click('Continue');
  await workbench.clickDialog('Continue');
  await page.says(/^Baking until/);
  await shot('rollout page baking');
  await page.says(/^Succeeded$/);
  await shot('rollout page succeeded');
  await workbench.dismissNotifications();
});

step('the notification of a redeploy leads to its page', async ({ workbench, fleet, shot }) => {
  const page = new RolloutPage(workbench);
  await fleet.expand('blog');
  await fleet.clickAction('blog-api', 'Redeploy');
  await workbench
    .dialog()
    .getByRole('button', { name: /^Redeploy/ })
    .click();
  const notification = workbench.notification(/redeploying blog-api in dev.*of 4 new tasks run/);
  await notification.getByText('Show Rollout').click();
  await page.says('Deploying: starting new tasks');
  await workbench.until('a task on the page', async () => (await page.tasks())[0]);
  await shot('rollout page of a redeploy');
});

step('a reloaded window goes on watching once somebody signs in', async ({ workbench, sandbox, shot }) => {
  const page = new RolloutPage(workbench);
  sandbox.world.clock.setSpeed(0.5);
  await workbench.page.reload();
  const message = workbench.notification(/A rollout of blog-api in dev was under way/);
  await message.waitFor();
  await page.says('Sign in to dev to see this rollout.');
  await shot('rollout page after a reload');
  await message.getByRole('button', { name: 'Sign In' }).click();
  await workbench.pick('octocat');
  const notification = workbench.notification(/redeploying blog-api in dev.*of 4 new tasks run/);
  await notification.getByText('Show Rollout').click();
  await page.says(/^Deploying:/);
  await shot('rollout page picked up');
  sandbox.world.clock.setSpeed(12);
  await workbench
    .notification(/blog-api in dev is redeployed: 4 of 4 tasks run/)
    .waitFor({ timeout: 60_000 });
  await page.says(/^Succeeded$/);
  assert.equal(sandbox.world.calls.counts('ecs:UpdateService')['ecs:UpdateService']?.total, 1);
  await shot('rollout page of a redeploy that succeeded');
  await workbench.dismissNotifications();
});

step('cancelling ends the watching alone, and the rollout is shown again', async stage => {
  const { workbench, fleet, sandbox, shot } = stage;
  const page = new RolloutPage(workbench);
  const changes = () =>
    ['ecs:UpdateService', 'ecs:StopServiceDeployment'].map(call => sandbox.world.calls.total(call));
  const [updates = 0, stops = 0] = changes();
  await workbench.openEcs();
  await fleet.expand('dev', 'blog');
  sandbox.world.clock.setSpeed(0.5);
  await fleet.clickAction('blog-web', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  const progress = workbench.notification(/redeploying blog-web in dev.*of 2 new tasks run/);
  await progress.waitFor();
  await progress.getByRole('button', { name: 'Cancel' }).click();
  const message = workbench.notification(/No longer watching blog-web in dev\. What ECS was told goes on\./);
  await message.waitFor();
  await workbench.notification(/ECS: redeploying blog-web/).waitFor({ state: 'hidden' });
  await shot('a rollout that is no longer watched');
  await message.getByRole('button', { name: 'Open Rollout' }).click();
  await workbench.page.getByRole('tab', { name: 'Rollout: blog-web' }).waitFor();
  await page.says(/^Deploying:/);
  sandbox.world.clock.setSpeed(12);
  await page.says(/^Succeeded$/);
  await fleet.waitFor('blog-web', '2/2');
  assert.deepEqual(changes(), [updates + 1, stops]);
  await workbench.dismissNotifications();
});

step('what a person takes back is stopped, not failed, and is told of once', async stage => {
  const { workbench, fleet, sandbox, shot } = stage;
  const page = new RolloutPage(workbench);
  sandbox.world.clock.setSpeed(4);
  await fleet.clickAction('blog-api', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  await workbench
    .notification(/redeploying blog-api in dev.*Cancel only ends the watching/)
    .getByText('Show Rollout')
    .click();
  // The page before it was of another service.
  await page.says(/^blog-api$/);
  await workbench.until('a task on the page', async () => (await page.tasks())[0]);
  await page.click('Roll Back');
  await workbench.clickDialog('Roll Back');
  await page.says(/^Rolling back$/);
  assert.ok(!(await page.buttons()).includes('Roll Back'));
  await page.says(/^stopped after/);
  await workbench.notification(/ECS: rolling back blog-api/).waitFor();
  await workbench.notification(/ECS: redeploying blog-api/).waitFor({ state: 'hidden' });
  await fleet.waitFor('blog-api', /rolling back/);
  assert.doesNotMatch((await (await fleet.waitFor('blog')).textContent()) ?? '', /failing/);
  await shot('rollout page of a deployment that is taken back');
  sandbox.world.clock.setSpeed(12);
  await page.says(/^Rolled back$/);
  await page.says(/^stopped after/);
  assert.notEqual((await page.tasks()).length, 0);
  await shot('rollout page of a deployment that was taken back');
  await workbench.dismissNotifications();
});

step('tasks that fall stand there with the reason and their last lines', async stage => {
  const { workbench, fleet, shot } = stage;
  const page = new RolloutPage(workbench);
  await workbench.openEcs();
  await fleet.expand('dev', 'blog');
  await fleet.clickAction('blog-canary', 'Redeploy');
  await workbench
    .dialog()
    .getByRole('button', { name: /^Redeploy/ })
    .click();
  await workbench
    .notification(/redeploying blog-canary in dev/)
    .getByText('Show Rollout')
    .click();
  await page.says(/exit 1/);
  await shot('rollout page with tasks that fail');
  const end = workbench.notification(/The deployment of blog-canary in dev failed/);
  await end.waitFor({ timeout: 90_000 });
  await page.says(/^Rolled back$/);
  await shot('rollout page rolled back');
  await workbench.dismissNotifications();
});

step('after a reload the pages show how the rollouts ended, each in one tab', async stage => {
  const { workbench, fleet, shot } = stage;
  const page = new RolloutPage(workbench);
  await workbench.page.reload();
  await page.says('Sign in to dev to see this rollout.');
  await workbench.openEcs();
  await signInTo(stage, 'dev', 'store');
  await page.says(/^Rolled back$/);
  await page.says(/exit 1/);
  await shot('rollout page of an end before the reload');
  await fleet.chooseFromMenu('store-web', 'Show Rollout');
  await page.says(/^Succeeded$/);
  const tabs = workbench.page.getByRole('tab', { name: 'Rollout: store-web' });
  await workbench.until('one tab', async () => ((await tabs.count()) === 1 ? true : undefined));
  await shot('one tab for each service');
  await workbench.page.getByRole('tab', { name: 'Rollout: blog-canary' }).click();
  await page.says(/^Rolled back$/);
});

step('it is readable in the dark', async ({ workbench, shot }) => {
  const page = new RolloutPage(workbench);
  await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator('.monaco-workbench.vs-dark').waitFor();
  await page.says(/^Rolled back$/);
  await shot('rollout page in the dark');
});

step('it is readable in high contrast, in the colours of the system, and on paper', async stage => {
  const { workbench, workspace, shot } = stage;
  const page = new RolloutPage(workbench);
  const file = join(workspace, '.vscode', 'settings.json');
  const settings: object = JSON.parse(await readFile(file, 'utf8'));
  for (const [theme, mark] of [
    ['Default High Contrast Light', 'hc-light'],
    ['Default High Contrast', 'hc-black'],
  ]) {
    await writeFile(file, JSON.stringify({ ...settings, 'workbench.colorTheme': theme }));
    await workbench.page.locator(`.monaco-workbench.${mark}`).waitFor();
    await shot(`rollout page in ${theme}`);
  }
  await workbench.page.emulateMedia({ forcedColors: 'active' });
  await shot('rollout page in forced colours');
  await workbench.page.emulateMedia({ forcedColors: 'none', media: 'print' });
  assert.deepEqual(await page.buttons(), []);
  assert.equal(await page.textColour(), 'rgb(0, 0, 0)');
  await shot('rollout page on paper');
  await workbench.page.emulateMedia({ media: 'screen' });
  await writeFile(file, JSON.stringify(settings));
});

step('it can be kept as text', async ({ workbench, shot }) => {
  const page = new RolloutPage(workbench);
  await page.click('Open as Text');
  await workbench.page.getByRole('tab', { name: /Rollout of blog-canary/ }).waitFor();
  await workbench.preview().getByText('Rolled back').first().waitFor();
  await shot('rollout as text');
});
