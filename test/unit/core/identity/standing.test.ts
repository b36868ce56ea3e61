import assert from 'node:assert/strict';
import test from 'node:test';
import type { SessionState } from '../../../../src/core/identity/sessionState.ts';
import { Standing } from '../../../../src/core/identity/standing.ts';

const SIGNED_IN: SessionState = {
  state: 'signedIn',
  identity: 'octocat',
  accountId: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/dev/octocat',
  expiresAt: 1,
};

function standing(): { readonly standing: Standing; readonly told: SessionState[] } {
  const told: SessionState[] = [];
  const standing = new Standing(() => told.push(standing.state));
  return { standing, told };
}

test('shows a sign-in before where the session rests, and a change that waits only while signed in', () => {
  const { standing: at, told } = standing();
  at.approval = { step: 'Waiting for approval' };
  at.announce();
  assert.deepEqual(told, []);
  at.asking = { step: 'Signing in' };
  at.announce();
  at.resting = SIGNED_IN;
  at.announce();
  at.asking = undefined;
  at.announce();
  at.approval = undefined;
  at.announce();
  assert.deepEqual(told, [
    { state: 'signingIn', step: 'Signing in' },
    { ...SIGNED_IN, approval: { step: 'Waiting for approval' } },
    SIGNED_IN,
  ]);
});

test('tells nothing that looks the same, and nothing before it is announced', () => {
  const { standing: at, told } = standing();
  at.resting = SIGNED_IN;
  assert.equal(at.state.state, 'signedOut');
  at.announce();
  at.resting = { ...SIGNED_IN };
  at.announce();
  at.announce();
  assert.deepEqual(told, [SIGNED_IN]);
});
