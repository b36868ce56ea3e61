import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { OWN_ENDPOINT_PATH } from '../../src/core/identity/ownEndpoint.ts';
import type { Identity, SignInPrompt, TokenSource } from '../../src/core/ports.ts';
import { createAmbientTokens } from '../../src/tokens/ambient.ts';
import { environmentOf, silentLog } from './support/environment.ts';
import { homeFolder, setVariable } from './support/homeFolder.ts';
import { identityCenter } from './support/identityCenter.ts';
import { EndableClock, failed, MemorySecrets, never } from './support/oidcRig.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const ACCOUNT = '111122223333';

interface Situation {
  readonly variables?: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly roleArn?: string;
  readonly signInEndpoint?: string;
  readonly secrets?: MemorySecrets;
  readonly clock?: EndableClock;
}

function ambient(sandbox: TestSandbox, situation: Situation = {}): TokenSource {
  const { variables = {}, profile, roleArn, signInEndpoint = sandbox.url } = situation;
  const identity = { kind: 'ambient', ...(profile === undefined ? {} : { profile }) } as const;
  const { roleArn: _, ...rest } = environmentOf(sandbox);
  return createAmbientTokens(
    {
      secrets: situation.secrets ?? new MemorySecrets(),
      clock: situation.clock ?? new EndableClock(),
      log: silentLog,
      variables: { HOME: process.env['HOME'], ...variables },
      signInEndpoint,
    },
    { ...rest, identity, ...(roleArn === undefined ? {} : { roleArn }) },
    identity,
  );
}

/** Nobody is asked anything; what is said is kept. */
function listener(): SignInPrompt & { readonly steps: string[] } {
  const steps: string[] = [];
  return {
    steps,
    deviceCode: () => assert.fail('a code was shown'),
    pick: () => assert.fail('something was to be picked'),
    secret: () => assert.fail('a secret was asked for'),
    step: text => void steps.push(text),
  };
}

async function signIn(source: TokenSource): Promise<{ identity: Identity; steps: readonly string[] }> {
  const prompt = listener();
  return { identity: await source.signIn(prompt, never), steps: prompt.steps };
}

function keysOf(identity: Identity | undefined) {
  assert.ok(identity?.kind === 'keys');
  return identity.credentials;
}

interface Agent {
  readonly url: string;
  readonly requests: IncomingMessage[];
  answer: { status: number; body: unknown };
}

/** What hands out a container's keys on its machine. */
async function containerAgent(t: TestContext, body: unknown): Promise<Agent> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(agent.answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(agent.answer.body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/credentials`;
  const agent: Agent = { url, requests, answer: { status: 200, body } };
  return agent;
}

async function containerAnswer(sandbox: TestSandbox, login = 'octocat') {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await sandbox.signIn({ login });
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: expiration.toISOString(),
  };
}

suite('a token file', () => {
  async function withFile(t: TestContext) {
    const sandbox = await startTestSandbox(t);
    const home = await homeFolder(t, { token: `${await sandbox.idToken()}\n` });
    return { sandbox, file: join(home, 'token') };
  }

  test('gives its token, to be exchanged for the environment’s role', async t => {
    const { sandbox, file } = await withFile(t);
    const source = ambient(sandbox, {
      roleArn: sandbox.roleArn('codespaces-ecs-dev'),
      variables: { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: 'arn:aws:iam::1:role/other' },
    });
    const { identity, steps } = await signIn(source);
    assert.ok(identity.kind === 'web');
    assert.equal(identity.name, 'octocat');
    assert.equal(identity.token, (await readFile(file, 'utf8')).trim());
    const claims = JSON.parse(Buffer.from(identity.token.split('.')[1] ?? '', 'base64url').toString());
    assert.equal(identity.expiresAt, claims.exp * 1000);
    assert.ok(steps.includes('Using the token file of AWS_WEB_IDENTITY_TOKEN_FILE'), steps.join('\n'));
  });

  test('is read again at each renewal', async t => {
    const { sandbox, file } = await withFile(t);
    const source = ambient(sandbox, {
      roleArn: sandbox.roleArn('codespaces-ecs-dev'),
      variables: { AWS_WEB_IDENTITY_TOKEN_FILE: file },
    });
    await signIn(source);
    const next = await sandbox.idToken('hubot');
    await writeFile(file, next);
    const renewed = await source.renew(never);
    assert.ok(renewed?.kind === 'web');
    assert.equal(renewed.token, next);
  });

  test('is exchanged for AWS_ROLE_ARN where the environment names no role', async t => {
    const { sandbox, file } = await withFile(t);
    const AWS_ROLE_ARN = sandbox.roleArn('codespaces-ecs-dev');
    const { identity } = await signIn(
      ambient(sandbox, { variables: { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN } }),
    );
    assert.equal(identity.name, 'octocat');
    assert.match(keysOf(identity).accessKeyId, /^ASIA/);
  });

  test('of a profile does too', async t => {
    const { sandbox, file } = await withFile(t);
    const roleArn = sandbox.roleArn('codespaces-ecs-dev');
    const AWS_CONFIG_FILE = join(file, '..', 'config');
    await writeFile(
      AWS_CONFIG_FILE,
      `[profile ci]\nweb_identity_token_file = ${file}\nrole_arn = ${roleArn}\n`,
    );
    const { identity, steps } = await signIn(
      ambient(sandbox, { profile: 'ci', variables: { AWS_CONFIG_FILE } }),
    );
    assert.equal(keysOf(identity).sessionToken === '', false);
    assert.ok(steps.includes('Using the token file of the profile ci'));
  });

  test('is refused by STS with the reason', async t => {
    const { sandbox, file } = await withFile(t);
    const AWS_ROLE_ARN = sandbox.roleArn('nobody');
    await assert.rejects(
      signIn(ambient(sandbox, { variables: { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN } })),
      failed('identityRefused', /Not authorized to perform sts:AssumeRoleWithWebIdentity/),
    );
  });

  test('needs a role', async t => {
    const { sandbox, file } = await withFile(t);
    await assert.rejects(
      signIn(ambient(sandbox, { variables: { AWS_WEB_IDENTITY_TOKEN_FILE: file } })),
      failed('identityRefused', /no role for the token file/),
    );
  });

  test('that has ended says when, after STS’s tolerance', async t => {
    const { sandbox, file } = await withFile(t);
    const clock = new EndableClock();
    const source = ambient(sandbox, {
      clock,
      roleArn: sandbox.roleArn('codespaces-ecs-dev'),
      variables: { AWS_WEB_IDENTITY_TOKEN_FILE: file },
    });
    const { identity } = await signIn(source);
    clock.shift = identity.expiresAt - Date.now() + 60_000;
    assert.equal((await source.renew(never))?.kind, 'web', 'a minute past its end STS is the judge');
    clock.shift += 600_000;
    await assert.rejects(source.renew(never), failed('expired', /ended at 20/));
    await assert.rejects(signIn(source), failed('expired', /ended at 20/));
  });

  for (const [title, text, message] of [
    ['is not there', undefined, /cannot be read/],
    ['holds no token', 'hello', /cannot be read/],
    [
      'holds a token without an end',
      `e30.${Buffer.from('{"sub":"a"}').toString('base64url')}.x`,
      /sub and exp/,
    ],
  ] as const) {
    test(`that ${title} is refused`, async t => {
      const { sandbox, file } = await withFile(t);
      if (text !== undefined) {
        await writeFile(file, text);
      }
      await assert.rejects(
        signIn(
          ambient(sandbox, {
            roleArn: 'arn:aws:iam::1:role/x',
            variables: { AWS_WEB_IDENTITY_TOKEN_FILE: text === undefined ? `${file}.gone` : file },
          }),
        ),
        failed('identityRefused', message),
      );
    });
  }
});

suite('an SSO profile', () => {
  async function withSession(
    t: TestContext,
    more: { readonly permissionSet?: string; readonly endsIn?: number } = {},
  ) {
    const sandbox = await startTestSandbox(t);
    const center = identityCenter(t, sandbox);
    const { client, accessToken, refreshToken } = await center.signIn();
    const cached = createHash('sha1').update('corp').digest('hex');
    const home = await homeFolder(t, {
      '.aws/config': [
        '[profile dev]',
        'sso_session = corp',
        `sso_account_id = ${ACCOUNT}`,
        `sso_role_name = ${more.permissionSet ?? 'EcsRead'}`,
        '[sso-session corp]',
        `sso_start_url = ${sandbox.url}/start`,
        'sso_region = eu-west-1',
        'sso_registration_scopes = sso:account:access',
        '',
      ].join('\n'),
      [`.aws/sso/cache/${cached}.json`]: JSON.stringify({
        startUrl: `${sandbox.url}/start`,
        region: 'eu-west-1',
        accessToken,
        expiresAt: new Date(Date.now() + (more.endsIn ?? 3_600_000)).toISOString(),
        ...client,
        registrationExpiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        refreshToken,
      }),
    });
    return { sandbox, home, cache: join(home, '.aws/sso/cache', `${cached}.json`) };
  }

  test('gives keys of its permission set, named as the person is at the portal', async t => {
    const { sandbox } = await withSession(t);
    const { identity, steps } = await signIn(ambient(sandbox, { profile: 'dev' }));
    assert.equal(identity.name, 'octocat');
    assert.match(keysOf(identity).accessKeyId, /^ASIA/);
    assert.ok(steps.includes('Using the SSO session of the profile dev'), steps.join('\n'));
  });

  test('is found by AWS_PROFILE too', async t => {
    const { sandbox } = await withSession(t);
    const { identity } = await signIn(ambient(sandbox, { variables: { AWS_PROFILE: 'dev' } }));
    assert.equal(identity.name, 'octocat');
  });

  test('renews its token as AWS’s tools do, for them too', async t => {
    const { sandbox, cache } = await withSession(t, { endsIn: 60_000 });
    const before = await readFile(cache, 'utf8');
    await signIn(ambient(sandbox, { profile: 'dev' }));
    assert.equal(sandbox.sandbox.world.calls.counts()['sso-oidc:CreateToken']?.ok, 2);
    assert.notEqual(await readFile(cache, 'utf8'), before);
  });

  test('is read anew at each renewal', async t => {
    const { sandbox, home } = await withSession(t);
    const source = ambient(sandbox, { profile: 'dev' });
    await signIn(source);
    const config = await readFile(join(home, '.aws/config'), 'utf8');
    await writeFile(join(home, '.aws/config'), config.replace('EcsRead', 'Admin'));
    await assert.rejects(source.renew(never), failed('identityRefused', /No access/));
  });

  test('whose session is over says what to run', async t => {
    const { sandbox } = await withSession(t);
    await sandbox.control('POST', '/identityCenter/revoke');
    await assert.rejects(signIn(ambient(sandbox, { profile: 'dev' })), (error: unknown) => {
      failed('expired', /SSO session of the profile dev/)(error);
      assert.match(String(Reflect.get(Object(error), 'hint')), /aws sso login --profile dev/);
      return true;
    });
  });

  test('that nobody signed in to says so', async t => {
    const { sandbox, cache } = await withSession(t);
    await writeFile(cache, '');
    await assert.rejects(
      signIn(ambient(sandbox, { profile: 'dev' })),
      failed('expired', /SSO session of the profile dev/),
    );
  });

  test('whose permission set is not assigned is refused', async t => {
    const { sandbox } = await withSession(t, { permissionSet: 'Admin' });
    await assert.rejects(
      signIn(ambient(sandbox, { profile: 'dev' })),
      failed('identityRefused', /refused the sign-in: No access/),
    );
  });

  test('tells that AWS cannot be reached from that its session is over', async t => {
    const { sandbox } = await withSession(t);
    const other = await startTestSandbox(t);
    await other.stop();
    await assert.rejects(
      signIn(ambient(sandbox, { profile: 'dev', signInEndpoint: other.url })),
      failed('offline', /cannot be reached/),
    );
  });
});

suite('a session of `aws login`', () => {
  async function withLogin(t: TestContext, settings: object = {}) {
    const sandbox = await startTestSandbox(t);
    await sandbox.control('PUT', '/signin/settings', settings);
    const left = await sandbox.control('POST', '/signin/login', { login: 'octocat' });
    assert.ok(typeof left === 'object' && left !== null && 'loginSession' in left);
    assert.ok('file' in left && 'content' in left);
    const home = await homeFolder(t, {
      '.aws/config': `[default]\nregion = eu-west-1\nlogin_session = ${left.loginSession}\n`,
      [`.aws/login/cache/${left.file}`]: JSON.stringify(left.content),
    });
    setVariable(t, 'AWS_LOGIN_CACHE_DIRECTORY', join(home, '.aws/login/cache'));
    return sandbox;
  }

  test('gives keys, named as the session is', async t => {
    const sandbox = await withLogin(t);
    const { identity, steps } = await signIn(ambient(sandbox));
    assert.equal(identity.name, 'octocat');
    assert.ok(keysOf(identity).expiresAt > Date.now());
    assert.ok(steps.includes('Using the `aws login` session of the profile default'), steps.join('\n'));
  });

  test('is renewed', async t => {
    const sandbox = await withLogin(t, { accessTokenLifetime: 60 });
    const source = ambient(sandbox);
    const first = keysOf((await signIn(source)).identity);
    assert.notEqual(keysOf(await source.renew(never)).accessKeyId, first.accessKeyId);
  });

  test('that is over says what to run', async t => {
    const sandbox = await withLogin(t, { accessTokenLifetime: 60 });
    await sandbox.control('POST', '/signin/revoke');
    await assert.rejects(signIn(ambient(sandbox)), (error: unknown) => {
      failed('expired', /session has expired/)(error);
      assert.match(String(Reflect.get(Object(error), 'hint')), /aws login --remote --profile default/);
      return true;
    });
  });
});

suite('a container’s endpoint', () => {
  test('gives keys, with the token that it wants', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const source = ambient(sandbox, {
      variables: {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic abc',
      },
    });
    const { identity, steps } = await signIn(source);
    assert.equal(identity.name, 'octocat');
    assert.equal(agent.requests[0]?.headers.authorization, 'Basic abc');
    assert.ok(steps.includes("Using the container's credentials endpoint"), steps.join('\n'));
  });

  test('is asked again at each renewal, with what its token file then holds', async t => {
    const sandbox = await startTestSandbox(t);
    const home = await homeFolder(t, { token: 'first' });
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const source = ambient(sandbox, {
      variables: {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(home, 'token'),
      },
    });
    const first = keysOf((await signIn(source)).identity);
    await writeFile(join(home, 'token'), 'second');
    agent.answer.body = await containerAnswer(sandbox);
    assert.notEqual(keysOf(await source.renew(never)).accessKeyId, first.accessKeyId);
    assert.deepEqual(
      agent.requests.map(({ headers }) => headers.authorization),
      ['first', 'second'],
    );
  });

  for (const [title, change, message] of [
    ['that do not end', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, /access key that does not end by itself/],
    ['without a session', { Token: '' }, /access key that does not end by itself/],
    ['that are not what it should say', { Expiration: 7 }, /required format/],
  ] as const) {
    test(`is refused with keys ${title}`, async t => {
      const sandbox = await startTestSandbox(t);
      await homeFolder(t, {});
      const agent = await containerAgent(t, { ...(await containerAnswer(sandbox)), ...change });
      await assert.rejects(
        signIn(ambient(sandbox, { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url } })),
        failed('identityRefused', message),
      );
    });
  }

  test('that refuses is quoted', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const agent = await containerAgent(t, {});
    agent.answer = { status: 403, body: { Code: 'AccessDenied' } };
    await assert.rejects(
      signIn(ambient(sandbox, { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url } })),
      failed('identityRefused', /status: 403/),
    );
  });

  test('that is far away and not encrypted is not asked', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const far = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://credentials.example.com/' };
    await assert.rejects(
      signIn(ambient(sandbox, { variables: far })),
      failed('identityRefused', /URL not accepted/),
    );
  });

  test('that is this extension’s own is not asked', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const own = new URL(`${OWN_ENDPOINT_PATH}x`, agent.url).href;
    await assert.rejects(
      signIn(ambient(sandbox, { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: own } })),
      failed('identityRefused', /endpoint of this extension/),
    );
    assert.equal(agent.requests.length, 0);
  });

  test('that does not answer can be left', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const cancel = new AbortController();
    const server = createServer(() => cancel.abort());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const source = ambient(sandbox, { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: url } });
    await assert.rejects(source.signIn(listener(), cancel.signal), failed('cancelled', /abort/));
  });
});

suite('keys that do not end', () => {
  for (const [title, files, variables, message] of [
    [
      'in a profile',
      { '.aws/credentials': '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n' },
      {},
      /The profile default holds an access key that does not end/,
    ],
    [
      'in variables',
      {},
      { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' },
      /AWS_ACCESS_KEY_ID holds an access key that does not end/,
    ],
    [
      'copied into variables',
      {},
      { AWS_ACCESS_KEY_ID: 'ASIA', AWS_SESSION_TOKEN: 'x' },
      /copy of short-lived keys/,
    ],
    [
      'copied into a profile',
      { '.aws/credentials': '[default]\naws_access_key_id = ASIA\naws_session_token = x\n' },
      {},
      /copy of short-lived keys/,
    ],
    ['from a program', { '.aws/config': '[default]\ncredential_process = keys\n' }, {}, /from a program/],
    [
      'of another profile',
      { '.aws/config': '[default]\nrole_arn = x\nsource_profile = y\n' },
      {},
      /by way of another profile/,
    ],
    ['nowhere', {}, {}, /nothing here to sign in with/],
  ] as const) {
    test(`are refused with the reason: ${title}`, async t => {
      const sandbox = await startTestSandbox(t);
      await homeFolder(t, files);
      await assert.rejects(signIn(ambient(sandbox, { variables })), failed('identityRefused', message));
    });
  }

  test('do not stand in the way of what ends by itself', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, { '.aws/credentials': '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n' });
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const source = ambient(sandbox, {
      variables: { AWS_ACCESS_KEY_ID: 'AKIA', AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url },
    });
    assert.equal((await signIn(source)).identity.name, 'octocat');
  });

  test('of a profile that the settings name are not replaced by something else', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, { '.aws/credentials': '[ci]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n' });
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url };
    await assert.rejects(
      signIn(ambient(sandbox, { variables, profile: 'ci' })),
      failed('identityRefused', /The profile ci holds/),
    );
    await assert.rejects(
      signIn(ambient(sandbox, { variables, profile: 'gone' })),
      failed('identityRefused', /no profile gone/),
    );
    assert.equal(agent.requests.length, 0);
  });
});

suite('what is there is used', () => {
  test('only after somebody signed in, by other windows too, until somebody signs out', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url };
    const secrets = new MemorySecrets();
    const window = () => ambient(sandbox, { variables, secrets });
    assert.equal(await window().renew(never), undefined);
    assert.equal(agent.requests.length, 0);
    await signIn(window());
    assert.equal((await window().renew(never))?.name, 'octocat');
    const kept = [...secrets.values.values()].join();
    assert.ok(!kept.includes(String((agent.answer.body as { Token: string }).Token)));
    await window().signOut(never);
    assert.equal(await window().renew(never), undefined);
    assert.equal(secrets.values.size, 0);
  });
});
