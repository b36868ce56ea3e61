import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';

/** Signing in with an organisation's issuer: a code that is approved on a page of the browser. */

const step = journey({
  environments: ({ issuer, url }) => [
    {
      name: 'sso',
      region: 'eu-west-1',
      roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-dev',
      identity: { kind: 'oidc', issuer, clientId: 'sts.amazonaws.com' },
      endpointUrl: url,
    },
  ],
});

step('a sign-in can be cancelled while it waits', async ({ sandbox, workbench, fleet, shot }) => {
  // The shortest that RFC 8628 allows, so that the steps below do not wait for five seconds each.
  sandbox.world.oidc.issuer.settings.deviceInterval = 1;
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.clickAction('sso', 'Sign In');
  await workbench.quickInput().getByText('Copy code and open page').waitFor();
  await shot('a sign-in code');
  await workbench
    .notification(/signing in to sso/)
    .getByRole('button', { name: 'Cancel' })
    .click();
  await fleet.waitFor('sso', 'signed out');
  await workbench.quickInput().getByText('Copy code and open page').waitFor({ state: 'hidden' });
  assert.equal(sandbox.world.sessions.all().length, 0);
});

step('a sign-in that was denied says so', async ({ context, workbench, fleet, shot }) => {
  await fleet.clickAction('sso', 'Sign In');
  const opened = context.waitForEvent('page');
  await workbench.pick('Copy code and open page');
  const page = await opened;
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByText('Nobody was signed in').waitFor();
  await page.close();
  await fleet.waitFor('sso', 'sign-in failed');
  await shot('a denied sign-in');
});

step('a code that was approved signs in', async ({ context, sandbox, workbench, fleet, shot }) => {
  await fleet.clickAction('sso', 'Sign In');
  const title = workbench.quickInput().getByText('Your sign-in code');
  await title.waitFor();
  const [code = 'no code'] = /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec((await title.textContent()) ?? '') ?? [];
  const opened = context.waitForEvent('page');
  await workbench.pick('Copy code and open page');
  const page = await opened;
  await page.getByText(code).waitFor();
  await shot('the approval page', page);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('You are signed in').waitFor();
  await page.close();
  await fleet.waitFor('sso', 'octocat');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  await shot('signed in by code');
  assert.deepEqual(
    sandbox.world.sessions.all().map(({ arn }) => arn),
    ['arn:aws:sts::111122223333:assumed-role/codespaces-ecs-dev/octocat'],
  );
});

step('signing out revokes what was kept', async ({ sandbox, workbench, fleet }) => {
  await fleet.chooseFromMenu('sso', 'Sign Out');
  await fleet.waitFor('sso', 'signed out');
  await workbench.until('the revocation', async () => {
    return sandbox.world.calls.counts('oidc:Revoke')['oidc:Revoke']?.ok === 1 || undefined;
  });
});

step('no secret is left anywhere', async stage => {
  assert.ok(stage.issued.secrets().some(({ name }) => name === 'refresh_token'));
  await assertNothingLeaked(stage);
});
