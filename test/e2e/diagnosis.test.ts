import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { findInText } from './support/secrets.ts';
import type { Stage } from './support/stage.ts';

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

/** The report as it is shown; no secret is in it, and a secret would have been found. */
async function shownReport({ workbench, issued }: Stage): Promise<string> {
  const text = (await workbench.preview().locator('body').textContent()) ?? '';
  assertNoSecret(text, issued);
  return text;
}

/** The whole text, as the button copies it. */
async function copiedReport({ context, workbench, issued }: Stage): Promise<string> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await workbench.notification('').getByRole('button', { name: 'Copy Report' }).click();
  const text = await workbench.until('the report in the clipboard', async () => {
    const copied = await workbench.page.evaluate<string>('navigator.clipboard.readText()');
    return /^# Sign\\?-in to dev\n/.test(copied) ? copied : undefined;
  });
  assertNoSecret(text, issued);
  return text;
}

function assertNoSecret(text: string, issued: Stage['issued']): void {
  const secrets = issued.secrets();
  assert.notEqual(secrets.length, 0);
  assert.deepEqual(findInText(text, secrets), []);
  for (const secret of secrets) {
    assert.deepEqual(findInText(`${text}${secret.value}`, [secret]), [secret.name]);
  }
}

step('a refused sign-in offers the diagnosis, which says what it could not see', async stage => {
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
  assert.match(await shownReport(stage), /Could not see, because nobody is signed in/);
});

step('signed in elsewhere in the account, the role itself is read', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.clickAction('ops', 'Sign In');
  await workbench.pick('octocat');
  await fleet.waitFor('ops', 'octocat');
  await workbench.dismissNotifications();
  await fleet.clickAction('dev', 'Diagnose Sign-In');
  await workbench.preview().getByText('The cause', { exact: true }).waitFor();
  const report = await shownReport(stage);
  assert.match(report, /StringEquals takes \* and \? as characters/);
  assert.match(report, /team:developers:user:octocat/);
  const copied = await copiedReport(stage);
  assert.match(copied, /^\+ +"team:developers:user:octocat"$/m);
  await shot('the diagnosis names the cause');
});

step('what can be done with the report stands in the title of its tab', async stage => {
  const { context, workbench, shot } = stage;
  const { page } = workbench;
  await workbench.dismissNotifications();
  const title = page.locator('.editor-actions');
  await title.getByRole('button', { name: 'Copy Corrected Policy' }).click();
  const policy = await workbench.until('the policy in the clipboard', async () => {
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    return copied.startsWith('{') ? copied : undefined;
  });
  assert.match(policy, /"team:developers:user:octocat"/);
  assert.equal(await title.getByRole('button', { name: 'Paste Trust Policy' }).count(), 0);
  await title.getByRole('button', { name: 'Copy Report' }).waitFor();
  assert.equal((await workbench.paletteOffers('ECS: Copy Report'))[0], 'ECS: Copy Report');
  await shot('the title of the report');
  await context.clearPermissions();
});

step('after a reload the report says that it is over', async ({ workbench, shot }) => {
  // The editor's own way: it writes down which tabs are open before it goes.
  await workbench.runCommand('Developer: Reload Window');
  await workbench.preview().getByText('This report ended with its window').waitFor();
  await shot('the report after a reload');
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage);
});
