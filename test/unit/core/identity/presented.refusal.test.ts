import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { environment, HOUR, never, prompt, type Rig, rig, tokenWith } from './fixture.ts';

const DEPLOY = 'arn:aws:iam::111122223333:role/deploy';
const DEV = 'arn:aws:iam::111122223333:role/dev';
const notYou = new Failure('identityRefused', 'not you');

/** Signed in to `dev`, whose role for changes then refused. */
async function refusedChange(writeRoleArn: string | undefined = DEPLOY): Promise<Rig> {
  const it = rig();
  it.source.renewable = true;
  it.source.lifetime = 10 * HOUR;
  it.sessions.setEnvironments([environment('dev', writeRoleArn === '' ? {} : { writeRoleArn })]);
  await it.sessions.signIn('dev', prompt, never);
  it.sts.before = () => Promise.reject(notYou);
  await assert.rejects(it.sessions.authorize('dev', { kind: 'role' }, prompt, never));
  it.sts.before = async () => undefined;
  return it;
}

describe('what a refused exchange showed to STS', () => {
  it('stays while the diagnosis looks', async () => {
    const { sessions, sts } = await refusedChange();
    const before = sessions.presented('dev');
    const asked = sts.requests.length;
    await sessions.credentials('dev', 'inspect');
    assert.equal(sts.requests.length, asked + 1);
    assert.deepEqual(sessions.presented('dev'), before);
    assert.equal(before?.failure, notYou);
  });

  it('stays when looking is refused as well', async () => {
    const { sessions, sts } = await refusedChange();
    sts.before = () => Promise.reject(new Failure('invalid', 'PackedPolicyTooLarge'));
    await assert.rejects(sessions.credentials('dev', 'inspect'));
    assert.equal(sessions.presented('dev')?.failure, notYou);
  });

  for (const access of ['read', 'terminal'] as const) {
    it(`stays when the session for ${access} is made anew`, async () => {
      const { sessions, sts, clock } = await refusedChange();
      const asked = sts.requests.length;
      clock.jump(2 * HOUR);
      await sessions.credentials('dev', access);
      assert.ok(sts.requests.length > asked);
      assert.equal(sessions.presented('dev')?.roleArn, DEPLOY);
      assert.equal(sessions.presented('dev')?.failure, notYou);
    });
  }

  it('stays when the same role lets somebody look', async () => {
    const { sessions, clock } = await refusedChange('');
    clock.jump(2 * HOUR);
    await sessions.credentials('dev', 'read');
    assert.equal(sessions.presented('dev')?.roleArn, DEV);
    assert.equal(sessions.presented('dev')?.failure, notYou);
  });

  it('goes when the role gives a session', async () => {
    const { sessions, source } = await refusedChange();
    source.token = tokenWith({ sub: 'now' });
    await sessions.authorize('dev', { kind: 'role' }, prompt, never);
    assert.equal(sessions.presented('dev')?.roleArn, DEPLOY);
    assert.equal(sessions.presented('dev')?.failure, undefined);
  });

  it('gives way to a later refusal of another role', async () => {
    const { sessions, sts, clock } = await refusedChange();
    const later = new Failure('identityRefused', 'nor you');
    sts.before = () => Promise.reject(later);
    clock.jump(2 * HOUR);
    await assert.rejects(sessions.credentials('dev', 'read'));
    assert.equal(sessions.presented('dev')?.roleArn, DEV);
    assert.equal(sessions.presented('dev')?.failure, later);
  });

  it('is forgotten at sign-out', async () => {
    const { sessions } = await refusedChange();
    await sessions.signOut('dev', never);
    assert.equal(sessions.presented('dev'), undefined);
    await sessions.signIn('dev', prompt, never);
    assert.equal(sessions.presented('dev')?.roleArn, DEV);
    assert.equal(sessions.presented('dev')?.failure, undefined);
  });
});
