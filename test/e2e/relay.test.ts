import assert from 'node:assert/strict';
import { REPOSITORY } from '../../scripts/example.ts';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { EDITOR_LOG, relayRuns } from './support/relayRuns.ts';
import type { Stage } from './support/stage.ts';
import { submitAndClose } from './support/submit.ts';

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

const seconds = (): number => Math.floor(Date.now() / 1000);
/** When the tokens of the sign-in and of the approval are over, in seconds since the epoch. */
const ends = { signIn: 0, approval: 0 };

/** In its last half minute a token is not used any more. */
async function untilUnused({ workbench }: Pick<Stage, 'workbench'>, end: number): Promise<void> {
  await workbench.until('the end of the token', async () => seconds() > end - 30 || undefined);
}

step('a workflow run signs in', async ({ sandbox, workbench, fleet, shot }) => {
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  // So short that it is over when the session is to be renewed.
  ends.signIn = seconds() + 45;
  sandbox.world.github.issuer.override = { exp: ends.signIn };
  await fleet.clickAction('prod', 'Sign In');
  await workbench.notification(/signing in to prod/).waitFor();
  await shot('a workflow run is started');
  await fleet.waitFor('prod', 'octocat · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  sandbox.world.github.issuer.override = {};
  await shot('signed in by a workflow run');
  assert.ok(sandbox.world.sessions.all().every(({ arn }) => arn.endsWith('codespaces-ecs-read/octocat')));
});

step('a change waits for the approval of production, and its run can be opened', async stage => {
  const { context, sandbox, workbench, fleet, shot } = stage;
  await fleet.clickAction('blog-api', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  const waiting = workbench.notification(/waiting for approval of production/i);
  await waiting.waitFor();
  const row = await fleet.waitFor('prod', /Waiting for approval of production.* · octocat/);
  await workbench.statusBar('Waiting for approval of production').waitFor();
  await shot('waiting for an approval');
  const fromRow = context.waitForEvent('page');
  await row.locator('.label-name').click();
  const other = await fromRow;
  await other.getByText(REPOSITORY).first().waitFor();
  await other.close();
  const opened = context.waitForEvent('page');
  await waiting.getByRole('link').click();
  const page = await opened;
  await page.getByText(REPOSITORY).first().waitFor();
  await shot("the run's page", page);
  // So short that it is over when the session that came of it has ended.
  ends.approval = seconds() + 50;
  sandbox.world.github.issuer.override = { exp: ends.approval };
  await submitAndClose(page, /approve/i);
  await workbench.notification(/blog-api in prod is redeployed/).waitFor({ timeout: 60_000 });
  await fleet.waitFor('prod', 'octocat · 111122223333');
  const [change] = sandbox.world.calls.list('ecs:UpdateService', 10);
  assert.match(change?.caller ?? '', /codespaces-ecs-deploy\/octocat$/);
  sandbox.world.github.issuer.override = {};
});

step('a session that ended is renewed by a run of its own, once it is used', async stage => {
  const { sandbox, workbench, fleet } = stage;
  const before = relayRuns(sandbox).length;
  await untilUnused(stage, ends.signIn);
  sandbox.world.sessions.expireAll(Date.now());
  await workbench.runCommand('ECS: Refresh');
  await workbench.until('another run', async () => relayRuns(sandbox).length > before || undefined);
  await workbench.until('the end of that run', async () => {
    return relayRuns(sandbox)[0]?.conclusion === 'success' || undefined;
  });
  await fleet.waitFor('prod', 'octocat · 111122223333');
  await workbench.until('a session that AWS takes', async () => {
    return sandbox.world.sessions.all().some(({ expiresAt }) => expiresAt > Date.now()) || undefined;
  });
  assert.equal(relayRuns(sandbox).length, before + 1);
});

step('an approval that has ended says so, and the next change asks for another one', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  await untilUnused(stage, ends.approval);
  await fleet.clickAction('blog-api', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  await workbench.notification(/The approval for changes in prod has ended/).waitFor();
  await shot('an approval that has ended');
  await workbench.dismissNotifications();
  await fleet.clickAction('blog-api', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  const waiting = workbench.notification(/waiting for approval of production/i);
  await waiting.waitFor();
  await waiting.getByRole('button', { name: 'Cancel' }).click();
  await workbench.until('the run is cancelled at GitHub', async () => {
    return relayRuns(sandbox)[0]?.conclusion === 'cancelled' || undefined;
  });
  await fleet.waitFor('prod', 'octocat · 111122223333');
  assert.equal(sandbox.world.calls.counts('ecs:UpdateService')['ecs:UpdateService']?.ok, 1);
});

step('signing out forgets the approval', async ({ fleet }) => {
  await fleet.chooseFromMenu('prod', 'Sign Out');
  await fleet.waitFor('prod', 'signed out');
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage, EDITOR_LOG);
});
