import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { Failure } from '../../src/core/failure.ts';
import { BLOG, nobody, SHOP, startPortal as start } from './support/identityCenterRig.ts';
import { failed, never, person, type ShownCode } from './support/oidcRig.ts';
import { startTestSandbox } from './support/sandbox.ts';

suite('sign-in at IAM Identity Center', () => {
  test('gives keys of the permission set, named as the person is there', async t => {
    const rig = await start(t);
    const prompt = rig.person('octocat', 'blog', 'EcsRead');
    const identity = await rig.source().signIn(prompt, never);
    assert.equal(identity.kind, 'keys');
    assert.equal(identity.name, 'octocat');
    assert.ok(identity.kind === 'keys');
    assert.ok(Math.abs(identity.expiresAt - Date.now() - 3_600_000) < 10_000);
    const { expiresAt, ...keys } = identity.credentials;
    const clusters = await rig.sandbox
      .ecs({ ...keys, expiration: new Date(expiresAt) })
      .send(new ListClustersCommand({}));
    assert.ok(clusters.clusterArns);
    assert.deepEqual(rig.picks, [
      {
        title: 'Which AWS account is dev?',
        labels: ['blog', 'shop'],
        descriptions: [`${BLOG} · aws-blog@example.com`, `${SHOP} · aws-shop@example.com`],
      },
      {
        title: 'Which permission set is for looking at dev?',
        labels: ['EcsDeploy', 'EcsRead'],
        descriptions: [undefined, undefined],
      },
    ]);
    assert.ok(prompt.steps.some(step => /[A-Z]{4}-[A-Z]{4}/.test(step)));
  });

  test('keeps neither the portal’s access token nor keys anywhere', async t => {
    const rig = await start(t);
    const identity = await rig.source().signIn(rig.person('octocat', 'blog', 'EcsRead'), never);
    assert.ok(identity.kind === 'keys');
    const kept = [...rig.secrets.values].flat().join('\n');
    const { accessKeyId, secretAccessKey, sessionToken } = identity.credentials;
    for (const secret of [accessKeyId, secretAccessKey, sessionToken]) {
      assert.ok(!kept.includes(secret));
      assert.ok(!rig.logged.some(line => line.includes(secret)));
    }
    assert.deepEqual(
      [...rig.secrets.values.values()].map(value => Object.keys(JSON.parse(value)).sort().join(' ')).sort(),
      ['accountId permissionSet', 'clientId clientSecret expiresAt', 'subject token'],
    );
  });

  test('asks for nothing that there is only one of', async t => {
    const rig = await start(t);
    assert.equal((await rig.source().signIn(rig.person('hubot'), never)).name, 'hubot');
    assert.deepEqual(rig.picks, []);
  });

  test('asks only for what the settings leave open', async t => {
    const rig = await start(t);
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
    const rig = await start(t);
    await rig.source({ accountId: BLOG, permissionSet: 'EcsRead' }).signIn(rig.person(), never);
    assert.equal(rig.calls('sso:ListAccounts') + rig.calls('sso:ListAccountRoles'), 0);
  });

  test('finds permission sets on every page', async t => {
    const rig = await start(t);
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
    const rig = await start(t);
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
    const rig = await start(t);
    await rig.source().signIn(rig.person('octocat', 'blog', 'EcsRead'), never);
    assert.equal(await rig.source({ accountId: SHOP }).renew(never), undefined);
    assert.equal(await rig.source({ permissionSet: 'EcsDeploy' }).renew(never), undefined);
    assert.equal((await rig.source({ accountId: BLOG }).renew(never))?.name, 'octocat');
  });

  test('is shared by environments at one portal, each with a choice of its own', async t => {
    const rig = await start(t);
    await rig.source({}, 'dev').signIn(rig.person('octocat', 'blog', 'EcsRead'), never);
    assert.equal(await rig.source({}, 'prod').renew(never), undefined);
    const devices = rig.calls('sso-oidc:StartDeviceAuthorization');
    await rig.source({}, 'prod').signIn(rig.person('octocat', 'shop'), never);
    assert.equal(rig.calls('sso-oidc:StartDeviceAuthorization'), devices);
    assert.equal((await rig.source({}, 'dev').renew(never))?.name, 'octocat');
  });

  test('is one for environments that sign in at the same time', async t => {
    const rig = await start(t);
    const prompt = rig.person();
    const read = { accountId: BLOG, permissionSet: 'EcsRead' };
    const names = await Promise.all(
      ['dev', 'prod'].map(async name => (await rig.source(read, name).signIn(prompt, never)).name),
    );
    assert.deepEqual(names, ['octocat', 'octocat']);
    assert.equal(rig.calls('sso-oidc:StartDeviceAuthorization'), 1);
    assert.equal(rig.calls('sso-oidc:CreateToken'), 1);
  });

  test('is shown by the next who waits when the first leaves', async t => {
    const rig = await start(t);
    const read = { accountId: BLOG, permissionSet: 'EcsRead' };
    const leave = new AbortController();
    // As the editor does it: what is not wanted any more is closed.
    const first = person(async (_code, signal) => {
      const closed = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
      setImmediate(() => leave.abort());
      await closed;
    });
    const left = rig.source(read, 'dev').signIn(first, leave.signal);
    const stayed = rig.source(read, 'prod').signIn(rig.person(), never);
    await assert.rejects(left, failed('cancelled', /abort/));
    assert.equal((await stayed).name, 'octocat');
    assert.equal(rig.calls('sso-oidc:StartDeviceAuthorization'), 1);
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
      const rig = await start(t);
      await assert.rejects(
        rig.source(more).signIn(rig.person('octocat', 'shop'), never),
        (error: unknown) => failed('identityRefused', message)(error) && hint.test(hintOf(error)),
      );
    });
  }

  test('says so when nothing is assigned at all', async t => {
    const rig = await start(t);
    await rig.sandbox.control('PUT', '/identityCenter/assignments', { login: 'octocat', assignments: [] });
    await assert.rejects(
      rig.source().signIn(rig.person(), never),
      failed('identityRefused', /not assigned to any AWS account/),
    );
  });

  test('asks again when what was remembered is not assigned any more', async t => {
    const rig = await start(t);
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
      const rig = await start(t);
      await assert.rejects(
        rig.source().signIn(rig.person('octocat', ...picks), never),
        failed('cancelled', /cancelled/),
      );
    });
  }

  test('is cancelled while it waits for the approval, and nothing is kept', async t => {
    const rig = await start(t);
    const cancel = new AbortController();
    let wanted: AbortSignal | undefined;
    const prompt = person(async (_, signal) => {
      wanted = signal;
      setImmediate(() => cancel.abort());
      await new Promise(() => undefined);
    });
    await assert.rejects(rig.source().signIn(prompt, cancel.signal), failed('cancelled', /abort/));
    assert.equal(wanted?.aborted, true);
    assert.equal(rig.secrets.token, undefined);
    assert.equal(rig.calls('sso-oidc:CreateToken'), 0);
  });

  test('ends when the person denies', async t => {
    const rig = await start(t);
    const prompt = person(async ({ userCode }) => {
      await rig.decide({ userCode, approve: false });
      await rig.clock.end(1000);
    });
    await assert.rejects(rig.source().signIn(prompt, never), failed('identityRefused', /was denied/));
  });

  test('ends when the service says that the code has', async t => {
    const rig = await start(t);
    const prompt = person(async ({ userCode }) => {
      await rig.sandbox.control('POST', '/identityCenter/expire', { what: 'device', userCode });
      await rig.clock.end(1000);
    });
    await assert.rejects(rig.source().signIn(prompt, never), failed('expired', /not used in time/));
  });

  test('ends when the code’s time is over', async t => {
    const rig = await start(t);
    const signingIn = rig.source().signIn(
      person(async () => undefined),
      never,
    );
    await rig.clock.end(600_000);
    await assert.rejects(signingIn, failed('expired', /not used in time/));
  });

  test('shows the code, its page and its end', async t => {
    const rig = await start(t);
    let shown: ShownCode | undefined;
    const prompt = rig.person('hubot');
    await rig.source().signIn(
      {
        ...prompt,
        deviceCode: (code, signal) => {
          shown = code;
          return prompt.deviceCode(code, signal);
        },
      },
      never,
    );
    assert.ok(shown?.verificationUri.startsWith(rig.sandbox.url));
    assert.ok(shown?.verificationUriComplete?.includes(shown.userCode));
    assert.ok((shown?.expiresAt ?? 0) > Date.now() + 500_000);
  });

  test('asks at the pace of the service, and five seconds slower when it is told to', async t => {
    const rig = await start(t);
    rig.sandbox.sandbox.world.faults.set([
      {
        action: 'sso-oidc:CreateToken',
        kind: 'error',
        rate: 1,
        count: 1,
        when: 'before',
        status: 400,
        code: 'SlowDownException',
      },
    ]);
    const prompt = person(async ({ userCode }) => {
      await rig.decide({ userCode, login: 'hubot' });
      await rig.clock.end(1000);
      await rig.clock.end(6000);
    });
    assert.equal((await rig.source().signIn(prompt, never)).name, 'hubot');
    assert.equal(rig.calls('sso-oidc:CreateToken'), 2);
  });

  test('outlives trouble on the way, asking less often each time', async t => {
    const rig = await start(t);
    rig.sandbox.sandbox.world.faults.set([
      { action: 'sso-oidc:CreateToken', kind: 'error', rate: 1, count: 1, when: 'before', status: 503 },
    ]);
    const prompt = person(async ({ userCode }) => {
      await rig.decide({ userCode, login: 'hubot' });
      await rig.clock.end(1000);
      await rig.clock.end(2000);
    });
    assert.equal((await rig.source().signIn(prompt, never)).name, 'hubot');
    assert.equal(rig.logged.filter(line => line.endsWith('Asking again.')).length, 1);
  });

  test('says so when the portal is not known in that region', async t => {
    const rig = await start(t);
    await assert.rejects(
      rig.source({ startUrl: 'https://d-0000000000.awsapps.com/start' }).signIn(rig.person(), never),
      failed('identityRefused', /knows no access portal https:\/\/d-0000000000/),
    );
  });

  test('says so when nothing answers', async t => {
    const rig = await start(t);
    const other = await startTestSandbox(t);
    const source = rig.source({}, 'dev', other.url);
    await other.stop();
    await assert.rejects(source.signIn(rig.person(), never), failed('offline', /cannot be reached/));
  });
});

function hintOf(error: unknown): string {
  assert.ok(error instanceof Failure);
  return error.hint ?? '';
}
