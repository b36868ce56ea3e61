import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startProvider } from './support/oidcProvider.ts';
import { failed, never, OidcRig, person } from './support/oidcRig.ts';

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

  it('takes the token that another window has got meanwhile', async () => {
    await rig.source.signIn(rig.approving(), never);
    const [[key, good] = ['', '']] = rig.secrets.values;
    const read = rig.secrets.get.bind(rig.secrets);
    let first = true;
    rig.secrets.get = async name => {
      const spent = first && name === key;
      first = false;
      return spent ? JSON.stringify({ token: 'spent', subject: 'user|octocat' }) : read(name);
    };
    assert.equal((await rig.source.renew(never))?.name, 'octocat');
    assert.notEqual(rig.secrets.values.get(key), good);
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
