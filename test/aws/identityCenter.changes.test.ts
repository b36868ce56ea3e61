import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { KeyIdentity } from '../../src/core/ports.ts';
import { keysOf, nobody, READ, signedIn, startPortal } from './support/identityCenterRig.ts';
import { failed, never } from './support/oidcRig.ts';
import { refusal } from './support/sandbox.ts';

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
