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
  const input = workbench.quickInput().locator('input[type="text"]');
  await input.pressSequentially('ABCD');
  await workbench.until('what was typed is gone', async () => (await input.inputValue()) === '' || undefined);
  await fleet.waitFor('sso', /^sso.*[A-Z]{4}-[A-Z]{4} is the code to enter at/);
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
  await fleet.waitFor('sso', 'sign-in denied');
  await fleet.waitFor('Sign in to sso…', /The sign-in was denied at/);
  await workbench
    .notification(/was denied at .*Sign in again/)
    .getByRole('button', { name: 'Sign In' })
    .waitFor();
  await shot('a denied sign-in');
  await workbench.dismissNotifications();
});

step('a cancelled sign-in after it does not look denied', async ({ workbench, fleet }) => {
  await fleet.clickAction('sso', 'Sign In');
  await workbench.quickInput().getByText('Copy code and open page').waitFor();
  await workbench.page.keyboard.press('Escape');
  await fleet.waitFor('sso', 'signed out');
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
