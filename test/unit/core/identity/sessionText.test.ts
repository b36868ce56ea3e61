import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { SessionState } from '../../../../src/core/identity/sessionState.ts';
import { sessionText } from '../../../../src/core/identity/sessionText.ts';
import { stepMessage } from '../../../../src/core/identity/stepMessage.ts';
import { MINUTE, START } from './fixture.ts';

const dev = { name: 'dev', region: 'eu-west-1' };
const RUN = 'https://github.com/octo-org/blog-api/actions/runs/7';
const APPROVAL = 'Waiting for approval of production';
const signedIn = (
  left: number,
  more: Partial<Extract<SessionState, { state: 'signedIn' }>> = {},
): SessionState => ({
  state: 'signedIn',
  identity: 'octocat',
  accountId: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/dev/octocat',
  expiresAt: START + left,
  ...more,
});
const idle = { renewal: 'whenUsed' } as const;

for (const [title, state, text, tone] of [
  ['signed out', { state: 'signedOut' }, 'dev: signed out', 'plain'],
  [
    'denied',
    { state: 'signedOut', denied: new Failure('identityRefused', 'No.') },
    'dev: sign-in denied',
    'plain',
  ],
  ['signing in', { state: 'signingIn', step: 'Asking' }, 'dev: signing in', 'plain'],
  ['waiting', { state: 'signingIn', step: APPROVAL, url: RUN }, `dev · ${APPROVAL}`, 'plain'],
  [
    'waiting with a change',
    signedIn(MINUTE, { approval: { step: APPROVAL, url: RUN } }),
    `dev · octocat · ${APPROVAL}`,
    'plain',
  ],
  ['renewed when used', signedIn(3 * MINUTE, idle), 'dev · octocat · 3 min', 'plain'],
  ['idle past its end', signedIn(-MINUTE, idle), 'dev · octocat · renews when used', 'plain'],
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

it('a page that is waited for can be opened from both, and the words for a screen reader say so', () => {
  for (const state of [
    { state: 'signingIn', step: APPROVAL, url: RUN },
    signedIn(MINUTE, { approval: { step: APPROVAL, url: RUN } }),
  ] as const) {
    const { url, label } = sessionText(dev, state, START);
    assert.equal(url, RUN);
    assert.match(label, /Waiting for approval of production\. Click to open the page\.$/);
  }
  assert.equal(sessionText(dev, signedIn(MINUTE), START).url, undefined);
});

it('a long step is cut in the status bar and whole for a screen reader', () => {
  const step = `Waiting for ${'x'.repeat(100)}`;
  const { text, label } = sessionText(dev, signedIn(MINUTE, { approval: { step } }), START);
  assert.ok(text.length < 70, text);
  assert.ok(label.includes(step));
});

describe('a step in a notification', () => {
  it('has a link to its page', () => {
    assert.equal(stepMessage(APPROVAL, RUN), `${APPROVAL} ([Open Page](${RUN}))`);
    assert.equal(stepMessage(APPROVAL), APPROVAL);
  });

  it('has no other link, and none that is not safe', () => {
    assert.doesNotMatch(stepMessage('[free](command:evil) money', RUN), /\]\(command/);
    assert.equal(stepMessage('a', 'command:evil'), 'a');
    assert.equal(stepMessage('a', 'http://example.com'), 'a');
    assert.equal(
      stepMessage('a', 'https://example.com/a) [b](command:x'),
      'a ([Open Page](https://example.com/a%29%20[b]%28command:x))',
    );
  });
});
