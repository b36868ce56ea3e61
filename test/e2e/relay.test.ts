import assert from 'node:assert/strict';
import { REPOSITORY } from '../../scripts/example.ts';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';

/** Signing in with nothing but GitHub: a workflow run for reading, an approved one for a change in production. */

const step = journey({
  speed: 12,
  codespace: { login: 'octocat' },
  environments: ({ url }) => [
    {
      name: 'prod',
      region: 'eu-west-1',
      endpointUrl: url,
      roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-read',
      writeRoleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-deploy',
      identity: { kind: 'githubActions', writeEnvironment: 'production' },
    },
  ],
});

step('a workflow run signs in', async ({ sandbox, workbench, fleet, shot }) => {
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.clickAction('prod', 'Sign In');
  await workbench.notification(/signing in to prod/).waitFor();
  await shot('a workflow run is started');
  await fleet.waitFor('prod', 'octocat · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  await shot('signed in by a workflow run');
  assert.ok(sandbox.world.sessions.all().every(({ arn }) => arn.endsWith('codespaces-ecs-read/octocat')));
});

step('a change waits for the approval of production, and its run can be opened', async stage => {
  const { context, sandbox, workbench, fleet, shot } = stage;
  await fleet.clickAction('blog-api', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  const waiting = workbench.notification(/waiting for approval of production/i);
  await waiting.waitFor();
  await shot('waiting for an approval');
  const opened = context.waitForEvent('page');
  await waiting.getByRole('link').click();
  const page = await opened;
  await page.getByText(REPOSITORY).first().waitFor();
  await shot("the run's page", page);
  await page.getByRole('button', { name: /approve/i }).click();
  await page.close();
  await workbench.notification(/blog-api in prod is redeployed/).waitFor({ timeout: 60_000 });
  const [change] = sandbox.world.calls.list('ecs:UpdateService', 10);
  assert.match(change?.caller ?? '', /codespaces-ecs-deploy\/octocat$/);
});

step('signing out forgets the approval', async ({ fleet }) => {
  await fleet.chooseFromMenu('prod', 'Sign Out');
  await fleet.waitFor('prod', 'signed out');
});

/** At its trace level VS Code itself logs its own variables, of which a codespace's token is one. */
const EDITOR_LOG = /remoteagent\.log: the codespace's GITHUB_TOKEN$/;

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage, EDITOR_LOG);
});
