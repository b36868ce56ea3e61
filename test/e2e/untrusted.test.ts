import assert from 'node:assert/strict';
import { exampleEnvironments } from '../../scripts/example.ts';
import { journey } from './support/journey.ts';

/** In a workspace that is not trusted its environments do not count, and nothing can be changed. */

const step = journey({
  workspaceTrust: true,
  settings: ({ url }) => ({
    'ecsCodespaces.environments': [{ ...exampleEnvironments(url)[0], name: 'mine' }],
  }),
});

step('only the environments of the person are there', async ({ workbench, fleet, shot }) => {
  await workbench.statusBar('Restricted Mode').waitFor();
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.waitFor('mine', 'signed out');
  await fleet.waitFor(/environments are ignored until you trust/);
  assert.deepEqual(await fleet.labels(/^(dev|prod)$/), []);
  await shot('an untrusted workspace');
});

step('they can be read', async ({ workbench, fleet }) => {
  await fleet.clickAction('mine', 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand('mine', 'blog', 'blog-api', 'Tasks');
  await fleet.waitFor(/^[0-9a-f]{8}$/, 'RUNNING');
});

step('and nothing that changes them is offered', async ({ workbench, fleet, shot }) => {
  await fleet.openMenu('blog-api');
  await workbench.menuItem('Follow Logs').waitFor();
  await shot('no changes in an untrusted workspace');
  assert.equal(await workbench.menuItem('Redeploy (Force New Deployment)').count(), 0);
  await workbench.page.keyboard.press('Escape');
  const offers = [
    ...(await workbench.paletteOffers('ECS: Redeploy')),
    ...(await workbench.paletteOffers('ECS: Stop Task')),
  ];
  assert.deepEqual(
    offers.filter(offer => /Redeploy|Stop Task/.test(offer)),
    [],
  );
});

step('trusting it brings its environments and the changes', async ({ workbench, fleet, shot }) => {
  await workbench.runCommand('Workspaces: Manage Workspace Trust');
  await workbench.page.getByRole('button', { name: 'Trust', exact: true }).click();
  await workbench.openEcs();
  await fleet.waitFor('dev', 'signed out');
  assert.deepEqual(await fleet.labels(/ignored/), []);
  await workbench.page.keyboard.press('Escape');
  await shot('the workspace is trusted');
});
