import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { BLOG, expireAccess, keysOf, READ, signedIn, startPortal } from './support/identityCenterRig.ts';
import { failed, never } from './support/oidcRig.ts';

suite('renewal at IAM Identity Center', () => {
  test('gives new keys without asking anybody', async t => {
    const rig = await startPortal(t);
    const first = keysOf(await rig.source(READ).signIn(rig.person(), never));
    const second = keysOf(await rig.source(READ).renew(never));
    assert.notEqual(second.accessKeyId, first.accessKeyId);
    assert.equal(rig.calls('sso-oidc:CreateToken'), 1);
  });

  test('goes on in another window, from the refresh token, which changes', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    const kept = rig.secrets.token;
    rig.reload();
    assert.equal((await rig.source(READ).renew(never))?.name, 'octocat');
    assert.notEqual(rig.secrets.token, kept);
    rig.reload();
    assert.equal((await rig.source(READ).renew(never))?.name, 'octocat');
  });

  test('is not disturbed by other windows that do the same at the same time', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    const sources = [1, 2, 3].map(() => {
      rig.reload();
      return rig.source(READ);
    });
    const names = (await Promise.all(sources.map(source => source.renew(never)))).map(all => all?.name);
    assert.deepEqual(names, ['octocat', 'octocat', 'octocat']);
  });

  test('is nothing without a sign-in', async t => {
    const rig = await startPortal(t);
    assert.equal(await rig.source(READ).renew(never), undefined);
    assert.equal(rig.calls('sso:GetRoleCredentials'), 0);
  });

  test('renews an access token that the portal takes no more, once', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    await expireAccess(rig);
    assert.equal((await rig.source(READ).renew(never))?.name, 'octocat');
    assert.equal(rig.calls('sso:GetRoleCredentials'), 3);
  });

  test('is over when the session at the portal is', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    await rig.sandbox.control('POST', '/identityCenter/revoke');
    assert.equal(await rig.source(READ).renew(never), undefined);
    assert.equal(rig.secrets.token, undefined);
  });

  test('asks for a code again after that', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    await rig.sandbox.control('POST', '/identityCenter/revoke');
    await signedIn(rig);
    assert.equal(rig.calls('sso-oidc:StartDeviceAuthorization'), 2);
  });

  test('keeps the sign-in when the service is in trouble', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    rig.reload();
    rig.sandbox.sandbox.world.faults.set([
      { action: 'sso-oidc:CreateToken', kind: 'reset', rate: 1, count: 1, when: 'before' },
    ]);
    await assert.rejects(rig.source(READ).renew(never), failed('offline', /cannot be reached/));
    assert.equal((await rig.source(READ).renew(never))?.name, 'octocat');
  });

  test('says what there is when an assignment was taken away', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    await rig.sandbox.control('PUT', '/identityCenter/assignments', {
      login: 'octocat',
      assignments: [{ accountId: BLOG, accountName: 'blog', permissionSets: ['EcsDeploy'] }],
    });
    await assert.rejects(
      rig.source(READ).renew(never),
      failed('identityRefused', /do not have the permission set EcsRead/),
    );
  });

  test('tells the end of the keys by the time here, whatever it is', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    rig.clock.shift = -7_200_000;
    const { expiresAt } = keysOf(await rig.source(READ).renew(never));
    const left = expiresAt - rig.clock.now();
    assert.ok(left > 3_500_000 && left <= 3_601_000, `${left} ms`);
  });
});

suite('registration at IAM Identity Center', () => {
  test('serves every sign-in until it ends', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    await rig.source(READ).signOut(never);
    await signedIn(rig);
    assert.equal(rig.calls('sso-oidc:RegisterClient'), 1);
    await rig.source(READ).signOut(never);
    rig.clock.shift = 91 * 86_400_000;
    await signedIn(rig);
    assert.equal(rig.calls('sso-oidc:RegisterClient'), 2);
  });

  test('is made anew when the service does not know it any more', async t => {
    const rig = await startPortal(t);
    await signedIn(rig);
    await rig.source(READ).signOut(never);
    const [[key] = ['']] = [...rig.secrets.values].filter(([name]) => name.endsWith(' client'));
    rig.secrets.values.set(
      key,
      JSON.stringify({ clientId: 'gone', clientSecret: 'gone', expiresAt: Date.now() + 86_400_000 }),
    );
    await signedIn(rig);
    assert.equal(rig.calls('sso-oidc:RegisterClient'), 2);
  });
});

test('what one endpoint gave is not for another', async t => {
  const rig = await startPortal(t);
  await signedIn(rig);
  const other = await startPortal(t);
  assert.equal(await rig.source(READ, 'dev', other.sandbox.url).renew(never), undefined);
  assert.equal(other.calls('sso:GetRoleCredentials') + other.calls('sso-oidc:CreateToken'), 0);
});
