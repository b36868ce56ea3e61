import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { expireAccess, READ, secretsLeft, signedIn, startPortal } from './support/identityCenterRig.ts';
import { failed, never, person } from './support/oidcRig.ts';

suite('sign-out at IAM Identity Center', () => {
  test('ends the session at the portal and forgets it here', async t => {
    const rig = await startPortal(t);
    await rig.source().signIn(rig.person('octocat', 'blog', 'EcsRead'), never);
    await rig.source().signOut(never);
    assert.equal(rig.calls('sso:Logout'), 1);
    assert.deepEqual(
      [...rig.secrets.values.keys()].filter(key => !key.endsWith(' client')),
      [],
    );
    assert.equal(await rig.source().renew(never), undefined);
  });

  test('ends it too where only the refresh token is known', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    rig.reload();
    await rig.source(READ).signOut(never);
    assert.equal(rig.calls('sso:Logout'), 1);
  });

  test('ends what a refresh under way brings', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    rig.reload();
    const source = rig.source(READ);
    const { secrets } = rig;
    const get = secrets.get.bind(secrets);
    const cancel = new AbortController();
    let signedOut: Promise<void> | undefined;
    // The last that is read before the refresh token is used.
    secrets.get = async key => {
      const value = await get(key);
      if (key.endsWith(' client') && signedOut === undefined) {
        cancel.abort();
        signedOut = source.signOut(never);
        while (secrets.token !== undefined) {
          await new Promise(resolve => setImmediate(resolve));
        }
      }
      return value;
    };
    await assert.rejects(source.renew(cancel.signal), failed('cancelled', /abort/));
    await signedOut;
    assert.equal(rig.calls('sso-oidc:CreateToken'), 2);
    assert.equal(rig.calls('sso:Logout'), 1);
    assert.equal(secrets.token, undefined);
    assert.equal(await source.renew(never), undefined);
  });

  test('of another window that could not tell the portal is made good by the one that refreshes', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    rig.reload();
    const { secrets } = rig;
    const get = secrets.get.bind(secrets);
    secrets.get = async key => {
      const value = await get(key);
      if (key.endsWith(' client')) {
        await secrets.delete(key.slice(0, -' client'.length));
      }
      return value;
    };
    assert.equal(await rig.source(READ).renew(never), undefined);
    assert.equal(rig.calls('sso:Logout'), 1);
    assert.equal(secrets.token, undefined);
  });

  test('uses the refresh token where the portal takes the access token no more', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    await expireAccess(rig);
    await rig.source(READ).signOut(never);
    assert.equal(rig.calls('sso:Logout'), 2);
    assert.equal(rig.calls('sso-oidc:CreateToken'), 2);
  });

  for (const reloaded of [false, true]) {
    test(`says so when the portal takes no token${reloaded ? ' in a new window' : ''}`, async t => {
      const rig = await startPortal(t);
      await signedIn(rig);
      await rig.sandbox.control('POST', '/identityCenter/revoke');
      if (reloaded) {
        rig.reload();
      }
      await assert.rejects(
        rig.source(READ).signOut(never),
        failed('identityRefused', /signed out here, but .* could not be told/),
      );
      assert.equal(secretsLeft(rig), 0);
    });
  }

  test('cancels a sign-in under way, for all who share it', async t => {
    const rig = await startPortal(t);
    const shown = Promise.withResolvers<void>();
    const prompt = person(async () => shown.resolve());
    const both = ['dev', 'prod'].map(name => rig.source(READ, name).signIn(prompt, never));
    const ends = Promise.allSettled(both);
    await shown.promise;
    await rig.source(READ).signOut(never);
    for (const end of await ends) {
      assert.ok(end.status === 'rejected');
      failed('cancelled', /was cancelled/)(end.reason);
    }
    assert.equal(secretsLeft(rig), 0);
  });

  test('says so when the portal could not be told, and forgets it all the same', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    rig.sandbox.sandbox.world.faults.set([
      { action: 'sso:Logout', kind: 'error', rate: 1, when: 'before', status: 503 },
    ]);
    await assert.rejects(rig.source(READ).signOut(never), failed('server', /signed out here/));
    assert.equal(rig.secrets.token, undefined);
  });

  test('is quiet where there is nothing to end', async t => {
    const rig = await startPortal(t);
    await rig.source(READ).signOut(never);
    assert.equal(rig.calls('sso:Logout'), 0);
  });
});
