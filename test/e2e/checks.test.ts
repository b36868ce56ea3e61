import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { publishExample } from '../../scripts/example.ts';
import { journey } from './support/journey.ts';
import type { Stage } from './support/stage.ts';
import type { Workbench } from './support/workbench.ts';

/** What is wrong in files that deploy, seen while they are edited, mended, silenced, and found in those not open. */

const step = journey({
  codespace: { login: 'octocat' },
  settings: () => ({ 'files.autoSave': 'off' }),
});

const WORKFLOW = `name: Ship
on:
  push:
    branches: [main]

jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: arn:aws:iam::111122223333:role/blog-deploy
          aws-region: eu-west-1
      - name: Say what changed
        run: |
          echo "\${{ github.event.head_commit.message }}"
      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
        with:
          task-definition: task-definition.json
          service: blog-api
          cluster: blog
          wait-for-service-stability: false
`;

const TRUST = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"
        },
        "StringLike": {
          "token.actions.githubusercontent.com:sub": "repo:octo-org/blog-api:*"
        }
      }
    }
  ]
}
`;

async function write({ workspace }: Stage, path: string, text: string): Promise<void> {
  const file = join(workspace, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** What is underlined in the editor, at least once. */
function squiggle({ page }: Workbench, severity: 'error' | 'warning' | 'info'): Locator {
  return page.locator(`.editor-instance .squiggly-${severity}`).first();
}

/** Rows of the Problems view. */
function problem({ page }: Workbench, text: string | RegExp): Locator {
  return page.locator('.markers-panel .monaco-list-row').filter({ hasText: text }).first();
}

async function goTo(workbench: Workbench, line: number, column = 1): Promise<void> {
  await workbench.page.keyboard.press('Control+g');
  await workbench.enter(`:${line}:${column}`);
  await workbench.quickInput().waitFor({ state: 'hidden' });
}

/** The text of the editor that is shown, as far as it is in sight: its lines are drawn in any order. */
async function shownText({ page }: Workbench): Promise<string> {
  const lines = await page
    .locator('.editor-instance .view-line')
    .evaluateAll(nodes =>
      nodes.map(node => ({ top: node.getBoundingClientRect().top, text: node.textContent ?? '' })),
    );
  return lines
    .toSorted((a, b) => a.top - b.top)
    .map(({ text }) => text.replaceAll('\u00a0', ' '))
    .join('\n');
}

/** An entry of what the lamp at the cursor offers. */
function lampEntry({ page }: Workbench, title: string): Locator {
  return page.locator('.action-widget .monaco-list-row').filter({ hasText: title }).first();
}

/** Opens it until it has an entry: what was just typed is looked at shortly. */
async function openLamp(workbench: Workbench, title: string): Promise<void> {
  const { page } = workbench;
  await workbench.insist(
    `the lamp with ${title}`,
    async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+.');
    },
    () => lampEntry(workbench, title).isVisible(),
  );
}

step('a workflow that is opened is underlined where it is wrong', async stage => {
  const { workbench, shot } = stage;
  await publishExample(stage.workspace, stage.sandbox.url);
  await write(stage, '.github/workflows/ship.yml', WORKFLOW);
  await write(stage, '.aws/iam/deploy.trust.json', TRUST);
  await workbench.openFile('ship.yml');
  await squiggle(workbench, 'error').waitFor();
  await squiggle(workbench, 'warning').waitFor();
  await shot('a workflow with findings');
});

step('a hover says what is wrong, and its code leads to the page', async ({ workbench, shot }) => {
  const { page } = workbench;
  await goTo(workbench, 17, 22);
  await workbench.runCommand('Show or Focus Hover');
  const hover = page.locator('.monaco-hover').filter({ hasText: 'workflow-script-injection' }).first();
  await hover.waitFor();
  await shot('the hover of a finding');
  await hover.getByRole('link', { name: 'workflow-script-injection' }).first().click();
  await workbench.preview().getByRole('heading', { level: 1 }).waitFor();
  assert.match((await workbench.preview().locator('body').textContent()) ?? '', /workflow-script-injection/);
  await shot('the page of a check');
});

step('the lamp offers cures, silence and the page', async stage => {
  const { workbench, shot } = stage;
  await workbench.openFile('ship.yml');
  await goTo(workbench, 11, 16);
  await openLamp(workbench, 'Give the job id-token: write');
  await lampEntry(workbench, 'Explain workflow-missing-id-token').waitFor();
  await shot('the quick fixes');
  await lampEntry(workbench, 'Give the job id-token: write').click();
  await workbench.until(
    'the permission',
    async () => (await shownText(workbench)).includes('id-token: write') || undefined,
  );
  await openLamp(workbench, 'Fix all of workflow-action-outdated in this file');
  assert.equal(await lampEntry(workbench, 'id-token').count(), 0);
  await lampEntry(workbench, 'Fix all of workflow-action-outdated in this file').click();
  await workbench.until('pinned actions', async () => {
    const text = await shownText(workbench);
    return /uses: actions\/checkout@[0-9a-f]{40} # v\d/.test(text) || undefined;
  });
  await shot('a workflow with three cures');
});

step('a finding is silenced by a comment, which asks for a reason', async stage => {
  const { workbench, shot } = stage;
  const { page } = workbench;
  await workbench.runCommand('View: Focus Problems');
  const row = problem(workbench, 'workflow-missing-concurrency');
  await row.waitFor();
  await shot('problems');
  await row.dblclick();
  await openLamp(workbench, 'Ignore workflow-missing-concurrency here, with a reason');
  await lampEntry(workbench, 'Ignore workflow-missing-concurrency here, with a reason').click();
  await problem(workbench, 'Say why, after a dash').waitFor();
  await page.keyboard.type('one person deploys');
  await row.waitFor({ state: 'hidden' });
  assert.equal(await problem(workbench, 'ignore-comment').count(), 0);
  assert.match(
    await shownText(workbench),
    /\n {2}# ecs-check: ignore workflow-missing-concurrency — one person deploys\n {2}ship:/,
  );
  await shot('a finding that is silenced');
  const saved = await readFile(join(stage.workspace, '.github/workflows/ship.yml'), 'utf8');
  assert.equal(saved, WORKFLOW, 'all of it was seen before it was saved');
});

step('the whole repository is checked by a command, open or not', async ({ workbench, shot }) => {
  assert.equal(await problem(workbench, 'policy-subject-wide').count(), 0);
  await workbench.runCommand('ECS: Check This Repository');
  await problem(workbench, 'policy-subject-wide').waitFor();
  const summary = workbench.notification(/\d+ errors?, \d+ warnings?.* in \d+ files/);
  await summary.waitFor();
  await shot('a repository that was checked');
  await workbench.dismissNotifications();
});

step('a file that changes on disk is looked at again', async stage => {
  const { workbench } = stage;
  await write(
    stage,
    '.aws/iam/deploy.trust.json',
    TRUST.replace('blog-api:*', 'blog-api:ref:refs/heads/main'),
  );
  await problem(workbench, 'policy-subject-wide').waitFor({ state: 'hidden' });
  // It speaks only where the repository's number is known, which GitHub alone says.
  await problem(workbench, 'policy-repository-id').waitFor();
  await write(stage, '.aws/iam/deploy.trust.json', TRUST);
  await problem(workbench, 'policy-subject-wide').waitFor();
});

step('where no comment can stand, a check is left out by a setting', async stage => {
  const { workbench, shot } = stage;
  await problem(workbench, 'policy-subject-wide').dblclick();
  await workbench.page.getByRole('tab', { name: 'deploy.trust.json' }).waitFor();
  await openLamp(workbench, 'Leave policy-subject-wide out in this workspace');
  await shot('the quick fixes of a policy');
  await lampEntry(workbench, 'Leave policy-subject-wide out in this workspace').click();
  await problem(workbench, 'policy-subject-wide').waitFor({ state: 'hidden' });
  const settings = JSON.parse(await readFile(join(stage.workspace, '.vscode/settings.json'), 'utf8'));
  assert.deepEqual(settings['ecsCodespaces.checks.ignore'], ['policy-subject-wide']);
});
