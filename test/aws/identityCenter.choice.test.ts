import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import { BLOG, nobody, SHOP, startPortal } from './support/identityCenterRig.ts';
import { failed, never } from './support/oidcRig.ts';

suite('account and permission set at IAM Identity Center', () => {
  test('asks for nothing that there is only one of', async t => {
    const rig = await startPortal(t);
    assert.equal((await rig.source().signIn(rig.person('hubot'), never)).name, 'hubot');
    assert.deepEqual(rig.picks, []);
  });

  test('asks only for what the settings leave open', async t => {
    const rig = await startPortal(t);
    await rig.source({ accountId: BLOG }).signIn(rig.person('octocat', 'EcsRead'), never);
    assert.deepEqual(
      rig.picks.map(({ labels }) => labels),
      [['EcsDeploy', 'EcsRead']],
    );
    rig.reload();
    await rig.source({ permissionSet: 'EcsRead' }, 'other').signIn(rig.person('octocat', 'shop'), never);
    assert.deepEqual(rig.picks.at(-1)?.labels, ['blog', 'shop']);
  });

  test('lists nothing where the settings say all', async t => {
    const rig = await startPortal(t);
    await rig.source({ accountId: BLOG, permissionSet: 'EcsRead' }).signIn(rig.person(), never);
    assert.equal(rig.calls('sso:ListAccounts') + rig.calls('sso:ListAccountRoles'), 0);
  });

  test('finds permission sets on every page', async t => {
    const rig = await startPortal(t);
    const permissionSets = Array.from({ length: 230 }, (_, index) => `Set${String(index).padStart(3, '0')}`);
    for (const name of permissionSets) {
      rig.sandbox.sandbox.world.identityCenter.assignments.putPermissionSet(name, {
        sessionDuration: 3600,
        policies: () => ({}),
      });
    }
    await rig.sandbox.control('PUT', '/identityCenter/assignments', {
      login: 'octocat',
      assignments: [{ accountId: BLOG, accountName: 'blog', permissionSets }],
    });
    await rig.source().signIn(rig.person('octocat', 'Set229'), never);
    assert.deepEqual(rig.picks[0]?.labels, permissionSets);
    assert.equal(rig.calls('sso:ListAccountRoles'), 3);
  });

  test('remembers the choice for the environment, says so, and asks again after a sign-out', async t => {
    const rig = await startPortal(t);
    await rig.source().signIn(rig.person('octocat', 'blog', 'EcsRead'), never);
    rig.reload();
    const again = rig.person();
    assert.equal((await rig.source().signIn(again, never)).name, 'octocat');
    assert.equal(rig.picks.length, 2);
    assert.ok(
      again.steps.includes(
        `Using the permission set EcsRead in the AWS account ${BLOG}, remembered until you sign out`,
      ),
      again.steps.join('\n'),
    );
    await rig.source().signOut(never);
    await rig.source().signIn(rig.person('octocat', 'shop'), never);
    assert.equal(rig.picks.length, 3);
  });

  test('asks again where the settings came to name something else than what is remembered', async t => {
    const rig = await startPortal(t);
    await rig.source().signIn(rig.person('octocat', 'blog', 'EcsRead'), never);
    assert.equal(await rig.source({ accountId: SHOP }).renew(never), undefined);
    assert.equal(await rig.source({ permissionSet: 'EcsDeploy' }).renew(never), undefined);
    assert.equal((await rig.source({ accountId: BLOG }).renew(never))?.name, 'octocat');
  });

  test('is shared by environments at one portal, each with a choice of its own', async t => {
    const rig = await startPortal(t);
    await rig.source({}, 'dev').signIn(rig.person('octocat', 'blog', 'EcsRead'), never);
    assert.equal(await rig.source({}, 'prod').renew(never), undefined);
    const devices = rig.calls('sso-oidc:StartDeviceAuthorization');
    await rig.source({}, 'prod').signIn(rig.person('octocat', 'shop'), never);
    assert.equal(rig.calls('sso-oidc:StartDeviceAuthorization'), devices);
    assert.equal((await rig.source({}, 'dev').renew(never))?.name, 'octocat');
  });

  for (const [title, more, message, hint] of [
    [
      'account',
      { accountId: '999999999999' },
      /not assigned to the AWS account 999999999999/,
      /blog \(111122223333\), shop \(444455556666\)/,
    ],
    [
      'account and permission set',
      { accountId: '999999999999', permissionSet: 'EcsRead' },
      /not assigned to the AWS account 999999999999/,
      /blog \(111122223333\)/,
    ],
    [
      'permission set',
      { accountId: BLOG, permissionSet: 'Admin' },
      /do not have the permission set Admin in the AWS account blog/,
      /There you have: EcsDeploy, EcsRead/,
    ],
    [
      'permission set of a picked account',
      { permissionSet: 'Admin' },
      /permission set Admin in the AWS account shop/,
      /There you have: EcsRead/,
    ],
  ] as const) {
    test(`names what there is instead of an ${title} that is not assigned`, async t => {
      const rig = await startPortal(t);
      await assert.rejects(
        rig.source(more).signIn(rig.person('octocat', 'shop'), never),
        (error: unknown) => failed('identityRefused', message)(error) && hint.test(hintOf(error)),
      );
    });
  }

  test('says so when nothing is assigned at all', async t => {
    const rig = await startPortal(t);
    await rig.sandbox.control('PUT', '/identityCenter/assignments', { login: 'octocat', assignments: [] });
    await assert.rejects(
      rig.source().signIn(rig.person(), never),
      failed('identityRefused', /not assigned to any AWS account/),
    );
  });

  test('asks again when what was remembered is not assigned any more', async t => {
    const rig = await startPortal(t);
    await rig.source().signIn(rig.person('octocat', 'shop'), never);
    await rig.sandbox.control('PUT', '/identityCenter/assignments', {
      login: 'octocat',
      assignments: [{ accountId: BLOG, accountName: 'blog', permissionSets: ['EcsRead'] }],
    });
    await assert.rejects(
      rig.source().renew(never),
      failed('identityRefused', /not assigned to the AWS account/),
    );
    assert.equal((await rig.source().signIn({ ...nobody }, never)).name, 'octocat');
    assert.deepEqual(
      JSON.parse([...rig.secrets.values].find(([key]) => key.endsWith('choice of dev'))?.[1] ?? ''),
      {
        accountId: BLOG,
        permissionSet: 'EcsRead',
      },
    );
  });

  for (const [title, picks] of [
    ['account', []],
    ['permission set', ['blog']],
  ] as const) {
    test(`is cancelled by whoever picks no ${title}`, async t => {
      const rig = await startPortal(t);
      await assert.rejects(
        rig.source().signIn(rig.person('octocat', ...picks), never),
        failed('cancelled', /cancelled/),
      );
    });
  }
});

function hintOf(error: unknown): string {
  assert.ok(error instanceof Failure);
  return error.hint ?? '';
}
