import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { REPOSITORY } from '../../scripts/example.ts';
import { root } from '../../scripts/paths.ts';
import type { RunningSandbox } from '../../src/sandbox/sandbox.ts';
import { administrator } from '../aws/support/administrator.ts';
import { leaveApp } from './support/bareApp.ts';
import { journey } from './support/journey.ts';

/** A repository with nothing but an app, set up until it deploys itself. */

const ACCOUNT = '444455556666';
const WORKFLOW = '.github/workflows/deploy.yml';
/** What Debian's AWS CLI does not know yet of Amazon ECS, in the form in which the CLI takes additions. */
const MODELS = join(root, 'test', 'aws', 'support', 'cliModels');

const step = journey({
  speed: 100,
  codespace: {
    login: 'octocat',
    permissions: {
      actions: 'write',
      actions_variables: 'write',
      administration: 'write',
      contents: 'write',
      environments: 'write',
      metadata: 'read',
    },
  },
  environments: () => [],
  env: async (sandbox, issued, folder) => {
    await leaveApp(join(folder, 'blog-api'));
    const keys = administrator({ sandbox }, ACCOUNT);
    issued.keep('the secret key of an administrator', keys.secretAccessKey);
    return {
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
    };
  },
});

step('asks what nothing in the repository tells, and shows the rest', async ({ workbench, shot }) => {
  await workbench.openEcs();
  await workbench.page.locator('.sidebar').getByRole('button', { name: 'Set Up This Repository' }).click();
  await workbench.pick('A service on AWS Fargate');
  await workbench.pick(/^prod/);
  await shot('where the target is');
  await workbench.answer(`${ACCOUNT} eu-west-1`);
  await workbench.quickInput().getByText('Show the Files').waitFor();
  await shot('everything as it would be set up');
  await workbench.pick('Show the Files');
  await workbench.dialog().waitFor();
  await shot('what is to be known before');
  await workbench.clickDialog('Show the Files');
  await workbench.quickInput().getByText('.aws/setup.sh').waitFor();
  await shot('all files before anything is written');
  await workbench.quickInput().getByRole('button', { name: 'Read First' }).click();
  await workbench.quickInput().waitFor({ state: 'hidden' });
  const again = workbench.page.locator('.editor-actions').getByRole('button', { name: /Write These Files/ });
  await again.waitFor();
  await shot('the list put aside');
  await again.click();
  await workbench.quickInput().getByText('.aws/setup.sh').waitFor();
});

step('writes what was not declined', async ({ workbench, workspace, shot }) => {
  const row = workbench
    .quickInput()
    .locator('.monaco-list-row')
    .filter({ hasText: '.aws/ecr-lifecycle.json' });
  await row.getByRole('checkbox').click();
  await workbench.quickInput().getByRole('button', { name: 'OK' }).click();
  const told = workbench.notification(/files were written/);
  await told.waitFor();
  await workbench.page.locator('.sidebar').getByText('create a new codespace').waitFor();
  await shot('what was written');
  assert.match(
    (await told.textContent()) ?? '',
    /18 files were written.*Left out: \.aws\/ecr-lifecycle\.json/s,
  );
  assert.match(await readFile(join(workspace, WORKFLOW), 'utf8'), /^name: Deploy$/m);
  assert.equal((await stat(join(workspace, '.aws/setup.sh'))).mode & 0o111, 0o111);
  await assert.rejects(stat(join(workspace, '.aws/ecr-lifecycle.json')), { code: 'ENOENT' });
});

step('sets environments and variables at GitHub', async ({ sandbox, workbench, shot }) => {
  await workbench
    .notification(/files were written/)
    .getByRole('button', { name: 'What Is Next' })
    .click();
  await workbench.pick('Set environments and variables at GitHub');
  await workbench.quickInput().getByText('GitHub has its environments and variables').waitFor();
  await shot('what is next');
  const repository = sandbox.world.github.repository(REPOSITORY);
  assert.deepEqual(
    [...(repository?.variables ?? [])].map(([name, { value }]) => `${name}=${value}`).toSorted(),
    [
      `AWS_ACCOUNT_ID=${ACCOUNT}`,
      'AWS_REGION=eu-west-1',
      'ECR_REPOSITORY=blog-api',
      'ECS_CLUSTER=blog-api',
      'ECS_SERVICE=blog-api',
    ],
  );
  assert.ok(repository?.environment('prod'));
  await workbench.pick('Close');
});

step('a second run changes only what differs, and what a person wrote stays', async stage => {
  const { workbench, workspace, shot } = stage;
  const workflow = join(workspace, WORKFLOW);
  const mine = (await readFile(workflow, 'utf8'))
    .replace('name: Deploy\n', 'name: Ship it # as we say here\n')
    .replace(/^( +)- name: Sign in to AWS$/m, '$1- run: echo We ship\n\n$&');
  await writeFile(workflow, mine);
  await workbench.runCommand('ECS: Set Up This Repository');
  await workbench.pick(/Port\s*8080/);
  await workbench.answer('3000');
  await workbench.pick('Show the Files');
  await workbench.clickDialog('Show the Files');
  await workbench.quickInput().getByText('.aws/ecr-lifecycle.json').waitFor();
  await shot('what differs the second time');
  const rows = workbench.quickInput().locator('.monaco-list-row .label-name').filter({ visible: true });
  const paths = (await rows.allTextContents()).map(row => row.trim()).filter(row => row.startsWith('.'));
  assert.deepEqual(paths.toSorted(), [
    '.aws/ecr-lifecycle.json',
    '.aws/ecs-set-up.json',
    '.aws/task-definition.json',
  ]);
  await workbench.quickInput().getByRole('button', { name: 'OK' }).click();
  await workbench.notification(/3 files were written/).waitFor();
  assert.equal(await readFile(workflow, 'utf8'), mine);
  assert.match(await readFile(join(workspace, '.aws/task-definition.json'), 'utf8'), /"containerPort": 3000/);
  await workbench.dismissNotifications();
});

step('a third run has nothing to change, and the checks find nothing', async ({ workbench, workspace }) => {
  await workbench.runCommand('ECS: Set Up This Repository');
  await workbench.pick('Show the Files');
  await workbench.notification(/Nothing to change/).waitFor();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'dist', 'cli.js'), '--fail-on', 'information'],
    { cwd: workspace },
  );
  assert.doesNotMatch(stdout, /warning|error/);
  assert.match(stdout, /\d+ files/);
});

step('setup.sh says what it would do, in a terminal', async ({ sandbox, workbench, shot }) => {
  await workbench
    .notification(/Nothing to change/)
    .getByRole('button', { name: 'What Is Next' })
    .click();
  await workbench.pick('See what setup.sh would do');
  // It looks for the service's network last.
  await patiently('the end of the dry run', async () => called(sandbox, 'ec2:DescribeSecurityGroups'));
  assert.equal(rolesOf(sandbox).includes('blog-api-deploy'), false);
  await shot('what setup.sh would do');
});

step('setup.sh sets the account up', async ({ sandbox, workbench, folder, shot }) => {
  await workbench.typeIntoTerminal('.aws/setup.sh; echo $? >../ended');
  const ended = () => readFile(join(folder, 'ended'), 'utf8').catch(() => '');
  await patiently('the end of setup.sh', async () => (await ended()) !== '');
  await shot('setup.sh has set the account up');
  assert.equal(await ended(), '0\n');
  assert.ok(rolesOf(sandbox).includes('blog-api-deploy'));
});

/** Waits as long as the AWS CLI takes for some dozens of calls. */
async function patiently(what: string, look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 110_000;
  while (!(await look())) {
    assert.ok(Date.now() < end, `It never came: ${what}`);
    await sleep(200);
  }
}

function called({ world }: RunningSandbox, action: string): boolean {
  return world.calls.list(action, 1).length > 0;
}

step('a push deploys', async ({ sandbox, workspace }) => {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: workspace,
  });
  const files: Readonly<Record<string, string>> = Object.fromEntries(
    await Promise.all(
      stdout
        .split('\n')
        .filter(path => path !== '')
        .map(async path => [path, await readFile(join(workspace, path), 'utf8')] as const),
    ),
  );
  const answer = await fetch(`${sandbox.url}/_sandbox/github/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      branch: 'main',
      files: { ...files, [WORKFLOW]: withModels(files[WORKFLOW] ?? '') },
    }),
  });
  assert.ok(answer.ok, await answer.text());
  const { github } = sandbox.world;
  const repository = github.repository(REPOSITORY);
  assert.ok(repository);
  const [started] = github.runs.of(repository);
  assert.ok(started);
  await patiently('the end of the run', async () => started.status === 'completed');
  assert.equal(
    started.conclusion,
    'success',
    started.jobs
      .flatMap(job => job.log)
      .join('\n')
      .slice(-3000),
  );
  assert.match(started.jobs.map(job => job.summary).join('\n'), /Deployed to prod/);
});

function withModels(workflow: string): string {
  return workflow.replace(/^( +)SERVICE: .*$/m, `$&\n$1AWS_DATA_PATH: ${MODELS}`);
}

function rolesOf({ world }: RunningSandbox): readonly string[] {
  return (
    world
      .account(ACCOUNT)
      ?.iam.roles()
      .map(({ name }) => name) ?? []
  );
}
