import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
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
      migrate: { 'blog-api': 'blog-migrate-broken' },
    };
    return [
      { name: 'dev', ...shared },
      { name: 'prod', ...shared, protected: true },
    ];
  },
});

const runs = ({ sandbox }: Stage): number =>
  sandbox.world.calls.counts('ecs:RunTask')['ecs:RunTask']?.total ?? 0;

step('the migration of a service is offered first', async ({ workbench, fleet, shot }) => {
  await workbench.openEcs();
  await workbench.widenSideBar(420);
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand('dev', 'blog');
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

step('in a protected environment the family is typed', async stage => {
  const { workbench, fleet, shot } = stage;
  const before = runs(stage);
  await fleet.collapse('dev');
  await fleet.clickAction('prod', 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand('prod', 'blog');
  await fleet.chooseFromMenu('blog-api', 'Run Task');
  await workbench.pick('the migration of blog-api');
  await workbench.pick('Run');
  await workbench.quickInput().getByText('prod is protected').waitFor();
  await shot('a task in a protected environment');
  await workbench.page.keyboard.press('Escape');
  assert.equal(runs(stage), before);
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage);
});
