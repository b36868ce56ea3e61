import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/core/failure.ts';
import { READ_POLICY } from '../../../../src/core/identity/readPolicy.ts';
import { environment, gate, HOUR, MINUTE, never, prompt, rig, settle } from './fixture.ts';

const code = (expected: FailureCode) => (error: unknown) =>
  error instanceof Failure && error.code === expected;

describe('signing in', () => {
  it('exchanges the identity at STS under its name and says who it is', async () => {
    const { sessions, sts, states } = rig();
    await sessions.signIn('dev', prompt, never);
    assert.deepEqual(
      sts.requests.map(({ sessionName, roleArn, policy }) => ({ sessionName, roleArn, policy })),
      [{ sessionName: 'octocat', roleArn: 'arn:aws:iam::111122223333:role/dev', policy: READ_POLICY }],
    );
    const state = sessions.state('dev');
    assert.equal(state.state, 'signedIn');
    assert.ok(state.state === 'signedIn');
    assert.equal(state.identity, 'octocat');
    assert.equal(state.accountId, '111122223333');
    assert.equal(state.arn, 'arn:aws:sts::111122223333:assumed-role/dev/octocat');
    assert.equal(states.at(0), 'signingIn');
    assert.equal(states.at(-1), 'signedIn');
  });

  it('asks once for all who want to sign in meanwhile', async () => {
    const { sessions, sts, source } = rig();
    await Promise.all(Array.from({ length: 5 }, () => sessions.signIn('dev', prompt, never)));
    assert.equal(source.asked, 1);
    assert.equal(sts.requests.length, 1);
  });

  it('takes what the token source kept without asking', async () => {
    const { sessions, source } = rig();
    source.renewable = true;
    await sessions.signIn('dev', prompt, never);
    assert.equal(source.asked, 0);
    assert.equal(sessions.state('dev').state, 'signedIn');
  });

  it('asks when what was kept cannot be renewed now', async () => {
    const { sessions, source } = rig();
    source.beforeRenewal = () => Promise.reject(new Failure('server', 'busy'));
    await sessions.signIn('dev', prompt, never);
    assert.equal(source.asked, 1);
  });

  it('asks for another identity after STS refused the one that was kept', async () => {
    const { sessions, source, sts } = rig();
    source.renewable = true;
    sts.before = () => Promise.reject(new Failure('identityRefused', 'no'));
    await assert.rejects(sessions.signIn('dev', prompt, never), code('identityRefused'));
    sts.before = async () => undefined;
    await sessions.signIn('dev', prompt, never);
    assert.equal(source.asked, 1);
  });

  it('says in its state why STS refused, and hands that out to who asks for credentials', async () => {
    const { sessions, sts, states } = rig();
    const refusal = new Failure('identityRefused', 'Not authorized');
    sts.before = () => Promise.reject(refusal);
    await assert.rejects(sessions.signIn('dev', prompt, never), refusal);
    assert.deepEqual(sessions.state('dev'), { state: 'failed', failure: refusal });
    assert.equal(states.at(-1), 'failed');
    await assert.rejects(sessions.credentials('dev', 'read'), refusal);
  });

  it('goes back to where it was when the person cancels', async () => {
    const { sessions, source, states } = rig();
    const waiting = gate();
    source.before = () => waiting.opened;
    const cancel = new AbortController();
    const signingIn = sessions.signIn('dev', prompt, cancel.signal);
    await settle();
    assert.equal(sessions.state('dev').state, 'signingIn');
    cancel.abort();
    await assert.rejects(signingIn, code('cancelled'));
    assert.equal(sessions.state('dev').state, 'signedOut');
    waiting.open();
    await settle();
    assert.equal(sessions.state('dev').state, 'signedOut');
    assert.equal(states.at(-1), 'signedOut');
  });

  it('keeps the running session when signing in anew is cancelled or fails', async () => {
    const { sessions, source } = rig();
    await sessions.signIn('dev', prompt, never);
    const kept = await sessions.credentials('dev', 'read');
    source.before = () => Promise.reject(new Failure('cancelled', 'no'));
    await assert.rejects(sessions.signIn('dev', prompt, never), code('cancelled'));
    source.before = () => Promise.reject(new Failure('offline', 'no'));
    await assert.rejects(sessions.signIn('dev', prompt, never), code('offline'));
    assert.equal(sessions.state('dev').state, 'signedIn');
    assert.deepEqual(await sessions.credentials('dev', 'read'), kept);
  });

  it('replaces the identity when somebody else signs in', async () => {
    const { sessions, source } = rig();
    await sessions.signIn('dev', prompt, never);
    source.name = 'hubot';
    await sessions.signIn('dev', prompt, never);
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedIn');
    assert.equal(state.identity, 'hubot');
  });

  it('restores what was kept, and says when there is nothing', async () => {
    const { sessions, source } = rig();
    assert.equal(await sessions.restore('dev', never), false);
    assert.equal(sessions.state('dev').state, 'signedOut');
    source.renewable = true;
    assert.equal(await sessions.restore('dev', never), true);
    assert.equal(sessions.state('dev').state, 'signedIn');
    assert.equal(source.asked, 0);
  });
});

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
    sts.before = async ({ token }) => {
      tokens.push(token);
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
    await Promise.all([1, 2, 3].map(() => sessions.credentials('dev', 'write')));
    assert.equal(sts.requests.length, 2);
    assert.equal(sts.requests[1]?.roleArn, writeRoleArn);
    assert.equal(sts.requests[1]?.policy, undefined);
  });

  it('is the role without the policy where no write role is named', async () => {
    const { sessions, sts } = rig();
    await sessions.signIn('dev', prompt, never);
    await sessions.credentials('dev', 'write');
    assert.equal(sts.requests[1]?.roleArn, sts.requests[0]?.roleArn);
    assert.equal(sts.requests[1]?.policy, undefined);
  });

  it('is dropped fifteen minutes after its last use', async () => {
    const { sessions, sts, clock } = rig();
    await sessions.signIn('dev', prompt, never);
    const writes = () => sts.requests.filter(({ policy }) => policy === undefined).length;
    await sessions.credentials('dev', 'write');
    await clock.advance(14 * MINUTE);
    await sessions.credentials('dev', 'write');
    await clock.advance(14 * MINUTE);
    await sessions.credentials('dev', 'write');
    assert.equal(writes(), 1);
    await clock.advance(15 * MINUTE);
    assert.equal(clock.sleeping, 1, 'only the renewal of the read session still waits');
    await sessions.credentials('dev', 'write');
    assert.equal(writes(), 2);
    clock.jump(15 * MINUTE);
    await sessions.credentials('dev', 'write');
    assert.equal(writes(), 3);
  });

  it('refused by STS leaves the read session alone', async () => {
    const { sessions, sts } = rig();
    await sessions.signIn('dev', prompt, never);
    sts.before = () => Promise.reject(new Failure('identityRefused', 'not you'));
    await assert.rejects(sessions.credentials('dev', 'write'), code('identityRefused'));
    assert.equal(sessions.state('dev').state, 'signedIn');
    await sessions.credentials('dev', 'read');
  });
});

describe('signing out', () => {
  it('leaves nothing behind, here and at the token source', async () => {
    const { sessions, source, clock, states } = rig();
    await sessions.signIn('dev', prompt, never);
    await sessions.credentials('dev', 'write');
    const signingOut = sessions.signOut('dev', never);
    assert.equal(sessions.state('dev').state, 'signedOut');
    await assert.rejects(sessions.credentials('dev', 'read'), code('signedOut'));
    await assert.rejects(sessions.credentials('dev', 'write'), code('signedOut'));
    await signingOut;
    assert.equal(source.signOuts, 1);
    assert.equal(clock.sleeping, 0);
    assert.equal(states.at(-1), 'signedOut');
  });

  it('turns away whoever waits for credentials, even when they come in afterwards', async () => {
    const { sessions, sts, source, clock } = rig();
    source.lifetime = 10 * HOUR;
    await sessions.signIn('dev', prompt, never);
    const answer = gate();
    sts.before = () => answer.opened;
    clock.jump(2 * HOUR);
    const calls = [sessions.credentials('dev', 'read'), sessions.credentials('dev', 'write')];
    await settle();
    await sessions.signOut('dev', never);
    answer.open();
    for (const call of calls) {
      await assert.rejects(call, code('signedOut'));
    }
    await settle();
    assert.equal(sessions.state('dev').state, 'signedOut');
    await assert.rejects(sessions.credentials('dev', 'read'), code('signedOut'));
  });

  it('ends a sign-in that is under way', async () => {
    const { sessions, sts } = rig();
    const answer = gate();
    sts.before = () => answer.opened;
    const signingIn = sessions.signIn('dev', prompt, never);
    await settle();
    await sessions.signOut('dev', never);
    await assert.rejects(signingIn, code('cancelled'));
    answer.open();
    await settle();
    assert.equal(sessions.state('dev').state, 'signedOut');
    await assert.rejects(sessions.credentials('dev', 'read'), code('signedOut'));
  });

  it('does not disturb the sign-in that follows at once', async () => {
    const { sessions, sts } = rig();
    const answer = gate();
    sts.before = () => answer.opened;
    const first = sessions.signIn('dev', prompt, never);
    const signingOut = sessions.signOut('dev', never);
    const second = sessions.signIn('dev', prompt, never);
    await assert.rejects(first, code('cancelled'));
    await signingOut;
    await settle();
    assert.equal(sessions.state('dev').state, 'signingIn');
    answer.open();
    await second;
    assert.equal(sessions.state('dev').state, 'signedIn');
  });

  it('rejects when the token source could not do its part, and is signed out all the same', async () => {
    const { sessions, source } = rig();
    await sessions.signIn('dev', prompt, never);
    source.signOut = () => Promise.reject(new Failure('offline', 'not told'));
    await assert.rejects(sessions.signOut('dev', never), code('offline'));
    assert.equal(sessions.state('dev').state, 'signedOut');
  });
});

describe('environments', () => {
  it('that vanish or change take their sessions with them', async () => {
    const { sessions, clock, states } = rig();
    await sessions.signIn('dev', prompt, never);
    sessions.setEnvironments([environment('dev', { region: 'eu-north-1' })]);
    assert.equal(sessions.state('dev').state, 'signedOut');
    assert.equal(states.at(-1), 'signedOut');
    assert.equal(clock.sleeping, 0);
    await sessions.signIn('dev', prompt, never);
    sessions.setEnvironments([]);
    assert.throws(() => sessions.state('dev'), code('notFound'));
    assert.equal(clock.sleeping, 0);
  });

  it('keep their sessions when something else about them changes', async () => {
    const { sessions } = rig();
    await sessions.signIn('dev', prompt, never);
    const before = sessions.environment('dev');
    sessions.setEnvironments([environment('dev'), environment('prod')]);
    assert.equal(sessions.environment('dev'), before);
    sessions.setEnvironments([environment('dev', { protected: true })]);
    assert.equal(sessions.environment('dev').protected, true);
    assert.equal(sessions.state('dev').state, 'signedIn');
  });

  it('have sessions of their own', async () => {
    const { sessions } = rig();
    sessions.setEnvironments([environment('dev'), environment('prod')]);
    await sessions.signIn('dev', prompt, never);
    await assert.rejects(sessions.credentials('prod', 'read'), code('signedOut'));
  });

  it('are all left alone when disposed', async () => {
    const { sessions, clock, states } = rig();
    await sessions.signIn('dev', prompt, never);
    const announced = states.length;
    sessions.dispose();
    await settle();
    assert.equal(clock.sleeping, 0);
    assert.equal(states.length, announced);
  });
});
