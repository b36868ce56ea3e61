import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/paths.ts';
import { leaveApp } from './support/bareApp.ts';
import { journey } from './support/journey.ts';
import { openDev } from './support/signIn.ts';
import type { Stage } from './support/stage.ts';

/** Two targets, one of them a service that is there, set up by somebody who may not ask GitHub everything. */

const ACCOUNT = '111122223333';

const step = journey({
  codespace: { login: 'octocat', permissions: { contents: 'write', metadata: 'read' } },
  env: async (_sandbox, _issued, folder) => {
    await leaveApp(join(folder, 'blog-api'), ['.vscode']);
    return {};
  },
});

async function back({ workbench }: Stage): Promise<void> {
  await workbench.quickInput().getByRole('button', { name: 'Back' }).click();
}

/** Waits for what the quick input asks, or shows. */
async function asked({ workbench }: Stage, text: string | RegExp): Promise<void> {
  await workbench.quickInput().getByText(text).first().waitFor();
}

step('asks how subjects begin, where GitHub does not say', async stage => {
  const { workbench, shot } = stage;
  await openDev(stage, 420, 'blog');
  await workbench.runCommand('ECS: Set Up This Repository');
  await asked(stage, 'Sign in to GitHub and ask it');
  await shot('how do subjects begin');
  await workbench.pick('Sign in to GitHub and ask it');
  await workbench.page.getByPlaceholder('GitHub does not say it to this sign-in either').waitFor();
  await shot('GitHub refuses again');
  await workbench.pick('Enter it…');
  await workbench.answer('repo:octo-org@1/blog-api');
  await asked(stage, 'a number after @');
  await shot('what is wrong with subjects');
  await back(stage);
  await asked(stage, 'Made before 15 July 2026');
  await workbench.pick(/^repo:octo-org@\d+\/blog-api@\d+/);
});

/** Leaves the set-up in the middle, and begins again. */
async function leaveAndComeBack({ workbench }: Stage): Promise<void> {
  await workbench.insist(
    'the end of the questions',
    () => workbench.page.keyboard.press('Escape'),
    async () => !(await workbench.quickInput().isVisible()),
  );
  await workbench.runCommand('ECS: Set Up This Repository');
}

step('asks one thing after the other, with a way back', async stage => {
  const { workbench, shot } = stage;
  await workbench.pick('A service of Amazon ECS Express Mode');
  await asked(stage, 'dev → staging → prod');
  await shot('what is deployed to');
  await workbench.pick('dev → staging → prod');
  await asked(stage, /account and region of dev/i);
  await shot('where dev is');
  await back(stage);
  await asked(stage, 'dev → staging → prod');
  await back(stage);
  await workbench.pick('A service on AWS Fargate');
  await workbench.pick('Other names…');
  await workbench.answer('qa, live, qa');
  await shot('two of one name');
  await workbench.answer('qa, live');
  await asked(stage, /account and region of qa/i);
  await workbench.answer(`${ACCOUNT} eu-west-1`);
  await asked(stage, /deployed to qa/);
  await workbench.answer('develop, tag:qa-*');
  await asked(stage, /account and region of live/i);
  await shot('where live is');
  await leaveAndComeBack(stage);
  await asked(stage, /account and region of live/i);
  await workbench.answer(`${ACCOUNT} eu-wst-1`);
  await asked(stage, 'none of the regions known here');
  await shot('a region that is not known');
  await workbench.answer(`${ACCOUNT} eu-west-1`);
  await asked(stage, /deployed to live/);
  await workbench.answer('main');
  await asked(stage, 'Show the Files');
  await shot('two targets as they would be set up');
});

step('shows what the account has, and takes a name from it', async stage => {
  const { workbench, shot } = stage;
  await workbench.pick(/^\W*qa\d/);
  await asked(stage, 'In the account');
  await shot('a target');
  await workbench.pick('In the account');
  await asked(stage, 'cluster blog-api-qa');
  await shot('what the account has');
  await asked(stage, 'iam:ListRoles');
  await workbench.pick('cluster blog-api-qa');
  await workbench.pick(/^\W*Cluster/);
  await asked(stage, 'Another name…');
  await shot('a cluster that is there');
  await workbench.pick(/^lab/);
  await asked(stage, 'Take over a service');
  await workbench.pick(/^\W*Roles/);
  await shot('the roles of a target');
  await workbench.pick('blog-api-qa-task');
  await asked(stage, 'before it its path where it has one');
  await workbench.answer('qa-task');
  await workbench.pick(/^\W*Back/);
});

step('takes a service over with what it runs with', async stage => {
  const { workbench, shot } = stage;
  await workbench.pick(/^\W*live\d/);
  await workbench.pick('Take over a service');
  await asked(stage, 'blog-web');
  await shot('services that are there');
  await workbench.pick(/^blog-web/);
  await asked(stage, 'Taken over from blog/blog-web');
  await asked(stage, /container web · port \d+ · [\d.]+ vCPU/);
  await shot('a target that is a service');
  await workbench.pick(/^\W*Back/);
  await asked(stage, 'blog/blog-web');
  await shot('one target is there already');
  await leaveAndComeBack(stage);
  await asked(stage, 'blog/blog-web');
  await asked(stage, 'Begin anew');
  await shot('the list as it was left');
});

step('explains the risks, and writes', async stage => {
  const { workbench, workspace, shot } = stage;
  await workbench.pick('Show the Files');
  await workbench.dialog().waitFor();
  await shot('what is to be known of two targets');
  await workbench.clickDialog('Back to the List');
  await asked(stage, 'blog/blog-web');
  await workbench.pick('Show the Files');
  await workbench.clickDialog('Explain the Risks');
  await workbench
    .preview()
    .getByRole('heading', { name: /Before octo-org\/blog-api is set up/ })
    .waitFor();
  await shot('the risks');
  await workbench.pick('Show the Files');
  await workbench.quickInput().getByText('.aws/setup.sh').waitFor();
  await shot('all files of two targets');
  await workbench.quickInput().getByRole('button', { name: 'OK' }).click();
  await workbench.notification(/files were written/).waitFor();
  const written = await readdir(join(workspace, '.aws'));
  for (const name of ['task-definition.qa.json', 'task-definition.live.json', 'service.qa.json']) {
    assert.ok(written.includes(name), `${name} in ${written.join(' ')}`);
  }
  const live = await readFile(join(workspace, '.aws/task-definition.live.json'), 'utf8');
  assert.match(live, /"family": "blog-web"/);
  const answers = await readFile(join(workspace, '.aws/ecs-set-up.json'), 'utf8');
  assert.match(answers, /"subjectPrefix": "repo:octo-org@\d+\/blog-api@\d+"/);
  assert.match(answers, /"cluster": "lab"/);
  assert.match(answers, /"task": "qa-task"/);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'dist', 'cli.js'), '--fail-on', 'error'],
    { cwd: workspace },
  );
  assert.match(stdout, /\d+ files/);
});

step('what is left is shown in its order, with a way for who may not', async ({ workbench, shot }) => {
  await workbench
    .notification(/files were written/)
    .getByRole('button', { name: 'What Is Next' })
    .click();
  await workbench.quickInput().getByText('Commit and push').waitFor();
  await workbench.quickInput().getByText('Create a new codespace').waitFor();
  await workbench
    .quickInput()
    .getByText(/could not be read: the token here lacks [a-z_]+: read\.$/)
    .waitFor();
  await shot('what is next for two targets');
  await workbench.pick('Set environments and variables at GitHub');
  await workbench.page.locator('.editor-instance').getByText('gh variable set').first().waitFor();
  await workbench.page.locator('.editor-instance').getByText('unset').first().waitFor();
  await shot('the lines for GitHub’s CLI');
});

step('a target that is left out is named with what stays', async stage => {
  const { workbench, shot } = stage;
  await workbench.runCommand('ECS: Set Up This Repository');
  await workbench.pick('Leave a target out');
  await workbench.pick(/^qa/);
  await asked(stage, 'Show the Files');
  await workbench.pick('Show the Files');
  await workbench.dialog().getByText('What was made for qa stays').waitFor();
  await shot('a target is left out');
  await workbench.clickDialog('Cancel');
});
