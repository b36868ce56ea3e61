import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';

/** The main job, from signing in to stopping a task. */

const step = journey({ speed: 12 });
const task = /^[0-9a-f]{8}$/;

step('the ECS view names the environments of the workspace', async ({ workbench, fleet, shot }) => {
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.waitFor('dev', 'signed out');
  await fleet.waitFor('prod', 'protected · signed out');
  await shot('signed out');
});

step('signing in takes two clicks', async ({ workbench, fleet, shot }) => {
  await fleet.clickAction('dev', 'Sign In');
  await workbench.quickInput().getByText('octocat', { exact: true }).waitFor();
  await shot('choosing an identity');
  await workbench.pick('octocat');
  await fleet.waitFor('dev', 'octocat · 111122223333 · eu-west-1');
  await workbench.statusBar('dev · octocat').waitFor();
  await shot('signed in');
});

step('the fleet opens down to a container', async ({ fleet, shot }) => {
  await fleet.expand('dev', 'blog', 'blog-api', 'Tasks', task);
  await fleet.waitFor('blog-api', '4/4');
  await fleet.waitFor('api', 'RUNNING · healthy');
  await shot('down to a container');
});

step('a service shows its deployments, stopped tasks and events', async ({ fleet, shot }) => {
  await fleet.expand('Deployments', 'Stopped', 'Events');
  await fleet.waitFor('blog-api:42', 'succeeded · current');
  await fleet.waitFor('blog-api:41', 'rolled back');
  await fleet.waitFor('No stopped tasks');
  await fleet.waitFor(/has reached a steady state/);
  await shot('deployments and events');
  await fleet.collapse('Events');
});

step('the log of a service is followed', async ({ workbench, fleet, logs, shot }) => {
  await workbench.openFile('task-definition.json');
  await fleet.clickAction('blog-api', 'Follow Logs');
  await logs.status(/Following blog-api in dev \(blog\): 4 tasks/);
  const fresh = await logs.newLines();
  assert.ok(
    fresh.some(line => line.includes('GET /')),
    fresh.join('\n'),
  );
  await shot('following a log');
  await workbench.page.setViewportSize({ width: 1200, height: 760 });
  await logs.newLines();
  await shot('for the README');
  await workbench.page.setViewportSize({ width: 1400, height: 1000 });
});

step('a redeployed service is watched to its end', async ({ workbench, fleet, logs, sandbox, shot }) => {
  const before = await fleet.labels(task, 'RUNNING');
  await fleet.clickAction('blog-api', 'Redeploy');
  await workbench.dialog().getByText('Redeploy blog-api in dev?').waitFor();
  await shot('confirming a redeploy');
  await workbench.clickDialog('Redeploy');
  await workbench.notification(/redeploying blog-api in dev.*of 4 new tasks run/).waitFor();
  await shot('a redeploy under way');
  await workbench
    .notification(/blog-api in dev is redeployed: 4 of 4 tasks run/)
    .waitFor({ timeout: 60_000 });
  await shot('a redeploy that succeeded');

  const tasks = await workbench.until('four new tasks', async () => {
    const labels = await fleet.labels(task, 'RUNNING');
    return labels.length === 4 && labels.every(label => !before.includes(label)) ? labels : undefined;
  });
  await workbench.until('lines of the new tasks', async () => {
    const lines = await logs.lines();
    return lines.some(line => tasks.some(label => line.includes(label))) || undefined;
  });
  await fleet.waitFor('blog-api', '4/4');
  await shot('the new tasks and their log');
  assert.equal(sandbox.world.calls.counts('ecs:UpdateService')['ecs:UpdateService']?.total, 1);
  await workbench.dismissNotifications();
});

step('a redeploy that fails is said to have failed', async ({ workbench, fleet, shot }) => {
  await fleet.collapse('blog-api');
  await fleet.clickAction('blog-canary', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  await workbench.notification(/redeploying blog-canary in dev/).waitFor();
  const end = workbench.notification(/The deployment of blog-canary in dev failed/);
  await end.waitFor({ timeout: 90_000 });
  assert.match((await end.textContent()) ?? '', /rolled back to blog-canary:3/);
  await shot('a redeploy that failed');
  await fleet.expand('blog-canary', 'Stopped');
  await fleet.waitFor(task, 'exit 1');
  await shot('the tasks that failed');
  await fleet.collapse('blog-canary');
  await workbench.dismissNotifications();
});

step('a stopped task is replaced', async ({ workbench, fleet, shot }) => {
  await fleet.expand('blog-web', 'Tasks');
  const before = await workbench.until('two tasks', async () => {
    const labels = await fleet.labels(task, 'RUNNING');
    return labels.length === 2 ? labels : undefined;
  });
  const [stopped = ''] = before;
  await fleet.clickAction(stopped, 'Stop Task');
  await workbench.dialog().getByText(stopped).first().waitFor();
  await shot('confirming a stop');
  await workbench.clickDialog('Stop Task');
  const end = workbench.notification(/has stopped; .* runs in its place/);
  await end.waitFor({ timeout: 60_000 });
  await shot('a stopped task and its replacement');
  const [, replacement = ''] = /stopped; ([0-9a-f]{8})/.exec((await end.textContent()) ?? '') ?? [];
  assert.ok(!before.includes(replacement));
  await fleet.waitFor(replacement, 'RUNNING');
  await fleet.expand('Stopped');
  await fleet.waitFor(stopped);
  await shot('the stopped task in the tree');
  await workbench.dismissNotifications();
});

step('in a protected environment the name is typed', async ({ workbench, fleet, sandbox, shot }) => {
  const updates = (): number =>
    sandbox.world.calls.counts('ecs:UpdateService')['ecs:UpdateService']?.total ?? 0;
  const before = updates();
  await fleet.collapse('dev');
  await fleet.clickAction('prod', 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand('prod', 'blog');
  await fleet.clickAction('blog-web', 'Redeploy');
  await workbench.quickInput().getByText('prod is protected').waitFor();
  await shot('a protected environment');
  await workbench.enter('blog-api');
  await workbench.quickInput().getByText('This is not blog-web').waitFor();
  await shot('another name was typed');
  assert.equal(updates(), before);

  await workbench.answer('blog-web');
  await workbench.notification(/blog-web in prod is redeployed/).waitFor({ timeout: 60_000 });
  assert.equal(updates(), before + 1);
  await workbench.dismissNotifications();
});

step('signing out empties the tree', async ({ workbench, fleet, shot }) => {
  await fleet.chooseFromMenu('prod', 'Sign Out');
  await fleet.waitFor('prod', 'signed out');
  await fleet.chooseFromMenu('dev', 'Sign Out');
  await fleet.waitFor('dev', 'signed out');
  await fleet.waitFor(/Sign in to prod/);
  await workbench.statusBar('signed out').waitFor();
  await shot('signed out again');
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage);
});
