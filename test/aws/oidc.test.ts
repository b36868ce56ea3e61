import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it, mock } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure, type FailureCode } from '../../src/core/failure.ts';
import type { Clock, Log, Secrets, SignInPrompt, TokenSource } from '../../src/core/ports.ts';
import { OidcTokens } from '../../src/tokens/oidc.ts';
import type { OidcIdentity } from '../../src/tokens/oidcProvider.ts';
import { CLIENT_ID, type RunningProvider, startProvider } from './oidcProvider.ts';

const never = new AbortController().signal;

/** The editor's secret storage, and what went through it. */
class MemorySecrets implements Secrets {
  readonly values = new Map<string, string>();
  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }
  async store(key: string, value: string): Promise<void> {
    this.values.set(key, value);
  }
  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }
  /** The one refresh token that is kept. */
  get token(): string | undefined {
    const [text] = this.values.values();
    return text === undefined ? undefined : JSON.parse(text).token;
  }
}

/** Real time, whose sleeps the test can end. */
class EndableClock implements Clock {
  readonly sleeps: { readonly milliseconds: number; readonly end: () => void }[] = [];
  now(): number {
    return Date.now();
  }
  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sleeps.push({ milliseconds, end: resolve });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }
}

const logged: string[] = [];
const keep = (message: string): void => void logged.push(message);
const log: Log = { trace: keep, debug: keep, info: keep, warn: keep, error: keep };

type Shown = Parameters<SignInPrompt['deviceCode']>[0];

/** A person who does what the test says when the code is shown. */
function person(
  act: (shown: Shown, signal: AbortSignal) => Promise<void>,
): SignInPrompt & { steps: string[] } {
  const steps: string[] = [];
  return {
    steps,
    deviceCode: act,
    pick: async () => undefined,
    step: text => void steps.push(text),
  };
}

const failed = (code: FailureCode, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return true;
};

describe('sign-in at an OpenID provider', () => {
  let idp: RunningProvider;
  let secrets: MemorySecrets;
  let clock: EndableClock;
  let source: TokenSource;

  const identity = (more: Partial<OidcIdentity> = {}): OidcIdentity => ({
    kind: 'oidc',
    issuer: idp.issuer,
    clientId: CLIENT_ID,
    scopes: [],
    ...more,
  });
  const sourceOf = (more: Partial<OidcIdentity> = {}): TokenSource =>
    new OidcTokens({ secrets, clock, log }).source(identity(more));
  const approving = () => person(({ userCode }) => idp.approve(userCode));

  before(async () => {
    idp = await startProvider();
  });
  after(() => idp.stop());
  beforeEach(() => {
    secrets = new MemorySecrets();
    clock = new EndableClock();
    source = sourceOf();
    logged.length = 0;
    idp.device.interval = 0.01;
  });
  afterEach(() => {
    idp.trouble.length = 0;
    idp.deviceTrouble.length = 0;
    for (const key of Object.keys(idp.device)) {
      delete idp.device[key];
    }
    for (const key of Object.keys(idp.metadata)) {
      delete idp.metadata[key];
    }
    mock.timers.reset();
  });

  it('gives an ID token for STS, named as people call themselves', async () => {
    const prompt = approving();
    const web = await source.signIn(prompt, never);
    assert.equal(web.name, 'octocat');
    const claims = JSON.parse(Buffer.from(web.token.split('.')[1] ?? '', 'base64url').toString());
    assert.equal(claims.sub, 'user|octocat');
    assert.equal(claims.aud, CLIENT_ID);
    assert.equal(web.expiresAt, claims.exp * 1000);
    assert.ok(
      prompt.steps.some(step => /[A-Z]{4}-[A-Z]{4}/.test(step)),
      'the code stays visible',
    );
  });

  it('shows the code, its page and its end, and takes them back when the code is used', async () => {
    let shown: Shown | undefined;
    let wanted: AbortSignal | undefined;
    const prompt = person(async (request, signal) => {
      shown = request;
      wanted = signal;
      // Approved on another device, while this person still looks at the code.
      await idp.approve(request.userCode);
      await new Promise(() => undefined);
    });
    await source.signIn(prompt, never);
    assert.equal(shown?.verificationUri, `${idp.issuer}/device`);
    assert.equal(shown?.verificationUriComplete, `${idp.issuer}/device?user_code=${shown?.userCode}`);
    assert.ok((shown?.expiresAt ?? 0) > Date.now());
    assert.equal(wanted?.aborted, true);
  });

  it('keeps the refresh token in the secret storage and nothing anywhere else', async () => {
    const web = await source.signIn(approving(), never);
    assert.equal(secrets.values.size, 1);
    const kept = await idp.provider.RefreshToken.find(secrets.token ?? '');
    assert.equal(kept?.accountId, 'user|octocat');
    for (const secret of [web.token, secrets.token ?? '']) {
      assert.ok(!logged.some(line => line.includes(secret)));
      assert.ok(![...secrets.values.keys()].some(key => key.includes(secret)));
    }
    assert.ok(![...secrets.values.values()].some(value => value.includes(web.token)));
  });

  it('asks again while the person thinks', async () => {
    const before = idp.tokenCalls();
    const prompt = person(async ({ userCode }) => {
      while (idp.tokenCalls() < before + 3) {
        await wait(5);
      }
      await idp.approve(userCode);
    });
    assert.equal((await source.signIn(prompt, never)).name, 'octocat');
  });

  it('slows down by five seconds when it is told to', async () => {
    idp.device.interval = 1;
    idp.trouble.push('slow_down');
    const start = idp.tokenCalls();
    let approved = false;
    const prompt = person(async ({ userCode }) => {
      await idp.approve(userCode);
      approved = true;
    });
    mock.timers.enable({ apis: ['setTimeout'] });
    const others = async (until: () => boolean) => {
      while (!until()) {
        await new Promise(resolve => setImmediate(resolve));
      }
    };
    const signingIn = source.signIn(prompt, never);
    await others(() => approved);
    const pass = async (milliseconds: number) => {
      mock.timers.tick(milliseconds);
      for (let job = 0; job < 200; job++) {
        await new Promise(resolve => setImmediate(resolve));
      }
    };
    await pass(999);
    assert.equal(idp.tokenCalls() - start, 0);
    await pass(1);
    await others(() => idp.tokenCalls() - start === 1);
    await pass(5000);
    await pass(999);
    assert.equal(idp.tokenCalls() - start, 1, 'asked again before six seconds were over');
    await pass(1);
    await others(() => idp.tokenCalls() - start === 2);
    assert.equal((await signingIn).name, 'octocat');
  });

  it('ends when the person denies', async () => {
    const prompt = person(({ userCode }) => idp.deny(userCode));
    await assert.rejects(source.signIn(prompt, never), failed('identityRefused', /denied/));
    assert.equal(secrets.values.size, 0);
  });

  it('ends when the code does', async () => {
    idp.device.expires_in = 7;
    const signingIn = source.signIn(
      person(async () => undefined),
      never,
    );
    while (clock.sleeps.length === 0) {
      await wait(1);
    }
    assert.equal(clock.sleeps[0]?.milliseconds, 7000);
    clock.sleeps[0]?.end();
    await assert.rejects(signingIn, failed('expired', /not used in time/));
  });

  it('ends when the provider says that the code has', async () => {
    idp.trouble.push('authorization_pending', 'expired_token');
    await assert.rejects(
      source.signIn(
        person(async () => undefined),
        never,
      ),
      failed('expired', /in time/),
    );
  });

  it('is cancelled at once, although the next question is far off', async () => {
    idp.device.interval = 3600;
    mock.timers.enable({ apis: ['setTimeout'] });
    const cancel = new AbortController();
    let wanted: AbortSignal | undefined;
    const prompt = person(async (_, signal) => {
      wanted = signal;
      setImmediate(() => cancel.abort());
      await new Promise(() => undefined);
    });
    await assert.rejects(source.signIn(prompt, cancel.signal), failed('cancelled', /abort/));
    assert.equal(wanted?.aborted, true);
    assert.equal(secrets.values.size, 0);
  });

  it('asks the provider nothing more after it was cancelled', async () => {
    const cancel = new AbortController();
    const signingIn = source.signIn(
      person(async () => undefined),
      cancel.signal,
    );
    const start = idp.tokenCalls();
    while (idp.tokenCalls() === start) {
      await wait(1);
    }
    cancel.abort();
    await assert.rejects(signingIn, failed('cancelled', /abort/));
    const cancelled = idp.tokenCalls();
    idp.trouble.push(...Array.from({ length: 5 }, () => 'authorization_pending'));
    await source.signIn(approving(), never);
    assert.equal(idp.tokenCalls() - cancelled, 6);
  });

  it('is cancelled by whoever puts the code away', async () => {
    const prompt = person(() => Promise.reject(new Failure('cancelled', 'put away')));
    await assert.rejects(source.signIn(prompt, never), failed('cancelled', /put away/));
  });

  it('says so when there is no ID token', async () => {
    const prompt = person(({ userCode }) => idp.approve(userCode, 'user|octocat', 'offline_access'));
    await assert.rejects(source.signIn(prompt, never), failed('identityRefused', /no ID token/));
    assert.equal(secrets.values.size, 0);
  });

  it('names the client when the provider does not know it', async () => {
    const prompt = approving();
    await assert.rejects(
      sourceOf({ clientId: 'stranger' }).signIn(prompt, never),
      failed('identityRefused', /does not accept this client/),
    );
  });

  it('asks for the scopes of the settings', async () => {
    const prompt = person(async ({ userCode }) => {
      const code = await idp.provider.DeviceCode.findByUserCode(userCode.replaceAll('-', ''));
      assert.equal(code?.params?.scope, 'openid groups offline_access');
      await idp.approve(userCode);
    });
    await sourceOf({ scopes: ['groups'] }).signIn(prompt, never);
  });

  it('does without a refresh token where the provider has none to give', async () => {
    idp.deviceTrouble.push('invalid_scope');
    const prompt = person(async ({ userCode }) => {
      const code = await idp.provider.DeviceCode.findByUserCode(userCode.replaceAll('-', ''));
      assert.equal(code?.params?.scope, 'openid');
      await idp.approve(userCode, 'user|octocat', 'openid');
    });
    assert.equal((await source.signIn(prompt, never)).name, 'octocat');
    assert.equal(secrets.values.size, 0);
  });

  it('opens no page that is not safe', async () => {
    for (const page of ['http://login.example.com/device', 'javascript:alert(1)', 'nowhere']) {
      idp.device.verification_uri_complete = page;
      await assert.rejects(source.signIn(approving(), never), failed('invalid', /not safe/));
    }
  });

  it('sends nothing to an endpoint over an open connection', async () => {
    idp.metadata.token_endpoint = 'http://login.example.com/token';
    await assert.rejects(source.signIn(approving(), never), failed('invalid', /open connection/));
  });

  it('refuses a provider that calls itself otherwise', async () => {
    const issuer = `http://localhost:${idp.port}`;
    await assert.rejects(
      sourceOf({ issuer }).signIn(approving(), never),
      failed('invalid', /another issuer/),
    );
  });

  it('refuses an issuer over an open connection before anything is sent', async () => {
    const issuer = 'http://login.example.com';
    await assert.rejects(
      sourceOf({ issuer }).signIn(approving(), never),
      failed('invalid', /open connection/),
    );
  });

  it('says so when there is no provider', async () => {
    await assert.rejects(
      sourceOf({ issuer: `${idp.issuer}/nothing` }).signIn(approving(), never),
      failed('invalid', /does not answer as an OpenID provider/),
    );
  });

  it('says so when nothing answers', async () => {
    const other = await startProvider();
    const offline = sourceOf({ issuer: other.issuer });
    await other.stop();
    await assert.rejects(offline.signIn(approving(), never), failed('offline', /cannot be reached/));
  });

  it('says so when the provider has no device codes', async () => {
    const other = await startProvider({ deviceFlow: false });
    try {
      await assert.rejects(
        sourceOf({ issuer: other.issuer }).signIn(approving(), never),
        failed('unsupported', /no sign-in by device code/),
      );
    } finally {
      await other.stop();
    }
  });

  describe('renewal', () => {
    it('asks nobody, gives a new token and keeps the rotated refresh token', async () => {
      await source.signIn(approving(), never);
      const first = secrets.token;
      const web = await source.renew(never);
      assert.equal(web?.name, 'octocat');
      assert.notEqual(secrets.token, first);
      assert.equal((await source.renew(never))?.name, 'octocat');
    });

    it('works in the next window, from what was kept', async () => {
      await source.signIn(approving(), never);
      assert.equal((await sourceOf().renew(never))?.name, 'octocat');
    });

    it('is nothing without a sign-in', async () => {
      assert.equal(await source.renew(never), undefined);
    });

    it('asks the provider once for all who want it', async () => {
      await source.signIn(approving(), never);
      const before = idp.tokenCalls();
      const all = await Promise.all([1, 2, 3, 4].map(() => source.renew(never)));
      assert.equal(idp.tokenCalls() - before, 1);
      assert.equal(new Set(all.map(web => web?.token)).size, 1);
    });

    it('is shared by environments with the same issuer and client', async () => {
      const tokens = new OidcTokens({ secrets, clock, log });
      await tokens.source(identity()).signIn(approving(), never);
      assert.equal((await tokens.source(identity()).renew(never))?.name, 'octocat');
      assert.equal(await tokens.source(identity({ scopes: ['groups'] })).renew(never), undefined);
    });

    it('forgets a refresh token that the provider does not honour any more', async () => {
      await source.signIn(approving(), never);
      await (await idp.provider.RefreshToken.find(secrets.token ?? ''))?.destroy();
      assert.equal(await source.renew(never), undefined);
      assert.equal(secrets.values.size, 0);
    });

    it('gives nothing for somebody else', async () => {
      await source.signIn(approving(), never);
      const [[key] = ['']] = secrets.values;
      secrets.values.set(key, JSON.stringify({ token: secrets.token, subject: 'user|hubot' }));
      assert.equal(await source.renew(never), undefined);
      assert.equal(secrets.values.size, 0);
    });

    it('takes the token that another window has got meanwhile', async () => {
      await source.signIn(approving(), never);
      const [[key, good] = ['', '']] = secrets.values;
      const read = secrets.get.bind(secrets);
      let first = true;
      secrets.get = async name => {
        const spent = first && name === key;
        first = false;
        return spent ? JSON.stringify({ token: 'spent', subject: 'user|octocat' }) : read(name);
      };
      assert.equal((await source.renew(never))?.name, 'octocat');
      assert.notEqual(secrets.values.get(key), good);
    });

    it('keeps the refresh token when the provider is in trouble', async () => {
      await source.signIn(approving(), never);
      const kept = secrets.token;
      idp.trouble.push('server_error');
      await assert.rejects(source.renew(never), failed('server', /fault of its own/));
      assert.equal(secrets.token, kept);
      assert.equal((await source.renew(never))?.name, 'octocat');
    });

    it('does not lose the rotated token when nobody waits for it any more', async () => {
      await source.signIn(approving(), never);
      const first = secrets.token;
      const gone = new AbortController();
      const renewal = source.renew(gone.signal);
      gone.abort();
      await assert.rejects(renewal, failed('cancelled', /abort/));
      while (secrets.token === first) {
        await wait(5);
      }
      assert.equal((await source.renew(never))?.name, 'octocat');
    });
  });

  describe('sign-out', () => {
    it('forgets the refresh token and revokes it at the provider', async () => {
      await source.signIn(approving(), never);
      const token = secrets.token ?? '';
      await source.signOut(never);
      assert.equal(secrets.values.size, 0);
      assert.equal(await idp.provider.RefreshToken.find(token), undefined);
      assert.equal(await source.renew(never), undefined);
    });

    it('says so when the provider could not be told, and forgets the token all the same', async () => {
      const other = await startProvider();
      const there = sourceOf({ issuer: other.issuer });
      await there.signIn(
        person(({ userCode }) => other.approve(userCode)),
        never,
      );
      await other.stop();
      await assert.rejects(there.signOut(never), failed('offline', /signed out here/));
      assert.equal(secrets.values.size, 0);
    });

    it('lets no renewal that is under way bring the token back', async () => {
      await source.signIn(approving(), never);
      const renewal = source.renew(never);
      await source.signOut(never);
      assert.equal(await renewal, undefined);
      assert.equal(secrets.values.size, 0);
    });
  });
});
