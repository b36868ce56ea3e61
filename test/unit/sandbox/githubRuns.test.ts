import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { at, startGitHub, WORKFLOW } from './githubApiRig.ts';

const REPO = '/repos/octo-org/blog-api';

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
