import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { candidate, failure, NOW, never, REPO, repository, rig, tokenOf } from '../support/githubRig.ts';
import type { StubAnswer } from '../support/stubGitHub.ts';

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
    await hub.findRun(REPO, 'a.yml', { mark: 'x', since: NOW }, never);
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
    assert.equal(await hub.login(REPO, never), 'first');
    await hub.dispatch(REPO, 'a.yml', 'main', {}, never);
    assert.equal(await hub.login(REPO, never), 'second');
    assert.equal(stub.requests.length, 4);
  });

  test('the login is of the token that starts workflows in this repository, whatever came between', async t => {
    const other = { owner: 'octo-org', name: 'other' };
    const { hub } = await rig(
      t,
      request =>
        request.url.endsWith('/user')
          ? { body: { login: tokenOf(request) } }
          : request.url.includes('/other') === (tokenOf(request) === 'first')
            ? { status: 204 }
            : denied,
      [candidate('first'), candidate('second')],
    );
    const starts = async (repository: typeof REPO): Promise<string | undefined> => {
      await hub.dispatch(repository, 'a.yml', 'main', {}, never);
      return hub.login(repository, never);
    };
    assert.equal(await starts(REPO), 'second');
    assert.equal(await starts(other), 'first');
    assert.equal(await hub.login(REPO, never), 'second');
    assert.equal(await starts(REPO), 'second');
  });

  for (const lost of ['cut', { status: 502, body: {} }] as const) {
    test(`the login is of the token of a dispatch whose answer is lost (${JSON.stringify(lost)})`, async t => {
      const { hub } = await rig(
        t,
        request =>
          request.url.endsWith('/user')
            ? { body: { login: tokenOf(request) } }
            : tokenOf(request) === 'second'
              ? lost
              : denied,
        [candidate('first'), candidate('second')],
      );
      await failure(hub.dispatch(REPO, 'a.yml', 'main', {}, never));
      assert.equal(await hub.login(REPO, never), 'second');
    });
  }

  test('of an installation stand for nobody', async t => {
    const { hub } = await rig(t, () => denied);
    assert.equal(await hub.login(REPO, never), undefined);
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
