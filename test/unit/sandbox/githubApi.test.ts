import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { at, startGitHub } from './githubApiRig.ts';

const REPO = '/repos/octo-org/blog-api';

suite('who may do what at the sandbox’s GitHub', () => {
  test('a repository that a token does not see is not there', async t => {
    const rig = await startGitHub(t);
    const answers = await Promise.all([
      rig.ask('GET', REPO),
      rig.ask('GET', '/repos/octo-org/other', { token: rig.token() }),
      rig.ask('GET', REPO, { token: rig.token({ login: 'octocat', repositories: ['octo-org/other'] }) }),
      rig.ask('GET', REPO, { token: rig.token({ login: 'octocat', kind: 'editor', scopes: ['user'] }) }),
    ]);
    assert.deepEqual(
      answers.map(({ status, body }) => [status, at(body, 'message'), at(body, 'status')]),
      answers.map(() => [404, 'Not Found', '404']),
    );
    assert.equal(
      at(answers[0]?.body, 'documentation_url'),
      'https://docs.github.com/rest/repos/repos#get-a-repository',
    );
  });

  test('a token that was never issued, or is revoked, is refused', async t => {
    const rig = await startGitHub(t);
    const token = rig.token();
    rig.github.tokens.revoke(token);
    for (const bad of [token, 'ghu_never']) {
      const { status, body } = await rig.ask('GET', REPO, { token: bad });
      assert.deepEqual([status, at(body, 'message')], [401, 'Bad credentials']);
    }
    const without = await rig.ask('GET', '/user');
    assert.deepEqual([without.status, at(without.body, 'message')], [401, 'Requires authentication']);
  });

  /** Token, request, and status of its answer. */
  const table: readonly {
    readonly name: string;
    readonly token: Parameters<Awaited<ReturnType<typeof startGitHub>>['token']>[0];
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly message?: string;
  }[] = [
    {
      name: 'a codespace as it comes may not look at Actions',
      token: { login: 'octocat' },
      method: 'GET',
      path: '/actions/runs',
      status: 403,
      message: 'Resource not accessible by integration',
    },
    {
      name: 'a codespace as it comes may not dispatch',
      token: { login: 'octocat' },
      method: 'POST',
      path: '/actions/workflows/deploy.yml/dispatches',
      status: 403,
      message: 'Resource not accessible by integration',
    },
    {
      name: 'whoever may only read Actions may not dispatch',
      token: { login: 'octocat', permissions: { actions: 'read' } },
      method: 'POST',
      path: '/actions/workflows/deploy.yml/dispatches',
      status: 403,
      message: 'Resource not accessible by integration',
    },
    {
      name: 'who may write Actions may read them',
      token: { login: 'hubot', permissions: { actions: 'write' } },
      method: 'GET',
      path: '/actions/runs',
      status: 200,
    },
    {
      name: 'a reader cannot dispatch, whatever the app may',
      token: { login: 'monalisa', permissions: { actions: 'write' } },
      method: 'POST',
      path: '/actions/workflows/deploy.yml/dispatches',
      status: 403,
      message: 'Resource not accessible by integration',
    },
    {
      name: 'a reader cannot dispatch with the editor’s token',
      token: { login: 'monalisa', kind: 'editor' },
      method: 'POST',
      path: '/actions/workflows/deploy.yml/dispatches',
      status: 403,
      message: 'Must have admin rights to Repository.',
    },
    {
      name: 'a writer cannot change the subject',
      token: { login: 'hubot', permissions: { actions: 'write' } },
      method: 'PUT',
      path: '/actions/oidc/customization/sub',
      status: 403,
      message: 'Resource not accessible by integration',
    },
    {
      name: 'variables are another permission than Actions',
      token: { login: 'octocat', permissions: { actions: 'write' } },
      method: 'GET',
      path: '/actions/variables',
      status: 403,
      message: 'Resource not accessible by integration',
    },
    {
      name: 'the editor’s token may do what its user may',
      token: { login: 'octocat', kind: 'editor' },
      method: 'GET',
      path: '/actions/variables',
      status: 200,
    },
  ];
  for (const row of table) {
    test(row.name, async t => {
      const rig = await startGitHub(t);
      const { status, body } = await rig.ask(row.method, `${REPO}${row.path}`, {
        token: rig.token(row.token),
        ...(row.method === 'GET' ? {} : { body: {} }),
      });
      assert.equal(status, row.status, JSON.stringify(body));
      if (row.message !== undefined) {
        assert.equal(at(body, 'message'), row.message);
      }
    });
  }

  test('headers tell what a request takes and what a token has', async t => {
    const rig = await startGitHub(t);
    const app = await rig.ask('POST', `${REPO}/actions/workflows/deploy.yml/dispatches`, {
      token: rig.token({ login: 'octocat' }),
      body: {},
    });
    assert.equal(app.headers.get('x-accepted-github-permissions'), 'actions=write');
    const editor = await rig.ask('GET', REPO, { token: rig.token({ login: 'octocat', kind: 'editor' }) });
    assert.equal(editor.headers.get('x-oauth-scopes'), 'repo, workflow');
    assert.equal(editor.headers.get('x-accepted-github-permissions'), null);
    assert.equal(editor.headers.get('x-github-api-version-selected'), '2022-11-28');
    assert.match(editor.headers.get('x-github-request-id') ?? '', /^[0-9a-f-]{36}$/);
  });

  test('a public repository can be read by anybody, its artifacts’ contents cannot', async t => {
    const rig = await startGitHub(t);
    rig.repository.settings.visibility = 'public';
    const { id } = rig.artifact(rig.dispatch(), 'one');
    const paths = ['', '/actions/runs', '/contents/README.md', `/actions/artifacts/${id}/zip`];
    const anybody = await Promise.all(paths.map(path => rig.ask('GET', `${REPO}${path}`)));
    assert.deepEqual(
      anybody.map(({ status }) => status),
      [200, 200, 200, 401],
    );
    const codespace = await rig.ask('GET', `${REPO}/actions/runs`, {
      token: rig.token({ login: 'octocat' }),
    });
    assert.equal(codespace.status, 200);
  });

  test('an installation’s token stands for nobody', async t => {
    const rig = await startGitHub(t);
    const nobody = await rig.ask('GET', '/user', { token: rig.token({ kind: 'installation' }) });
    assert.deepEqual(
      [nobody.status, at(nobody.body, 'message')],
      [403, 'Resource not accessible by integration'],
    );
    const somebody = await rig.ask('GET', '/user', { token: rig.token({ login: 'HUBOT' }) });
    assert.deepEqual([at(somebody.body, 'login'), at(somebody.body, 'id')], ['hubot', 480_938]);
    assert.throws(() => rig.token({ login: 'nobody' }), RangeError);
  });
});

suite('requests to the sandbox’s GitHub', () => {
  test('are counted, and refused when the hour’s are used up', async t => {
    const rig = await startGitHub(t);
    rig.github.settings.rateLimit = 2;
    const token = rig.token();
    const first = await rig.ask('GET', REPO, { token });
    assert.deepEqual(
      ['limit', 'remaining', 'used', 'reset'].map(name => first.headers.get(`x-ratelimit-${name}`)),
      ['2', '1', '1', String(rig.now / 1000 + 3600)],
    );
    await rig.ask('GET', REPO, { token });
    const third = await rig.ask('GET', REPO, { token });
    assert.deepEqual(
      [third.status, third.headers.get('x-ratelimit-remaining'), at(third.body, 'message')],
      [403, '0', 'API rate limit exceeded for user ID 583231.'],
    );
    assert.equal((await rig.ask('GET', REPO, { token: rig.token() })).status, 200);
    rig.now += 3_600_000;
    assert.equal((await rig.ask('GET', REPO, { token })).status, 200);
  });

  test('can meet faults, and are logged', async t => {
    const rig = await startGitHub(t);
    rig.faults.set([
      { action: 'github:GetRepository', kind: 'throttling', rate: 1, count: 1, when: 'before' },
      { action: 'github:GetRepository', kind: 'error', rate: 1, count: 1, when: 'before', status: 502 },
    ]);
    const token = rig.token();
    const limited = await rig.ask('GET', REPO, { token });
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [403, '60']);
    assert.match(String(at(limited.body, 'message')), /secondary rate limit/);
    assert.equal((await rig.ask('GET', REPO, { token })).status, 502);
    assert.equal((await rig.ask('GET', REPO, { token })).status, 200);
    const list = rig.calls.list('github:*');
    assert.deepEqual(
      list.map(({ action, outcome }) => [action, outcome]),
      [
        ['github:GetRepository', 'faulted'],
        ['github:GetRepository', 'faulted'],
        ['github:GetRepository', 'ok'],
      ],
    );
    assert.equal(list[2]?.caller, 'octocat');
    assert.ok(!JSON.stringify(list).includes(token));
  });

  test('need a user agent, a version that there is, and JSON', async t => {
    const rig = await startGitHub(t);
    const token = rig.token();
    const agentless = await rig.ask('GET', REPO, { token, headers: { 'user-agent': '' } });
    assert.equal(agentless.status, 403);
    const version = await rig.ask('GET', REPO, { token, headers: { 'x-github-api-version': '2021-01-01' } });
    assert.deepEqual(
      [version.status, at(version.body, 'message')],
      [400, 'Version "2021-01-01" is not a supported version.'],
    );
    const array = await rig.ask('POST', `${REPO}/actions/workflows/deploy.yml/dispatches`, {
      token,
      body: [],
    });
    assert.deepEqual([array.status, at(array.body, 'message')], [400, 'Body should be a JSON object']);
    assert.equal((await rig.ask('GET', '/nothing', { token })).status, 404);
    assert.equal((await rig.ask('PATCH', REPO, { token })).status, 404);
  });

  test('by a former name are led to the repository', async t => {
    const rig = await startGitHub(t);
    rig.github.addFormerName('octo-org/old-api', rig.repository);
    const token = rig.token();
    const moved = await rig.ask('GET', '/repos/Octo-Org/Old-API/actions/runs?per_page=5', { token });
    const location = `${rig.github.apiUrl}/repositories/${rig.repository.id}/actions/runs?per_page=5`;
    assert.deepEqual([moved.status, moved.headers.get('location')], [301, location]);
    const there = await rig.ask('GET', location.slice(rig.github.apiUrl.length), { token });
    assert.deepEqual([there.status, at(there.body, 'total_count')], [200, 0]);
    assert.equal((await rig.ask('GET', '/repos/octo-org/old-api')).status, 404);
  });
});
