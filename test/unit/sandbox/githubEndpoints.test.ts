import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { unzipSync } from 'fflate';
import { at, type GitHubRig, startGitHub, WORKFLOW, WORKFLOW_TEXT } from './githubApiRig.ts';

const REPO = '/repos/octo-org/blog-api';
const FILE = `.github/workflows/${WORKFLOW}`;

suite('the dispatch of a workflow', () => {
  const dispatch = (rig: GitHubRig, body: object, workflow: string | number = WORKFLOW) =>
    rig.ask('POST', `${REPO}/actions/workflows/${workflow}/dispatches`, { token: rig.token(), body });

  test('tells the run to whoever asks for it', async t => {
    const rig = await startGitHub(t);
    const { status, body } = await dispatch(rig, {
      ref: 'main',
      inputs: { tag: 'v7' },
      return_run_details: true,
    });
    const [run] = rig.runs.runs;
    assert.ok(run !== undefined);
    assert.equal(status, 200);
    assert.deepEqual(body, {
      workflow_run_id: run.id,
      run_url: `${rig.github.apiUrl}${REPO}/actions/runs/${run.id}`,
      html_url: `${rig.github.serverUrl}/octo-org/blog-api/actions/runs/${run.id}`,
    });
    assert.deepEqual(
      [run.actor.login, run.ref.ref, run.path, run.inputs],
      ['octocat', 'refs/heads/main', FILE, { tag: 'v7' }],
    );
  });

  test('answers nothing to whoever does not, or where the server passes it over', async t => {
    const rig = await startGitHub(t);
    const id = at(await rig.get(`/actions/workflows/${WORKFLOW}`), 'id');
    assert.equal(
      (await dispatch(rig, { ref: 'refs/heads/main', inputs: { tag: 'a' } }, Number(id))).status,
      204,
    );
    rig.github.settings.runDetails = 'ignored';
    const body = { ref: 'main', inputs: { tag: 'a' }, return_run_details: true };
    assert.deepEqual([(await dispatch(rig, body)).status, rig.runs.runs.length], [204, 2]);
  });

  test('is refused with what GitHub says, and starts nothing', async t => {
    const rig = await startGitHub(t);
    rig.repository.commit(
      'main',
      '.github/workflows/push.yml',
      WORKFLOW_TEXT.replace(/workflow_dispatch:.*(?=jobs:)/s, 'push:\n'),
    );
    rig.repository.commit(
      'main',
      '.github/workflows/broken.yml',
      'on: {workflow_dispatch: }\nfoo: 1\njobs: {}',
    );
    rig.repository.commit('feature', '.github/workflows/new.yml', WORKFLOW_TEXT);
    rig.repository.commit('without', FILE, undefined);
    const inputs = { tag: 'v1' };
    const refusals: readonly (readonly [object, string, number, RegExp])[] = [
      [{ inputs }, WORKFLOW, 422, /"ref" wasn't supplied/],
      [{ ref: 7 }, WORKFLOW, 422, /'properties\/ref', 7 is not a string/],
      [{ ref: 'nowhere', inputs }, WORKFLOW, 422, /^No ref found for: nowhere$/],
      [{ ref: 'main' }, WORKFLOW, 422, /Required input 'tag' not provided/],
      [
        { ref: 'main', inputs: { ...inputs, more: '1' } },
        WORKFLOW,
        422,
        /Unexpected inputs provided: \["more"\]/,
      ],
      [{ ref: 'main', inputs: { tag: 7 } }, WORKFLOW, 422, /is not a string/],
      [{ ref: 'main', inputs, extra: 1 }, WORKFLOW, 422, /"extra" is not a permitted key/],
      [{ ref: 'main', inputs, return_run_details: 'yes' }, WORKFLOW, 422, /"yes" is not a boolean/],
      [{ ref: 'without', inputs }, WORKFLOW, 422, /does not have 'workflow_dispatch' trigger/],
      [{ ref: 'main' }, 'push.yml', 422, /does not have 'workflow_dispatch' trigger/],
      [{ ref: 'main' }, 'broken.yml', 422, /^failed to parse workflow: .*'foo'/],
      [{ ref: 'main', inputs }, 'none.yml', 404, /^Not Found$/],
      [{ ref: 'feature', inputs }, 'new.yml', 404, /^Not Found$/],
    ];
    for (const [body, workflow, status, message] of refusals) {
      const answer = await dispatch(rig, body, workflow);
      assert.equal(answer.status, status, JSON.stringify([body, answer.body]));
      assert.match(String(at(answer.body, 'message')), message);
    }
    rig.github.settings.runDetails = 'refused';
    const old = await dispatch(rig, { ref: 'main', inputs, return_run_details: true });
    assert.match(String(at(old.body, 'message')), /"return_run_details" is not a permitted key/);
    assert.deepEqual(rig.runs.runs, []);
  });

  test('is refused while the workflow is disabled', async t => {
    const rig = await startGitHub(t);
    const token = rig.token();
    const path = `${REPO}/actions/workflows/${WORKFLOW}`;
    assert.equal((await rig.ask('PUT', `${path}/disable`, { token })).status, 204);
    assert.equal(at(await rig.get(`/actions/workflows/${WORKFLOW}`), 'state'), 'disabled_manually');
    const refused = await dispatch(rig, { ref: 'main', inputs: { tag: 'a' } });
    assert.deepEqual([refused.status, rig.runs.runs.length], [422, 0]);
    assert.equal((await rig.ask('PUT', `${path}/enable`, { token })).status, 204);
    assert.equal(at(await rig.get('/actions/workflows'), 'workflows', 0, 'state'), 'active');
  });
});

suite('runs at the sandbox’s GitHub', () => {
  test('are listed in pages that name each other, the newest first', async t => {
    const rig = await startGitHub(t);
    const ids = [1, 2, 3, 4, 5].map(number => rig.dispatch(`v${number}`).id);
    const token = rig.token();
    const seen: unknown[] = [];
    let path: string | undefined = `${REPO}/actions/workflows/${WORKFLOW}/runs?per_page=2`;
    while (path !== undefined) {
      const { body, headers } = await rig.ask('GET', path, { token });
      assert.equal(at(body, 'total_count'), 5);
      const runs = at(body, 'workflow_runs');
      assert.ok(Array.isArray(runs));
      seen.push(...runs.map(run => at(run, 'id')));
      path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]?.slice(rig.github.apiUrl.length);
    }
    assert.deepEqual(seen, ids.toReversed());
  });

  test('are found by who started them, when, and how they stand', async t => {
    const rig = await startGitHub(t);
    const old = rig.dispatch('old', 'hubot');
    old.status = 'completed';
    old.conclusion = 'failure';
    const then = new Date(rig.now).toISOString();
    rig.now += 3_600_000;
    const recent = rig.dispatch('recent');
    const find = async (query: Readonly<Record<string, string>>): Promise<unknown> => {
      const runs = at(await rig.get(`/actions/runs?${new URLSearchParams(query)}`), 'workflow_runs');
      assert.ok(Array.isArray(runs));
      return runs.map(run => at(run, 'display_title'));
    };
    const rows: readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
      [{}, [recent.title, old.title]],
      [{ actor: 'hubot' }, [old.title]],
      [{ status: 'failure' }, [old.title]],
      [{ status: 'queued' }, [recent.title]],
      [{ event: 'push' }, []],
      [{ branch: 'main' }, [recent.title, old.title]],
      [{ head_sha: 'none' }, []],
      [{ created: `>=${then}` }, [recent.title, old.title]],
      [{ created: `>${then}` }, [recent.title]],
      [{ created: `<=${then}` }, [old.title]],
      [{ created: `<${then}` }, []],
      [{ created: `${then}..*` }, [recent.title, old.title]],
      [{ created: `*..${then}` }, [old.title]],
      [{ created: '2026-01-02' }, [recent.title, old.title]],
      [{ created: '2026-01-03' }, []],
    ];
    for (const [query, titles] of rows) {
      assert.deepEqual(await find(query), titles, JSON.stringify(query));
    }
  });

  test('tell where they stand, and what their jobs do', async t => {
    const rig = await startGitHub(t);
    const run = rig.dispatch();
    assert.equal(at(await rig.get(`/actions/runs/${run.id}`), 'conclusion'), null);
    run.status = 'completed';
    run.conclusion = 'failure';
    run.jobs.push({
      id: 77,
      key: 'deploy',
      name: 'Deploy it',
      environment: undefined,
      status: 'completed',
      conclusion: 'failure',
      startedAt: rig.now,
      completedAt: rig.now + 1000,
      steps: [
        {
          number: 1,
          name: 'Set up',
          status: 'completed',
          conclusion: 'failure',
          startedAt: rig.now,
          completedAt: rig.now + 1000,
        },
      ],
      log: ['first', 'second'],
      annotation: undefined,
      summary: '',
    });
    const body = await rig.get(`/actions/runs/${run.id}`);
    assert.deepEqual(
      ['status', 'conclusion', 'display_title', 'event', 'run_number', 'created_at'].map(key =>
        at(body, key),
      ),
      ['completed', 'failure', 'Deploy v1', 'workflow_dispatch', 1, '2026-01-02T03:04:05Z'],
    );
    assert.equal(at(body, 'actor', 'login'), 'octocat');
    const jobs = await rig.get(`/actions/runs/${run.id}/jobs`);
    assert.deepEqual(at(jobs, 'jobs', 0, 'steps'), [
      {
        number: 1,
        name: 'Set up',
        status: 'completed',
        conclusion: 'failure',
        started_at: '2026-01-02T03:04:05Z',
        completed_at: '2026-01-02T03:04:06Z',
      },
    ]);
    assert.deepEqual(await rig.get('/actions/jobs/77'), at(jobs, 'jobs', 0));
    const log = await rig.ask('GET', `${REPO}/actions/jobs/77/logs`, { token: rig.token() });
    assert.equal(log.status, 302);
    const fetched = await fetch(log.headers.get('location') ?? '');
    assert.equal(await fetched.text(), 'first\nsecond\n');
  });

  test('can be cancelled once', async t => {
    const rig = await startGitHub(t);
    const run = rig.dispatch();
    const token = rig.token();
    const path = `${REPO}/actions/runs/${run.id}/cancel`;
    assert.equal((await rig.ask('POST', path, { token })).status, 202);
    const again = await rig.ask('POST', path, { token });
    assert.deepEqual([again.status, run.conclusion], [409, 'cancelled']);
    assert.equal((await rig.ask('POST', `${REPO}/actions/runs/1/cancel`, { token })).status, 404);
  });

  test('that wait for an environment go on when a reviewer approves', async t => {
    const rig = await startGitHub(t);
    const run = rig.dispatch('v1', 'hubot');
    rig.wait(run, 'production');
    const path = `${REPO}/actions/runs/${run.id}/pending_deployments`;
    const pending = await rig.get(`/actions/runs/${run.id}/pending_deployments`);
    assert.deepEqual(
      [at(pending, 0, 'environment', 'name'), at(pending, 0, 'current_user_can_approve')],
      ['production', true],
    );
    assert.deepEqual(
      [0, 1].map(index => at(pending, 0, 'reviewers', index, 'reviewer', 'login')),
      ['octocat', 'hubot'],
    );
    const id = at(pending, 0, 'environment', 'id');
    const body = { environment_ids: [id], state: 'approved', comment: 'fine' };
    const ask = (login: string, what: object, deployments = true) =>
      rig.ask('POST', path, {
        token: rig.token({
          login,
          permissions: { actions: 'read', ...(deployments ? { deployments: 'write' } : {}) },
        }),
        body: what,
      });
    assert.equal((await ask('octocat', body, false)).status, 403);
    assert.equal((await ask('monalisa', body)).status, 422);
    assert.equal((await ask('octocat', { ...body, state: 'maybe' })).status, 422);
    assert.equal((await ask('octocat', { ...body, environment_ids: [1] })).status, 422);
    assert.equal((await ask('octocat', { ...body, environment_ids: undefined })).status, 422);
    assert.deepEqual(run.reviews, []);
    assert.equal((await ask('octocat', body)).status, 200);
    assert.deepEqual(await rig.get(`/actions/runs/${run.id}/pending_deployments`), []);
    const [approval] = [await rig.get(`/actions/runs/${run.id}/approvals`)];
    assert.deepEqual(
      [at(approval, 0, 'state'), at(approval, 0, 'user', 'login'), at(approval, 0, 'comment')],
      ['approved', 'octocat', 'fine'],
    );
    assert.equal(at(approval, 0, 'environments', 0, 'name'), 'production');
  });

  test('cannot be approved by who started them, where the environment says so', async t => {
    const rig = await startGitHub(t);
    rig.repository.putEnvironment('production', { preventSelfReview: true });
    const run = rig.dispatch('v1', 'octocat');
    rig.wait(run, 'production');
    const may = async (login: string): Promise<unknown> => {
      const token = rig.token({ login, permissions: { actions: 'read' } });
      return at(
        await rig.get(`/actions/runs/${run.id}/pending_deployments`, token),
        0,
        'current_user_can_approve',
      );
    };
    assert.deepEqual([await may('octocat'), await may('hubot'), await may('monalisa')], [false, true, false]);
  });
});

suite('artifacts at the sandbox’s GitHub', () => {
  test('are listed by name, those of the older protocol when the run is over', async t => {
    const rig = await startGitHub(t);
    const run = rig.dispatch();
    const one = rig.artifact(run, 'one');
    const two = rig.artifact(run, 'two', { visibleWhileRunning: false });
    const names = async (query = ''): Promise<unknown> => {
      const artifacts = at(await rig.get(`/actions/runs/${run.id}/artifacts${query}`), 'artifacts');
      assert.ok(Array.isArray(artifacts));
      return artifacts.map(artifact => at(artifact, 'name'));
    };
    assert.deepEqual(await names(), ['one']);
    run.status = 'completed';
    run.conclusion = 'success';
    assert.deepEqual(await names(), ['two', 'one']);
    assert.deepEqual(await names('?name=one'), ['one']);
    const body = await rig.get(`/actions/artifacts/${one.id}`);
    assert.deepEqual(
      [at(body, 'size_in_bytes'), at(body, 'expired'), at(body, 'workflow_run', 'id')],
      [one.archive.length, false, run.id],
    );
    const token = rig.token();
    assert.equal((await rig.ask('DELETE', `${REPO}/actions/artifacts/${two.id}`, { token })).status, 204);
    assert.equal((await rig.ask('DELETE', `${REPO}/actions/artifacts/${two.id}`, { token })).status, 404);
    assert.deepEqual(await names(), ['one']);
    assert.equal(at(await rig.get('/actions/artifacts'), 'total_count'), 1);
  });

  test('are fetched from an address that is good for a minute', async t => {
    const rig = await startGitHub(t);
    const artifact = rig.artifact(rig.dispatch(), 'sealed');
    const path = `${REPO}/actions/artifacts/${artifact.id}/zip`;
    const { status, headers, text } = await rig.ask('GET', path, { token: rig.token() });
    assert.deepEqual([status, text], [302, '']);
    const location = headers.get('location') ?? '';
    const archive = new Uint8Array(await (await fetch(location)).arrayBuffer());
    assert.deepEqual(Object.keys(unzipSync(archive)), ['token.json']);

    const forged = new URL(location);
    forged.searchParams.set('se', new Date(rig.now + 3_600_000).toISOString());
    const other = location.replace(String(artifact.id), String(artifact.id + 1));
    const withToken = await fetch(location, { headers: { authorization: `Bearer ${rig.token()}` } });
    assert.equal(withToken.status, 401);
    for (const address of [forged, other]) {
      const refused = await fetch(address);
      assert.equal(refused.status, 403);
      assert.match(await refused.text(), /<Code>AuthenticationFailed<\/Code>/);
    }
    rig.now += 59_999;
    assert.equal((await fetch(location)).status, 200);
    rig.now += 1;
    assert.equal((await fetch(location)).status, 403);
  });

  test('are gone when deleted or expired', async t => {
    const rig = await startGitHub(t);
    const artifact = rig.artifact(rig.dispatch(), 'sealed', { expiresAt: rig.now + 60_000 });
    const path = `${REPO}/actions/artifacts/${artifact.id}/zip`;
    const token = rig.token();
    const location = (await rig.ask('GET', path, { token })).headers.get('location') ?? '';
    artifact.deleted = true;
    assert.equal((await fetch(location)).status, 404);
    assert.equal((await rig.ask('GET', path, { token })).status, 404);
    artifact.deleted = false;
    assert.equal((await rig.ask('GET', path.replace(/zip$/, 'tar'), { token })).status, 404);
    rig.now += 60_000;
    const expired = await rig.ask('GET', path, { token });
    assert.deepEqual([expired.status, at(expired.body, 'message')], [410, 'Artifact has expired']);
    assert.equal(at(await rig.get(`/actions/artifacts/${artifact.id}`), 'expired'), true);
  });
});
