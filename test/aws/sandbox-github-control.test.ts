import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { readArguments } from '../../src/sandbox/main.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const WORKFLOW = `name: Wait
on: workflow_dispatch
jobs:
  wait:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: echo "hello $GITHUB_REPOSITORY"
`;
const PATH = '.github/workflows/wait.yml';

interface Api {
  readonly sandbox: TestSandbox;
  ask(method: string, path: string, body?: object): Promise<Response>;
}

async function setUp(t: TestContext, permissions: object = { actions: 'write' }): Promise<Api> {
  const sandbox = await startTestSandbox(t, { speed: 1000, files: { [PATH]: WORKFLOW } });
  const answer = await sandbox.control('POST', '/github/tokens', { login: 'octocat', permissions });
  assert.ok(typeof answer === 'object' && answer !== null && 'token' in answer);
  return {
    sandbox,
    ask: (method, path, body) =>
      fetch(`${sandbox.url}/github/api/v3${path}`, {
        method,
        headers: { authorization: `Bearer ${answer.token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

async function refused(sandbox: TestSandbox, method: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  await response.body?.cancel();
  return response.status;
}

suite('the control of the sandbox’s GitHub', { timeout: 30_000 }, () => {
  test('issues and revokes tokens', async t => {
    const { sandbox, ask } = await setUp(t);
    assert.equal((await ask('GET', '/repos/octo-org/blog-api/actions/runs')).status, 200);
    await sandbox.control('DELETE', '/github/tokens');
    assert.equal((await ask('GET', '/repos/octo-org/blog-api/actions/runs')).status, 401);
    const wrong: readonly object[] = [
      { login: 'nobody' },
      { login: 'octocat', kind: 'admin' },
      { login: 'octocat', permissions: { actions: 'all' } },
      { login: 'octocat', permissions: 'actions' },
    ];
    assert.deepEqual(
      await Promise.all(wrong.map(body => refused(sandbox, 'POST', '/github/tokens', body))),
      [404, 400, 400, 400],
    );
  });

  test('commits files, sets rules, and reviews what waits', async t => {
    const { sandbox, ask } = await setUp(t);
    await sandbox.control('PUT', '/github/contents', {
      path: '.github/workflows/second.yml',
      text: WORKFLOW,
      branch: 'feature',
    });
    await sandbox.control('PUT', '/github/environments', { name: 'production', reviewers: ['hubot'] });
    const dispatched = await ask('POST', '/repos/octo-org/blog-api/actions/workflows/wait.yml/dispatches', {
      ref: 'feature',
    });
    assert.equal(dispatched.status, 204);
    const { github } = sandbox.sandbox.world;
    const [run] = github.repositories().flatMap(repository => github.runs.of(repository));
    assert.ok(run !== undefined);
    while (run.status !== 'waiting') {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    assert.equal(await refused(sandbox, 'POST', '/github/reviews', { login: 'octocat' }), 403);
    assert.equal(await refused(sandbox, 'POST', '/github/reviews', { login: 'nobody' }), 404);
    await sandbox.control('POST', '/github/reviews', { login: 'hubot', runId: run.id });
    while (run.conclusion === undefined) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    assert.equal(run.conclusion, 'success');
    const state = JSON.stringify(await sandbox.control('GET', '/github'));
    assert.match(state, /hello octo-org\/blog-api/);
    assert.ok(!/gh[opsu]_/.test(state), 'A token is in it.');
  });

  test('takes a push by the commit that it brings', async t => {
    const { sandbox, ask } = await setUp(t);
    const head = async (branch: string): Promise<unknown> => {
      const response = await ask('GET', `/repos/octo-org/blog-api/git/ref/heads/${branch}`);
      return JSON.parse(await response.text()).object?.sha;
    };
    const before = await head('main');
    const [main, feature] = ['a'.repeat(40), 'b'.repeat(40)];
    await sandbox.control('PUT', '/github/branches', { sha: feature, branch: 'feature' });
    assert.deepEqual([await head('main'), await head('feature')], [before, feature]);
    await sandbox.control('PUT', '/github/branches', { sha: main });
    assert.deepEqual([await head('main'), await head('feature')], [main, feature]);
  });

  test('a stop ends what runs', async t => {
    const { sandbox, ask } = await setUp(t);
    await sandbox.control('PUT', '/github/contents', {
      path: PATH,
      text: WORKFLOW.replace('environment: production', '').replace(/run: .*/, 'run: sleep 600'),
    });
    await ask('POST', '/repos/octo-org/blog-api/actions/workflows/wait.yml/dispatches', { ref: 'main' });
    const { github } = sandbox.sandbox.world;
    const [run] = github.repositories().flatMap(repository => github.runs.of(repository));
    assert.ok(run !== undefined);
    while (run.jobs[0]?.status !== 'in_progress') {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await sandbox.sandbox.stop();
    assert.equal(run.status, 'completed');
  });

  test('refuses what it cannot take', async t => {
    const { sandbox } = await setUp(t);
    const wrong: readonly (readonly [string, string, object, number])[] = [
      ['PUT', '/github/contents', { path: 'a', text: 'b', repository: 'octo-org/none' }, 404],
      ['PUT', '/github/contents', { text: 'b' }, 400],
      ['PUT', '/github/branches', { branch: 'feature' }, 400],
      ['PUT', '/github/branches', { sha: 'abc' }, 400],
      ['PUT', '/github/settings', { runDetails: 'perhaps' }, 400],
      ['PUT', '/github/repository', { visibility: 'hidden' }, 400],
      ['PUT', '/github/subject', { immutable: 'yes' }, 400],
      ['PUT', '/github/artifacts', { id: 1, files: {} }, 404],
      ['POST', '/github/reviews', { login: 'hubot' }, 404],
    ];
    for (const [method, path, body, status] of wrong) {
      assert.equal(await refused(sandbox, method, path, body), status, `${path} ${JSON.stringify(body)}`);
    }
  });
});

suite('the sandbox’s --files', () => {
  test('are the workflow files of a folder', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'ecs-codespaces-files-'));
    t.after(() => rm(folder, { recursive: true }));
    assert.throws(() => readArguments(['--files', folder]), /has no \.github\/workflows/);
    await mkdir(join(folder, '.github/workflows'), { recursive: true });
    await writeFile(join(folder, PATH), WORKFLOW);
    await writeFile(join(folder, '.github/workflows/other.yaml'), 'on: push');
    await writeFile(join(folder, '.github/workflows/notes.txt'), 'no workflow');
    assert.deepEqual(readArguments(['--files', folder]).files, {
      [PATH]: WORKFLOW,
      '.github/workflows/other.yaml': 'on: push',
    });
  });
});
