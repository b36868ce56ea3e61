import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../src/core/failure.ts';
import type { MicrosoftSessions } from '../../../src/core/identity/microsoft.ts';
import type { SignInPrompt } from '../../../src/core/ports.ts';
import { createMicrosoftTokens } from '../../../src/tokens/microsoft.ts';
import { ManualClock } from '../support/manualClock.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const HOUR = 3_600_000;
const never = new AbortController().signal;

type Answer = Awaited<ReturnType<MicrosoftSessions['get']>> | Error;

/** The editor's accounts, which answer as the test says, and remember what they were asked. */
class Editor implements MicrosoftSessions {
  readonly asked: {
    readonly scopes: readonly string[];
    readonly interactive: boolean;
    readonly forceNew: boolean;
  }[] = [];
  readonly answers: Answer[] = [];

  async get(
    scopes: readonly string[],
    options: { readonly interactive: boolean; readonly forceNew: boolean },
  ): ReturnType<MicrosoftSessions['get']> {
    this.asked.push({ scopes, ...options });
    assert.ok(this.answers.length > 0, 'the editor was asked once too often');
    const answer = this.answers.shift();
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  }

  get forced(): readonly boolean[] {
    return this.asked.map(({ forceNew }) => forceNew);
  }
}

class Rig {
  readonly clock = new ManualClock();
  readonly editor = new Editor();
  readonly kept = new Map<string, string>();
  readonly steps: string[] = [];
  readonly prompt: SignInPrompt = {
    deviceCode: () => assert.fail('a code was shown'),
    pick: () => assert.fail('something was to be picked'),
    secret: () => assert.fail('a secret was asked for'),
    step: text => void this.steps.push(text),
  };
  source = this.window();

  /** Another window of the same editor. */
  window(scopes: readonly string[] = []) {
    const secrets = {
      get: async (key: string) => this.kept.get(key),
      store: async (key: string, value: string) => void this.kept.set(key, value),
      delete: async (key: string) => void this.kept.delete(key),
    };
    return createMicrosoftTokens(
      { sessions: this.editor, secrets, clock: this.clock },
      { kind: 'microsoft', tenant: TENANT, clientId: CLIENT, scopes },
    );
  }

  /** A token of a session that was made `age` ms ago and lasts an hour. */
  token(age = 0, claims: object = {}): string {
    const iat = Math.floor((this.clock.now() - age) / 1000);
    const usual = { aud: CLIENT, tid: TENANT, sub: 'pairwise', preferred_username: 'octocat@example.com' };
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'RS256' })}.${part({ ...usual, iat, exp: iat + HOUR / 1000, ...claims })}.c2ln`;
  }

  answer(...answers: readonly (string | undefined | Error)[]): void {
    this.editor.answers.push(
      ...answers.map(each =>
        typeof each === 'string' ? { idToken: each, account: 'octocat@example.com' } : each,
      ),
    );
  }

  signIn() {
    return this.source.signIn(this.prompt, never);
  }
}

const failed =
  (code: FailureCode, message: RegExp, hint = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.match(error.hint ?? ' ', hint);
    return true;
  };

describe('sign-in with the editor’s Microsoft account', () => {
  it('gives its ID token for STS, and asks for the application and the tenant', async () => {
    const rig = new Rig();
    const token = rig.token(HOUR / 2);
    rig.answer(token);
    assert.deepEqual(await rig.signIn(), {
      kind: 'web',
      token,
      name: 'octocat@example.com',
      expiresAt: rig.clock.now() + HOUR / 2,
    });
    assert.deepEqual(rig.editor.asked, [
      {
        interactive: true,
        forceNew: false,
        scopes: [
          'openid',
          'profile',
          'email',
          'offline_access',
          `VSCODE_CLIENT_ID:${CLIENT}`,
          `VSCODE_TENANT:${TENANT}`,
        ],
      },
    ]);
  });

  it('asks for the scopes of the settings too', async () => {
    const rig = new Rig();
    rig.answer(rig.token());
    await rig.window(['openid', 'api://x/read']).signIn(rig.prompt, never);
    assert.equal(rig.editor.asked[0]?.scopes.filter(scope => scope === 'openid').length, 1);
    assert.ok(rig.editor.asked[0]?.scopes.includes('api://x/read'));
  });

  it('keeps no token', async () => {
    const rig = new Rig();
    const token = rig.token();
    rig.answer(token);
    await rig.signIn();
    assert.ok(![...rig.kept].flat().join().includes(token));
  });

  it('asks for a new session, once, where the editor’s has ended', async () => {
    const rig = new Rig();
    const fresh = rig.token();
    rig.answer(rig.token(2 * HOUR), fresh);
    const web = await rig.signIn();
    assert.ok(web.kind === 'web' && web.token === fresh);
    assert.deepEqual(rig.editor.forced, [false, true]);
  });

  it('takes a session for ended that ends on the way to AWS', async () => {
    const rig = new Rig();
    rig.answer(rig.token(HOUR - 30_000), rig.token());
    await rig.signIn();
    assert.deepEqual(rig.editor.forced, [false, true]);
  });

  it('refuses where the editor gives the ended session again', async () => {
    const rig = new Rig();
    const old = rig.token(2 * HOUR);
    rig.answer(old, old);
    await assert.rejects(rig.signIn(), failed('identityRefused', /that has ended, again/, /Accounts menu/));
    assert.equal(rig.kept.size, 0);
  });

  it('refuses where a new token has ended by this machine’s time, and says by how much', async () => {
    const rig = new Rig();
    rig.answer(rig.token(3 * HOUR), rig.token(2 * HOUR));
    await assert.rejects(rig.signIn(), failed('identityRefused', /ended 60 minutes ago/, /clock/));
  });

  it('believes a new token where the time here is a few minutes off', async () => {
    const rig = new Rig();
    rig.answer(rig.token(3 * HOUR), rig.token(HOUR + 4 * 60_000));
    const web = await rig.signIn();
    assert.equal(web.expiresAt, rig.clock.now() + HOUR);
  });

  it('can be cancelled by the person', async () => {
    const rig = new Rig();
    rig.answer(undefined);
    await assert.rejects(rig.signIn(), failed('cancelled', /cancelled/));
    rig.answer(new Failure('cancelled', 'put away'));
    await assert.rejects(rig.signIn(), failed('cancelled', /put away/));
  });

  it('can be cancelled while the editor waits for the person', async () => {
    const rig = new Rig();
    const cancel = new AbortController();
    rig.editor.get = () => {
      cancel.abort();
      return new Promise(() => undefined);
    };
    await assert.rejects(rig.source.signIn(rig.prompt, cancel.signal), failed('cancelled', /abort/));
    assert.equal(rig.kept.size, 0);
  });

  for (const [title, claims, message, hint] of [
    ['another application', { aud: 'api://other' }, /another application: api:\/\/other/, new RegExp(CLIENT)],
    ['another tenant', { tid: 'x' }, /another tenant: x/, new RegExp(TENANT)],
    ['no tenant', { tid: undefined }, /another tenant/, new RegExp(TENANT)],
    ['nobody', { sub: undefined }, /without `sub` and `exp`/, / /],
    ['no end', { exp: undefined }, /without `sub` and `exp`/, / /],
  ] as const) {
    it(`refuses a token for ${title}`, async () => {
      const rig = new Rig();
      rig.answer(rig.token(0, claims));
      await assert.rejects(rig.signIn(), failed('identityRefused', message, hint));
    });
  }

  it('does not mind capitals in the tenant', async () => {
    const rig = new Rig();
    rig.answer(rig.token(0, { tid: TENANT.toUpperCase() }));
    assert.equal((await rig.signIn()).name, 'octocat@example.com');
  });

  it('says so where there is no ID token, or none that can be read', async () => {
    const rig = new Rig();
    rig.editor.answers.push({ account: 'octocat@example.com' });
    await assert.rejects(rig.signIn(), failed('identityRefused', /has no ID token/, /1\.106/));
    rig.answer('hello');
    await assert.rejects(rig.signIn(), failed('identityRefused', /cannot be read/, / /));
  });

  for (const [text, hint] of [
    ["AADSTS50011: The redirect URI 'x' specified does not match", /vscode\.dev\/redirect/],
    ['AADSTS50105: not assigned to a role', /assign/],
    ['invalid_client: AADSTS700016: not found in the directory', /check `clientId`/],
    ['AADSTS65001: not consented', /consent/],
    ['AADSTS7000218: must contain client_assertion', /public client flows/],
    ['AADSTS53003: Access has been blocked', /Conditional Access/],
    ['AADSTS99999: something new', /login\.microsoftonline\.com\/error\?code=99999/],
    ['The browser went away', /Microsoft Authentication/],
  ] as const) {
    it(`has a way out of ${text.slice(0, 30)}`, async () => {
      const rig = new Rig();
      rig.answer(new Error(text));
      await assert.rejects(rig.signIn(), failed('identityRefused', new RegExp(text.slice(0, 12)), hint));
    });
  }

  it('quotes nothing that looks like a token', async () => {
    const rig = new Rig();
    const token = rig.token();
    rig.answer(new Error(`AADSTS1: ${token}`));
    await assert.rejects(rig.signIn(), (error: unknown) => !String(error).includes(token));
  });
});

describe('renewal with the editor’s Microsoft account', () => {
  it('takes what the editor has meanwhile, and asks nobody', async () => {
    const rig = new Rig();
    rig.answer(rig.token(HOUR / 2), rig.token());
    await rig.signIn();
    const web = await rig.source.renew(never);
    assert.equal(web?.expiresAt, rig.clock.now() + HOUR);
    assert.equal(rig.editor.asked[1]?.interactive, false);
  });

  it('works in another window, and not before somebody signed in', async () => {
    const rig = new Rig();
    assert.equal(await rig.source.renew(never), undefined);
    assert.equal(rig.editor.asked.length, 0);
    rig.answer(rig.token(), rig.token());
    await rig.signIn();
    assert.equal((await rig.window().renew(never))?.name, 'octocat@example.com');
  });

  it('is nothing where the session is gone or has ended', async () => {
    const rig = new Rig();
    rig.answer(rig.token(), undefined, rig.token(2 * HOUR));
    await rig.signIn();
    assert.equal(await rig.source.renew(never), undefined);
    assert.equal(await rig.source.renew(never), undefined);
    assert.ok(rig.editor.forced.every(forced => !forced));
  });

  it('does not give again what AWS did not take, and the next sign-in asks for another', async () => {
    const rig = new Rig();
    const token = rig.token();
    const another = rig.token(0, { nonce: 'x' });
    rig.answer(token, token, token, another);
    await rig.signIn();
    assert.equal(await rig.source.renew(never), undefined);
    const web = await rig.signIn();
    assert.ok(web.kind === 'web' && web.token === another);
    assert.deepEqual(rig.editor.forced, [false, false, false, true]);
  });
});

it('a sign-out while the mark is being set leaves none', async () => {
  const rig = new Rig();
  const token = rig.token();
  rig.answer(token, token);
  const ended = new AbortController();
  const store = rig.kept.set.bind(rig.kept);
  let signedOut: Promise<void> | undefined;
  rig.kept.set = (...pair) => {
    ended.abort();
    signedOut ??= rig.source.signOut(never);
    return store(...pair);
  };
  await assert.rejects(rig.source.signIn(rig.prompt, ended.signal), failed('cancelled', /abort/));
  await signedOut;
  assert.equal(rig.kept.size, 0);
  await rig.signIn();
  assert.deepEqual(rig.editor.forced, [false, true], 'the next sign-in asks who to be');
});

it('after a sign-out nothing is used, and the next sign-in asks who to be', async () => {
  const rig = new Rig();
  rig.answer(rig.token(), rig.token());
  await rig.signIn();
  await rig.source.signOut(never);
  assert.equal(await rig.source.renew(never), undefined);
  assert.equal(rig.kept.size, 0);
  await rig.signIn();
  assert.deepEqual(rig.editor.forced, [false, true]);
});
