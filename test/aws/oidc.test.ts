import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../src/core/failure.ts';
import { CLIENT_ID, startProvider } from './support/oidcProvider.ts';
import { failed, never, OidcRig, person, type ShownCode } from './support/oidcRig.ts';

describe('sign-in at an OpenID provider', () => {
  const rig = new OidcRig();

  it('gives an ID token for STS, named as people call themselves', async () => {
    const prompt = rig.approving();
    const web = await rig.source.signIn(prompt, never);
    assert.equal(web.name, 'octocat');
    const claims = JSON.parse(Buffer.from(web.token.split('.')[1] ?? '', 'base64url').toString());
    assert.equal(claims.sub, 'user|octocat');
    assert.equal(claims.aud, CLIENT_ID);
    assert.ok(Math.abs(web.expiresAt - claims.exp * 1000) < 60_000);
    assert.ok(
      prompt.steps.some(step => /[A-Z]{4}-[A-Z]{4}/.test(step)),
      'the code stays visible',
    );
  });

  it('shows the code, its page and its end, and takes them back when the code is used', async () => {
    let shown: ShownCode | undefined;
    let wanted: AbortSignal | undefined;
    const prompt = person(async (request, signal) => {
      shown = request;
      wanted = signal;
      // Approved on another device, while this person still looks at the code.
      await rig.idp.approve(request.userCode);
      await new Promise(() => undefined);
    });
    await rig.source.signIn(prompt, never);
    assert.equal(shown?.verificationUri, `${rig.idp.issuer}/device`);
    assert.equal(shown?.verificationUriComplete, `${rig.idp.issuer}/device?user_code=${shown?.userCode}`);
    assert.ok((shown?.expiresAt ?? 0) > Date.now());
    assert.equal(wanted?.aborted, true);
  });

  it('keeps the refresh token in the secret storage and nothing anywhere else', async () => {
    const web = await rig.source.signIn(rig.approving(), never);
    assert.equal(rig.secrets.values.size, 1);
    const kept = await rig.idp.provider.RefreshToken.find(rig.secrets.token ?? '');
    assert.equal(kept?.accountId, 'user|octocat');
    for (const secret of [web.token, rig.secrets.token ?? '']) {
      assert.ok(!rig.logged.some(line => line.includes(secret)));
      assert.ok(![...rig.secrets.values.keys()].some(key => key.includes(secret)));
    }
    assert.ok(![...rig.secrets.values.values()].some(value => value.includes(web.token)));
  });

  it('asks again while the person thinks', async () => {
    const before = rig.idp.tokenCalls();
    const prompt = person(async ({ userCode }) => {
      while (rig.idp.tokenCalls() < before + 3) {
        await wait(5);
      }
      await rig.idp.approve(userCode);
    });
    assert.equal((await rig.source.signIn(prompt, never)).name, 'octocat');
  });

  it('slows down by five seconds when it is told to', async () => {
    rig.idp.device['interval'] = 1;
    rig.idp.trouble.push('slow_down');
    const start = rig.idp.tokenCalls();
    let approved = false;
    const prompt = person(async ({ userCode }) => {
      await rig.idp.approve(userCode);
      approved = true;
    });
    mock.timers.enable({ apis: ['setTimeout'] });
    const others = async (until: () => boolean) => {
      while (!until()) {
        await new Promise(resolve => setImmediate(resolve));
      }
    };
    const signingIn = rig.source.signIn(prompt, never);
    await others(() => approved);
    const pass = async (milliseconds: number) => {
      mock.timers.tick(milliseconds);
      for (let job = 0; job < 200; job++) {
        await new Promise(resolve => setImmediate(resolve));
      }
    };
    await pass(999);
    assert.equal(rig.idp.tokenCalls() - start, 0);
    await pass(1);
    await others(() => rig.idp.tokenCalls() - start === 1);
    await pass(5000);
    await pass(999);
    assert.equal(rig.idp.tokenCalls() - start, 1, 'asked again before six seconds were over');
    await pass(1);
    await others(() => rig.idp.tokenCalls() - start === 2);
    assert.equal((await signingIn).name, 'octocat');
  });

  for (const trouble of ['reset', 502, 503, 429, 'server_error'] as const) {
    it(`outlives trouble on the way (${trouble}), asking less often each time`, async () => {
      rig.idp.trouble.push('authorization_pending', ...[1, 2, 3].map(() => trouble));
      const before = rig.idp.tokenCalls();
      assert.equal((await rig.source.signIn(rig.approving(), never)).name, 'octocat');
      assert.equal(rig.idp.tokenCalls() - before, 5);
      assert.equal(rig.logged.filter(line => line.endsWith('Asking again.')).length, 3);
    });
  }

  it('waits twice as long after each question that got lost', async () => {
    rig.idp.device['interval'] = 1;
    rig.idp.trouble.push('reset', 502, 'reset');
    const start = rig.idp.tokenCalls();
    let approved = false;
    mock.timers.enable({ apis: ['setTimeout'] });
    const signingIn = rig.source.signIn(
      person(async ({ userCode }) => {
        await rig.idp.approve(userCode);
        approved = true;
      }),
      never,
    );
    const until = async (done: () => boolean) => {
      while (!done()) {
        await new Promise(resolve => setImmediate(resolve));
      }
    };
    await until(() => approved);
    const pass = async (milliseconds: number) => {
      mock.timers.tick(milliseconds);
      for (let job = 0; job < 200; job++) {
        await new Promise(resolve => setImmediate(resolve));
      }
    };
    for (const [asked, seconds] of [1, 2, 4, 8].entries()) {
      await until(() => rig.logged.length === asked);
      for (let step = 0; step < Math.ceil(seconds / 5) - 1; step++) {
        await pass(5000);
      }
      await pass((seconds % 5 || 5) * 1000 - 1);
      assert.equal(rig.idp.tokenCalls() - start, asked, `asked before ${seconds} seconds were over`);
      await pass(1);
      await until(() => rig.idp.tokenCalls() - start === asked + 1);
    }
    assert.equal((await signingIn).name, 'octocat');
  });

  it('asks no more about a code that has expired, however long the provider was gone', async () => {
    rig.idp.device['expires_in'] = 7;
    rig.idp.trouble.push(...Array.from({ length: 1000 }, () => 502));
    const signingIn = rig.source.signIn(
      person(async () => undefined),
      never,
    );
    while (rig.logged.length === 0) {
      await wait(1);
    }
    await rig.clock.end(7000);
    await assert.rejects(signingIn, failed('expired', /not used in time/));
  });

  for (const hours of [2, -2]) {
    it(`takes the token's lifetime for what it is where the time here is ${hours} hours off`, async () => {
      rig.idp.idTokens.shift = -hours * 3600;
      const web = await rig.source.signIn(rig.approving(), never);
      const left = web.expiresAt - rig.clock.now();
      assert.ok(left > 540_000 && left <= 600_000, `${left} ms`);
    });
  }

  it('ends when the person denies', async () => {
    const prompt = person(({ userCode }) => rig.idp.deny(userCode));
    await assert.rejects(rig.source.signIn(prompt, never), failed('identityRefused', /denied/));
    assert.equal(rig.secrets.values.size, 0);
  });

  it('ends when the code does', async () => {
    rig.idp.device['expires_in'] = 7;
    const signingIn = rig.source.signIn(
      person(async () => undefined),
      never,
    );
    await rig.clock.end(7000);
    await assert.rejects(signingIn, failed('expired', /not used in time/));
  });

  it('ends when the provider says that the code has', async () => {
    rig.idp.trouble.push('authorization_pending', 'expired_token');
    await assert.rejects(
      rig.source.signIn(
        person(async () => undefined),
        never,
      ),
      failed('expired', /in time/),
    );
  });

  it('is cancelled at once, although the next question is far off', async () => {
    rig.idp.device['interval'] = 3600;
    mock.timers.enable({ apis: ['setTimeout'] });
    const cancel = new AbortController();
    let wanted: AbortSignal | undefined;
    const prompt = person(async (_, signal) => {
      wanted = signal;
      setImmediate(() => cancel.abort());
      await new Promise(() => undefined);
    });
    await assert.rejects(rig.source.signIn(prompt, cancel.signal), failed('cancelled', /abort/));
    assert.equal(wanted?.aborted, true);
    assert.equal(rig.secrets.values.size, 0);
  });

  it('asks the provider nothing more after it was cancelled', async () => {
    const cancel = new AbortController();
    const signingIn = rig.source.signIn(
      person(async () => undefined),
      cancel.signal,
    );
    const start = rig.idp.tokenCalls();
    while (rig.idp.tokenCalls() === start) {
      await wait(1);
    }
    cancel.abort();
    await assert.rejects(signingIn, failed('cancelled', /abort/));
    const cancelled = rig.idp.tokenCalls();
    rig.idp.trouble.push(...Array.from({ length: 5 }, () => 'authorization_pending'));
    await rig.source.signIn(rig.approving(), never);
    assert.equal(rig.idp.tokenCalls() - cancelled, 6);
  });

  it('is cancelled by whoever puts the code away', async () => {
    const prompt = person(() => Promise.reject(new Failure('cancelled', 'put away')));
    await assert.rejects(rig.source.signIn(prompt, never), failed('cancelled', /put away/));
  });

  it('says so when there is no ID token', async () => {
    const prompt = person(({ userCode }) => rig.idp.approve(userCode, 'user|octocat', 'offline_access'));
    await assert.rejects(rig.source.signIn(prompt, never), failed('identityRefused', /no ID token/));
    assert.equal(rig.secrets.values.size, 0);
  });

  it('names the client when the provider does not know it', async () => {
    const prompt = rig.approving();
    await assert.rejects(
      rig.sourceOf({ clientId: 'stranger' }).signIn(prompt, never),
      failed('identityRefused', /does not accept this client/),
    );
  });

  it('asks for the scopes of the settings', async () => {
    const prompt = person(async ({ userCode }) => {
      const code = await rig.idp.provider.DeviceCode.findByUserCode(userCode.replaceAll('-', ''));
      assert.equal(code?.params?.['scope'], 'openid groups offline_access');
      await rig.idp.approve(userCode);
    });
    await rig.sourceOf({ scopes: ['groups'] }).signIn(prompt, never);
  });

  it('does without a refresh token where the provider has none to give', async () => {
    rig.idp.deviceTrouble.push('invalid_scope');
    const prompt = person(async ({ userCode }) => {
      const code = await rig.idp.provider.DeviceCode.findByUserCode(userCode.replaceAll('-', ''));
      assert.equal(code?.params?.['scope'], 'openid');
      await rig.idp.approve(userCode, 'user|octocat', 'openid');
    });
    assert.equal((await rig.source.signIn(prompt, never)).name, 'octocat');
    assert.equal(rig.secrets.values.size, 0);
  });

  it('opens no page that is not safe', async () => {
    for (const page of ['http://login.example.com/device', 'javascript:alert(1)', 'nowhere']) {
      rig.idp.device['verification_uri_complete'] = page;
      await assert.rejects(rig.source.signIn(rig.approving(), never), failed('invalid', /not safe/));
    }
  });

  it('sends nothing to an endpoint over an open connection', async () => {
    rig.idp.metadata['token_endpoint'] = 'http://login.example.com/token';
    await assert.rejects(rig.source.signIn(rig.approving(), never), failed('invalid', /open connection/));
  });

  it('refuses a provider that calls itself otherwise', async () => {
    const issuer = `http://localhost:${rig.idp.port}`;
    await assert.rejects(
      rig.sourceOf({ issuer }).signIn(rig.approving(), never),
      failed('invalid', /another issuer/),
    );
  });

  it('refuses an issuer over an open connection before anything is sent', async () => {
    const issuer = 'http://login.example.com';
    await assert.rejects(
      rig.sourceOf({ issuer }).signIn(rig.approving(), never),
      failed('invalid', /open connection/),
    );
  });

  it('says so when there is no provider', async () => {
    await assert.rejects(
      rig.sourceOf({ issuer: `${rig.idp.issuer}/nothing` }).signIn(rig.approving(), never),
      failed('invalid', /does not answer as an OpenID provider/),
    );
  });

  it('says so when nothing answers', async () => {
    const other = await startProvider();
    const offline = rig.sourceOf({ issuer: other.issuer });
    await other.stop();
    await assert.rejects(offline.signIn(rig.approving(), never), failed('offline', /cannot be reached/));
  });

  it('says so when the provider has no device codes', async () => {
    const other = await startProvider({ deviceFlow: false });
    try {
      await assert.rejects(
        rig.sourceOf({ issuer: other.issuer }).signIn(rig.approving(), never),
        failed('unsupported', /no sign-in by device code/),
      );
    } finally {
      await other.stop();
    }
  });
});
