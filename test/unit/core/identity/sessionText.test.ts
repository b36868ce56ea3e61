import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { SessionState } from '../../../../src/core/identity/sessionState.ts';
import { sessionText } from '../../../../src/core/identity/sessionText.ts';
import { MINUTE, START } from './fixture.ts';

const dev = { name: 'dev', region: 'eu-west-1' };
const signedIn = (left: number): SessionState => ({
  state: 'signedIn',
  identity: 'octocat',
  accountId: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/dev/octocat',
  expiresAt: START + left,
});

for (const [title, state, text, tone] of [
  ['signed out', { state: 'signedOut' }, 'dev: signed out', 'plain'],
  ['signing in', { state: 'signingIn', step: 'Asking' }, 'dev: signing in', 'plain'],
  ['fresh', signedIn(52 * MINUTE + 1), 'dev · octocat · 52 min', 'plain'],
  ['about to be renewed', signedIn(5 * MINUTE), 'dev · octocat · 5 min', 'plain'],
  ['ending', signedIn(3 * MINUTE), 'dev · octocat · 3 min', 'warning'],
  ['ended', signedIn(0), 'dev · octocat · renewing', 'warning'],
  ['expired', { state: 'expired', identity: 'octocat' }, 'dev: session ended', 'warning'],
  ['failed', { state: 'failed', failure: new Failure('offline', 'No way') }, 'dev: sign-in failed', 'error'],
] as const satisfies readonly (readonly [string, SessionState, string, string])[]) {
  it(`a session that is ${title} reads '${text}'`, () => {
    const shown = sessionText(dev, state, START);
    assert.equal(shown.text, text);
    assert.equal(shown.tone, tone);
    assert.ok(shown.label.includes('dev'), shown.label);
  });
}

it('the words for a screen reader say who, where and for how long', () => {
  const { label } = sessionText(dev, signedIn(52 * MINUTE), START);
  for (const part of ['octocat', 'dev', '111122223333', 'eu-west-1', '52 min']) {
    assert.ok(label.includes(part), label);
  }
});
