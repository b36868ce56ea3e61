import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';

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
  ],
});

step('a code is approved, then account and permission set are picked', async stage => {
  const { context, workbench, fleet, shot } = stage;
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.clickAction('portal', 'Sign In');
  await workbench.quickInput().getByText('Your sign-in code').waitFor();
  const opened = context.waitForEvent('page');
  await workbench.pick('Copy code and open page');
  const page = await opened;
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('You are signed in').waitFor();
  await page.close();
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

step('signing out ends the session at the portal', async ({ sandbox, workbench, fleet }) => {
  await fleet.chooseFromMenu('portal', 'Sign Out');
  await fleet.waitFor('portal', 'signed out');
  await workbench.until('the logout', async () => {
    return sandbox.world.calls.counts('sso:Logout')['sso:Logout']?.ok === 1 || undefined;
  });
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage);
});
