import assert from 'node:assert/strict';
import { CommandLines } from './support/commandLines.ts';
import { journey } from './support/journey.ts';
import { findInFiles, findInText } from './support/secrets.ts';

const step = journey({ speed: 12 });
const taskId = /^[0-9a-f]{8}/;

step('the ECS view names the environments of the workspace', async ({ workbench, fleet, shot }) => {
  await workbench.openEcs();
  await fleet.waitFor('dev', 'signed out');
  await fleet.waitFor('prod', 'signed out');
  await shot('signed out');
});

step('signing in takes two clicks', async ({ workbench, fleet, shot }) => {
  await fleet.clickAction('dev', 'Sign In');
  await workbench.quickInput().getByText('octocat', { exact: true }).waitFor();
  await shot('choosing an identity');
  await workbench.pick('octocat');
  await fleet.waitFor('dev', 'octocat');
  await workbench.statusBar('octocat').waitFor();
  await shot('signed in');
});

step('the fleet opens down to a container', async ({ fleet, shot }) => {
  await fleet.expand('dev', 'blog', 'blog-api', 'Tasks', taskId);
  await fleet.waitFor('api', 'RUNNING');
  await shot('down to a container');
});
