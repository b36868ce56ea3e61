import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { openDev, signInTo } from './support/signIn.ts';
import type { Stage } from './support/stage.ts';

/** Running a task once: a migration that fails, one that succeeds with another command, and one in production. */

const step = journey({
  speed: 12,
  environments: ({ url }) => {
    const shared = {
      region: 'eu-west-1',
      endpointUrl: url,
      roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-read',
      writeRoleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-deploy',
      identity: { kind: 'sandbox' },
      migrate: { 'blog-api': 'blog-migrate-broken', 'blog/blog-web': 'blog-migrate' },
    };
    return [
      { name: 'dev', ...shared },
      { name: 'prod', ...shared, protected: true },
    ];
  },
});

const runs = ({ sandbox }: Stage): number => sandbox.world.calls.total('ecs:RunTask');
const updates = ({ sandbox }: Stage): number => sandbox.world.calls.total('ecs:UpdateService');

step('the migration of a service is offered first', async stage => {
  const { workbench, fleet, shot } = stage;
  await openDev(stage, 420, 'blog');
  await fleet.chooseFromMenu('blog-api', 'Run Task');
  await workbench.quickInput().getByText('the migration of blog-api').waitFor();
  await workbench.quickInput().getByText('what blog-api runs').waitFor();
  await shot('task definitions to run');
  await workbench.pick('the migration of blog-api');
  await workbench.quickInput().getByText('Network of blog-api').waitFor();
  await workbench.quickInput().getByText('npm run migrate || exit 3').waitFor();
  await shot('a task as it will run');
});

step('a migration that fails says its exit code, and its log is shown', async stage => {
  const { workbench, logs, shot } = stage;
  await workbench.page.keyboard.press('Enter');
  await workbench.dialog().getByText('Run blog-migrate-broken:1 in dev?').waitFor();
  await shot('confirming a task');
  await workbench.clickDialog('Run Task');
  await workbench.notification(/running blog-migrate-broken:1 in dev.*task [0-9a-f]{8} is/).waitFor();
  await logs.status(/blog-migrate-broken:1/);
  const end = workbench.notification(/of blog-migrate-broken:1 in dev ended with exit code 3/);
  await end.waitFor({ timeout: 60_000 });
  assert.match((await end.textContent()) ?? '', /Its last line: .*nothing more is applied/);
  await workbench.until('lines of the migration', async () => {
    const lines = await logs.lines();
    return lines.length > 0 || undefined;
  });
  await shot('a migration that failed');
  assert.equal(runs(stage), 1);
  await workbench.dismissNotifications();
});

step('another command and variables, and the exit code 0', async stage => {
  const { workbench, fleet, sandbox, shot } = stage;
  await fleet.chooseFromMenu('blog', 'Run Task');
  await workbench.pick(/blog-migrate$/);
  await workbench
    .quickInput()
    .getByText('The network and capacity of which service?')
    .or(workbench.page.getByPlaceholder('The network and capacity of which service?'))
    .first()
    .waitFor();
  await workbench.pick('blog-web');
  await workbench.pick('Command');
  await workbench.quickInput().getByText('Words as a shell splits them').waitFor();
  await workbench.answer("sh -c 'echo done'");
  await workbench.pick('Variables');
  await workbench.quickInput().getByText('NAME=value').waitFor();
  await workbench.answer('STEP="two words"');
  await workbench.quickInput().getByText('STEP', { exact: true }).waitFor();
  await shot('a task with another command');
  await workbench.pick('Run');
  await workbench.dialog().getByText("Command, in place of its own: sh -c 'echo done'").waitFor();
  await workbench.clickDialog('Run Task');
  await workbench
    .notification(/of blog-migrate:9 in dev ended with exit code 0/)
    .waitFor({ timeout: 60_000 });
  await shot('a task that succeeded');
  const tasks = [...(sandbox.world.ecs.world.region('eu-west-1').clusters.get('blog')?.tasks.values() ?? [])];
  assert.ok(
    tasks.some(({ overrides }) =>
      overrides.containers.some(({ environment }) => environment?.some(({ value }) => value === 'two words')),
    ),
  );
  await workbench.dismissNotifications();
});

step('a migration that fails stops the deployment before the service is touched', async stage => {
  const { workbench, fleet, logs, shot } = stage;
  const before = runs(stage);
  await fleet.chooseFromMenu('blog-api', 'Deploy Image…');
  await workbench.pick('api');
  await workbench.quickInput().getByText('77e2f90').first().waitFor();
  await workbench.pick('77e2f90');
  await workbench
    .dialog()
    .getByText(/blog-migrate-broken/)
    .waitFor();
  await workbench
    .dialog()
    .getByText(/The migration runs with blog\/api@sha256:/)
    .waitFor();
  await shot('confirming a deployment with a migration');
  assert.equal(runs(stage), before);
  await workbench.clickDialog('Deploy Image');
  const end = workbench.notification(/The migration blog-migrate-broken:2 ended with exit code 3/);
  await end.waitFor({ timeout: 60_000 });
  assert.match((await end.textContent()) ?? '', /blog-api was not touched/);
  await end.getByText('Show Logs').waitFor();
  await logs.status(/blog-migrate-broken:2/);
  await shot('a migration that stopped a deployment');
  assert.equal(runs(stage), before + 1);
  assert.equal(updates(stage), 0);
  await workbench.dismissNotifications();
});

step('a migration that succeeds lets it go on', async stage => {
  const { workbench, fleet, sandbox } = stage;
  const before = runs(stage);
  await fleet.chooseFromMenu('blog-web', 'Deploy Image…');
  await workbench.quickInput().getByText('1.17.0').waitFor();
  await workbench.pick('1.17.0');
  await workbench.clickDialog('Deploy Image');
  await workbench.notification(/deploying blog-web in dev.*the migration runs/).waitFor();
  assert.equal(updates(stage), 0);
  await workbench.notification(/blog-web in dev is deployed/).waitFor({ timeout: 90_000 });
  const order = sandbox.world.calls
    .list('ecs:*', 1000)
    .map(({ action }) => action)
    .filter(action => action === 'ecs:RunTask' || action === 'ecs:UpdateService');
  assert.deepEqual(order.slice(-2), ['ecs:RunTask', 'ecs:UpdateService']);
  assert.equal(runs(stage), before + 1);
  assert.equal(updates(stage), 1);
  await workbench.dismissNotifications();
});

step('in a protected environment the family is typed', async stage => {
  const { workbench, fleet, shot } = stage;
  const before = runs(stage);
  await fleet.collapse('dev');
  await signInTo(stage, 'prod', 'blog');
  await fleet.chooseFromMenu('blog-api', 'Run Task');
  await workbench.pick('the migration of blog-api');
  await workbench.pick('newest');
  await workbench.pick('Run');
  await workbench.quickInput().getByText('prod is protected').waitFor();
  await shot('a task in a protected environment');
  await workbench.page.keyboard.press('Escape');
  assert.equal(runs(stage), before);
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage);
});
