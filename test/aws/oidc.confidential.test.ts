import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OidcTokens } from '../../src/tokens/oidc.ts';
import { silentLog } from './support/environment.ts';
import { GOOGLE_CLIENT, GOOGLE_SECRET, startGoogle } from './support/googleIssuer.ts';
import { CLIENT_SECRET, CONFIDENTIAL } from './support/oidcProvider.ts';
import { EndableClock, failed, MemorySecrets, never, OidcRig, person } from './support/oidcRig.ts';

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

describe('a client with a secret', () => {
  const rig = new OidcRig();

  /** Somebody who types these, one after the other, and approves. */
  function typing(...secrets: readonly (string | undefined)[]) {
    const prompts: string[] = [];
    const left = [...secrets];
    return {
      ...rig.approving(),
      prompts,
      secret: async ({ prompt }: { readonly prompt: string }) => {
        prompts.push(prompt);
        return left.shift();
      },
    };
  }

  const secretKey = () => [...rig.secrets.values.keys()].find(key => key.endsWith(' client secret'));

  for (const [title, methods, clientId, way] of [
    ['in the body where the issuer takes both', undefined, CONFIDENTIAL.post, 'post'],
    ['in the header where the issuer takes that alone', ['client_secret_basic'], CONFIDENTIAL.basic, 'basic'],
    ['in the header where the issuer names no way', 'absent', CONFIDENTIAL.basic, 'basic'],
  ] as const) {
    it(`signs in and renews, its secret ${title}`, async () => {
      if (methods !== undefined) {
        rig.idp.metadata['token_endpoint_auth_methods_supported'] =
          methods === 'absent' ? undefined : methods;
      }
      const source = rig.sourceOf({ clientId, confidential: true });
      const prompt = typing(CLIENT_SECRET);
      assert.equal((await source.signIn(prompt, never)).name, 'octocat');
      assert.equal((await source.renew(never))?.name, 'octocat');
      assert.equal(prompt.prompts.length, 1);
      assert.deepEqual([...new Set(rig.idp.authentications)], [way]);
    });
  }

  it('is tried the other way where the issuer takes two and refuses one, before anybody is asked', async () => {
    rig.idp.deviceTrouble.push('invalid_client');
    const prompt = typing(CLIENT_SECRET);
    const source = rig.sourceOf({ clientId: CONFIDENTIAL.basic, confidential: true });
    assert.equal((await source.signIn(prompt, never)).name, 'octocat');
    assert.equal(prompt.prompts.length, 1);
    assert.equal(rig.idp.authentications[0], 'basic');
  });

  it('still knows its secret when what a renewal under way at a sign-out gets has to be revoked', async () => {
    const source = rig.sourceOf({ clientId: CONFIDENTIAL.post, confidential: true });
    await source.signIn(typing(CLIENT_SECRET), never);
    const { promise, resolve } = Promise.withResolvers<void>();
    rig.idp.held.until = promise;
    const [asked, revoked] = [rig.idp.tokenCalls(), rig.idp.revocations()];
    const renewal = source.renew(never);
    await until(() => rig.idp.tokenCalls() > asked);
    const signOut = source.signOut(never);
    await until(() => rig.idp.revocations() > revoked);
    resolve();
    await signOut;
    assert.equal(await renewal, undefined);
    assert.equal(rig.idp.revocations(), revoked + 2);
    assert.deepEqual(
      rig.logged.filter(line => line.includes('secret')),
      [],
    );
    assert.equal(rig.secrets.values.size, 0);
  });

  it('asks for the secret once, and keeps it in the secret storage alone', async () => {
    const more = { clientId: CONFIDENTIAL.post, confidential: true };
    const first = typing(CLIENT_SECRET);
    await rig.sourceOf(more).signIn(first, never);
    assert.match(first.prompts[0] ?? '', new RegExp(`codespaces-post at ${rig.idp.issuer}`));
    const second = typing();
    await rig.sourceOf(more).signIn(second, never);
    assert.equal(second.prompts.length, 0);
    const key = secretKey() ?? '';
    assert.ok(key.includes(rig.idp.issuer) && key.includes(CONFIDENTIAL.post));
    assert.equal(rig.secrets.values.get(key), CLIENT_SECRET);
    assert.ok(!rig.logged.some(line => line.includes(CLIENT_SECRET)));
  });

  it('asks again for a secret that the issuer does not take, and says why', async () => {
    const prompt = typing('wrong', CLIENT_SECRET);
    await rig.sourceOf({ clientId: CONFIDENTIAL.basic, confidential: true }).signIn(prompt, never);
    assert.equal(prompt.prompts.length, 2);
    assert.match(prompt.prompts[1] ?? '', /does not accept this client/);
  });

  it('is cancelled by whoever gives no secret', async () => {
    for (const given of [undefined, ' ']) {
      await assert.rejects(
        rig.sourceOf({ clientId: CONFIDENTIAL.post, confidential: true }).signIn(typing(given), never),
        failed('cancelled', /cancelled/),
      );
    }
    assert.equal(rig.secrets.values.size, 0);
  });

  it('says so at a renewal when the secret was changed, and asks for the new one at the next sign-in', async () => {
    const more = { clientId: CONFIDENTIAL.post, confidential: true };
    await rig.sourceOf(more).signIn(typing(CLIENT_SECRET), never);
    rig.secrets.values.set(secretKey() ?? '', 'old');
    await assert.rejects(
      rig.sourceOf(more).renew(never),
      failed('identityRefused', /does not accept this client/),
    );
    const prompt = typing(CLIENT_SECRET);
    await rig.sourceOf(more).signIn(prompt, never);
    assert.equal(prompt.prompts.length, 1);
  });

  it('forgets the secret at sign-out, after the refresh token was revoked with it', async () => {
    const source = rig.sourceOf({ clientId: CONFIDENTIAL.post, confidential: true });
    await source.signIn(typing(CLIENT_SECRET), never);
    const token = rig.secrets.token ?? '';
    await source.signOut(never);
    assert.equal(rig.secrets.values.size, 0);
    assert.equal(await rig.idp.provider.RefreshToken.find(token), undefined);
  });

  it('hears that `confidential` is missing where it is', async () => {
    await assert.rejects(
      rig.sourceOf({ clientId: CONFIDENTIAL.post }).signIn(typing(), never),
      (error: unknown) =>
        failed('identityRefused', /does not accept this client/)(error) &&
        /set `confidential` to true/.test(String(Reflect.get(Object(error), 'hint'))),
    );
  });

  it('says so where the issuer takes no secret at all', async () => {
    rig.idp.metadata['token_endpoint_auth_methods_supported'] = ['private_key_jwt'];
    await assert.rejects(
      rig.sourceOf({ clientId: CONFIDENTIAL.post, confidential: true }).signIn(typing(CLIENT_SECRET), never),
      failed('unsupported', /takes no client secret/),
    );
  });
});

describe('Google', () => {
  async function atGoogle(t: Parameters<typeof startGoogle>[0]) {
    const google = await startGoogle(t);
    const secrets = new MemorySecrets();
    const tokens = new OidcTokens({ secrets, clock: new EndableClock(), log: silentLog });
    const source = tokens.source({
      kind: 'oidc',
      issuer: google.url,
      clientId: GOOGLE_CLIENT,
      scopes: ['email'],
      confidential: true,
    });
    return { google, secrets, source };
  }

  it('is signed in to, renewed and signed out of', async t => {
    const { google, secrets, source } = await atGoogle(t);
    google.pending.push(
      { status: 428, body: { error: 'authorization_pending', error_description: 'Precondition Required' } },
      { status: 428, body: { error: 'authorization_pending' } },
    );
    let page: string | undefined;
    const prompt = person(async ({ verificationUri }) => {
      page = verificationUri;
    });
    const web = await source.signIn({ ...prompt, secret: async () => GOOGLE_SECRET }, never);
    assert.equal(web.name, 'o@example.com');
    assert.equal(page, `${google.url}/device`);
    const asked = google.requests.filter(({ path }) => path === '/device/code');
    assert.deepEqual(
      asked.map(({ form }) => form.get('scope')),
      ['openid email offline_access', 'openid email'],
    );
    assert.ok(google.requests.every(({ authorization }) => authorization === undefined));

    assert.equal((await source.renew(never))?.name, 'o@example.com');
    assert.equal((await source.renew(never))?.name, 'o@example.com');
    assert.equal(secrets.token, '1//refresh');

    await source.signOut(never);
    assert.deepEqual(google.revoked, ['1//refresh']);
    assert.equal(secrets.values.size, 0);
  });

  it('asks for its secret again when only the token endpoint refuses it', async t => {
    const { source } = await atGoogle(t);
    const given = ['wrong', GOOGLE_SECRET];
    const codes: string[] = [];
    const prompt = person(async ({ userCode }) => void codes.push(userCode));
    const web = await source.signIn({ ...prompt, secret: async () => given.shift() }, never);
    assert.equal(web.name, 'o@example.com');
    assert.equal(codes.length, 2, 'each secret needs a code of its own');
  });

  for (const [error, code, message] of [
    ['access_denied', 'identityRefused', /denied/],
    ['expired_token', 'expired', /in time/],
    ['org_internal', 'identityRefused', /org_internal/],
  ] as const) {
    it(`says ${error} in its own way (403)`, async t => {
      const { google, source } = await atGoogle(t);
      google.pending.push({ status: 403, body: { error } });
      const prompt = { ...person(async () => undefined), secret: async () => GOOGLE_SECRET };
      await assert.rejects(source.signIn(prompt, never), failed(code, message));
    });
  }
});
