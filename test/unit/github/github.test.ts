import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { Failure, type FailureCode } from '../../../src/core/failure.ts';
import type { GitHub, TokenCandidate } from '../../../src/core/github.ts';
import type { Log } from '../../../src/core/ports.ts';
import { createGitHub } from '../../../src/github/github.ts';
import { type StubAnswer, type StubRequest, type StubServer, startStub } from '../support/stubGitHub.ts';

const NOW = 1_800_000_000_000;
const REPO = { owner: 'octo-org', name: 'blog-api' };
const never = new AbortController().signal;
const quiet = (): void => undefined;

const repository = {
  id: 42,
  name: 'blog-api',
  owner: { id: 7, login: 'octo-org' },
  default_branch: 'main',
  fork: false,
  archived: false,
  html_url: 'https://github.com/octo-org/blog-api',
};

function candidate(token: string | undefined, more: Partial<TokenCandidate> = {}): TokenCandidate {
  return { source: `the token ${token}`, asks: false, token: async () => token, ...more };
}

interface Rig {
  readonly stub: StubServer;
  readonly hub: GitHub;
  readonly logged: string[];
}

async function rig(
  t: TestContext,
  answer: (request: StubRequest) => StubAnswer | 'cut',
  tokens: readonly TokenCandidate[] = [candidate('first')],
): Promise<Rig> {
  const stub = await startStub(t, answer);
  const logged: string[] = [];
  const line = (text: string): void => {
    logged.push(text);
  };
  const log: Log = { trace: line, debug: line, info: line, warn: line, error: line };
  const hub = createGitHub(
    { clock: { now: () => NOW }, log },
    { serverUrl: stub.url, apiUrl: `${stub.url}/api/v3`, tokens },
  );
  return { stub, hub, logged };
}

function tokenOf({ headers }: StubRequest): string | undefined {
  return headers.authorization?.replace('Bearer ', '');
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  assert.fail('It did not fail.');
}

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

suite('several tokens', () => {
  const denied: StubAnswer = {
    status: 403,
    headers: { 'x-accepted-github-permissions': 'actions=write; administration=write' },
    body: { message: 'Resource not accessible by integration' },
  };

  test('are tried in order, and the one that works is remembered for the permission', async t => {
    const { stub, hub } = await rig(
      t,
      request =>
        request.method === 'POST' && tokenOf(request) !== 'second' ? denied : { body: { workflow_runs: [] } },
      [candidate(undefined), candidate('first'), candidate('second'), candidate('third')],
    );
    await hub.dispatch(REPO, 'a.yml', 'main', {}, never);
    await hub.dispatch(REPO, 'a.yml', 'main', {}, never);
    await hub.findRun(REPO, 'a.yml', 'x', NOW, never);
    assert.deepEqual(stub.requests.map(tokenOf), ['first', 'second', 'second', 'first']);
  });

  test('are remembered apart for each repository', async t => {
    const { stub, hub } = await rig(
      t,
      request =>
        request.url.includes('/other') === (tokenOf(request) === 'first')
          ? { body: repository }
          : { status: 404, body: { message: 'Not Found' } },
      [candidate('first'), candidate('second')],
    );
    await hub.repository(REPO, never);
    await hub.repository({ owner: 'octo-org', name: 'other' }, never);
    await hub.repository(REPO, never);
    assert.deepEqual(stub.requests.map(tokenOf), ['first', 'second', 'first', 'second']);
  });

  for (const status of [401, 403, 404]) {
    test(`are all tried on ${status}`, async t => {
      const { hub } = await rig(
        t,
        request =>
          tokenOf(request) === 'second' ? { body: repository } : { status, body: { message: 'No' } },
        [candidate('first'), candidate('second')],
      );
      assert.equal((await hub.repository(REPO, never)).id, 42);
    });
  }

  test('that all fail give the refusal that says most', async t => {
    const said = new Map<string | undefined, StubAnswer>([
      ['first', { status: 401, body: { message: 'Bad credentials' } }],
      ['second', denied],
      ['third', { status: 404, body: { message: 'Not Found' } }],
    ]);
    const { hub } = await rig(t, request => said.get(tokenOf(request)) ?? {}, [
      candidate('first'),
      candidate('second'),
      candidate('third'),
    ]);
    const { code, message, missingAction } = await failure(hub.dispatch(REPO, 'a.yml', 'main', {}, never));
    assert.equal(code, 'accessDenied');
    assert.equal(missingAction, 'actions: write');
    assert.equal(
      message,
      'GitHub does not let the token second do this, which needs the permission `actions: write`: Resource not accessible by integration.',
    );
  });

  test('that are refused as such leave nobody signed in', async t => {
    const { hub } = await rig(t, () => ({ status: 401, body: { message: 'Bad credentials' } }));
    assert.equal((await failure(hub.repository(REPO, never))).code, 'signedOut');
    const none = await rig(t, () => ({}), [candidate(undefined)]);
    assert.equal((await failure(none.hub.repository(REPO, never))).code, 'signedOut');
    assert.equal(none.stub.requests.length, 0);
  });

  test('are not asked of the person for a file that is only not there', async t => {
    let asked = 0;
    const asking = candidate('asked', {
      asks: true,
      token: async () => {
        asked += 1;
        return 'asked';
      },
    });
    const { hub } = await rig(t, () => ({ status: 404, body: { message: 'Not Found' } }), [
      candidate('first'),
      asking,
    ]);
    await failure(hub.file(REPO, 'a.txt', undefined, never));
    await failure(hub.workflow(REPO, 'a.yml', never));
    assert.equal(asked, 0);
    await failure(hub.repository(REPO, never));
    assert.equal(asked, 1);
  });

  test('that are the same are tried once', async t => {
    const { stub, hub } = await rig(t, () => denied, [
      candidate('first'),
      candidate('first', { asks: true }),
    ]);
    await failure(hub.dispatch(REPO, 'a.yml', 'main', {}, never));
    assert.equal(stub.requests.length, 1);
  });

  test('whoever may start workflows is who the login is of', async t => {
    const { stub, hub } = await rig(
      t,
      request =>
        request.url.endsWith('/user')
          ? { body: { login: tokenOf(request) } }
          : tokenOf(request) === 'second'
            ? { status: 204 }
            : denied,
      [candidate('first'), candidate('second')],
    );
    assert.equal(await hub.login(never), 'first');
    await hub.dispatch(REPO, 'a.yml', 'main', {}, never);
    assert.equal(await hub.login(never), 'second');
    assert.equal(stub.requests.length, 4);
  });

  test('of an installation stand for nobody', async t => {
    const { hub } = await rig(t, () => denied);
    assert.equal(await hub.login(never), undefined);
  });

  test('never stand in a message or in the log', async t => {
    const { hub, logged } = await rig(t, () => denied, [
      { source: 'the codespace’s GITHUB_TOKEN', asks: false, token: async () => 'ghu_16C7e42F292c6912E7' },
    ]);
    const { message } = await failure(hub.dispatch(REPO, 'a.yml', 'main', {}, never));
    assert.ok(![message, ...logged].join().includes('ghu_'));
    assert.ok(logged.length > 0);
  });
});

suite('a refusal', () => {
  const cases: readonly (readonly [
    what: string,
    answer: StubAnswer,
    code: FailureCode,
    retryAt: number | undefined,
  ])[] = [
    [
      'the primary limit',
      {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 600) },
      },
      'throttled',
      NOW + 600_000,
    ],
    ['a limit with retry-after', { status: 429, headers: { 'retry-after': '7' } }, 'throttled', NOW + 7000],
    [
      'a secondary limit with retry-after',
      { status: 403, headers: { 'retry-after': '30' } },
      'throttled',
      NOW + 30_000,
    ],
    [
      'a secondary limit without a time',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } },
      'throttled',
      NOW + 60_000,
    ],
    ['a limit that says nothing', { status: 429 }, 'throttled', NOW + 60_000],
    ['a missing permission', { status: 403, body: { message: 'Forbidden' } }, 'accessDenied', undefined],
    ['a takedown', { status: 451 }, 'accessDenied', undefined],
    ['nothing there', { status: 404 }, 'notFound', undefined],
    ['gone', { status: 410 }, 'notFound', undefined],
    ['a conflict', { status: 409, body: { message: 'Cannot cancel' } }, 'conflict', undefined],
    ['what it cannot process', { status: 422 }, 'invalid', undefined],
    ['a fault of GitHub’s', { status: 502, body: '<html>' }, 'server', undefined],
    ['a teapot', { status: 418 }, 'server', undefined],
  ];
  for (const [what, answer, code, retryAt] of cases) {
    test(`${what} is ${code}`, async t => {
      const { hub } = await rig(t, () => answer);
      const refused = await failure(hub.cancelRun(REPO, 1, never));
      assert.deepEqual([refused.code, refused.retryAt], [code, retryAt]);
    });
  }

  test('for want of single sign-on names the page where it is done', async t => {
    const { hub } = await rig(t, () => ({
      status: 403,
      headers: { 'x-github-sso': 'required; url=https://github.com/orgs/octo-org/sso?x=y' },
    }));
    const { code, action } = await failure(hub.repository(REPO, never));
    assert.equal(code, 'accessDenied');
    assert.deepEqual(action?.args, ['https://github.com/orgs/octo-org/sso?x=y']);
  });

  test('names what is needed where GitHub does not', async t => {
    const { hub } = await rig(t, () => ({ status: 403 }));
    assert.equal((await failure(hub.run(REPO, 1, never))).missingAction, 'actions: read');
  });

  test('by the network is offline, and by the person cancelled', async t => {
    const { hub } = await rig(t, () => 'cut');
    assert.equal((await failure(hub.run(REPO, 1, never))).code, 'offline');
    assert.equal((await failure(hub.run(REPO, 1, AbortSignal.abort()))).code, 'cancelled');
  });
});

suite('a redirect', () => {
  test('of a renamed repository is followed, with the token', async t => {
    const { stub, hub } = await rig(t, ({ url }) =>
      url.endsWith('/repositories/42')
        ? { body: repository }
        : { status: 301, headers: { location: '/api/v3/repositories/42' } },
    );
    assert.equal((await hub.repository(REPO, never)).id, 42);
    assert.deepEqual(stub.requests.map(tokenOf), ['first', 'first']);
  });

  test('to another origin is not followed', async t => {
    const other = await startStub(t, () => ({ body: repository }));
    const { hub } = await rig(t, () => ({ status: 302, headers: { location: `${other.url}/x` } }));
    assert.equal((await failure(hub.repository(REPO, never))).code, 'server');
    assert.equal(other.requests.length, 0);
  });

  test('of a change is followed only where it stays a change', async t => {
    const answers: StubAnswer[] = [
      { status: 302, headers: { location: '/api/v3/x' } },
      { status: 307, headers: { location: '/api/v3/x' } },
      { status: 204 },
    ];
    const { stub, hub } = await rig(t, () => answers.shift() ?? {});
    assert.equal((await failure(hub.cancelRun(REPO, 1, never))).code, 'server');
    await hub.cancelRun(REPO, 1, never);
    assert.deepEqual(
      stub.requests.map(({ method }) => method),
      ['POST', 'POST', 'POST'],
    );
  });

  test('in a circle comes to an end', async t => {
    const { stub, hub } = await rig(t, ({ url }) => ({ status: 302, headers: { location: url } }));
    assert.equal((await failure(hub.repository(REPO, never))).code, 'server');
    assert.equal(stub.requests.length, 4);
  });
});

suite('an artifact', () => {
  const archive = zipSync({ 'token.json': strToU8('{"v":1}') });

  async function store(t: TestContext, answer: StubAnswer): Promise<{ blobs: StubServer; hub: GitHub }> {
    const blobs = await startStub(t, () => answer);
    const { hub } = await rig(t, () => ({ status: 302, headers: { location: `${blobs.url}/blob?sig=1` } }));
    return { blobs, hub };
  }

  test('is fetched from its store without the token', async t => {
    const { blobs, hub } = await store(t, { body: archive });
    const files = await hub.download(REPO, 9, 10_000, never);
    assert.deepEqual([...files.keys()], ['token.json']);
    assert.equal(new TextDecoder().decode(files.get('token.json')), '{"v":1}');
    const [request] = blobs.requests;
    assert.equal(request?.url, '/blob?sig=1');
    assert.equal(request?.headers.authorization, undefined);
  });

  test('is not taken where it is larger than allowed, packed or unpacked', async t => {
    const large = zipSync({ 'token.json': new Uint8Array(100_000) });
    assert.ok(large.length < 1000);
    const bomb = await store(t, { body: large });
    assert.equal((await failure(bomb.hub.download(REPO, 9, 1000, never))).code, 'invalid');
    const long = await store(t, { body: archive });
    assert.equal((await failure(long.hub.download(REPO, 9, 10, never))).code, 'invalid');
  });

  test('is not taken where it is no archive, or a broken one', async t => {
    for (const body of ['<html>', archive.subarray(0, archive.length - 10)]) {
      const { hub } = await store(t, { body });
      assert.equal((await failure(hub.download(REPO, 9, 10_000, never))).code, 'invalid');
    }
  });

  test('is not fetched over an open connection, be it that a store sends on to one', async t => {
    const { hub } = await rig(t, () => ({
      status: 302,
      headers: { location: 'http://blobs.example/x?sig=1' },
    }));
    assert.equal((await failure(hub.download(REPO, 9, 10_000, never))).code, 'server');
    const onward = await store(t, { status: 302, headers: { location: 'http://blobs.example/x?sig=1' } });
    assert.equal((await failure(onward.hub.download(REPO, 9, 10_000, never))).code, 'server');
  });

  test('is fetched from where its store sends on to, and not in a circle', async t => {
    const second = await startStub(t, () => ({ body: archive }));
    const { hub } = await store(t, { status: 307, headers: { location: `${second.url}/there` } });
    assert.equal((await hub.download(REPO, 9, 10_000, never)).size, 1);
    assert.equal(second.requests[0]?.headers.authorization, undefined);
    const circle = await store(t, { status: 302, headers: { location: '/blob' } });
    assert.equal((await failure(circle.hub.download(REPO, 9, 10_000, never))).code, 'server');
    assert.equal(circle.blobs.requests.length, 4);
  });

  test('that expired or is not there is not found', async t => {
    const gone = await rig(t, () => ({ status: 410, body: { message: 'Artifact has expired' } }));
    assert.equal((await failure(gone.hub.download(REPO, 9, 10_000, never))).code, 'notFound');
    const { hub } = await store(t, { status: 404 });
    assert.equal((await failure(hub.download(REPO, 9, 10_000, never))).code, 'notFound');
  });

  test('is listed by its exact name', async t => {
    const artifact = (id: number, name: string) => ({ id, name, size_in_bytes: 10, expired: false });
    const { stub, hub } = await rig(t, () => ({
      body: { artifacts: [artifact(1, 'a'), artifact(2, 'ab')] },
    }));
    assert.deepEqual(await hub.artifacts(REPO, 100, 'a', never), [
      { id: 1, name: 'a', bytes: 10, expired: false },
    ]);
    assert.equal(
      stub.requests[0]?.url,
      '/api/v3/repos/octo-org/blog-api/actions/runs/100/artifacts?name=a&per_page=100',
    );
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

  test('is found by what its name contains, among those started by hand since', async t => {
    const { stub, hub } = await rig(t, () => ({
      body: { workflow_runs: [{ ...run, id: 99, display_title: 'x' }, run] },
    }));
    assert.equal((await hub.findRun(REPO, 'a.yml', '0123', NOW, never))?.id, 100);
    assert.equal(await hub.findRun(REPO, 'a.yml', '4567', NOW, never), undefined);
    const query = new URL(stub.requests[0]?.url ?? '', stub.url).searchParams;
    assert.equal(query.get('event'), 'workflow_dispatch');
    assert.equal(query.get('created'), '>=2027-01-15T07:50:00.000Z');
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
