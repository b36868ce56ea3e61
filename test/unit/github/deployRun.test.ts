import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { NOW, never, REPO, rig } from '../support/githubRig.ts';

const run = {
  id: 100,
  display_title: 'Deploy',
  html_url: 'https://github.com/octo-org/blog-api/actions/runs/100',
  status: 'completed',
  conclusion: 'success',
  head_sha: 'a'.repeat(40),
  actor: { login: 'octocat' },
};

suite('what a deploy run needs of GitHub', () => {
  test('a branch leads to a commit; its slashes stay, the rest is encoded', async t => {
    const { stub, hub } = await rig(t, () => ({ body: { object: { type: 'commit', sha: 'b'.repeat(40) } } }));
    assert.equal(await hub.head(REPO, 'feature/a b#1', never), 'b'.repeat(40));
    assert.equal(stub.requests[0]?.url, '/api/v3/repos/octo-org/blog-api/git/ref/heads/feature/a%20b%231');
  });

  test('an answer without the commit is none', async t => {
    const { hub } = await rig(t, () => ({ body: { object: {} } }));
    await assert.rejects(hub.head(REPO, 'main', never), { code: 'server' });
  });

  test('a run of any name is found by its branch, its commit and GitHub’s own clock', async t => {
    const { stub, hub } = await rig(t, () => ({ body: { workflow_runs: [run] } }));
    const search = { mark: '', since: NOW, branch: 'main', commit: 'a'.repeat(40), notBefore: NOW - 2000 };
    const found = await hub.findRun(REPO, 'deploy.yml', search, never);
    assert.deepEqual([found?.id, found?.commit], [100, 'a'.repeat(40)]);
    const query = new URL(stub.requests[0]?.url ?? '', stub.url).searchParams;
    assert.deepEqual(
      ['branch', 'head_sha', 'created'].map(name => query.get(name)),
      ['main', 'a'.repeat(40), '>=2027-01-15T07:59:58.000Z'],
    );
  });

  test('jobs and steps have their times', async t => {
    const step = { name: 'Check', status: 'completed', conclusion: 'success' };
    const times = { started_at: '2027-01-15T08:00:00Z', completed_at: '2027-01-15T08:00:05Z' };
    const job = {
      id: 1,
      name: 'test',
      status: 'in_progress',
      started_at: times.started_at,
      completed_at: null,
    };
    const { hub } = await rig(t, () => ({ body: { jobs: [{ ...job, steps: [{ ...step, ...times }] }] } }));
    const [first] = await hub.jobs(REPO, 100, never);
    assert.deepEqual([first?.startedAt, first?.completedAt], [NOW, undefined]);
    assert.deepEqual([first?.steps[0]?.startedAt, first?.steps[0]?.completedAt], [NOW, NOW + 5000]);
  });
});
