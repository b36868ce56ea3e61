import assert from 'node:assert/strict';
import { byTag } from '../../src/sandbox/ecr/registry.ts';
import { journey } from './support/journey.ts';
import { openDev, signInTo } from './support/signIn.ts';

/** Taking services back: a finished deployment, one under way, one that waits, and those that others deploy. */

const step = journey({ speed: 20 });

step('signing in', stage => openDev(stage, 520, 'blog'));

step('a finished deployment goes back to what last ran well', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.waitFor('blog-api', '4/4');
  await fleet.chooseFromMenu('blog-api', 'Roll Back…');
  await workbench.quickInput().getByText('blog-api:40').first().waitFor();
  await workbench.quickInput().getByText('suggested').first().waitFor();
  await shot('where a service can go back to');
  await workbench.pick('blog-api:40');
  const dialog = workbench.dialog();
  await dialog.getByText('Roll back blog-api in dev?').waitFor();
  // Nobody can look up what the tag of the public image beside it names today.
  await dialog
    .getByText(/a copy of blog-api:40 is registered that names the image that ran in proxy/)
    .waitFor();
  await shot('confirming a roll-back');
  assert.equal(stage.sandbox.world.calls.total('ecs:UpdateService'), 0);
  await workbench.clickDialog('Roll Back');
  await workbench.notification(/blog-api in dev is (?:deployed|rolled back)/).waitFor({ timeout: 90_000 });
  await shot('rolled back');
  await fleet.waitFor('blog-api', '4/4');
  assert.equal(stage.sandbox.world.calls.total('ecs:UpdateService'), 1);
  await workbench.dismissNotifications();
});

step('a revision that is deregistered comes back as a copy, with the image of then', async stage => {
  const { workbench, fleet, sandbox, shot } = stage;
  const { registry, world } = sandbox.world.ecs;
  const repository = registry.putRepository('eu-west-1', 'blog/api');
  const then = byTag(repository, '5d0c1b7')?.contents.digest;
  assert.ok(then);
  registry.push(repository, { tags: ['5d0c1b7'] });
  await fleet.chooseFromMenu('blog-api', 'Roll Back…');
  await workbench.quickInput().getByText('deregistered · its tag has moved').waitFor();
  await shot('going back to a revision that is deregistered');
  await workbench.pick('blog-api:39');
  const dialog = workbench.dialog();
  await dialog.getByText(/blog-api:39 is deregistered: a copy of it is registered/).waitFor();
  await dialog.getByText(/:5d0c1b7 names another image today/).waitFor();
  await shot('confirming a copy');
  await workbench.clickDialog('Roll Back');
  await workbench.notification(/blog-api in dev is (?:deployed|rolled back)/).waitFor({ timeout: 90_000 });
  await fleet.expand('blog-api', 'Deployments');
  await fleet.waitFor('blog-api:44', /current/);
  const [copy] = world.region('eu-west-1').families.get('blog-api')?.at(-1)?.containers ?? [];
  assert.equal(copy?.image, `${repository.uri}@${then}`);
  await workbench.dismissNotifications();
});

step('all that would change is shown before it is confirmed', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.chooseFromMenu('blog-web', 'Roll Back…');
  await workbench.clickDialog('Show Details');
  await workbench.preview().getByText('What changes').waitFor();
  await workbench.preview().getByText('blog-web:18').first().waitFor();
  await shot('the details of a roll-back');
  await workbench.pick('Change Nothing');
  assert.equal(stage.sandbox.world.calls.total('ecs:UpdateService'), 2);
});

step('a deployment under way is taken back by ECS itself', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.clickAction('blog-canary', 'Redeploy');
  await workbench.clickDialog('Redeploy');
  await workbench.notification(/redeploying blog-canary in dev/).waitFor();
  await fleet.chooseFromMenu('blog-canary', 'Roll Back…');
  await workbench
    .dialog()
    .getByText(/is under way. ECS stops it and goes back to/)
    .waitFor();
  await shot('taking back a deployment under way');
  await workbench.clickDialog('Roll Back');
  await workbench
    .notification(/blog-canary in dev (is|was) rolled back|was rolled back/)
    .waitFor({ timeout: 90_000 });
  assert.equal(stage.sandbox.world.calls.total('ecs:StopServiceDeployment'), 1);
  await fleet.waitFor('blog-canary', /last deployment rolled back/);
  // The redeploy was watched too, and both watches come to their end.
  await workbench.notification(/ECS: (?:redeploying|rolling back) blog-canary/).waitFor({ state: 'hidden' });
  await workbench.dismissNotifications();
  await fleet.collapse('blog');
});

step('what CodeDeploy deploys is answered with where', async ({ workbench, fleet, shot }) => {
  await fleet.expand('store');
  await fleet.chooseFromMenu('store-legacy', 'Roll Back…');
  await workbench.notification(/store-legacy is deployed by AWS CodeDeploy/).waitFor();
  await fleet.chooseFromMenu('store-edge', 'Roll Back…');
  await workbench.notification(/store-edge is deployed by an external controller/).waitFor();
  await shot('deployed by others');
  await workbench.dismissNotifications();
});

step('a paused deployment is rolled back', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.waitFor('store-web');
  await workbench.runCommand('ECS: Roll Back Paused Deployment');
  await workbench.pick('dev');
  await workbench.pick('store');
  await workbench.pick('store-web');
  await workbench.dialog().getByText('Roll back the deployment of store-web in dev?').waitFor();
  await shot('rolling back a paused deployment');
  await workbench.clickDialog('Roll Back');
  await workbench
    .notification(/store-web in dev was rolled back|store-web in dev is rolled back/)
    .waitFor({ timeout: 90_000 });
  assert.equal(stage.sandbox.world.calls.total('ecs:ContinueServiceDeployment'), 1);
  await shot('a paused deployment that was rolled back');
  await workbench.dismissNotifications();
  await fleet.collapse('store');
});

step('an Express Mode service goes back to its image from before', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.expand('default');
  await fleet.chooseFromMenu('handbook', 'Roll Back…');
  await workbench.dialog().getByText('Roll back handbook in dev?').waitFor();
  await workbench
    .dialog()
    .getByText(/handbook:2025-11 → handbook@sha256/)
    .waitFor();
  await shot('confirming the roll-back of an Express Mode service');
  await workbench.clickDialog('Roll Back');
  await workbench.notification(/handbook in dev is (deployed|rolled back)/).waitFor({ timeout: 110_000 });
  assert.equal(stage.sandbox.world.calls.total('ecs:UpdateExpressGatewayService'), 1);
  await workbench.dismissNotifications();
});

step('in a protected environment the name is typed', async stage => {
  const { workbench, fleet, shot } = stage;
  const before = stage.sandbox.world.calls.total('ecs:UpdateService');
  await fleet.collapse('dev');
  await signInTo(stage, 'prod', 'blog');
  await fleet.chooseFromMenu('blog-web', 'Roll Back…');
  await workbench.quickInput().getByText('prod is protected').waitFor();
  await shot('a roll-back in a protected environment');
  await workbench.enter('blog-api');
  await workbench.quickInput().getByText('This is not blog-web').waitFor();
  assert.equal(stage.sandbox.world.calls.total('ecs:UpdateService'), before);
  await workbench.answer('blog-web');
  await workbench.notification(/blog-web in prod is rolled back/).waitFor({ timeout: 90_000 });
  assert.equal(stage.sandbox.world.calls.total('ecs:UpdateService'), before + 1);
});
