import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../scripts/child.ts';
import { journey } from './support/journey.ts';
import { openDev, signInTo } from './support/signIn.ts';
import type { Stage } from './support/stage.ts';

/** Shipping: an image, a task definition file, another number of tasks, and a deployment that waits. */

const step = journey({ speed: 20 });

async function push({ sandbox }: Pick<Stage, 'sandbox'>, body: Readonly<Record<string, unknown>>) {
  const response = await fetch(`${sandbox.url}/_sandbox/ecr/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.clone().text());
}

/** Gives the commit. */
async function commit(workspace: string, message: string): Promise<string> {
  const author = ['-c', 'user.name=Example', '-c', 'user.email=example@example.com'];
  const options = ['--quiet', '--allow-empty', '--no-verify', `--message=${message}`];
  await run('git', [...author, '-c', 'commit.gpgSign=false', 'commit', ...options], { cwd: workspace });
  return (await run('git', ['rev-parse', 'HEAD'], { cwd: workspace })).trim();
}

step('signing in', stage => openDev(stage, 520, 'blog'));

step('an image is picked by what was built, and deployed by its digest', async stage => {
  const { workbench, fleet, workspace, shot } = stage;
  await fleet.waitFor('blog-web', '2/2');
  const built = await commit(workspace, 'Show the author of a post');
  await commit(workspace, 'Cache the list of posts');
  await push(stage, { repository: 'blog/web', tags: [built] });

  await fleet.chooseFromMenu('blog-web', 'Deploy Image…');
  const box = workbench.quickInput();
  await box
    .getByText(/running · pushed/)
    .first()
    .waitFor();
  await box
    .getByText(/2 critical, 2 high/)
    .first()
    .waitFor();
  await box
    .getByText(/Show the author of a post · 1 commit behind HEAD/)
    .first()
    .waitFor();
  await shot('picking an image');
  await workbench.pick(built);

  const dialog = workbench.dialog();
  await dialog.getByText('Deploy this image to blog-web in dev?').waitFor();
  await dialog.getByText(/container web: image: blog\/web:1\.18\.0 → blog\/web@sha256:/).waitFor();
  await dialog
    .getByText(`The image is blog/web:${built}, of ${built.slice(0, 7)} Show the author of a post`)
    .waitFor();
  await shot('confirming an image');
  assert.equal(stage.sandbox.world.calls.total('ecs:RegisterTaskDefinition'), 0);
  await workbench.clickDialog('Deploy Image');
  await workbench.notification(/blog-web in dev is deployed/).waitFor({ timeout: 90_000 });
  await shot('an image that was deployed');
  await fleet.expand('blog-web', 'Deployments');
  await fleet.waitFor('blog-web:19', /current/);
  assert.equal(stage.sandbox.world.calls.total('ecs:RegisterTaskDefinition'), 1);
  assert.equal(stage.sandbox.world.calls.total('ecs:UpdateService'), 1);
  await fleet.collapse('blog-web');
  await workbench.dismissNotifications();
});

step('the image that runs already is said to be', async ({ workbench, fleet, shot }) => {
  await fleet.chooseFromMenu('blog-web', 'Deploy Image…');
  const row = workbench.quickInput().getByRole('option').filter({ hasText: 'running · pushed' });
  await row.filter({ hasText: 'Show the author of a post' }).waitFor();
  await workbench.pick('Show the author of a post');
  await workbench.dialog().getByText('blog-web in dev runs this image already. Deploy it again?').waitFor();
  await workbench.dialog().getByRole('button', { name: 'Deploy Again' }).waitFor();
  await shot('the image that runs already');
  await workbench.page.keyboard.press('Escape');
  await workbench.dialog().waitFor({ state: 'hidden' });
});

step('an image that cannot run there is found out beforehand', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.chooseFromMenu('blog-api', 'Deploy Image…');
  const first = workbench.quickInput().getByRole('option').first();
  await first.filter({ hasText: /^api/ }).waitFor();
  await workbench.page.keyboard.press('Enter');
  await workbench.quickInput().getByText('2f6d0a1-arm64').waitFor();
  await first.filter({ hasNotText: 'untagged' }).waitFor();
  await shot('the images of a repository with parts');
  await workbench.pick('2f6d0a1-arm64');
  const dialog = workbench.dialog();
  await dialog.getByText(/^Would fail · container api/).waitFor();
  await dialog.getByText(/task definition: tag commit: abc1234 → 2f6d0a1/).waitFor();
  await shot('an image for another architecture');
  await workbench.until('details, and not the deployment, on Enter', async () => {
    const focused = await dialog.locator(':focus').allTextContents();
    return focused.join() === 'Show Details' || undefined;
  });
  await workbench.dialog().getByRole('button', { name: 'Deploy Image Anyway' }).waitFor();
  await workbench.page.keyboard.press('Escape');
  await workbench.dialog().waitFor({ state: 'hidden' });
  assert.equal(stage.sandbox.world.calls.total('ecs:RegisterTaskDefinition'), 1);
});

step('an image that is not there is refused', async ({ workbench, fleet, shot }) => {
  await fleet.chooseFromMenu('blog-web', 'Deploy Image…');
  await workbench.quickInput().getByText('1.17.0').waitFor();
  const box = workbench.quickInput().locator('input[type="text"]');
  await box.fill('not a ref!!');
  await workbench.quickInput().getByText('This is no reference to an image').waitFor();
  await workbench.page.keyboard.press('Enter');
  await shot('a text that is no image');
  await box.fill('blog/api:latest');
  await workbench
    .quickInput()
    .getByText(/\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/blog\/api:latest/)
    .waitFor();
  await shot('a repository of Amazon ECR that was typed');
  await workbench.answer('9.9.9');
  await workbench.notification(/The repository blog\/web has no image 9\.9\.9/).waitFor();
  await workbench.dismissNotifications();
});

step('a task definition file is held against what runs, and deployed', async stage => {
  const { workbench, fleet, workspace, sandbox, shot } = stage;
  const registry = `${sandbox.world.accountId}.dkr.ecr.eu-west-1.amazonaws.com`;
  const definition = {
    family: 'blog-web',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    executionRoleArn: `arn:aws:iam::${sandbox.world.accountId}:role/ecsTaskExecutionRole`,
    containerDefinitions: [
      {
        name: 'web',
        image: `${registry}/blog/web:<TAG>`,
        portMappings: [{ containerPort: 8080 }],
        environment: [
          { name: 'LOG_FORMAT', value: 'json' },
          { name: 'LOG_LEVEL', value: 'debug' },
        ],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '/ecs/blog-web',
            'awslogs-region': 'eu-west-1',
            'awslogs-stream-prefix': 'web',
          },
        },
      },
    ],
  };
  await mkdir(join(workspace, 'deploy'), { recursive: true });
  await writeFile(join(workspace, 'deploy', 'blog-web.json'), JSON.stringify(definition, undefined, 2));
  await fleet.chooseFromMenu('blog-web', 'Deploy Task Definition File…');
  await workbench.quickInput().getByText('family blog-web').waitFor();
  await shot('picking a task definition file');
  await workbench.pick('deploy/blog-web.json');
  await workbench
    .quickInput()
    .getByText(/leaves <TAG> open/)
    .waitFor();
  await workbench.answer('1.19.0');
  const dialog = workbench.dialog();
  await dialog.getByText('Deploy deploy/blog-web.json to blog-web in dev?').waitFor();
  await dialog.getByText(/container web: variable LOG_LEVEL: debug/).waitFor();
  await shot('confirming a task definition file');
  await workbench.clickDialog('Show Details');
  await workbench.preview().getByText('variable LOG_LEVEL').waitFor();
  await shot('the details of a task definition file');
  const tab = workbench.page.getByRole('tab', { name: /Plan for blog-web/ });
  await tab.waitFor();
  await workbench.pick(/^Deploy Task Definition File/);
  await tab.waitFor({ state: 'hidden' });
  await workbench.notification(/blog-web in dev is deployed/).waitFor({ timeout: 90_000 });
  assert.equal(stage.sandbox.world.calls.total('ecs:RegisterTaskDefinition'), 2);
  await workbench.dismissNotifications();
});

step('a file that is wrong is said to be, with its place', async ({ workbench, fleet, workspace }) => {
  const broken = { family: 'blog-web', containerDefinitions: [{ name: 'web' }] };
  await writeFile(join(workspace, 'deploy', 'broken.json'), JSON.stringify(broken));
  await fleet.chooseFromMenu('blog-web', 'Deploy Task Definition File…');
  await workbench.pick('deploy/broken.json');
  await workbench.notification(/deploy\/broken\.json: .*containerDefinitions\[0\]\.image/).waitFor();
  await workbench.dismissNotifications();
});

step('a service is scaled up and to zero', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.chooseFromMenu('blog-preview', 'Scale…');
  await workbench.quickInput().getByText('Desired count, now 0 with 0 running.').waitFor();
  await workbench.answer('-1');
  await workbench.quickInput().getByText('A whole number from 0 on.').waitFor();
  await workbench.answer('2');
  await workbench.dialog().getByText('Scale blog-preview in dev from 0 to 2?').waitFor();
  await shot('confirming a scale');
  await workbench.clickDialog('Scale');
  await workbench.notification(/blog-preview in dev is scaled/).waitFor({ timeout: 60_000 });
  await fleet.waitFor('blog-preview', '2/2');
  await workbench.dismissNotifications();
  await fleet.chooseFromMenu('blog-preview', 'Scale…');
  await workbench.answer('0');
  await workbench
    .dialog()
    .getByText(/All its tasks stop/)
    .waitFor();
  await workbench.clickDialog('Scale to Zero');
  await workbench.notification(/blog-preview in dev is scaled/).waitFor({ timeout: 60_000 });
  await fleet.waitFor('blog-preview', '0/0');
  await workbench.dismissNotifications();
});

step('the bounds of what scales a service are named', async ({ workbench, fleet, shot }) => {
  await fleet.chooseFromMenu('blog-web', 'Scale…');
  await workbench.quickInput().getByText('Application Auto Scaling keeps it between 2 and 6.').waitFor();
  await workbench.answer('7');
  await workbench
    .dialog()
    .getByText(/moves it back there when it next scales/)
    .waitFor();
  await shot('scaling beyond the bounds');
  await workbench.page.keyboard.press('Escape');
  await workbench.dialog().waitFor({ state: 'hidden' });
});

step('a deployment that waits goes on', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.collapse('blog');
  await fleet.expand('store');
  await fleet.waitFor('store-web', /paused/);
  await fleet.chooseFromMenu('store-web', 'Continue Paused Deployment');
  await workbench.dialog().getByText('Continue the deployment of store-web in dev?').waitFor();
  await shot('continuing a paused deployment');
  await workbench.clickDialog('Continue');
  await workbench.notification(/store-web in dev is deployed/).waitFor({ timeout: 110_000 });
  await shot('a paused deployment that went on');
  assert.equal(stage.sandbox.world.calls.total('ecs:ContinueServiceDeployment'), 1);
  await workbench.dismissNotifications();
  await fleet.collapse('store');
});

step('an Express Mode service gets another image', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.expand('default');
  await fleet.chooseFromMenu('handbook', 'Deploy Image…');
  await workbench.quickInput().getByText('2025-10').waitFor();
  await workbench.pick('2025-10');
  await workbench
    .dialog()
    .getByText(/handbook:2025-11 → handbook@sha256:/)
    .waitFor();
  await shot('confirming an image for Express Mode');
  await workbench.clickDialog('Deploy Image');
  await workbench.notification(/handbook in dev is deployed/).waitFor({ timeout: 110_000 });
  assert.equal(stage.sandbox.world.calls.total('ecs:UpdateExpressGatewayService'), 1);
});

step('in a protected environment the name is typed', async stage => {
  const { workbench, fleet, sandbox, shot } = stage;
  const before = sandbox.world.calls.total('ecs:UpdateService');
  await fleet.collapse('dev');
  await signInTo(stage, 'prod', 'blog');
  await fleet.chooseFromMenu('blog-web', 'Deploy Image…');
  await workbench.quickInput().getByText('1.19.0-rc.1').waitFor();
  await workbench.pick('1.19.0-rc.1');
  const prompt = workbench.quickInput().getByText('prod is protected. Type blog-web to continue.');
  await prompt.waitFor();
  const planned = workbench.quickInput().getByText(/container web: image: .* → blog\/web@sha256:/);
  await planned.waitFor();
  await workbench.quickInput().getByText('Warning · container web: Its newest scan').waitFor();
  await shot('an image in a protected environment');
  await workbench.enter('blog-api');
  await workbench.quickInput().getByText('This is not blog-web').waitFor();
  await planned.waitFor();
  await shot('a wrong name in a protected environment');
  assert.equal(sandbox.world.calls.total('ecs:RegisterTaskDefinition'), 2);
  assert.equal(sandbox.world.calls.total('ecs:UpdateService'), before);
  await workbench.answer('blog-web');
  await workbench.notification(/blog-web in prod is deployed/).waitFor({ timeout: 90_000 });
  assert.equal(sandbox.world.calls.total('ecs:RegisterTaskDefinition'), 3);
  assert.equal(sandbox.world.calls.total('ecs:UpdateService'), before + 1);
});

step('who may not change anything hears it first, once AWS has said so', async stage => {
  const { workbench, fleet, sandbox, shot } = stage;
  await workbench.dismissNotifications();
  await fleet.collapse('prod');
  await fleet.chooseFromMenu('dev', 'Sign Out');
  await fleet.waitFor('dev', 'signed out');
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('hubot');
  await fleet.expand('dev', 'blog');
  const updates = sandbox.world.calls.total('ecs:UpdateService');
  await fleet.chooseFromMenu('blog-worker', 'Redeploy (Force New Deployment)');
  await workbench.clickDialog('Redeploy');
  await workbench.notification(/did not begin, and nothing was changed\. hubot may look at dev/).waitFor();
  await workbench.dismissNotifications();
  await fleet.chooseFromMenu('blog-web', 'Deploy Image…');
  await workbench.dialog().getByText('You may not change anything in dev.').waitFor();
  await shot('a refusal that is known');
  await workbench.page.keyboard.press('Escape');
  await workbench.dialog().waitFor({ state: 'hidden' });
  await workbench.runCommand('ECS: Scale…');
  for (const choice of ['dev', 'blog', 'blog-web']) {
    await workbench.pick(choice);
  }
  await workbench.dialog().getByText('You may not change anything in dev.').waitFor();
  await workbench.page.keyboard.press('Escape');
  await workbench.dialog().waitFor({ state: 'hidden' });
  await fleet.chooseFromMenu('blog-web', 'Deploy Image…');
  await workbench.clickDialog('Try Anyway');
  await workbench.quickInput().getByText('1.19.0-rc.1').waitFor();
  await workbench.page.keyboard.press('Escape');
  assert.equal(sandbox.world.calls.total('ecs:UpdateService'), updates);
});
