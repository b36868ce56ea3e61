import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { ambient, keysOf, signIn } from './support/ambientRig.ts';
import { homeFolder, setVariable } from './support/homeFolder.ts';
import { identityCenter } from './support/identityCenter.ts';
import { failed, never } from './support/oidcRig.ts';
import { startTestSandbox } from './support/sandbox.ts';

const ACCOUNT = '111122223333';

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
