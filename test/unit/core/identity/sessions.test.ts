import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/core/failure.ts';
import { readPolicy } from '../../../../src/core/identity/policies.ts';
import { signInDenied } from '../../../../src/core/identity/signInDenied.ts';
import { environment, gate, HOUR, never, prompt, rig, settle } from './fixture.ts';

const code = (expected: FailureCode) => (error: unknown) =>
  error instanceof Failure && error.code === expected;

describe('signing in', () => {
  it('exchanges the identity at STS under its name and says who it is', async () => {
    const { sessions, sts, states } = rig();
    await sessions.signIn('dev', prompt, never);
    assert.deepEqual(
      sts.requests.map(({ sessionName, roleArn, policy }) => ({ sessionName, roleArn, policy })),
      [{ sessionName: 'octocat', roleArn: 'arn:aws:iam::111122223333:role/dev', policy: readPolicy() }],
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
    const said = {
      code: 'identityRefused',
      message: 'Not authorized',
      action: { title: 'Diagnose', command: 'ecsCodespaces.diagnoseSignIn', args: ['dev'] },
    };
    await assert.rejects(sessions.signIn('dev', prompt, never), said);
    const state = sessions.state('dev');
    assert.ok(state.state === 'failed');
    assert.equal(state.failure.message, refusal.message);
    assert.equal(states.at(-1), 'failed');
    await assert.rejects(sessions.credentials('dev', 'read'), said);
  });

  it('was denied: offers to sign in again, and nothing looks wrong', async () => {
    const { sessions, source, states } = rig();
    source.before = () => Promise.reject(signInDenied('https://login.example.com', new Error('no')));
    await assert.rejects(sessions.signIn('dev', prompt, never), {
      code: 'identityRefused',
      message: 'The sign-in was denied at https://login.example.com.',
      action: { title: 'Sign In', command: 'ecsCodespaces.signIn', args: ['dev'] },
    });
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedOut');
    assert.match(state.denied?.message ?? '', /was denied/);
    assert.equal(states.at(-1), 'signedOut');
    await assert.rejects(sessions.credentials('dev', 'read'), /was denied/);
  });

  it('forgets a denial with the next attempt, also one that is cancelled', async () => {
    const { sessions, source } = rig();
    source.before = () => Promise.reject(signInDenied('https://login.example.com', new Error('no')));
    await assert.rejects(sessions.signIn('dev', prompt, never), code('identityRefused'));
    source.before = () => Promise.reject(new Failure('cancelled', 'no'));
    await assert.rejects(sessions.signIn('dev', prompt, never), code('cancelled'));
    assert.deepEqual(sessions.state('dev'), { state: 'signedOut' });
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

  it('asks after an attempt to restore, under way before it, found nothing', async () => {
    const { sessions, source } = rig();
    const answer = gate();
    source.beforeRenewal = () => answer.opened;
    const restoring = sessions.restore('dev', never);
    const signingIn = sessions.signIn('dev', prompt, never);
    answer.open();
    assert.equal(await restoring, false);
    await signingIn;
    assert.equal(source.asked, 1);
    assert.equal(sessions.state('dev').state, 'signedIn');
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

describe('signing out', () => {
  it('leaves nothing behind, here and at the token source', async () => {
    const { sessions, source, clock, states } = rig();
    await sessions.signIn('dev', prompt, never);
    await sessions.credentials('dev', { kind: 'role' });
    const signingOut = sessions.signOut('dev', never);
    assert.equal(sessions.state('dev').state, 'signedOut');
    await assert.rejects(sessions.credentials('dev', 'read'), code('signedOut'));
    await assert.rejects(sessions.credentials('dev', { kind: 'role' }), code('signedOut'));
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
    const calls = [sessions.credentials('dev', 'read'), sessions.credentials('dev', { kind: 'role' })];
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
