import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { at, startGitHub, WORKFLOW, WORKFLOW_TEXT } from './githubApiRig.ts';

const REPO = '/repos/octo-org/blog-api';

suite('a repository of the sandbox’s GitHub', () => {
  test('tells its ids and its default branch', async t => {
    const rig = await startGitHub(t);
    const body = await rig.get('');
    assert.deepEqual(
      ['id', 'full_name', 'default_branch', 'private', 'fork', 'archived'].map(key => at(body, key)),
      [rig.repository.id, 'octo-org/blog-api', 'main', true, false, false],
    );
    assert.deepEqual([at(body, 'owner', 'login'), at(body, 'owner', 'id')], ['octo-org', 6_811_672]);
    assert.deepEqual(at(body, 'permissions', 'push'), true);
  });

  test('gives files and folders, of a branch, a tag or a commit', async t => {
    const rig = await startGitHub(t);
    const { sha } = rig.repository.commit('feature/x', 'notes/a b.md', '# ä\n');
    rig.repository.tag('v1', 'feature/x');
    const token = rig.token();
    for (const ref of ['feature/x', 'v1', sha]) {
      const query = `?${new URLSearchParams({ ref })}`;
      const raw = await rig.ask('GET', `${REPO}/contents/notes/a%20b.md${query}`, {
        token,
        headers: { accept: 'application/vnd.github.raw+json' },
      });
      assert.deepEqual([raw.status, raw.text], [200, '# ä\n']);
      const file = await rig.get(`/contents/notes/a%20b.md${query}`);
      assert.equal(Buffer.from(String(at(file, 'content')), 'base64').toString(), '# ä\n');
      const folder = await rig.get(`/contents/${query}`);
      assert.ok(Array.isArray(folder));
      assert.deepEqual(
        folder.map(entry => [at(entry, 'type'), at(entry, 'path')]),
        [
          ['dir', '.github'],
          ['file', 'README.md'],
          ['dir', 'notes'],
        ],
      );
    }
    const workflow = await rig.get(`/contents/.github/workflows/${WORKFLOW}`);
    assert.equal(Buffer.from(String(at(workflow, 'content')), 'base64').toString(), WORKFLOW_TEXT);
    for (const path of ['/contents/notes/a%20b.md', '/contents/README.md?ref=none', '/contents/%E0%A4%A']) {
      assert.equal((await rig.ask('GET', `${REPO}${path}`, { token })).status, 404, path);
    }
  });

  test('tells the form of its subjects, as far as the server knows it', async t => {
    const rig = await startGitHub(t);
    const path = '/actions/oidc/customization/sub';
    assert.deepEqual(await rig.get(path), {
      use_default: true,
      use_immutable_subject: false,
      sub_claim_prefix: 'repo:octo-org/blog-api',
    });
    const token = rig.token();
    const put = (body: object) => rig.ask('PUT', `${REPO}${path}`, { token, body });
    assert.equal((await put({ use_default: true, use_immutable_subject: true })).status, 201);
    assert.deepEqual(await rig.get(path), {
      use_default: true,
      use_immutable_subject: true,
      sub_claim_prefix: `repo:octo-org@6811672/blog-api@${rig.repository.id}`,
    });
    for (const body of [
      {},
      { use_default: 'no' },
      { use_default: false },
      { use_default: false, include_claim_keys: [] },
      { use_default: false, include_claim_keys: ['colour'] },
    ]) {
      assert.equal((await put(body)).status, 422, JSON.stringify(body));
    }
    rig.github.settings.subjectPrefix = false;
    assert.equal((await put({ use_default: false, include_claim_keys: ['repo', 'actor'] })).status, 201);
    assert.deepEqual(await rig.get(path), { use_default: false, include_claim_keys: ['repo', 'actor'] });
    assert.equal((await put({ use_default: true, use_immutable_subject: false })).status, 422);
  });

  test('keeps variables', async t => {
    const rig = await startGitHub(t);
    const token = rig.token({ login: 'hubot', permissions: { actions_variables: 'write' } });
    const ask = (method: string, name: string, body?: object) =>
      rig.ask(method, `${REPO}/actions/variables${name}`, { token, ...(body === undefined ? {} : { body }) });
    assert.equal((await ask('POST', '', { name: 'aws_region', value: 'eu-west-1' })).status, 201);
    assert.equal((await ask('POST', '', { name: 'AWS_REGION', value: 'x' })).status, 409);
    for (const name of ['1A', 'a-b', 'GITHUB_X']) {
      assert.equal((await ask('POST', '', { name, value: 'x' })).status, 422, name);
    }
    assert.equal((await ask('POST', '', { name: 'NO_VALUE' })).status, 422);
    rig.now += 1000;
    assert.equal((await ask('PATCH', '/aws_region', { name: 'REGION', value: 'us-east-1' })).status, 204);
    const { body } = await ask('GET', '/Region');
    assert.deepEqual(body, {
      name: 'REGION',
      value: 'us-east-1',
      created_at: '2026-01-02T03:04:05Z',
      updated_at: '2026-01-02T03:04:06Z',
    });
    assert.equal(at((await ask('GET', '')).body, 'total_count'), 1);
    assert.equal((await ask('DELETE', '/REGION')).status, 204);
    assert.equal((await ask('GET', '/REGION')).status, 404);
  });

  test('has environments whose rules can be set and seen', async t => {
    const rig = await startGitHub(t);
    const list = await rig.get('/environments');
    assert.deepEqual(
      [0, 1].map(index => at(list, 'environments', index, 'name')),
      ['development', 'production'],
    );
    const production = await rig.get('/environments/Production');
    assert.equal(at(production, 'protection_rules', 0, 'type'), 'required_reviewers');
    const token = rig.token({ login: 'octocat', permissions: { administration: 'write', actions: 'read' } });
    const put = (body: object) => rig.ask('PUT', `${REPO}/environments/staging`, { token, body });
    const made = await put({
      wait_timer: 5,
      prevent_self_review: true,
      reviewers: [{ type: 'User', id: 480_938 }],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    assert.equal(made.status, 200, made.text);
    const rules = at(made.body, 'protection_rules');
    assert.ok(Array.isArray(rules));
    assert.deepEqual(
      rules.map(rule => at(rule, 'type')),
      ['wait_timer', 'required_reviewers', 'branch_policy'],
    );
    const { reviewers, waitMinutes, preventSelfReview } = rig.repository.environment('staging') ?? {};
    assert.deepEqual([reviewers, waitMinutes, preventSelfReview], [['hubot'], 5, true]);
    for (const body of [
      { wait_timer: -1 },
      { wait_timer: 43_201 },
      { reviewers: [{ type: 'User', id: 1 }] },
      { deployment_branch_policy: { protected_branches: true, custom_branch_policies: true } },
    ]) {
      assert.equal((await put(body)).status, 422, JSON.stringify(body));
    }
    assert.equal((await put({})).status, 200);
    assert.deepEqual(at(await rig.get('/environments/staging'), 'protection_rules'), []);
    assert.equal((await rig.ask('DELETE', `${REPO}/environments/staging`, { token })).status, 204);
    assert.equal((await rig.ask('GET', `${REPO}/environments/staging`, { token })).status, 404);
  });
});
