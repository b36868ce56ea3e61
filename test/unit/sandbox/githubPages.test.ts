import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Run } from '../../../src/sandbox/github/runs/run.ts';
import { type GitHubRig, startGitHub } from './githubApiRig.ts';

const RUNS = '/octo-org/blog-api/actions/runs';

async function form(
  rig: GitHubRig,
  run: Run,
  fields: Readonly<Record<string, string>>,
): ReturnType<GitHubRig['page']> {
  const { text } = await rig.page(`${RUNS}/${run.id}`);
  const hidden = (name: string): Readonly<Record<string, string>> => {
    const value = new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1];
    return value === undefined ? {} : { [name]: value };
  };
  return rig.page(`${RUNS}/${run.id}`, { ...hidden('form_token'), ...hidden('environment'), ...fields });
}

suite('the pages of the sandbox’s GitHub', () => {
  test('lead from the server to a run, and to its workflow', async t => {
    const rig = await startGitHub(t);
    const run = rig.dispatch('<b>bold</b>');
    let address = rig.github.serverUrl;
    const seen: string[] = [];
    for (const link of ['blog-api/actions', `runs/${run.id}`]) {
      const text = await (await fetch(address)).text();
      seen.push(text);
      const href = [...text.matchAll(/href="([^"]+)"/g)].map(([, found]) => found ?? '');
      address = new URL(href.find(found => found.endsWith(link)) ?? 'none', address).href;
    }
    assert.equal(address, `${rig.github.serverUrl}${RUNS}/${run.id}`);
    const { text, headers } = await rig.page(`${RUNS}/${run.id}`);
    assert.match(text, /Deploy &#60;b&#62;bold&#60;\/b&#62;/);
    assert.ok(!text.includes('<b>'));
    assert.match(text, /Queued/);
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
    const workflow = /href="(blob[^"]+)"/.exec(seen[1] ?? '')?.[1] ?? '';
    const file = await fetch(new URL(workflow, `${rig.github.serverUrl}/octo-org/blog-api/actions`));
    assert.match(await file.text(), /workflow_dispatch/);
    const start = await rig.page('/octo-org/blog-api');
    assert.deepEqual([start.status, start.headers.get('location')], [302, 'blog-api/actions']);
  });

  test('show jobs, steps, logs and artifacts, and load again only while something goes on', async t => {
    const rig = await startGitHub(t);
    const run = rig.dispatch();
    run.status = 'in_progress';
    run.jobs.push({
      id: 1,
      key: 'deploy',
      name: 'Deploy it',
      environment: rig.repository.environment('development'),
      status: 'in_progress',
      conclusion: undefined,
      startedAt: rig.now,
      completedAt: undefined,
      steps: [
        {
          number: 1,
          name: 'Build & push',
          status: 'in_progress',
          conclusion: undefined,
          startedAt: rig.now,
          completedAt: undefined,
        },
      ],
      log: ['a < b'],
      annotation: 'Process completed with exit code 3.',
      summary: '**blog-api** runs <it>',
    });
    rig.artifact(run, 'sealed');
    const during = (await rig.page(`${RUNS}/${run.id}/job/1`)).text;
    for (const part of [
      'Deploy it',
      '<pre>**blog-api** runs &#60;it&#62;</pre>',
      'development',
      'Build &#38; push',
      'a &#60; b',
      'exit code 3',
      'sealed',
    ]) {
      assert.ok(during.includes(part), part);
    }
    assert.match(during, /http-equiv="refresh"/);
    run.status = 'completed';
    run.conclusion = 'success';
    const after = (await rig.page(`${RUNS}/${run.id}`)).text;
    assert.ok(!after.includes('http-equiv="refresh"') && !after.includes('Cancel run'));
  });

  test('let a reviewer approve or reject, and say why somebody may not', async t => {
    const rig = await startGitHub(t);
    const run = rig.dispatch();
    rig.wait(run, 'production');
    const { text } = await rig.page(`${RUNS}/${run.id}`);
    assert.match(text, /Review pending deployments: production/);
    assert.ok(!text.includes('http-equiv="refresh"'), 'What is being typed would be lost.');

    const refused = await form(rig, run, { decision: 'approved', login: 'monalisa' });
    assert.deepEqual([refused.status, /not authorized/.test(refused.text)], [422, true]);
    const nobody = await form(rig, run, { decision: 'approved', login: 'nobody' });
    assert.equal(nobody.status, 422);
    const forged = await form(rig, run, { decision: 'approved', login: 'hubot', form_token: 'guess' });
    assert.deepEqual([forged.status, run.reviews.length], [422, 0]);

    const done = await form(rig, run, { decision: 'rejected', login: 'hubot', comment: 'later' });
    assert.deepEqual([done.status, done.headers.get('location')], [303, String(run.id)]);
    assert.deepEqual(
      run.reviews.map(({ state, user, comment }) => [state, user.login, comment]),
      [['rejected', 'hubot', 'later']],
    );
    const late = await form(rig, run, { decision: 'approved', login: 'hubot', environment: '1' });
    assert.equal(late.status, 422);
  });

  test('let anybody cancel a run', async t => {
    const rig = await startGitHub(t);
    const run = rig.dispatch();
    assert.equal((await form(rig, run, { decision: 'cancel' })).status, 303);
    assert.equal(run.conclusion, 'cancelled');
    assert.match((await rig.page(`${RUNS}/${run.id}`)).text, /Cancelled/);
  });

  test('are missing where there is nothing', async t => {
    const rig = await startGitHub(t);
    for (const path of [
      '/octo-org/none',
      '/octocat',
      `${RUNS}/1`,
      '/octo-org/blog-api/settings',
      '/octo-org/blog-api/blob/main/none',
      '/octo-org/blog-api/blob/main/%E0%A4%A',
    ]) {
      assert.equal((await rig.page(path)).status, 404, path);
    }
    assert.equal((await rig.page('/octo-org/blog-api/actions', { decision: 'cancel' })).status, 404);
  });
});
