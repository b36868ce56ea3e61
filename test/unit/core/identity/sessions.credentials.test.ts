import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/core/failure.ts';
import { environment, HOUR, MINUTE, never, prompt, rig, tokenOf } from './fixture.ts';

const ROLE = { kind: 'role' } as const;

const code = (expected: FailureCode) => (error: unknown) =>
  error instanceof Failure && error.code === expected;

describe('credentials', () => {
  it('are refused before a sign-in', async () => {
    const { sessions } = rig();
    await assert.rejects(sessions.credentials('dev', 'read'), code('signedOut'));
    await assert.rejects(sessions.credentials('elsewhere', 'read'), code('notFound'));
  });

  it('are the same for all until they near their end', async () => {
    const { sessions, sts, clock } = rig();
    await sessions.signIn('dev', prompt, never);
    await clock.advance(54 * MINUTE);
    await Promise.all(Array.from({ length: 10 }, () => sessions.credentials('dev', 'read')));
    assert.equal(sts.requests.length, 1);
  });

  it('are renewed once for all before they end', async () => {
    const { sessions, sts, source, clock } = rig();
    source.lifetime = 10 * HOUR;
    await sessions.signIn('dev', prompt, never);
    clock.jump(56 * MINUTE);
    const all = await Promise.all(Array.from({ length: 20 }, () => sessions.credentials('dev', 'read')));
    assert.equal(sts.requests.length, 2);
    assert.deepEqual(new Set(all.map(({ accessKeyId }) => accessKeyId)), new Set(['ASIA2']));
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedIn');
    assert.equal(state.expiresAt, clock.now() + HOUR);
  });

  it('are renewed in the background without anybody asking', async () => {
    const { sessions, sts, source, clock } = rig();
    source.renewable = true;
    await sessions.signIn('dev', prompt, never);
    await clock.advance(10 * HOUR);
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedIn');
    assert.ok(state.expiresAt > clock.now() + 4 * MINUTE);
    assert.ok(sts.requests.length <= 12, `${sts.requests.length} exchanges in ten hours`);
  });

  it('are not taken for fresh after the machine slept, or when its clock was set back', async () => {
    const { sessions, sts, source, clock } = rig();
    source.lifetime = 100 * HOUR;
    await sessions.signIn('dev', prompt, never);
    clock.jump(9 * HOUR);
    assert.equal((await sessions.credentials('dev', 'read')).accessKeyId, 'ASIA2');
    clock.jump(-5 * HOUR);
    assert.equal((await sessions.credentials('dev', 'read')).accessKeyId, 'ASIA3');
    assert.equal(sts.requests.length, 3);
  });

  it('serve on while renewal ahead of time fails, with pauses between the attempts', async () => {
    const { sessions, sts, source, clock } = rig();
    source.lifetime = 10 * HOUR;
    await sessions.signIn('dev', prompt, never);
    sts.before = () => Promise.reject(new Failure('throttled', 'slow down'));
    clock.jump(56 * MINUTE);
    for (let call = 0; call < 10; call++) {
      assert.equal((await sessions.credentials('dev', 'read')).accessKeyId, 'ASIA1');
    }
    assert.equal(sts.requests.length, 2);
    clock.jump(30_000);
    await sessions.credentials('dev', 'read');
    assert.equal(sts.requests.length, 3);
    clock.jump(4 * MINUTE);
    await assert.rejects(sessions.credentials('dev', 'read'), code('throttled'));
    sts.before = async () => undefined;
    assert.equal((await sessions.credentials('dev', 'read')).expiresAt, clock.now() + HOUR);
    assert.equal(sessions.state('dev').state, 'signedIn');
  });

  it('end as expired when nobody but the person can renew them', async () => {
    const { sessions, source, clock, states } = rig();
    source.lifetime = 30 * MINUTE;
    await sessions.signIn('dev', prompt, never);
    await clock.advance(58 * MINUTE);
    assert.equal(sessions.state('dev').state, 'signedIn');
    await clock.advance(5 * MINUTE);
    assert.deepEqual(sessions.state('dev'), { state: 'expired', identity: 'octocat' });
    assert.equal(states.at(-1), 'expired');
    await assert.rejects(sessions.credentials('dev', 'read'), (error: unknown) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, 'expired');
      assert.deepEqual(error.action?.args, ['dev']);
      return true;
    });
    assert.equal(clock.sleeping, 0);
  });

  it('are not made for somebody else under the same sign-in', async () => {
    const { sessions, source, clock } = rig();
    source.lifetime = 30 * MINUTE;
    source.renewable = true;
    await sessions.signIn('dev', prompt, never);
    source.name = 'hubot';
    clock.jump(2 * HOUR);
    await assert.rejects(sessions.credentials('dev', 'read'), code('expired'));
  });

  it('are made with a new token when STS finds the old one too old', async () => {
    const { sessions, sts, source } = rig();
    source.renewable = true;
    const tokens: string[] = [];
    sts.before = async ({ identity }) => {
      tokens.push(tokenOf(identity));
      if (tokens.length === 1) {
        throw new Failure('expired', 'ExpiredTokenException');
      }
    };
    await sessions.signIn('dev', prompt, never);
    assert.deepEqual(tokens, ['token-0-1', 'token-0-2']);
  });

  it('are lost when STS refuses the identity at renewal', async () => {
    const { sessions, sts, source, clock } = rig();
    source.lifetime = 10 * HOUR;
    await sessions.signIn('dev', prompt, never);
    sts.before = () => Promise.reject(new Failure('identityRefused', 'no longer'));
    clock.jump(2 * HOUR);
    const calls = [1, 2, 3].map(() => sessions.credentials('dev', 'read'));
    for (const call of calls) {
      await assert.rejects(call, code('identityRefused'));
    }
    assert.equal(sessions.state('dev').state, 'failed');
  });
});

describe('a write session', () => {
  it('has the write role, no session policy, and is made when asked for', async () => {
    const { sessions, sts } = rig();
    const writeRoleArn = 'arn:aws:iam::111122223333:role/deploy';
    sessions.setEnvironments([environment('dev', { writeRoleArn })]);
    await sessions.signIn('dev', prompt, never);
    assert.equal(sts.requests.length, 1);
    await Promise.all([1, 2, 3].map(() => sessions.credentials('dev', ROLE)));
    assert.equal(sts.requests.length, 2);
    assert.equal(sts.requests[1]?.roleArn, writeRoleArn);
    assert.equal(sts.requests[1]?.policy, undefined);
  });

  it('is the role without the policy where no write role is named', async () => {
    const { sessions, sts } = rig();
    await sessions.signIn('dev', prompt, never);
    await sessions.credentials('dev', ROLE);
    assert.equal(sts.requests[1]?.roleArn, sts.requests[0]?.roleArn);
    assert.equal(sts.requests[1]?.policy, undefined);
  });

  it('is dropped fifteen minutes after its last use', async () => {
    const { sessions, sts, clock } = rig();
    await sessions.signIn('dev', prompt, never);
    const writes = () => sts.requests.filter(({ policy }) => policy === undefined).length;
    await sessions.credentials('dev', ROLE);
    await clock.advance(14 * MINUTE);
    await sessions.credentials('dev', ROLE);
    await clock.advance(14 * MINUTE);
    await sessions.credentials('dev', ROLE);
    assert.equal(writes(), 1);
    await clock.advance(15 * MINUTE);
    assert.equal(clock.sleeping, 1, 'only the renewal of the read session still waits');
    await sessions.credentials('dev', ROLE);
    assert.equal(writes(), 2);
    clock.jump(15 * MINUTE);
    await sessions.credentials('dev', ROLE);
    assert.equal(writes(), 3);
  });

  it('refused by STS leaves the read session alone', async () => {
    const { sessions, sts } = rig();
    await sessions.signIn('dev', prompt, never);
    sts.before = () => Promise.reject(new Failure('identityRefused', 'not you'));
    await assert.rejects(sessions.credentials('dev', ROLE), code('identityRefused'));
    assert.equal(sessions.state('dev').state, 'signedIn');
    await sessions.credentials('dev', 'read');
  });
});
