import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { refusal } from './support/sandbox.ts';
import { assume, invalidToken, noKey, trustedIssuer } from './support/webIdentityRig.ts';

suite('the token of AssumeRoleWithWebIdentity', () => {
  for (const algorithm of ['RS384', 'RS512', 'ES256', 'ES384', 'ES512']) {
    test(`takes ${algorithm}`, async t => {
      const setting = await trustedIssuer(t, { algorithm });
      assert.ok((await assume(setting, await setting.issuer.token())).Credentials);
    });
  }

  test('does not take other algorithms', async t => {
    const setting = await trustedIssuer(t, { algorithm: 'PS256' });
    const { name } = await refusal(assume(setting, await setting.issuer.token()));
    assert.equal(name, 'InvalidIdentityTokenException');
  });

  test('takes no token that was changed', async t => {
    const setting = await trustedIssuer(t);
    const [head = '', , tail = ''] = (await setting.issuer.token({ sub: 'user:2' })).split('.');
    const [, body = ''] = (await setting.issuer.token()).split('.');
    const { name, status } = await refusal(assume(setting, `${head}.${body}.${tail}`));
    assert.deepEqual([name, status], ['InvalidIdentityTokenException', 400]);
  });

  test('takes no access token', async t => {
    const setting = await trustedIssuer(t);
    assert.deepEqual(
      await refusal(assume(setting, 'opaque-access-token')),
      invalidToken(
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      ),
    );
  });

  for (const claim of ['iss', 'aud', 'sub', 'exp', 'iat']) {
    test(`misses ${claim}`, async t => {
      const setting = await trustedIssuer(t);
      const token = await setting.issuer.token({ [claim]: undefined });
      assert.deepEqual(
        await refusal(assume(setting, token)),
        invalidToken(`Missing a required claim: ${claim}`),
      );
    });
  }

  test('knows issuers only by their exact address', async t => {
    const setting = await trustedIssuer(t);
    for (const iss of [`${setting.issuer.url}/`, setting.issuer.url.replace('127.0.0.1', 'localhost')]) {
      assert.deepEqual(
        await refusal(assume(setting, await setting.issuer.token({ iss }))),
        invalidToken(`No OpenIDConnect provider found in your account for ${iss}`),
      );
    }
  });

  test("looks for the provider in the role's account", async t => {
    const setting = await trustedIssuer(t);
    assert.deepEqual(
      await refusal(
        assume(setting, await setting.issuer.token(), { RoleArn: 'arn:aws:iam::444455556666:role/web' }),
      ),
      invalidToken(`No OpenIDConnect provider found in your account for ${setting.issuer.url}`),
    );
  });

  test('wants an audience that the provider lists', async t => {
    const setting = await trustedIssuer(t);
    const other = await setting.issuer.token({ aud: 'https://github.com/octo' });
    assert.deepEqual(await refusal(assume(setting, other)), invalidToken('Incorrect token audience'));
    const several = await setting.issuer.token({ aud: ['other', 'sts.amazonaws.com'] });
    assert.ok((await assume(setting, several)).Credentials);
  });

  test('takes no token that is over, and none from the future', async t => {
    const setting = await trustedIssuer(t);
    const now = Math.floor(Date.now() / 1000);
    const over = await refusal(assume(setting, await setting.issuer.token({ iat: now - 600, exp: now - 1 })));
    assert.deepEqual([over.name, over.status], ['ExpiredTokenException', 400]);
    assert.match(
      over.message,
      new RegExp(
        `^Token expired: current date/time \\d+ must be before the expiration date/time ${now - 1}$`,
      ),
    );
    for (const claims of [{ iat: now + 900 }, { nbf: now + 900 }]) {
      const early = await refusal(
        assume(setting, await setting.issuer.token({ ...claims, exp: now + 1000 })),
      );
      assert.equal(early.name, 'InvalidIdentityTokenException');
    }
  });

  test('reads the keys once, and again when they changed', async t => {
    const setting = await trustedIssuer(t);
    const { issuer } = setting;
    await assume(setting, await issuer.token());
    await assume(setting, await issuer.token());
    assert.deepEqual(issuer.requests, ['GET /.well-known/openid-configuration', 'GET /jwks']);
    setting.sandbox.sandbox.world.keys.clear();
    await issuer.rotate();
    await assume(setting, await issuer.token());
    assert.equal(issuer.requests.length, 4);
  });

  test('cannot get the keys', async t => {
    const setting = await trustedIssuer(t);
    const { issuer } = setting;
    issuer.setStatus(500);
    assert.deepEqual(await refusal(assume(setting, await issuer.token())), noKey);
    issuer.setStatus(200);
    issuer.setMetadata({ issuer: 'https://example.com', jwks_uri: `${issuer.url}/jwks` });
    assert.deepEqual(await refusal(assume(setting, await issuer.token())), noKey);
    issuer.setMetadata({ issuer: issuer.url });
    assert.deepEqual(await refusal(assume(setting, await issuer.token())), noKey);
    issuer.setMetadata(undefined);
    assert.ok((await assume(setting, await issuer.token())).Credentials);
  });

  test('does not know the key that signed', async t => {
    const setting = await trustedIssuer(t);
    const old = await setting.issuer.token();
    await setting.issuer.rotate();
    assert.deepEqual(await refusal(assume(setting, old)), noKey);
  });
});
