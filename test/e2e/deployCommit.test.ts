import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../scripts/child.ts';
import { REPOSITORY } from '../../scripts/example.ts';
import { journey } from './support/journey.ts';
import { RolloutPage } from './support/rolloutPage.ts';
import type { Stage } from './support/stage.ts';
import { submitAndClose } from './support/submit.ts';

/** Deploying the commit that is checked out, by the workflow that the team has: its run and the rollout in one view. */

const step = journey({
  speed: 12,
  codespace: { login: 'octocat' },
  environments: ({ url }) => [
    {
      name: 'dev',
      region: 'eu-west-1',
      endpointUrl: url,
      roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-read',
      writeRoleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-deploy',
      identity: { kind: 'sandbox' },
      workflow: 'deploy.yml',
    },
  ],
});

function repositoryOf({ sandbox }: Stage) {
  const repository = sandbox.world.github.repository(REPOSITORY);
  assert.ok(repository);
  return repository;
}

function runsOf(stage: Stage) {
  return stage.sandbox.world.github.runs.of(repositoryOf(stage));
}

async function git({ workspace }: Stage, ...args: readonly string[]): Promise<string> {
  return (await run('git', [...args], { cwd: workspace })).trim();
}

/** The clone's own view after a push: its upstream is where HEAD is. */
async function pushed(stage: Stage): Promise<string> {
  const head = await git(stage, 'rev-parse', 'HEAD');
  await git(stage, 'update-ref', 'refs/remotes/origin/main', head);
  return head;
}

async function signInAgain({ workbench }: Stage): Promise<void> {
  const message = workbench.notification(/A rollout of blog-api in dev was under way/);
  await message.getByRole('button', { name: 'Sign In' }).click();
  await workbench.pick('octocat');
}

async function ask({ fleet }: Stage): Promise<void> {
  await fleet.chooseFromMenu('blog-api', 'Deploy This Commit…');
}

step('a branch without an upstream is not deployed, and nothing is pushed', async stage => {
  const { workbench, fleet, sandbox, shot } = stage;
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.clickAction('dev', 'Sign In');
  await workbench.pick('octocat');
  await fleet.expand('dev', 'blog');
  await fleet.waitFor('blog-api', '4/4');
  await ask(stage);
  await workbench.notification(/The branch main has no upstream, so GitHub does not have/).waitFor();
  await shot('the commit is not at GitHub');
  await workbench.dismissNotifications();
  assert.equal(runsOf(stage).length, 0);
  assert.equal(sandbox.world.calls.counts('ecs:UpdateService')['ecs:UpdateService']?.total ?? 0, 0);
});

step('what GitHub has is what counts', async stage => {
  const { workbench, sandbox } = stage;
  await git(stage, 'remote', 'add', 'origin', `${sandbox.url}/github/${REPOSITORY}.git`);
  await pushed(stage);
  await git(stage, 'config', 'branch.main.remote', 'origin');
  await git(stage, 'config', 'branch.main.merge', 'refs/heads/main');
  await ask(stage);
  await workbench.notification(/main is at \w{7} at GitHub, and you are at \w{7}/).waitFor();
  await workbench.dismissNotifications();
  assert.equal(runsOf(stage).length, 0);
});

step(
  'a pushed commit is deployed: its run waits for approval, and is shown with the rollout',
  async stage => {
    const { workbench, context, fleet, workspace, shot } = stage;
    const repository = repositoryOf(stage);
    const head = await pushed(stage);
    repository.push('main', head);
    repository.putEnvironment('development', { reviewers: ['octocat'] });
    await writeFile(join(workspace, 'README.md'), 'Not committed.\n');
    await ask(stage);
    await workbench.quickInput().getByText('environment').first().waitFor();
    await workbench.answer('development');
    const dialog = workbench.dialog();
    await dialog.getByText(`Deploy ${head.slice(0, 7)} to blog-api in dev?`).waitFor();
    await dialog.getByText(/deploy\.yml of octo-org\/blog-api runs on main/).waitFor();
    await dialog.getByText(/changes that are not committed are not deployed/).waitFor();
    await shot('confirming the deployment of a commit');
    assert.equal(runsOf(stage).length, 0);
    await workbench.clickDialog('Deploy');
    const waiting = workbench.notification(/Waiting for approval of development/);
    await waiting.waitFor({ timeout: 60_000 });
    const page = new RolloutPage(workbench);
    await page.says(/Workflow run: Deploy blog-api to development/);
    await page.says('The run has not begun to deploy blog-api.');
    await shot('a deploy run waits for approval');
    const opened = context.waitForEvent('page');
    await waiting.getByRole('link', { name: 'Open Page' }).click();
    await submitAndClose(await opened, /approve/i);
    await page.says(/Wait for the service/);
    await page.says(/new tasks run|of 4 running/);
    await shot('a run and its rollout');
    await workbench
      .notification(new RegExp(`${head.slice(0, 7)} is deployed: blog-api in dev runs blog-api:`))
      .waitFor({ timeout: 90_000 });
    await shot('a commit is deployed');
    await fleet.waitFor('blog-api', '4/4');
    assert.equal(runsOf(stage).length, 1);
    assert.equal(runsOf(stage)[0]?.conclusion, 'success');
    assert.equal(runsOf(stage)[0]?.ref.commit.sha, head);
    await workbench.dismissNotifications();
  },
);

step('a reloaded window follows the run again, and then the run with its rollout, as one', async stage => {
  const { workbench, context, sandbox, fleet, shot } = stage;
  const page = new RolloutPage(workbench);
  const head = await git(stage, 'rev-parse', 'HEAD');
  await ask(stage);
  await workbench.quickInput().getByText('environment').first().waitFor();
  await workbench.answer('development');
  await workbench.clickDialog('Deploy');
  const title = new RegExp(`deploying ${head.slice(0, 7)} to blog-api in dev`);
  await workbench.notification(/Waiting for approval of development/).waitFor({ timeout: 60_000 });
  await workbench.runCommand('Developer: Reload Window');
  const waiting = workbench.notification(/Waiting for approval of development/);
  await waiting.waitFor({ timeout: 60_000 });
  await page.says(/Workflow run: Deploy blog-api to development/);
  await page.says('Sign in to dev to see what the run deploys.');
  await shot('a deploy run followed again after a reload');
  await signInAgain(stage);
  const opened = context.waitForEvent('page');
  await waiting.getByRole('link', { name: 'Open Page' }).click();
  sandbox.world.clock.setSpeed(2);
  await submitAndClose(await opened, /approve/i);
  await page.says(/new tasks run|of 4 running/);
  sandbox.world.clock.setSpeed(0.5);
  await workbench.runCommand('Developer: Reload Window');
  await workbench.notification(title).waitFor({ timeout: 60_000 });
  await signInAgain(stage);
  await page.says(/Wait for the service/);
  await page.says(/new tasks run|of 4 running/);
  await workbench.notification(title).waitFor();
  const toasts = await workbench.page
    .locator('.notifications-toasts .notification-list-item')
    .allInnerTexts();
  assert.equal(toasts.filter(text => /ECS: deploying/.test(text)).length, 1, toasts.join('\n'));
  await shot('a run and its rollout after a reload');
  await page.click('Open as Text');
  await workbench.page.getByRole('tab', { name: /Rollout of blog-api/ }).waitFor();
  await workbench
    .preview()
    .getByText(/Wait for the service/)
    .first()
    .waitFor();
  await shot('a run and its rollout as text');
  sandbox.world.clock.setSpeed(12);
  await workbench
    .notification(new RegExp(`${head.slice(0, 7)} is deployed: blog-api in dev runs blog-api:`))
    .waitFor({ timeout: 90_000 });
  await shot('a commit is deployed after reloads');
  assert.equal(runsOf(stage).length, 2);
  await workbench.openEcs();
  await fleet.expand('dev', 'blog');
  await fleet.waitFor('blog-api', '4/4');
  await workbench.dismissNotifications();
});

step('cancelling asks whether the run is meant', async stage => {
  const { workbench, shot } = stage;
  await ask(stage);
  await workbench.quickInput().getByText('environment').first().waitFor();
  await workbench.answer('development');
  await workbench.clickDialog('Deploy');
  const waiting = workbench.notification(/Waiting for approval of development/);
  await waiting.waitFor({ timeout: 60_000 });
  await waiting.getByRole('button', { name: 'Cancel' }).click();
  await workbench
    .dialog()
    .getByText(/Cancel the run of deploy\.yml, or only stop watching it/)
    .waitFor();
  await shot('cancelling a deploy run');
  await workbench.clickDialog('Cancel the Run');
  await workbench
    .notification(/The run of deploy\.yml was cancelled\. blog-api in dev has no new deployment/)
    .waitFor({ timeout: 60_000 });
  assert.equal(runsOf(stage)[0]?.conclusion, 'cancelled');
});

step('a run that a reloaded window may not read any more is said to be lost', async stage => {
  const { workbench, sandbox, shot } = stage;
  await workbench.dismissNotifications();
  await ask(stage);
  await workbench.quickInput().getByText('environment').first().waitFor();
  await workbench.answer('development');
  await workbench.clickDialog('Deploy');
  await workbench.notification(/Waiting for approval of development/).waitFor({ timeout: 60_000 });
  await workbench.runCommand('Developer: Reload Window');
  sandbox.world.github.tokens.revokeAll();
  const lost = workbench.notification(/The run of deploy\.yml can no longer be followed:/);
  await lost.waitFor({ timeout: 60_000 });
  await new RolloutPage(workbench).says(/^no longer followed: /);
  await shot('a deploy run that cannot be read any more');
  await lost.getByRole('button', { name: 'Open Run' }).waitFor();
  await workbench.dismissNotifications();
  await workbench.runCommand('Developer: Reload Window');
  await new RolloutPage(workbench).says('Sign in to dev to see this rollout.');
  assert.equal(await workbench.notification(/deploy\.yml/).count(), 0);
});
