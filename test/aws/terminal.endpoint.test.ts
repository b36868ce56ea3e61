import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { suite, type TestContext, test } from 'node:test';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { fromHttp } from '@aws-sdk/credential-providers';
import { isOwnEndpoint } from '../../src/core/identity/ownEndpoint.ts';
import { answer } from '../../src/core/terminal/credentialAnswer.ts';
import { Endpoint } from '../../src/ui/terminal/endpoint.ts';
import { ask, doorOf, terminalRig } from './support/terminalRig.ts';

/** What waits for an answer that does not come has failed. */
const STUCK = { timeout: 30_000 };

async function opened(t: TestContext) {
  const endpoint = await Endpoint.listen();
  t.after(() => endpoint.dispose());
  let answers = 0;
  const door = endpoint.open(async () => {
    answers += 1;
    return { status: 200, body: { secret: 'value' } };
  });
  return { endpoint, door, url: new URL(door.url), authorization: door.token, answered: () => answers };
}

suite('whoever knocks at the endpoint', () => {
  test('gets in with the path and the token, and is sent off after each answer', async t => {
    const { url, authorization, endpoint } = await opened(t);
    const { status, headers, body } = await ask(url, { headers: { authorization } });
    assert.deepEqual([status, body], [200, { secret: 'value' }]);
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['connection'], 'close');
    assert.equal(headers['access-control-allow-origin'], undefined);
    const other = endpoint.open(async () => answer(200, '', ''));
    assert.equal((await ask(new URL(other.url), { headers: { authorization } })).status, 401);
  });

  test('listens on loopback alone, at a path that names whose it is', async t => {
    const { url, authorization } = await opened(t);
    assert.equal(url.hostname, '127.0.0.1');
    assert.ok(isOwnEndpoint(url.href));
    assert.ok(authorization.length >= 43, '256 bits');
    assert.ok((url.pathname.split('/').at(-1) ?? '').length >= 22, '128 bits');
  });

  test('is refused with a token that is wrong, nearly right, of another scheme, or absent', async t => {
    const { url, authorization, answered } = await opened(t);
    const flipped = authorization.slice(0, -1) + (authorization.endsWith('A') ? 'B' : 'A');
    const tries = [
      {},
      { authorization: '' },
      { authorization: 'x' },
      { authorization: flipped },
      { authorization: authorization.slice(0, -1) },
      { authorization: `${authorization}A` },
      { authorization: authorization.toLowerCase() },
      { authorization: `Bearer ${authorization}` },
      { authorization: 'é'.repeat(43) },
      { 'x-authorization': authorization },
      { cookie: `authorization=${authorization}` },
    ];
    for (const headers of tries) {
      const { status, body } = await ask(url, { headers });
      assert.equal(status, 401, JSON.stringify(headers));
      assert.deepEqual(Object.keys(body), ['Code', 'Message']);
    }
    assert.equal(answered(), 0);
  });

  test('finds nothing at another path', async t => {
    const { url, authorization, answered } = await opened(t);
    const { pathname } = url;
    const paths = [
      '/',
      '/ecs-codespaces/',
      pathname.slice(0, -1),
      `${pathname}/`,
      `${pathname}?x=1`,
      `${pathname}%00`,
      pathname.toUpperCase(),
      `//127.0.0.1${pathname}`,
    ];
    for (const path of paths) {
      const { status } = await ask(new URL(url.origin + path), { headers: { authorization } });
      assert.equal(status, 404, path);
    }
    assert.equal(answered(), 0);
  });

  test('is refused under any name but that of loopback with this port', async t => {
    const { url, authorization, answered } = await opened(t);
    for (const host of [
      'evil.example',
      `evil.example:${url.port}`,
      '127.0.0.1',
      `127.0.0.1.evil.example:${url.port}`,
      `127.0.0.1:${Number(url.port) + 1}`,
      `localhost.:${url.port}`,
    ]) {
      const { status } = await ask(url, { headers: { authorization, host } });
      assert.equal(status, 421, host);
    }
    assert.equal(answered(), 0);
    for (const host of [`localhost:${url.port}`, `LOCALHOST:${url.port}`]) {
      assert.equal((await ask(url, { headers: { authorization, host } })).status, 200, host);
    }
  });

  test('may GET and nothing else, and sends no body', async t => {
    const { url, authorization, answered } = await opened(t);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const { status, headers } = await ask(url, { method, headers: { authorization } });
      assert.deepEqual([status, headers['allow']], [405, 'GET'], method);
    }
    assert.equal((await ask(url, { method: 'HEAD', headers: { authorization } })).status, 405);
    const body = 'x'.repeat(10);
    assert.equal((await ask(url, { headers: { authorization, 'content-length': '10' }, body })).status, 413);
    const chunked = { authorization, 'transfer-encoding': 'chunked' };
    assert.equal((await ask(url, { headers: chunked, body })).status, 413);
    assert.equal(answered(), 0);
  });

  test('with headers beyond measure is turned away before anything is looked at', async t => {
    const { url, authorization, answered } = await opened(t);
    const socket = connect(Number(url.port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', () => undefined);
    socket.write(
      `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: ${authorization}\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`,
    );
    await once(socket, 'close');
    assert.match(text, /^HTTP\/1\.1 431 /);
    assert.equal(answered(), 0);
  });

  test('gets one answer for each connection', async t => {
    const { url, authorization, answered } = await opened(t);
    const one = `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: ${authorization}\r\nConnection: keep-alive\r\n\r\n`;
    const socket = connect(Number(url.port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', () => undefined);
    socket.write(one + one + one);
    await once(socket, 'close');
    assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 1);
    assert.equal(answered(), 1);
  });

  test('finds it gone when it is disposed of, even in the middle of a request', STUCK, async t => {
    const endpoint = await Endpoint.listen();
    t.after(() => endpoint.dispose());
    const { promise: asked, resolve: arrived } = Promise.withResolvers<void>();
    const door = endpoint.open(() => {
      arrived();
      return new Promise(() => undefined);
    });
    const url = new URL(door.url);
    const pending = ask(url, { headers: { authorization: door.token } });
    const broken = assert.rejects(pending);
    await asked;
    endpoint.dispose();
    await broken;
    await assert.rejects(ask(url, { headers: { authorization: door.token } }), { code: 'ECONNREFUSED' });
  });

  test('finds a closed door to be nothing', async t => {
    const { url, authorization, door } = await opened(t);
    door.dispose();
    assert.equal((await ask(url, { headers: { authorization } })).status, 404);
  });
});

suite("an environment's door", () => {
  test('gives the session for terminals, as AWS tools read it', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { url, token: authorization } = doorOf(rig);
    const { status, body } = await ask(url, { headers: { authorization } });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ['AccessKeyId', 'SecretAccessKey', 'Token', 'Expiration', 'RoleArn']);
    assert.equal(body['RoleArn'], rig.sandbox.roleArn('codespaces-ecs-dev'));
    assert.match(String(body['Expiration']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const expected = await rig.sessions.credentials('dev', 'terminal');
    assert.equal(body['AccessKeyId'], expected.accessKeyId);
    assert.notEqual(body['AccessKeyId'], (await rig.sessions.credentials('dev', 'read')).accessKeyId);
  });

  test("is understood by AWS's own SDK", async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { url, token } = doorOf(rig);
    const credentials = fromHttp({
      awsContainerCredentialsFullUri: url.href,
      awsContainerAuthorizationToken: token,
    });
    const client = new ECSClient({ ...rig.sandbox.config, credentials });
    t.after(() => client.destroy());
    assert.deepEqual((await client.send(new ListClustersCommand({}))).clusterArns, []);
    await rig.sessions.signOut('dev', new AbortController().signal);
    const refused = fromHttp({
      awsContainerCredentialsFullUri: url.href,
      awsContainerAuthorizationToken: token,
      maxRetries: 0,
    });
    await assert.rejects(refused(), { Code: 'signedOut', Message: /You are signed out of dev/ });
  });

  test('asks STS once for all that come at the same time', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { url, token: authorization } = doorOf(rig);
    const counts = () =>
      rig.sandbox.sandbox.world.calls.counts()['sts:AssumeRoleWithWebIdentity']?.total ?? 0;
    const before = counts();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => ask(url, { headers: { authorization } })),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(new Set(answers.map(({ body }) => body['AccessKeyId'])).size, 1);
    assert.equal(counts(), before + 1);
  });

  test('gives new credentials ahead of the end of the old ones', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { url, token: authorization } = doorOf(rig);
    const first = (await ask(url, { headers: { authorization } })).body;
    await rig.clock.pass(57 * 60_000);
    const second = (await ask(url, { headers: { authorization } })).body;
    assert.notEqual(first['AccessKeyId'], second['AccessKeyId']);
    assert.ok(String(second['Expiration']) > String(first['Expiration']));
  });

  test('refuses after a sign-out with words that say so, and serves again after a sign-in', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { url, token: authorization } = doorOf(rig);
    assert.equal((await ask(url, { headers: { authorization } })).status, 200);
    await rig.sessions.signOut('dev', new AbortController().signal);
    const { status, body } = await ask(url, { headers: { authorization } });
    assert.equal(status, 403);
    assert.deepEqual(body, {
      Code: 'signedOut',
      Message: 'ECS for Codespaces: You are signed out of dev. Sign in to dev to go on.',
    });
    await rig.signIn();
    assert.equal((await ask(url, { headers: { authorization } })).status, 200);
    assert.deepEqual(doorOf(rig), { url, token: authorization });
  });

  test('refuses when the environment is gone from the settings', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { url, token: authorization } = doorOf(rig);
    rig.sessions.setEnvironments([]);
    const { status, body } = await ask(url, { headers: { authorization } });
    assert.deepEqual([status, body['Code']], [403, 'notFound']);
  });

  test(
    'says within a second that it takes longer, and has the credentials when they are there',
    STUCK,
    async t => {
      const rig = await terminalRig(t);
      await rig.signIn();
      const { url, token: authorization } = doorOf(rig);
      const { promise, resolve } = Promise.withResolvers<void>();
      const { promise: asked, resolve: arrived } = Promise.withResolvers<void>();
      const credentials = rig.sessions.credentials.bind(rig.sessions);
      t.mock.method(rig.sessions, 'credentials', async (...args: Parameters<typeof credentials>) => {
        arrived();
        await promise;
        return credentials(...args);
      });
      const waiting = ask(url, { headers: { authorization } });
      await asked;
      await rig.clock.pass(1_000);
      const { status, headers, body } = await waiting;
      assert.deepEqual([status, headers['retry-after'], body['Code']], [503, '1', 'NotYet']);
      resolve();
      assert.equal((await ask(url, { headers: { authorization } })).status, 200);
    },
  );

  test('shows no secret to the log', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { url, token: authorization } = doorOf(rig);
    const { body } = await ask(url, { headers: { authorization } });
    await ask(url, { headers: { authorization: 'wrong' } });
    rig.terminal.beginWriting('dev');
    const text = [...rig.log, String(rig.variables.description)].join('\n');
    for (const secret of [body['SecretAccessKey'], body['Token'], authorization, url.pathname]) {
      assert.ok(!text.includes(String(secret)));
    }
  });
});
