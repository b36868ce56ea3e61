import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { FailureCode } from '../../../src/core/failure.ts';
import { failure, NOW, never, REPO, repository, rig, tokenOf } from '../support/githubRig.ts';
import { type StubAnswer, startStub } from '../support/stubGitHub.ts';

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
