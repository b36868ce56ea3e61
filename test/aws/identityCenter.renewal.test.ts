import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, type TestContext, test } from 'node:test';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { KeyIdentity } from '../../src/core/ports.ts';
import { IdentityCenterApi } from '../../src/tokens/identityCenterApi.ts';
import { BLOG, nobody, type PortalRig, startPortal } from './support/identityCenterRig.ts';
import { failed, never, person } from './support/oidcRig.ts';
import { REGION, refusal } from './support/sandbox.ts';

const READ = { accountId: BLOG, permissionSet: 'EcsRead' };

async function signedIn(rig: PortalRig, more: object = READ): Promise<void> {
  await rig.source(more).signIn(rig.person(), never);
}

function keysOf(identity: unknown): KeyIdentity['credentials'] {
  assert.ok(typeof identity === 'object' && identity !== null && 'credentials' in identity);
  return (identity as KeyIdentity).credentials;
}

function secretsLeft(rig: PortalRig): number {
  return [...rig.secrets.values.keys()].filter(key => !key.endsWith(' client')).length;
}

function expireAccess(rig: PortalRig): Promise<unknown> {
  return rig.sandbox.control('POST', '/identityCenter/expire', { what: 'accessTokens' });
}

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

suite('changes with another permission set', () => {
  const BOTH = { ...READ, writePermissionSet: 'EcsDeploy' };

  test('are made with keys of it, and none of the one for reading', async t => {
    const rig = await startPortal(t);
    const source = rig.source(BOTH);
    const read = keysOf(await source.signIn(rig.person(), never));
    const write = keysOf(await source.authorize?.(nobody, never));
    const change = (keys: KeyIdentity['credentials']) =>
      refusal(
        rig.sandbox
          .ecs({ ...keys, expiration: new Date(keys.expiresAt) })
          .send(new UpdateServiceCommand({ cluster: 'blog', service: 'blog-api', forceNewDeployment: true })),
      );
    assert.equal((await change(read)).name, 'AccessDeniedException');
    assert.equal((await change(write)).name, 'ClusterNotFoundException');
  });

  test('ask for a sign-in where there is none any more', async t => {
    const rig = await startPortal(t);
    await signedIn(rig, BOTH);
    await rig.sandbox.control('POST', '/identityCenter/revoke');
    assert.equal((await rig.source(BOTH).authorize?.(rig.person(), never))?.name, 'octocat');
    assert.equal(rig.calls('sso-oidc:StartDeviceAuthorization'), 2);
  });

  test('are refused where it is not assigned, which says what is', async t => {
    const rig = await startPortal(t);
    const source = rig.source({ ...BOTH, writePermissionSet: 'Admin' });
    await source.signIn(rig.person(), never);
    await assert.rejects(
      Promise.resolve(source.authorize?.(nobody, never)),
      failed('identityRefused', /permission set Admin/),
    );
  });

  test('are the same identity’s where the settings name no other', async t => {
    const rig = await startPortal(t);
    assert.equal(rig.source(READ).authorize, undefined);
  });
});

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

test('what one endpoint gave is not for another', async t => {
  const rig = await startPortal(t);
  await signedIn(rig);
  const other = await startPortal(t);
  assert.equal(await rig.source(READ, 'dev', other.sandbox.url).renew(never), undefined);
  assert.equal(other.calls('sso:GetRoleCredentials') + other.calls('sso-oidc:CreateToken'), 0);
});

/** Something that answers as the test says where IAM Identity Center should be. */
async function standIn(t: TestContext, answer: (url: URL) => object): Promise<string> {
  const server = createServer((request, response) => {
    const body = JSON.stringify(answer(new URL(request.url ?? '', 'http://localhost')));
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('no page is opened that is not safe', async t => {
  const rig = await startPortal(t);
  for (const verificationUriComplete of ['http://device.example.com/', 'javascript:alert(1)', 'nowhere']) {
    const url = await standIn(t, ({ pathname }) =>
      pathname === '/client/register'
        ? { clientId: 'a', clientSecret: 'b', clientSecretExpiresAt: 4_000_000_000 }
        : {
            deviceCode: 'a',
            userCode: 'B',
            verificationUri: 'https://example.com/',
            verificationUriComplete,
            expiresIn: 600,
          },
    );
    await assert.rejects(rig.source(READ, 'dev', url).signIn(nobody, never), failed('invalid', /not safe/));
  }
});

test('accounts are listed to the last page', async t => {
  const asked: (string | null)[] = [];
  const endpointUrl = await standIn(t, ({ searchParams }) => {
    const token = searchParams.get('next_token');
    asked.push(token);
    const page = Number(token ?? 0);
    const accountList = [{ accountId: `${page}00000000000`, accountName: `account ${page}` }];
    // Pages can be empty and not the last.
    return {
      accountList: page === 1 ? [] : accountList,
      ...(page < 2 ? { nextToken: String(page + 1) } : {}),
    };
  });
  const api = new IdentityCenterApi({ region: REGION, endpointUrl }, { now: Date.now, sleep: assert.fail });
  const accounts = await api.accounts('token', never);
  assert.deepEqual(asked, [null, '1', '2']);
  assert.deepEqual(
    accounts.map(({ name }) => name),
    ['account 0', 'account 2'],
  );
});
