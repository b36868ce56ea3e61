import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { createSts } from '../../src/aws/sts.ts';
import { Sessions } from '../../src/core/identity/sessions.ts';
import type { Environment } from '../../src/core/model.ts';
import type { Clock, Credentials } from '../../src/core/ports.ts';
import { createTokenSources } from '../../src/tokens/tokenSource.ts';
import { environmentOf, silentLog } from './support/environment.ts';
import { BLOG, nobody, type PortalRig, startPortal } from './support/identityCenterRig.ts';
import { never } from './support/oidcRig.ts';
import { bareTokenDeps } from './support/tokenSources.ts';

const WRITE = { kind: 'role' } as const;

/** The sessions of one environment, as the extension wires them. */
function sessionsOf(t: TestContext, rig: PortalRig, more: Partial<Environment>): Sessions {
  const { roleArn: _, ...bare } = environmentOf(rig.sandbox);
  const identity = rig.identity({
    accountId: BLOG,
    permissionSet: 'EcsRead',
    writePermissionSet: 'EcsDeploy',
  });
  const { clock } = rig;
  const waiting: Clock = { now: () => clock.now(), sleep: (time, signal) => clock.sleep(time, signal) };
  const sessions = new Sessions({
    clock: waiting,
    log: silentLog,
    sts: async () => createSts(),
    tokenSource: createTokenSources({ ...bareTokenDeps(waiting, silentLog), secrets: rig.secrets }),
  });
  t.after(() => sessions.dispose());
  sessions.setEnvironments([{ ...bare, identity, ...more }]);
  return sessions;
}

async function caller(rig: PortalRig, { expiresAt, ...keys }: Credentials): Promise<string> {
  const sts = rig.sandbox.sts({ ...keys, expiration: new Date(expiresAt) });
  return (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? '';
}

suite('a session of IAM Identity Center', () => {
  test('is the permission set’s own where no role is named, and another one for changes', async t => {
    const rig = await startPortal(t);
    const sessions = sessionsOf(t, rig, {});
    await sessions.signIn('dev', rig.person(), never);
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedIn');
    assert.equal(state.identity, 'octocat');
    assert.equal(state.accountId, BLOG);
    assert.match(
      await caller(rig, await sessions.credentials('dev', 'read')),
      /_EcsRead_[0-9a-f]+\/octocat$/,
    );
    await sessions.authorize('dev', WRITE, nobody, never);
    assert.match(
      await caller(rig, await sessions.credentials('dev', WRITE)),
      /_EcsDeploy_[0-9a-f]+\/octocat$/,
    );
  });

  test('assumes the roles that the environment names, as the same person', async t => {
    const rig = await startPortal(t);
    const sessions = sessionsOf(t, rig, {
      roleArn: rig.sandbox.roleArn('codespaces-ecs-read'),
      writeRoleArn: rig.sandbox.roleArn('codespaces-ecs-deploy'),
    });
    await sessions.signIn('dev', rig.person(), never);
    const assumed = `arn:aws:sts::${BLOG}:assumed-role`;
    assert.equal(
      await caller(rig, await sessions.credentials('dev', 'read')),
      `${assumed}/codespaces-ecs-read/octocat`,
    );
    await sessions.authorize('dev', WRITE, nobody, never);
    assert.equal(
      await caller(rig, await sessions.credentials('dev', WRITE)),
      `${assumed}/codespaces-ecs-deploy/octocat`,
    );
  });

  test('is over after the sign-out, at the portal too', async t => {
    const rig = await startPortal(t);
    const sessions = sessionsOf(t, rig, {});
    await sessions.signIn('dev', rig.person(), never);
    await sessions.signOut('dev', never);
    assert.equal(rig.calls('sso:Logout'), 1);
    assert.equal(await sessions.restore('dev', never), false);
  });

  test('is there again in the next window', async t => {
    const rig = await startPortal(t);
    await sessionsOf(t, rig, {}).signIn('dev', rig.person(), never);
    const next = sessionsOf(t, rig, {});
    assert.equal(await next.restore('dev', never), true);
    assert.equal(next.state('dev').state, 'signedIn');
  });
});
