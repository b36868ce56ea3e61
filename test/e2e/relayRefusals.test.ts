import assert from 'node:assert/strict';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import {
  changeWorkflow,
  EDITOR_LOG,
  relayRuns,
  requireReviewers,
  tamperWithArtifacts,
} from './support/relayRuns.ts';
import type { Stage } from './support/stage.ts';
import { submitAndClose } from './support/submit.ts';

/** Sign-ins by workflow runs that come to nothing, and what a person is told; `guarded` needs an approval. */

const place = { region: 'eu-west-1', accountId: '111122223333' };
const GUARDED = 'codespaces-ecs-guarded';

const step = journey({
  codespace: { login: 'octocat' },
  environments: ({ url, world: { iam } }) => {
    const roles = new Map(iam.roles().map(role => [role.name, role]));
    iam.putRole(GUARDED, {
      trustPolicy: roles.get('codespaces-ecs-deploy')?.trust.document,
      policies: Object.fromEntries(
        [...(roles.get('codespaces-ecs-read')?.policies ?? [])].map(([name, { document }]) => [
          name,
          document,
        ]),
      ),
    });
    const environment = (name: string, role: string, more = {}) => ({
      name,
      region: place.region,
      endpointUrl: url,
      roleArn: `arn:aws:iam::${place.accountId}:role/${role}`,
      identity: { kind: 'githubActions', ...more },
    });
    return [
      environment('prod', 'codespaces-ecs-read'),
      environment('guarded', GUARDED, { environment: 'production' }),
      // Its role trusts the workflow in the GitHub environment alone.
      environment('elsewhere', 'codespaces-ecs-deploy'),
    ];
  },
});

/** Signs in and gives what the person is told of it. */
async function refusal({ workbench, fleet }: Stage, environment: string, text: RegExp): Promise<string> {
  await fleet.clickAction(environment, 'Sign In');
  const told = workbench.notification(text);
  await told.waitFor();
  await fleet.waitFor(environment, 'sign-in failed');
  await fleet.waitFor(text);
  return (await told.textContent()) ?? '';
}

step('a sign-in that waits for an approval says so in the tree, and can be cancelled', async stage => {
  const { context, sandbox, workbench, fleet, shot } = stage;
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.clickAction('guarded', 'Sign In');
  await workbench.notification(/waiting for approval of production/i).waitFor();
  await fleet.waitFor('guarded', 'Waiting for approval of production');
  const message = await fleet.waitFor(/^Waiting for approval of production/);
  await shot('a sign-in that waits for an approval');
  const opened = context.waitForEvent('page');
  await message.locator('.label-name').click();
  const page = await opened;
  await page.getByRole('button', { name: 'Approve and deploy' }).waitFor();
  await page.close();
  await workbench
    .notification(/signing in to guarded/)
    .getByRole('button', { name: 'Cancel' })
    .click();
  await fleet.waitFor('guarded', 'signed out');
  await workbench.until('the run is cancelled at GitHub', async () => {
    return relayRuns(sandbox)[0]?.conclusion === 'cancelled' || undefined;
  });
  assert.equal(sandbox.world.sessions.all().length, 0);
});

step('a rejected approval says who and why', async stage => {
  const { context, workbench, fleet, shot } = stage;
  await fleet.clickAction('guarded', 'Sign In');
  const waiting = workbench.notification(/waiting for approval of production/i);
  await waiting.waitFor();
  const opened = context.waitForEvent('page');
  await waiting.getByRole('link').click();
  const page = await opened;
  await page.getByRole('radio', { name: /hubot/ }).check();
  await page.getByRole('textbox', { name: 'Comment' }).fill('Not on a Friday');
  await submitAndClose(page, 'Reject');
  const told = workbench.notification(/hubot rejected the request for production: “Not on a Friday”/);
  await told.waitFor();
  await fleet.waitFor('guarded', 'sign-in failed');
  await fleet.waitFor(/hubot rejected the request for production/);
  await shot('a rejected approval');
  const again = context.waitForEvent('page');
  await told.getByRole('button', { name: 'Open Run' }).click();
  const run = await again;
  await run.getByRole('heading', { name: /ECS for Codespaces sign-in/ }).waitFor();
  await run.close();
});

step('a session that could only be renewed with an approval has ended', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  requireReviewers(sandbox, 'production', []);
  // In its last half minute a token is not used any more.
  const seconds = (): number => Math.floor(Date.now() / 1000);
  const end = seconds() + 45;
  sandbox.world.github.issuer.override = { exp: end };
  await fleet.clickAction('guarded', 'Sign In');
  await fleet.waitFor('guarded', 'octocat · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  sandbox.world.github.issuer.override = {};
  requireReviewers(sandbox, 'production', ['hubot']);
  await workbench.until('the end of the token', async () => seconds() > end - 30 || undefined);
  sandbox.world.sessions.expireAll(Date.now());
  await workbench.runCommand('ECS: Refresh');
  await fleet.waitFor(/The session of octocat has ended/);
  await fleet.waitFor('guarded', /octocat · .*ended/);
  await shot('a session that has ended');
  await workbench.until('no run is left waiting', async () => {
    return relayRuns(sandbox)[0]?.conclusion === 'cancelled' || undefined;
  });
});

step('a sign-in can be cancelled while its workflow runs', async stage => {
  const { sandbox, workbench, fleet } = stage;
  const restore = changeWorkflow(sandbox, text =>
    text.replace(
      'const token = await fetchToken();',
      'const token = await fetchToken(); await new Promise(resolve => setTimeout(resolve, 600000));',
    ),
  );
  const exchanges = exchangesOf(stage);
  await fleet.clickAction('prod', 'Sign In');
  await workbench.until('the step is under way', async () => {
    const steps = relayRuns(sandbox)[0]?.jobs.flatMap(job => job.steps) ?? [];
    return (
      steps.some(({ name, status }) => name === 'Seal the token' && status === 'in_progress') || undefined
    );
  });
  await workbench
    .notification(/signing in to prod/)
    .getByRole('button', { name: 'Cancel' })
    .click();
  await fleet.waitFor('prod', 'signed out');
  await workbench.until('the run is cancelled at GitHub', async () => {
    return relayRuns(sandbox)[0]?.conclusion === 'cancelled' || undefined;
  });
  restore();
  assert.equal(exchangesOf(stage), exchanges);
});

step('a role that does not trust the workflow refuses it', async stage => {
  const { workbench, shot } = stage;
  await refusal(stage, 'elsewhere', /AWS refused the sign-in to elsewhere/);
  await shot('a role that does not trust the workflow');
  await workbench.dismissNotifications();
});

step('a run that failed names the step', async stage => {
  const { sandbox, workbench, shot } = stage;
  await workbench.dismissNotifications();
  const restore = changeWorkflow(stage.sandbox, text =>
    text.replace('const token = await fetchToken();', "throw new Error('The runner is out of order');"),
  );
  await refusal(stage, 'prod', /The workflow run failed in the step “Seal the token”/);
  await shot('a run that failed');
  restore();
  assert.equal(relayRuns(sandbox)[0]?.conclusion, 'failure');
  await workbench.dismissNotifications();
});

step('an artifact that was changed is refused', async stage => {
  const { sandbox, workbench, shot } = stage;
  const restore = tamperWithArtifacts(sandbox, archive => {
    const [[name, bytes] = ['', new Uint8Array()]] = Object.entries(unzipSync(archive));
    const sealed: { readonly data: string } = JSON.parse(strFromU8(bytes));
    const data = Buffer.from(sealed.data, 'base64url');
    data.writeUInt8(data.readUInt8(40) ^ 1, 40);
    return zipSync({ [name]: strToU8(JSON.stringify({ ...sealed, data: data.toString('base64url') })) });
  });
  const exchanges = exchangesOf(stage);
  await refusal(stage, 'prod', /was changed, or is not meant for this request/);
  await shot('an artifact that was changed');
  restore();
  assert.equal(exchangesOf(stage), exchanges);
  await workbench.dismissNotifications();
});

step('a token for another repository is refused', async stage => {
  const { sandbox, workbench, shot } = stage;
  sandbox.world.github.issuer.override = { repository: 'octo-org/other', repository_id: '4711' };
  const exchanges = exchangesOf(stage);
  const told = await refusal(stage, 'prod', /is not the one that was asked for/);
  assert.match(told, /its claim repository_id should be \d+ and is 4711/);
  assert.match(told, /Nothing of it was used/);
  await shot('a token for another repository');
  sandbox.world.github.issuer.override = {};
  assert.equal(exchangesOf(stage), exchanges);
  await workbench.dismissNotifications();
});

step('a token that came too late is refused', async stage => {
  const { sandbox, workbench } = stage;
  // Older than clocks may differ.
  sandbox.world.github.issuer.override = { exp: Math.floor(Date.now() / 1000) - 3600 };
  const exchanges = exchangesOf(stage);
  const told = await refusal(stage, 'prod', /is not the one that was asked for/);
  assert.match(told, /its claim exp should be/);
  sandbox.world.github.issuer.override = {};
  assert.equal(exchangesOf(stage), exchanges);
  await workbench.dismissNotifications();
});

for (const how of ['ignored', 'refused'] as const) {
  step(`a dispatch whose run details are ${how} finds its run`, async ({ sandbox, fleet }) => {
    sandbox.world.github.settings.runDetails = how;
    const before = relayRuns(sandbox).length;
    await fleet.clickAction('prod', 'Sign In');
    await fleet.waitFor('prod', 'octocat · 111122223333');
    assert.equal(relayRuns(sandbox).length, before + 1);
    assert.equal(relayRuns(sandbox)[0]?.conclusion, 'success');
    await fleet.chooseFromMenu('prod', 'Sign Out');
    await fleet.waitFor('prod', 'signed out');
  });
}

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage, EDITOR_LOG);
});

function exchangesOf({ sandbox }: Stage): number {
  return sandbox.world.calls.list('sts:AssumeRoleWithWebIdentity', 1000).length;
}
