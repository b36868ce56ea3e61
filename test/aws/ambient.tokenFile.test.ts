import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { ambient, keysOf, listener, signIn } from './support/ambientRig.ts';
import { homeFolder } from './support/homeFolder.ts';
import { EndableClock, failed, MemorySecrets, never } from './support/oidcRig.ts';
import { startTestSandbox } from './support/sandbox.ts';

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

  test('leaves no mark where somebody signs out meanwhile', async t => {
    const { sandbox, file } = await withFile(t);
    const secrets = new MemorySecrets();
    const source = ambient(sandbox, {
      secrets,
      roleArn: sandbox.roleArn('codespaces-ecs-dev'),
      variables: { AWS_WEB_IDENTITY_TOKEN_FILE: file },
    });
    const ended = new AbortController();
    const signingIn = source.signIn(
      {
        ...listener(),
        step: () => ended.abort(),
      },
      ended.signal,
    );
    await assert.rejects(signingIn, failed('cancelled', /abort/));
    assert.equal(secrets.values.size, 0);
    const store = secrets.store.bind(secrets);
    let signedOut: Promise<void> | undefined;
    secrets.store = async (...pair) => {
      signedOut ??= source.signOut(never);
      await signedOut;
      await store(...pair);
    };
    await signIn(source);
    assert.equal(await source.renew(never), undefined);
    assert.equal(secrets.values.size, 0);
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
