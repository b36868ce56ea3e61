import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../../src/core/failure.ts';
import type { Log } from '../../../src/core/ports.ts';
import { createGitHub } from '../../../src/github/github.ts';
import { failure, NOW, never, REPO, repository, rig } from '../support/githubRig.ts';
import type { StubAnswer } from '../support/stubGitHub.ts';

suite('the GitHub client', () => {
  test('asks as GitHub wants to be asked, and reads the answer', async t => {
    const { stub, hub } = await rig(t, () => ({ body: repository }));
    assert.deepEqual(await hub.repository(REPO, never), {
      id: 42,
      ownerId: 7,
      owner: 'octo-org',
      name: 'blog-api',
      defaultBranch: 'main',
      fork: false,
      archived: false,
      url: 'https://github.com/octo-org/blog-api',
    });
    const [request] = stub.requests;
    assert.equal(request?.url, '/api/v3/repos/octo-org/blog-api');
    assert.equal(request?.headers['x-github-api-version'], '2022-11-28');
    assert.equal(request?.headers.accept, 'application/vnd.github+json');
    assert.equal(request?.headers['user-agent'], 'ecs-codespaces');
    assert.equal(request?.headers.authorization, 'Bearer first');
  });

  test('refuses an API address that is open to others on the way', () => {
    const quiet = (): void => undefined;
    const log: Log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
    for (const apiUrl of ['http://api.github.com', 'ftp://api.github.com', 'api.github.com']) {
      assert.throws(
        () =>
          createGitHub(
            { clock: { now: () => NOW }, log },
            { serverUrl: 'https://github.com', apiUrl, tokens: [] },
          ),
        Failure,
      );
    }
  });

  test('says which field of an answer is not what the API says', async t => {
    const wrong: readonly unknown[] = [
      { ...repository, id: '42' },
      { ...repository, owner: undefined },
      { ...repository, default_branch: null },
      { ...repository, archived: 'no' },
      [],
      'text',
    ];
    const fields = ['id', 'owner', 'default_branch', 'archived', 'body', 'body'];
    const answers = [...wrong];
    const { hub } = await rig(t, () => ({ body: answers.shift() }));
    for (const field of fields) {
      const { code, message } = await failure(hub.repository(REPO, never));
      assert.equal(code, 'server');
      assert.ok(message.includes(`\`${field}\` of GET /repos/octo-org/blog-api`), message);
    }
  });

  test('tells how far GitHub’s clock is ahead', async t => {
    const date = new Date(NOW + 90_000).toUTCString();
    const { hub } = await rig(t, () => ({ body: repository, headers: { date } }));
    assert.equal(hub.clockAhead, undefined);
    await hub.repository(REPO, never);
    assert.equal(hub.clockAhead, 90_500);
  });

  test('reads the raw text of a file, on a branch', async t => {
    const { stub, hub } = await rig(t, () => ({ body: '{"not": "parsed"}' }));
    const text = await hub.file(REPO, '.github/workflows/a b.yml', 'feature/x&y', never);
    assert.equal(text, '{"not": "parsed"}');
    assert.equal(
      stub.requests[0]?.url,
      '/api/v3/repos/octo-org/blog-api/contents/.github/workflows/a%20b.yml?ref=feature%2Fx%26y',
    );
    assert.equal(stub.requests[0]?.headers.accept, 'application/vnd.github.raw+json');
  });

  test('reads a subject’s format with and without what newer servers say', async t => {
    const answers = [
      { use_default: true },
      {
        use_default: false,
        include_claim_keys: ['repo', 'context'],
        use_immutable_subject: true,
        sub_claim_prefix: 'repo:octo-org@7/blog-api@42',
      },
    ];
    const { hub } = await rig(t, () => ({ body: answers.shift() }));
    assert.deepEqual(await hub.subjectFormat(REPO, never), {
      useDefault: true,
      includeClaimKeys: [],
      immutable: false,
    });
    assert.deepEqual(await hub.subjectFormat(REPO, never), {
      useDefault: false,
      includeClaimKeys: ['repo', 'context'],
      immutable: true,
      prefix: 'repo:octo-org@7/blog-api@42',
    });
  });
});

suite('a dispatch', () => {
  const details = { workflow_run_id: 100, run_url: 'x', html_url: 'https://github.com/run/100' };

  test('gives the run where the server names it', async t => {
    const { stub, hub } = await rig(t, () => ({ body: details }));
    assert.deepEqual(await hub.dispatch(REPO, 'sign-in.yml', 'main', { a: 'b' }, never), {
      runId: 100,
      url: 'https://github.com/run/100',
    });
    const [request] = stub.requests;
    assert.equal(request?.method, 'POST');
    assert.equal(request?.url, '/api/v3/repos/octo-org/blog-api/actions/workflows/sign-in.yml/dispatches');
    assert.deepEqual(JSON.parse(request?.body ?? ''), {
      ref: 'main',
      inputs: { a: 'b' },
      return_run_details: true,
    });
  });

  test('gives no run where the server answers 204', async t => {
    const { hub } = await rig(t, () => ({ status: 204 }));
    assert.deepEqual(await hub.dispatch(REPO, 'sign-in.yml', 'main', {}, never), {});
  });

  for (const status of [400, 422]) {
    test(`is sent without return_run_details after a ${status}`, async t => {
      const { stub, hub } = await rig(t, ({ body }) =>
        body.includes('return_run_details') ? { status, body: { message: 'Unexpected' } } : { status: 204 },
      );
      assert.deepEqual(await hub.dispatch(REPO, 'sign-in.yml', 'main', {}, never), {});
      assert.equal(stub.requests.length, 2);
    });
  }

  test('is not sent a third time, nor again when the answer got lost', async t => {
    const answers: (StubAnswer | 'cut')[] = [
      { status: 422, body: { message: "Workflow does not have 'workflow_dispatch' trigger" } },
      { status: 422, body: { message: "Workflow does not have 'workflow_dispatch' trigger" } },
      'cut',
    ];
    const { stub, hub } = await rig(t, () => answers.shift() ?? 'cut');
    const unfit = await failure(hub.dispatch(REPO, 'sign-in.yml', 'main', {}, never));
    assert.equal(unfit.code, 'invalid');
    assert.match(unfit.message, /'workflow_dispatch' trigger/);
    assert.equal(stub.requests.length, 2);
    assert.equal((await failure(hub.dispatch(REPO, 'sign-in.yml', 'main', {}, never))).code, 'offline');
    assert.equal(stub.requests.length, 3);
  });
});

suite('a run', () => {
  const run = {
    id: 100,
    name: 'ECS',
    display_title: 'ECS sign-in 0123',
    html_url: 'https://github.com/run/100',
    status: 'in_progress',
    conclusion: null,
    actor: { login: 'octocat' },
  };

  test('is found by how its name ends, among those started by hand since', async t => {
    const { stub, hub } = await rig(t, () => ({
      body: {
        workflow_runs: [
          { ...run, id: 97, display_title: 'ECS sign-in 0123 and more' },
          { ...run, id: 98, display_title: 'ECS sign-in 90123' },
          { ...run, id: 99, display_title: 'ECS sign-in x-0123' },
          run,
        ],
      },
    }));
    assert.equal((await hub.findRun(REPO, 'a.yml', { mark: '0123', since: NOW }, never))?.id, 100);
    assert.equal(await hub.findRun(REPO, 'a.yml', { mark: '4567', since: NOW }, never), undefined);
    const query = new URL(stub.requests[0]?.url ?? '', stub.url).searchParams;
    assert.equal(query.get('event'), 'workflow_dispatch');
    assert.equal(query.get('created'), '>=2027-01-15T07:50:00.000Z');
  });

  test('is found by its bare number too, the oldest first, of nobody else', async t => {
    const { hub } = await rig(t, () => ({
      body: {
        workflow_runs: [
          { ...run, id: 103 },
          { ...run, id: 102, display_title: '0123' },
          { ...run, id: 101, actor: { login: 'hubot' } },
        ],
      },
    }));
    const search = { mark: '0123', since: NOW };
    assert.equal((await hub.findRun(REPO, 'a.yml', search, never))?.id, 101);
    assert.equal((await hub.findRun(REPO, 'a.yml', { ...search, actor: 'Octocat' }, never))?.id, 102);
    assert.equal(await hub.findRun(REPO, 'a.yml', { ...search, actor: 'nobody' }, never), undefined);
  });

  test('has people, jobs and decisions', async t => {
    const bodies: readonly unknown[] = [
      run,
      [
        {
          environment: { id: 1, name: 'production' },
          wait_timer: 30,
          current_user_can_approve: true,
          reviewers: [
            { type: 'User', reviewer: { login: 'octocat' } },
            { type: 'Team', reviewer: { name: 'Deployers', slug: 'deployers' } },
          ],
        },
      ],
      [
        {
          state: 'rejected',
          comment: 'no',
          environments: [{ name: 'production' }],
          user: { login: 'hubot' },
        },
      ],
      {
        jobs: [
          {
            id: 1,
            name: 'Sign in',
            status: 'completed',
            conclusion: 'failure',
            html_url: 'u',
            steps: [{ name: 's', status: 'completed', conclusion: 'success' }],
          },
        ],
      },
    ];
    const left = [...bodies];
    const { hub } = await rig(t, () => ({ body: left.shift() }));
    assert.deepEqual(await hub.run(REPO, 100, never), {
      id: 100,
      title: 'ECS sign-in 0123',
      url: 'https://github.com/run/100',
      status: 'in_progress',
      actor: 'octocat',
    });
    assert.deepEqual(await hub.pendingDeployments(REPO, 100, never), [
      { environment: 'production', reviewers: ['octocat', 'Deployers'], canApprove: true, waitMinutes: 30 },
    ]);
    assert.deepEqual(await hub.approvals(REPO, 100, never), [
      { state: 'rejected', environments: ['production'], user: 'hubot', comment: 'no' },
    ]);
    assert.deepEqual(await hub.jobs(REPO, 100, never), [
      {
        id: 1,
        name: 'Sign in',
        status: 'completed',
        conclusion: 'failure',
        url: 'u',
        steps: [{ name: 's', status: 'completed', conclusion: 'success' }],
      },
    ]);
  });
});
