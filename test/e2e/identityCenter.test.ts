import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { readWithNewKeys } from './support/signIn.ts';
import type { Stage } from './support/stage.ts';

/** Signing in through IAM Identity Center, with one permission set for reading and another for changes. */

const step = journey({
  environments: ({ url }) => [
    {
      name: 'portal',
      region: 'eu-west-1',
      identity: {
        kind: 'identityCenter',
        startUrl: `${url}/start`,
        region: 'eu-west-1',
        writePermissionSet: 'EcsDeploy',
      },
      endpointUrl: url,
    },
    {
      name: 'elsewhere',
      region: 'eu-west-1',
      identity: {
        kind: 'identityCenter',
        startUrl: `${url}/start`,
        region: 'eu-west-1',
        accountId: '444455556666',
        permissionSet: 'EcsDeploy',
      },
      endpointUrl: url,
    },
  ],
});

/** Begins a sign-in; gives the code that is shown. */
async function begin({ workbench, fleet }: Stage): Promise<string> {
  await fleet.clickAction('portal', 'Sign In');
  const title = workbench.quickInput().getByText('Your sign-in code');
  await title.waitFor();
  const [code = 'no code'] = /[A-Z]{4}-[A-Z]{4}/.exec((await title.textContent()) ?? '') ?? [];
  return code;
}

/** Decides on the page that the code is for. */
async function decide({ context, workbench }: Stage, button: string, outcome: string): Promise<void> {
  const opened = context.waitForEvent('page');
  await workbench.pick('Copy code and open page');
  const page = await opened;
  await page.getByRole('button', { name: button }).click();
  await page.getByText(outcome).waitFor();
  await page.close();
}

step('a sign-in can be cancelled while it waits', async stage => {
  const { sandbox, workbench, fleet } = stage;
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await begin(stage);
  await workbench
    .notification(/signing in to portal/)
    .getByRole('button', { name: 'Cancel' })
    .click();
  await fleet.waitFor('portal', 'signed out');
  await workbench.quickInput().getByText('Copy code and open page').waitFor({ state: 'hidden' });
  assert.equal(sandbox.world.sessions.all().length, 0);
});

step('a sign-in that was denied says so', async stage => {
  const { workbench, fleet, shot } = stage;
  await begin(stage);
  await decide(stage, 'Deny', 'Nobody was signed in');
  await workbench.notification(/The sign-in was denied at /).waitFor();
  await fleet.waitFor('portal', 'sign-in denied');
  await fleet.waitFor('Sign in to portal…', /The sign-in was denied at /);
  await shot('a denied sign-in at the access portal');
  await workbench.dismissNotifications();
});

step('a code that was not used in time says so', async stage => {
  const { sandbox, workbench, fleet } = stage;
  const { devices, now } = sandbox.world.identityCenter;
  const device = devices.waiting(await begin(stage), now());
  assert.ok(device);
  device.expiresAt = now();
  await workbench.notification(/The code was not used in time/).waitFor();
  await fleet.waitFor('portal', 'sign-in failed');
  await workbench.quickInput().getByText('Copy code and open page').waitFor({ state: 'hidden' });
  await workbench.dismissNotifications();
});

step('a code is approved, then account and permission set are picked', async stage => {
  const { workbench, fleet, shot } = stage;
  await begin(stage);
  await decide(stage, 'Approve', 'You are signed in');
  await workbench.quickInput().getByText('444455556666').waitFor();
  await shot('picking an account');
  await workbench.pick('111122223333');
  await workbench.quickInput().getByText('EcsDeploy').waitFor();
  await workbench.pick('EcsRead');
  await fleet.waitFor('portal', 'octocat · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  await shot('signed in through Identity Center');
});

step('a change uses the other permission set', async ({ sandbox, workbench, fleet }) => {
  await fleet.clickAction('blog-api', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  await workbench.notification(/blog-api in portal is redeployed/).waitFor({ timeout: 60_000 });
  const changes = sandbox.world.calls.list('ecs:UpdateService', 10);
  assert.equal(changes.length, 1);
  assert.match(changes[0]?.caller ?? '', /AWSReservedSSO_EcsDeploy_/);
  const reads = sandbox.world.calls.list('ecs:DescribeServices', 1000);
  assert.ok(reads.every(({ caller = '' }) => caller.includes('AWSReservedSSO_EcsRead_')));
});

step(
  'a permission set that one is not assigned to is refused, and what there is instead is said',
  async stage => {
    const { workbench, fleet, shot } = stage;
    await workbench.dismissNotifications();
    await fleet.clickAction('elsewhere', 'Sign In');
    const told = workbench.notification(
      /You do not have the permission set EcsDeploy in the AWS account shop/,
    );
    await told.waitFor();
    assert.match((await told.textContent()) ?? '', /There you have: EcsRead/);
    await fleet.waitFor('elsewhere', 'sign-in failed');
    await fleet.waitFor(/You do not have the permission set EcsDeploy/);
    await shot('a permission set that one does not have');
    await workbench.dismissNotifications();
  },
);

step('when the portal ended the sign-in, the tree says so, and a new code signs in again', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  sandbox.world.identityCenter.signIns.endAll();
  sandbox.world.sessions.expireAll(Date.now());
  await workbench.runCommand('ECS: Refresh');
  await fleet.waitFor(/The session of octocat has ended/);
  await fleet.waitFor('portal', /octocat · .*ended/);
  await shot('a session that the portal ended');
  await begin(stage);
  await decide(stage, 'Approve', 'You are signed in');
  await fleet.waitFor('portal', 'octocat · 111122223333');
  await fleet.row(/has ended/).waitFor({ state: 'hidden' });
  await fleet.row('blog', 'stale').waitFor({ state: 'hidden' });
});

step('keys and a token that ended are replaced, without a word', async stage => {
  const { sandbox, workbench, fleet } = stage;
  sandbox.world.identityCenter.signIns.expireAccess(Date.now());
  await readWithNewKeys(stage);
  assert.equal(sandbox.world.calls.counts('sso-oidc:*')['sso-oidc:CreateToken']?.ok, 1);
  assert.equal(sandbox.world.calls.list('sso-oidc:StartDeviceAuthorization').length, 0);
  await workbench.quickInput().waitFor({ state: 'hidden' });
  await fleet.waitFor('portal', 'octocat · 111122223333');
  await fleet.row('blog', 'stale').waitFor({ state: 'hidden' });
});

step('the session is in the Accounts menu, and can be ended there, at the portal too', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  const account = await workbench.openAccount(/octocat in portal \(Amazon ECS\)/);
  await shot('the session in the Accounts menu');
  await workbench.chooseOfAccount(account, 'Sign Out');
  await workbench.dialog().getByText("Sign out of 'octocat in portal'?").waitFor();
  await workbench.clickDialog('Sign Out');
  await fleet.waitFor('portal', 'signed out');
  await workbench.until('the logout', async () => {
    return sandbox.world.calls.counts('sso:Logout')['sso:Logout']?.ok === 1 || undefined;
  });
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage);
});
