import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { BLOG, SHOP, startPortal } from './support/identityCenterRig.ts';
import { failed, never, person } from './support/oidcRig.ts';
import { startTestSandbox } from './support/sandbox.ts';

suite('sign-in at IAM Identity Center', () => {
  test('gives keys of the permission set, named as the person is there', async t => {
    const rig = await startPortal(t);
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
    const rig = await startPortal(t);
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

  test('is one for environments that sign in at the same time', async t => {
    const rig = await startPortal(t);
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
    const rig = await startPortal(t);
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

  test('says so when the portal is not known in that region', async t => {
    const rig = await startPortal(t);
    await assert.rejects(
      rig.source({ startUrl: 'https://d-0000000000.awsapps.com/start' }).signIn(rig.person(), never),
      failed('identityRefused', /knows no access portal https:\/\/d-0000000000/),
    );
  });

  test('says so when nothing answers', async t => {
    const rig = await startPortal(t);
    const other = await startTestSandbox(t);
    const source = rig.source({}, 'dev', other.url);
    await other.stop();
    await assert.rejects(source.signIn(rig.person(), never), failed('offline', /cannot be reached/));
  });
});
