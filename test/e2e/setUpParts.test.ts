import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../scripts/child.ts';
import { REPOSITORY } from '../../scripts/example.ts';
import { leaveApp } from './support/bareApp.ts';
import { journey } from './support/journey.ts';
import type { Stage } from './support/stage.ts';

/** Parts of a set-up, each by its command, in one of two folders whose repository has files of its own. */

const ACCOUNT = '444455556666';

const DEVCONTAINER = `{
  // The image that everybody here knows.
  "image": "mcr.microsoft.com/devcontainers/base:bookworm",
  "customizations": { "vscode": { "extensions": ["editorconfig.editorconfig"] } },
}
`;

const OWN_WORKFLOW = `name: Ship
on:
  push:
    branches: [main]
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - run: aws ecs update-service --cluster old --service blog --force-new-deployment
`;

const step = journey({
  codespace: {
    login: 'octocat',
    permissions: { actions: 'write', administration: 'write', contents: 'write', metadata: 'read' },
  },
  environments: () => [],
  env: async (_sandbox, _issued, folder) => {
    const app = join(folder, 'blog-api');
    await leaveApp(app);
    await mkdir(join(app, '.devcontainer'));
    await writeFile(join(app, '.devcontainer', 'devcontainer.json'), DEVCONTAINER);
    await mkdir(join(app, '.github', 'workflows'), { recursive: true });
    await writeFile(join(app, '.github', 'workflows', 'deploy.yml'), OWN_WORKFLOW);
    await mkdir(join(folder, 'notes'));
    await run('git', ['init', '--quiet'], { cwd: join(folder, 'notes') });
    await writeFile(
      join(folder, 'both.code-workspace'),
      JSON.stringify({ folders: [{ path: 'notes' }, { path: 'blog-api' }] }),
    );
    return {};
  },
});

/** Answers what is asked until all files are listed. */
async function untilFiles({ workbench }: Stage, command: string): Promise<void> {
  await workbench.runCommand(command);
  await workbench.pick('blog-api');
  await workbench.pick('Show the Files');
  await workbench.clickDialog('Show the Files');
}

async function listed({ workbench }: Stage): Promise<readonly string[]> {
  const rows = workbench.quickInput().locator('.monaco-list-row .label-name').filter({ visible: true });
  await workbench.quickInput().getByText('Write These Files?').waitFor();
  return (await rows.allTextContents()).map(row => row.trim()).filter(row => row.startsWith('.'));
}

step('asks which folder, and warns of subjects that are made otherwise', async stage => {
  const { sandbox, workbench, address, folder, shot } = stage;
  const repository = sandbox.world.github.repository(REPOSITORY);
  assert.ok(repository);
  repository.settings.subject.includeClaimKeys = ['repo', 'job_workflow_ref'];
  const both = encodeURI(join(folder, 'both.code-workspace'));
  await workbench.page.goto(address.replace(/\?folder=.*$/, `?workspace=${both}`));
  await workbench.openEcs();
  await workbench.runCommand('ECS: Add Deploy Workflow');
  await workbench.quickInput().getByText('notes').waitFor();
  await shot('which folder');
  await workbench.pick('blog-api');
  await workbench.pick('A service on AWS Fargate');
  await workbench.pick(/^prod/);
  await workbench.answer(`${ACCOUNT} eu-west-1`);
  await workbench.quickInput().getByText('job_workflow_ref').waitFor();
  await shot('subjects are made otherwise');
  await workbench.pick('Show the Files');
  await workbench.dialog().getByText('AWS will refuse every token').waitFor();
  await workbench.dialog().getByText('.github/workflows/deploy.yml deploys already').waitFor();
  await shot('AWS will refuse every token');
  await workbench.clickDialog('Show the Files');
});

step('writes the workflows alone, beside the one that is there', async stage => {
  const { workbench, workspace, shot } = stage;
  const paths = await listed(stage);
  await shot('the workflows alone');
  assert.deepEqual(paths.toSorted(), [
    '.aws/ecs-set-up.json',
    '.github/workflows/deploy-ecs.yml',
    '.github/workflows/ecs-codespaces-sign-in.yml',
  ]);
  await workbench.quickInput().getByRole('button', { name: 'OK' }).click();
  await workbench.notification(/files were written/).waitFor();
  assert.equal(await readFile(join(workspace, '.github/workflows/deploy.yml'), 'utf8'), OWN_WORKFLOW);
  await workbench
    .notification(/files were written/)
    .getByRole('button', { name: 'What Is Next' })
    .click();
  await workbench.quickInput().getByText('Switch .github/workflows/deploy.yml off').waitFor();
  await shot('what is next with a workflow of their own');
  await workbench.pick('Close');
});

step('writes what the account is set up by', async stage => {
  const { sandbox, workbench, workspace, shot } = stage;
  const repository = sandbox.world.github.repository(REPOSITORY);
  assert.ok(repository);
  repository.settings.subject.includeClaimKeys = undefined;
  await untilFiles(stage, 'ECS: Add Trust Policies and Permissions');
  const paths = await listed(stage);
  await shot('policies and scripts alone');
  assert.ok(
    paths.every(path => path.startsWith('.aws/')),
    paths.join(' '),
  );
  assert.equal(paths.includes('.aws/task-definition.json'), false);
  await workbench.quickInput().getByRole('button', { name: 'OK' }).click();
  await workbench.notification(/files were written/).waitFor();
  await workbench.dismissNotifications();
  assert.ok(await stat(join(workspace, '.aws/setup.sh')));
});

step('edits the dev container that is there, and keeps its comments', async stage => {
  const { workbench, workspace, shot } = stage;
  await untilFiles(stage, 'ECS: Add Dev Container');
  const paths = await listed(stage);
  await shot('the dev container alone');
  assert.deepEqual(paths.toSorted(), ['.aws/ecs-set-up.json', '.devcontainer/devcontainer.json']);
  await workbench.quickInput().getByRole('button', { name: 'OK' }).click();
  await workbench.notification(/2 files were written/).waitFor();
  const text = await readFile(join(workspace, '.devcontainer/devcontainer.json'), 'utf8');
  assert.match(text, /\/\/ The image that everybody here knows\./);
  assert.match(text, /editorconfig\.editorconfig/);
  assert.match(text, /ecsCodespaces\.environments/);
  await workbench.dismissNotifications();
});

step('writes the task definition, and has nothing more to change then', async stage => {
  const { workbench } = stage;
  await untilFiles(stage, 'ECS: Add Task Definition');
  assert.deepEqual(await listed(stage), ['.aws/task-definition.json']);
  await workbench.quickInput().getByRole('button', { name: 'OK' }).click();
  await workbench.notification(/1 file was written/).waitFor();
  await workbench.dismissNotifications();
  await workbench.runCommand('ECS: Set Up This Repository');
  await workbench.pick('blog-api');
  await workbench.pick('Show the Files');
  await workbench.notification(/Nothing to change/).waitFor();
});
