import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { Failure, type FailureCode } from '../../src/core/failure.ts';
import { OidcTokens } from '../../src/tokens/oidc.ts';
import { selfSigned } from './support/certificate.ts';
import { silentLog } from './support/environment.ts';
import { CLIENT_ID } from './support/oidcProvider.ts';
import { EndableClock, MemorySecrets, never, person } from './support/oidcRig.ts';

/** What answers where an issuer should be. `answer` gets its address. */
async function issuerThat(
  t: TestContext,
  answer: (url: string) => { status?: number; headers?: Record<string, string>; body?: string },
): Promise<{ url: string; paths: string[] }> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    const { status = 200, headers = { 'content-type': 'application/json' }, body = '' } = answer(url);
    response.writeHead(status, headers).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, paths };
}

async function signInAt(issuer: string, clock = new EndableClock()): Promise<Failure> {
  const tokens = new OidcTokens({ secrets: new MemorySecrets(), clock, log: silentLog });
  const identity = { kind: 'oidc', issuer, clientId: CLIENT_ID, scopes: [], confidential: false } as const;
  try {
    await tokens.source(identity).signIn(
      person(async () => undefined),
      never,
    );
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  assert.fail('somebody was signed in');
}

function is(failure: Failure, code: FailureCode, message: RegExp, hint: RegExp): void {
  assert.equal(failure.code, code, failure.message);
  assert.match(failure.message, message);
  assert.match(failure.hint ?? '', hint);
}

const metadata = (issuer: string, more: object = {}): string =>
  JSON.stringify({ issuer, token_endpoint: `${issuer}/token`, ...more });

describe('an issuer that is not what it should be', () => {
  it('has no discovery document', async t => {
    const { url } = await issuerThat(t, () => ({ status: 404 }));
    is(
      await signInAt(url),
      'invalid',
      new RegExp(`${url}/\\.well-known/openid-configuration answers with HTTP status 404`),
      /Check `issuer`/,
    );
  });

  for (const [title, body, message] of [
    ['a page', '<html>', /is not JSON/],
    ['nothing', '', /is not JSON/],
    ['something else', '{"hello":1}', /names no issuer/],
    ['null', 'null', /names no issuer/],
    ['no token endpoint', '{"issuer":"x"}', /names no issuer or no token endpoint/],
  ] as const) {
    it(`answers with ${title}`, async t => {
      const { url } = await issuerThat(t, () => ({ body }));
      is(await signInAt(url), 'invalid', message, /Check `issuer`/);
    });
  }

  it('calls itself otherwise: its name is given', async t => {
    const { url } = await issuerThat(t, () => ({ body: metadata('https://login.example.com/realms/a') }));
    is(
      await signInAt(url),
      'invalid',
      /another issuer: https:\/\/login\.example\.com\/realms\/a/,
      /exactly so.*https:\/\/login\.example\.com\/realms\/a$/,
    );
  });

  for (const path of ['', '/realms/a']) {
    it(`has a slash at the end that the settings lack (${path}/)`, async t => {
      const { url, paths } = await issuerThat(t, own => ({ body: metadata(`${own}${path}/`) }));
      is(
        await signInAt(`${url}${path}`),
        'invalid',
        /another issuer/,
        new RegExp(`with the slash at its end: ${url}${path}/$`),
      );
      assert.deepEqual(paths, [`${path}/.well-known/openid-configuration`]);
    });

    it(`has no slash at the end, and the settings do (${path})`, async t => {
      const { url, paths } = await issuerThat(t, own => ({ body: metadata(`${own}${path}`) }));
      is(
        await signInAt(`${url}${path}/`),
        'invalid',
        /another issuer/,
        new RegExp(`without the slash at its end: ${url}${path}$`),
      );
      assert.deepEqual(paths, [`${path}/.well-known/openid-configuration`]);
    });
  }

  it('sends the request on', async t => {
    const other = await issuerThat(t, own => ({ body: metadata(own) }));
    const { url } = await issuerThat(t, () => ({
      status: 302,
      headers: { location: `${other.url}/.well-known/openid-configuration` },
    }));
    is(
      await signInAt(url),
      'invalid',
      new RegExp(`on to ${other.url}, which is not followed`),
      /Write `issuer`/,
    );
    assert.deepEqual(other.paths, []);
  });

  it('sends the request on to nowhere', async t => {
    const { url } = await issuerThat(t, () => ({ status: 301, headers: {} }));
    is(await signInAt(url), 'invalid', /another address, which is not followed/, /Write `issuer`/);
  });

  it('answers without end', async t => {
    const { url } = await issuerThat(t, own => ({ body: metadata(own, { more: 'x'.repeat(1_000_000) }) }));
    is(await signInAt(url), 'invalid', /more than an OpenID provider says/, /1000000 bytes/);
  });

  it('does not answer in time', async t => {
    const clock = new EndableClock();
    const asked = Promise.withResolvers<void>();
    const listener: RequestListener = () => asked.resolve();
    const server = createServer(listener);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const signingIn = signInAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, clock);
    await asked.promise;
    await clock.end(15_000);
    is(await signingIn, 'offline', /did not answer within 15 seconds/, /network/);
  });

  it('has a certificate that nobody trusts', async t => {
    const server = createSecureServer(selfSigned());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => server.close());
    const failure = await signInAt(`https://localhost:${(server.address() as AddressInfo).port}`);
    is(failure, 'invalid', /No secure connection .*: DEPTH_ZERO_SELF_SIGNED_CERT/, /NODE_EXTRA_CA_CERTS/);
  });

  it('does not speak TLS', async t => {
    const { url } = await issuerThat(t, () => ({ status: 404 }));
    const failure = await signInAt(url.replace('http:', 'https:').replace('127.0.0.1', 'localhost'));
    is(failure, 'invalid', /No secure connection .*SSL/, /NODE_EXTRA_CA_CERTS/);
  });

  for (const [status, code, message] of [
    [429, 'throttled', /limiting/],
    [503, 'server', /fault of its own \(HTTP status 503\)/],
  ] as const) {
    it(`is in trouble (${status})`, async t => {
      const { url } = await issuerThat(t, () => ({ status }));
      const failure = await signInAt(url);
      assert.equal(failure.code, code);
      assert.match(failure.message, message);
    });
  }

  it('is found once it is well', async t => {
    let well = false;
    const { url, paths } = await issuerThat(t, own => (well ? { body: metadata(own) } : { status: 503 }));
    const clock = new EndableClock();
    const tokens = new OidcTokens({ secrets: new MemorySecrets(), clock, log: silentLog });
    const source = tokens.source({
      kind: 'oidc',
      issuer: url,
      clientId: CLIENT_ID,
      scopes: [],
      confidential: false,
    });
    const signIn = (): Promise<unknown> =>
      source.signIn(
        person(async () => undefined),
        never,
      );
    const codeOf = (error: unknown): unknown => (error instanceof Failure ? error.code : error);
    assert.equal(await signIn().catch(codeOf), 'server');
    well = true;
    assert.equal(await signIn().catch(codeOf), 'unsupported');
    assert.equal(await signIn().catch(codeOf), 'unsupported');
    assert.equal(paths.length, 2);
  });
});
