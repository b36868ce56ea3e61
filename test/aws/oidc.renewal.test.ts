import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startProvider } from './support/oidcProvider.ts';
import { failed, never, OidcRig, person } from './support/oidcRig.ts';

/** Another window's entry in the secret storage; gives its key. */
function takeTurn({ secrets }: OidcRig, until: number): string {
  const [[key] = ['']] = secrets.values;
  const turnKey = `${key} turn`;
  secrets.values.set(turnKey, JSON.stringify({ owner: 'another window', until }));
  return turnKey;
}

/** Does something after the token endpoint was asked and before its answer is there. */
async function afterNextTokenCall<T>({ idp }: OidcRig, renewal: Promise<T>, act: () => void): Promise<T> {
  const before = idp.tokenCalls();
  while (idp.tokenCalls() === before) {
    await new Promise(resolve => setImmediate(resolve));
  }
  act();
  return renewal;
}

describe('renewal at an OpenID provider', () => {
  const rig = new OidcRig();

  it('asks nobody, gives a new token and keeps the rotated refresh token', async () => {
    await rig.source.signIn(rig.approving(), never);
    const first = rig.secrets.token;
    const web = await rig.source.renew(never);
    assert.equal(web?.name, 'octocat');
    assert.notEqual(rig.secrets.token, first);
    assert.equal((await rig.source.renew(never))?.name, 'octocat');
  });

  it('goes on with one refresh token where the provider does not change it', async () => {
    const other = await startProvider({ rotate: false });
    try {
      const there = rig.sourceOf({ issuer: other.issuer });
      other.device['interval'] = 0.01;
      await there.signIn(
        person(({ userCode }) => other.approve(userCode)),
        never,
      );
      const first = rig.secrets.token;
      assert.equal((await there.renew(never))?.name, 'octocat');
      assert.equal((await there.renew(never))?.name, 'octocat');
      assert.equal(rig.secrets.token, first);
    } finally {
      await other.stop();
    }
  });

  it('ends when somebody else uses a refresh token again that was spent', async () => {
    await rig.source.signIn(rig.approving(), never);
    const [[key, spent] = ['', '']] = rig.secrets.values;
    assert.equal((await rig.source.renew(never))?.name, 'octocat');
    const good = rig.secrets.values.get(key) ?? '';
    const thief = rig.sourceOf();
    rig.secrets.values.set(key, spent);
    assert.equal(await thief.renew(never), undefined);
    // The provider ended the whole sign-in for it (RFC 9700, section 4.14.2).
    rig.secrets.values.set(key, good);
    assert.equal(await rig.source.renew(never), undefined);
    assert.equal(rig.secrets.values.size, 0);
  });

  it('works in the next window, from what was kept', async () => {
    await rig.source.signIn(rig.approving(), never);
    assert.equal((await rig.sourceOf().renew(never))?.name, 'octocat');
  });

  it('is nothing without a sign-in', async () => {
    assert.equal(await rig.source.renew(never), undefined);
  });

  it('asks the provider once for all who want it', async () => {
    await rig.source.signIn(rig.approving(), never);
    const before = rig.idp.tokenCalls();
    const all = await Promise.all([1, 2, 3, 4].map(() => rig.source.renew(never)));
    assert.equal(rig.idp.tokenCalls() - before, 1);
    assert.equal(new Set(all.map(web => web?.token)).size, 1);
  });

  it('is shared by environments with the same issuer and client', async () => {
    const tokens = rig.tokens();
    await tokens.source(rig.identity()).signIn(rig.approving(), never);
    assert.equal((await tokens.source(rig.identity()).renew(never))?.name, 'octocat');
    assert.equal(await tokens.source(rig.identity({ scopes: ['groups'] })).renew(never), undefined);
  });

  it('forgets a refresh token that the provider does not honour any more', async () => {
    await rig.source.signIn(rig.approving(), never);
    await (await rig.idp.provider.RefreshToken.find(rig.secrets.token ?? ''))?.destroy();
    assert.equal(await rig.source.renew(never), undefined);
    assert.equal(rig.secrets.values.size, 0);
  });

  it('gives nothing for somebody else', async () => {
    await rig.source.signIn(rig.approving(), never);
    const [[key] = ['']] = rig.secrets.values;
    rig.secrets.values.set(key, JSON.stringify({ token: rig.secrets.token, subject: 'user|hubot' }));
    assert.equal(await rig.source.renew(never), undefined);
    assert.equal(rig.secrets.values.size, 0);
  });

  it('is not disturbed by other windows that do the same at the same time', async () => {
    await rig.source.signIn(rig.approving(), never);
    const windows = [1, 2, 3].map(() => rig.sourceOf());
    for (let round = 0; round < 3; round++) {
      const webs = await Promise.all(windows.map(window => window.renew(never)));
      assert.deepEqual(
        webs.map(web => web?.name),
        ['octocat', 'octocat', 'octocat'],
      );
    }
    assert.equal(rig.secrets.values.size, 1, 'nobody has the turn any more');
  });

  it('waits for a window that has the turn, and no longer for one that died', async () => {
    await rig.source.signIn(rig.approving(), never);
    const key = takeTurn(rig, Date.now() + 25_000);
    const before = rig.idp.tokenCalls();
    const read = rig.secrets.get.bind(rig.secrets);
    let looked = 0;
    rig.secrets.get = name => {
      looked += name === key ? 1 : 0;
      return read(name);
    };
    const renewal = rig.source.renew(never);
    while (looked < 20) {
      await wait(1);
    }
    assert.equal(rig.idp.tokenCalls(), before);
    rig.clock.shift = 26_000;
    assert.equal((await renewal)?.name, 'octocat');
    assert.equal(rig.secrets.values.has(key), false);
  });

  it('does not believe in a turn that was taken by another time', async () => {
    await rig.source.signIn(rig.approving(), never);
    takeTurn(rig, Date.now() + 3_600_000);
    assert.equal((await rig.source.renew(never))?.name, 'octocat');
  });

  it('takes the token that another window has got meanwhile', async () => {
    await rig.source.signIn(rig.approving(), never);
    const [[key, good] = ['', '']] = rig.secrets.values;
    const before = rig.idp.tokenCalls();
    const read = rig.secrets.get.bind(rig.secrets);
    rig.secrets.get = async name =>
      name === key && rig.idp.tokenCalls() === before
        ? JSON.stringify({ token: 'spent', subject: 'user|octocat' })
        : read(name);
    assert.equal((await rig.source.renew(never))?.name, 'octocat');
    assert.equal(rig.idp.tokenCalls() - before, 2);
    assert.notEqual(rig.secrets.values.get(key), good);
  });

  for (const subject of ['user|octocat', 'user|hubot']) {
    it(`leaves alone a token that came after the one that it tried (of ${subject})`, async () => {
      await rig.source.signIn(rig.approving(), never);
      const [[key] = ['']] = rig.secrets.values;
      rig.secrets.values.set(key, JSON.stringify({ token: rig.secrets.token, subject }));
      const newer = JSON.stringify({ token: 'newer', subject: 'user|octocat' });
      await afterNextTokenCall(rig, rig.source.renew(never), () => rig.secrets.values.set(key, newer));
      assert.equal(rig.secrets.values.get(key), newer);
    });
  }

  it('brings nothing back after a sign-out in another window', async () => {
    await rig.source.signIn(rig.approving(), never);
    const web = await afterNextTokenCall(rig, rig.source.renew(never), () => rig.secrets.values.clear());
    assert.equal(web, undefined);
    assert.equal(rig.secrets.values.size, 0);
  });

  it('keeps the refresh token when the provider is in trouble', async () => {
    await rig.source.signIn(rig.approving(), never);
    const kept = rig.secrets.token;
    rig.idp.trouble.push('server_error');
    await assert.rejects(rig.source.renew(never), failed('server', /fault of its own/));
    assert.equal(rig.secrets.token, kept);
    assert.equal((await rig.source.renew(never))?.name, 'octocat');
  });

  it('does not lose the rotated token when nobody waits for it any more', async () => {
    await rig.source.signIn(rig.approving(), never);
    const first = rig.secrets.token;
    const gone = new AbortController();
    const renewal = rig.source.renew(gone.signal);
    gone.abort();
    await assert.rejects(renewal, failed('cancelled', /abort/));
    while (rig.secrets.token === first) {
      await wait(5);
    }
    assert.equal((await rig.source.renew(never))?.name, 'octocat');
  });
});

describe('sign-out at an OpenID provider', () => {
  const rig = new OidcRig();

  it('forgets the refresh token and revokes it at the provider', async () => {
    await rig.source.signIn(rig.approving(), never);
    const token = rig.secrets.token ?? '';
    await rig.source.signOut(never);
    assert.equal(rig.secrets.values.size, 0);
    assert.equal(await rig.idp.provider.RefreshToken.find(token), undefined);
    assert.equal(await rig.source.renew(never), undefined);
  });

  it('is quiet where the provider has no endpoint for it', async () => {
    rig.idp.metadata['revocation_endpoint'] = undefined;
    await rig.source.signIn(rig.approving(), never);
    const token = rig.secrets.token ?? '';
    await rig.source.signOut(never);
    assert.equal(rig.secrets.values.size, 0);
    assert.notEqual(await rig.idp.provider.RefreshToken.find(token), undefined);
  });

  it('says so when the provider could not be told, and forgets the token all the same', async () => {
    const other = await startProvider();
    const there = rig.sourceOf({ issuer: other.issuer });
    await there.signIn(
      person(({ userCode }) => other.approve(userCode)),
      never,
    );
    await other.stop();
    await assert.rejects(there.signOut(never), failed('offline', /signed out here/));
    assert.equal(rig.secrets.values.size, 0);
  });

  it('lets no renewal that is under way bring the token back', async () => {
    await rig.source.signIn(rig.approving(), never);
    const renewal = rig.source.renew(never);
    await rig.source.signOut(never);
    assert.equal(await renewal, undefined);
    assert.equal(rig.secrets.values.size, 0);
  });
});
