import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { startPortal } from './support/identityCenterRig.ts';
import { failed, never, person, type ShownCode } from './support/oidcRig.ts';

suite('the code of IAM Identity Center', () => {
  test('is cancelled while it waits for the approval, and nothing is kept', async t => {
    const rig = await startPortal(t);
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
    const rig = await startPortal(t);
    const prompt = person(async ({ userCode }) => {
      await rig.decide({ userCode, approve: false });
      await rig.clock.end(1000);
    });
    await assert.rejects(rig.source().signIn(prompt, never), failed('identityRefused', /was denied/));
  });

  test('ends when the service says that the code has', async t => {
    const rig = await startPortal(t);
    const prompt = person(async ({ userCode }) => {
      await rig.sandbox.control('POST', '/identityCenter/expire', { what: 'device', userCode });
      await rig.clock.end(1000);
    });
    await assert.rejects(rig.source().signIn(prompt, never), failed('expired', /not used in time/));
  });

  test('ends when the code’s time is over', async t => {
    const rig = await startPortal(t);
    const signingIn = rig.source().signIn(
      person(async () => undefined),
      never,
    );
    await rig.clock.end(600_000);
    await assert.rejects(signingIn, failed('expired', /not used in time/));
  });

  test('shows the code, its page and its end', async t => {
    const rig = await startPortal(t);
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
    const rig = await startPortal(t);
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
    const rig = await startPortal(t);
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
});
