import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import {
  allowInsecureRequests,
  type Configuration,
  discovery,
  initiateDeviceAuthorization,
  None,
  pollDeviceAuthorizationGrant,
  ResponseBodyError,
  refreshTokenGrant,
  tokenRevocation,
} from 'openid-client';
import { CLIENT_ID, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const SCOPE = 'openid offline_access';

interface Setting {
  readonly sandbox: TestSandbox;
  readonly client: Configuration;
}

/** A sandbox with quick devices, and a client library that found it by discovery. */
async function setUp(t: TestContext): Promise<Setting> {
  const sandbox = await startTestSandbox(t);
  await sandbox.control('PUT', '/oidc/settings', { deviceInterval: 0.05 });
  const client = await discovery(new URL(sandbox.sandbox.issuer), CLIENT_ID, undefined, None(), {
    execute: [allowInsecureRequests],
  });
  return { sandbox, client };
}

/** The whole device flow, with the decision made as the page makes it. */
async function signIn({ sandbox, client }: Setting, login = 'octocat') {
  const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
  await sandbox.control('POST', '/oidc/decision', { userCode: device.user_code, login });
  return pollDeviceAuthorizationGrant(client, device);
}

async function oauthError(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof ResponseBodyError, String(error));
    return error.error;
  }
  assert.fail('It was not refused.');
}

async function post(
  sandbox: TestSandbox,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly error: unknown }> {
  const response = await fetch(sandbox.sandbox.issuer + path, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const body: unknown = await response.json();
  assert.ok(typeof body === 'object' && body !== null);
  return { status: response.status, error: 'error' in body ? body.error : undefined };
}

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

suite('the sandbox issuer', () => {
  test('is found by discovery, and an ID token tells who signed in', async t => {
    const setting = await setUp(t);
    const { issuer } = setting.sandbox.sandbox;
    const tokens = await signIn(setting);
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    const { payload, protectedHeader } = await jwtVerify(tokens.id_token ?? '', keys, {
      issuer,
      audience: CLIENT_ID,
    });
    assert.equal(protectedHeader.alg, 'RS256');
    assert.equal(payload.sub, 'team:developers:user:octocat');
    assert.equal(payload['preferred_username'], 'octocat');
    assert.equal(payload['email'], 'octocat@example.com');
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 300);
    const hubot = await signIn(setting, 'hubot');
    assert.equal(hubot.claims()?.sub, 'team:observers:user:hubot');
  });

  test('lists who there is', async t => {
    const sandbox = await startTestSandbox(t);
    const answer: unknown = await (await fetch(`${sandbox.sandbox.issuer}/identities`)).json();
    assert.deepEqual(answer, {
      identities: [
        {
          login: 'octocat',
          name: 'Mona Octocat',
          email: 'octocat@example.com',
          description: 'Developer: reads and changes',
        },
        {
          login: 'hubot',
          name: 'Hubot',
          email: 'hubot@example.com',
          description: 'Observer: only the read role trusts it',
        },
      ],
    });
  });

  test('gives the person a code and an address', async t => {
    const { sandbox, client } = await setUp(t);
    const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
    assert.match(device.user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    assert.equal(device.verification_uri, `${sandbox.sandbox.issuer}/device`);
    assert.equal(
      device.verification_uri_complete,
      `${sandbox.sandbox.issuer}/device?user_code=${device.user_code}`,
    );
    assert.equal(device.expires_in, 600);
  });

  test('tells a client to wait, and one that does not wait to slow down', async t => {
    const { sandbox, client } = await setUp(t);
    await sandbox.control('PUT', '/oidc/settings', { deviceInterval: 60 });
    const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
    assert.equal(device.interval, 60);
    const form = { grant_type: deviceGrant, client_id: CLIENT_ID, device_code: device.device_code };
    const held = sandbox.sandbox.world.oidc.devices.waiting(device.user_code, Date.now());
    assert.ok(held);
    assert.deepEqual(await post(sandbox, '/token', form), { status: 400, error: 'slow_down' });
    assert.equal(held.interval, 65);
    held.polledAt -= 64_000;
    assert.equal((await post(sandbox, '/token', form)).error, 'slow_down');
    assert.equal(held.interval, 70);
    held.polledAt -= 70_000;
    assert.equal((await post(sandbox, '/token', form)).error, 'authorization_pending');
  });

  test('is waited for by a client library until somebody decides', async t => {
    const { sandbox, client } = await setUp(t);
    const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
    const tokens = pollDeviceAuthorizationGrant(client, { ...device, interval: 0.1 });
    const polled = (): boolean => (sandbox.sandbox.world.calls.counts()['oidc:Token']?.error ?? 0) > 0;
    await until(polled);
    await sandbox.control('POST', '/oidc/decision', { userCode: device.user_code, login: 'octocat' });
    assert.ok((await tokens).id_token);
  });

  test('answers a device code once', async t => {
    const { sandbox, client } = await setUp(t);
    const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
    await sandbox.control('POST', '/oidc/decision', { userCode: device.user_code, login: 'octocat' });
    await pollDeviceAuthorizationGrant(client, device);
    assert.equal(await oauthError(pollDeviceAuthorizationGrant(client, device)), 'invalid_grant');
  });

  test('says that the person denied', async t => {
    const { sandbox, client } = await setUp(t);
    const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
    const decision = { userCode: device.user_code, login: 'octocat', approve: false };
    await sandbox.control('POST', '/oidc/decision', decision);
    assert.equal(await oauthError(pollDeviceAuthorizationGrant(client, device)), 'access_denied');
  });

  test('says that the code is over', async t => {
    const { sandbox, client } = await setUp(t);
    await sandbox.control('PUT', '/oidc/settings', { deviceLifetime: 0 });
    const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
    const form = { grant_type: deviceGrant, client_id: CLIENT_ID, device_code: device.device_code };
    assert.deepEqual(await post(sandbox, '/token', form), { status: 400, error: 'expired_token' });
  });

  test('exchanges a refresh token for new tokens, once', async t => {
    const setting = await setUp(t);
    const first = await signIn(setting);
    const second = await refreshTokenGrant(setting.client, first.refresh_token ?? '');
    assert.equal(second.claims()?.sub, 'team:developers:user:octocat');
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal(
      await oauthError(refreshTokenGrant(setting.client, first.refresh_token ?? '')),
      'invalid_grant',
    );
    assert.equal(
      await oauthError(refreshTokenGrant(setting.client, second.refresh_token ?? '')),
      'invalid_grant',
      'the second use of a token ends all of its sign-in',
    );
  });

  test('gives a refresh token only for offline_access', async t => {
    const { sandbox, client } = await setUp(t);
    const device = await initiateDeviceAuthorization(client, { scope: 'openid' });
    await sandbox.control('POST', '/oidc/decision', { userCode: device.user_code, login: 'octocat' });
    assert.equal((await pollDeviceAuthorizationGrant(client, device)).refresh_token, undefined);
  });

  test('revokes a refresh token, and does not mind an unknown one', async t => {
    const setting = await setUp(t);
    const tokens = await signIn(setting);
    await tokenRevocation(setting.client, 'unknown');
    await tokenRevocation(setting.client, tokens.refresh_token ?? '');
    assert.equal(
      await oauthError(refreshTokenGrant(setting.client, tokens.refresh_token ?? '')),
      'invalid_grant',
    );
    const others = await signIn(setting);
    await setting.sandbox.control('POST', '/oidc/revoke');
    assert.equal(
      await oauthError(refreshTokenGrant(setting.client, others.refresh_token ?? '')),
      'invalid_grant',
    );
  });

  const wrong: readonly (readonly [
    name: string,
    path: string,
    form: Readonly<Record<string, string>>,
    status: number,
    error: string,
  ])[] = [
    ['no client', '/token', { grant_type: 'refresh_token' }, 400, 'invalid_request'],
    ['another client', '/token', { grant_type: 'refresh_token', client_id: 'x' }, 401, 'invalid_client'],
    ['no grant type', '/token', { client_id: CLIENT_ID }, 400, 'invalid_request'],
    [
      'another grant type',
      '/token',
      { client_id: CLIENT_ID, grant_type: 'password' },
      400,
      'unsupported_grant_type',
    ],
    [
      'an unknown device code',
      '/token',
      { client_id: CLIENT_ID, grant_type: deviceGrant, device_code: 'x' },
      400,
      'invalid_grant',
    ],
    [
      'an unknown person',
      '/token',
      { client_id: CLIENT_ID, grant_type: 'urn:ecs-codespaces:sandbox-developer', login: 'x' },
      400,
      'invalid_grant',
    ],
    ['no openid', '/device_authorization', { client_id: CLIENT_ID, scope: 'email' }, 400, 'invalid_scope'],
    ['no token', '/revoke', { client_id: CLIENT_ID }, 400, 'invalid_request'],
    ['an unknown page', '/nothing', {}, 404, 'not_found'],
  ];
  for (const [name, path, form, status, error] of wrong) {
    test(`refuses ${name}`, async t => {
      assert.deepEqual(await post(await startTestSandbox(t), path, form), { status, error });
    });
  }

  test('takes forms only', async t => {
    const sandbox = await startTestSandbox(t);
    const response = await fetch(`${sandbox.sandbox.issuer}/token`, { method: 'POST', body: '{}' });
    assert.equal(response.status, 400);
  });
});

suite('the approval page', () => {
  interface Page {
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
  }

  async function open(url: string, form?: Readonly<Record<string, string>>): Promise<Page> {
    const response = await fetch(url, {
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  function hidden(page: Page, name: string): string {
    return new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? assert.fail(page.text);
  }

  test('asks for the code, then who it is, and signs in', async t => {
    const { client } = await setUp(t);
    const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
    const empty = await open(device.verification_uri);
    assert.equal(empty.status, 200);
    assert.match(empty.text, /name="user_code" value=""/);
    const typed = device.user_code.toLowerCase().replace('-', ' ');
    const page = await open(`${device.verification_uri}?user_code=${encodeURIComponent(typed)}`);
    assert.ok(page.text.includes(device.user_code));
    assert.match(page.text, /value="octocat" checked/);
    assert.match(page.text, /value="hubot"/);
    const done = await open(device.verification_uri, {
      user_code: hidden(page, 'user_code'),
      form_token: hidden(page, 'form_token'),
      login: 'hubot',
      decision: 'approve',
    });
    assert.match(done.text, /You are signed in/);
    const tokens = await pollDeviceAuthorizationGrant(client, device);
    assert.equal(tokens.claims()?.sub, 'team:observers:user:hubot');
  });

  test('denies', async t => {
    const { client } = await setUp(t);
    const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
    const page = await open(device.verification_uri_complete ?? '');
    await open(device.verification_uri, {
      user_code: device.user_code,
      form_token: hidden(page, 'form_token'),
      login: 'octocat',
      decision: 'deny',
    });
    assert.equal(await oauthError(pollDeviceAuthorizationGrant(client, device)), 'access_denied');
  });

  test('takes no form that it did not make', async t => {
    const { sandbox, client } = await setUp(t);
    const device = await initiateDeviceAuthorization(client, { scope: SCOPE });
    for (const form_token of ['', 'x']) {
      const form = { user_code: device.user_code, form_token, login: 'octocat', decision: 'approve' };
      assert.equal((await open(device.verification_uri, form)).status, 404);
    }
    const waiting = sandbox.sandbox.world.oidc.devices.waiting(device.user_code, Date.now());
    assert.equal(waiting?.decision, 'pending');
  });

  test('runs no script, stands in no frame, and shows what was typed as text', async t => {
    const { sandbox } = await setUp(t);
    const page = await open(`${sandbox.sandbox.issuer}/device?user_code=%22%3E%3Cscript%3Ealert(1)`);
    assert.equal(page.status, 404);
    assert.match(page.text, /This code is unknown/);
    assert.doesNotMatch(page.text, /<script/);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|script-src/);
  });
});

/** Waits for a condition; the test's own time limit ends it otherwise. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
