import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';

/** A trust policy that is wrong, what the diagnosis says of it, and the sign-in after it was mended. */

const ROLE = 'codespaces-ecs-read';

const step = journey({
  environments: ({ url }) => [
    { name: 'dev', identity: { kind: 'sandbox' }, endpointUrl: url },
    {
      name: 'ops',
      identity: { kind: 'sandbox' },
      endpointUrl: url,
      region: 'eu-west-1',
      roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-dev',
    },
  ],
});

step('a refused sign-in offers the diagnosis, which names the cause', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  const { iam } = sandbox.world;
  const before = iam.roles().find(({ name }) => name === ROLE);
  assert.ok(before);
  const trusted = JSON.stringify(before.trust.document);
  iam.putRole(ROLE, {
    trustPolicy: JSON.parse(trusted.replaceAll('StringLike', 'StringEquals')),
    policies: Object.fromEntries([...before.policies].map(([name, policy]) => [name, policy.document])),
    maxSessionDuration: before.maxSessionDuration,
  });
  await workbench.openEcs();
  await workbench.widenSideBar(420);
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  const refusal = workbench.notification(/AWS refused the sign-in to dev/);
  await refusal.waitFor();
  await shot('a refused sign-in');
  await refusal.getByRole('button', { name: 'Diagnose' }).click();
  await workbench.preview().getByRole('heading', { name: 'Sign-in to dev' }).waitFor();
  await shot('the diagnosis without a look at the role');
});

step('signed in elsewhere in the account, the role itself is read', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.clickAction('ops', 'Sign In');
  await workbench.pick('octocat');
  await fleet.waitFor('ops', 'octocat');
  await fleet.clickAction('dev', 'Diagnose Sign-In');
  await workbench.preview().getByText('The cause', { exact: true }).waitFor();
  const report = await workbench.preview().locator('body').textContent();
  assert.match(report ?? '', /StringEquals takes \* and \? as characters/);
  assert.match(report ?? '', /team:developers:user:octocat/);
  await shot('the diagnosis names the cause');
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage);
});
