import assert from 'node:assert/strict';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { EDITOR_LOG, relayRuns } from './support/relayRuns.ts';

/** A codespace whose token may not start workflows, as every codespace's at first. */

const step = journey({
  codespace: { login: 'octocat', permissions: {} },
  environments: ({ url }) => [
    {
      name: 'prod',
      region: 'eu-west-1',
      endpointUrl: url,
      roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-read',
      identity: { kind: 'githubActions' },
    },
    { name: 'dev', identity: { kind: 'sandbox' }, endpointUrl: url },
  ],
});

step('the lines for devcontainer.json are shown', async ({ sandbox, workbench, fleet, shot }) => {
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.clickAction('prod', 'Sign In');
  const told = workbench.notification(/No GitHub token here may start workflows of octo-org\/blog-api/);
  await told.waitFor();
  await shot('no permission to start workflows');
  const text = (await told.textContent()) ?? '';
  assert.match(text, /\(actions: write\)/);
  assert.match(
    text,
    /"customizations": { "codespaces": { "repositories": { "octo-org\/blog-api": { "permissions": { "actions": "write" } } } } }/,
  );
  assert.match(text, /only a codespace created after that gets the permission/);
  await fleet.waitFor('prod', 'sign-in failed');
  await fleet.waitFor(/No GitHub token here may start workflows/);
  assert.equal(relayRuns(sandbox).length, 0);
});

step('no secret is left anywhere', async stage => {
  const { fleet, workbench } = stage;
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await fleet.waitFor('dev', 'octocat');
  await assertNothingLeaked(stage, EDITOR_LOG);
});
