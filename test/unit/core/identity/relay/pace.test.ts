import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { isTooLong, pause, phaseOf } from '../../../../../src/core/identity/relay/pace.ts';
import { phaseText } from '../../../../../src/core/identity/relay/words.ts';

const MINUTE = 60_000;

suite('following a run', () => {
  test('knows every state that GitHub documents', () => {
    const phases = ['requested', 'queued', 'pending', 'waiting', 'in_progress', 'completed', 'new'].map(
      status => phaseOf({ status }),
    );
    assert.deepEqual(phases, ['queued', 'queued', 'queued', 'waiting', 'minting', 'ended', 'queued']);
  });

  test('asks less often the longer it takes, and never more than 1,800 times an hour', () => {
    const passed = fc.nat(100 * MINUTE);
    fc.assert(
      fc.property(fc.constantFrom('queued', 'waiting', 'minting', 'ended'), passed, passed, (phase, a, b) => {
        assert.ok(pause(phase, Math.min(a, b)) <= pause(phase, Math.max(a, b)));
        assert.ok(pause(phase, a) >= 2000);
      }),
    );
  });

  test('gives up a run that no runner takes, and a job that does not end, but no reviewer', () => {
    assert.equal(isTooLong('queued', 15 * MINUTE - 1), false);
    assert.equal(isTooLong('queued', 15 * MINUTE), true);
    assert.equal(isTooLong('minting', 10 * MINUTE), true);
    assert.equal(isTooLong('waiting', 30 * 24 * 60 * MINUTE), false);
  });
});

suite('a run in words', () => {
  const pending = {
    environment: 'production',
    reviewers: ['octocat', 'hubot'],
    canApprove: false,
    waitMinutes: 0,
  };
  const cases = [
    ['Queued at GitHub', phaseText('queued', 0, [])],
    ['Queued at GitHub for 3 min: no runner has taken the job', phaseText('queued', 3.9 * MINUTE, [])],
    ['Minting the token at GitHub', phaseText('minting', 0, [])],
    ['Fetching the token', phaseText('ended', 0, [])],
    ['Waiting at GitHub', phaseText('waiting', 0, [])],
    ['Waiting for approval of production by octocat or hubot', phaseText('waiting', 0, [pending])],
    [
      'Waiting for approval of production by a, b or c',
      phaseText('waiting', 0, [{ ...pending, reviewers: ['a', 'b', 'c'] }]),
    ],
    ['Waiting for approval of production', phaseText('waiting', 0, [{ ...pending, reviewers: [] }])],
    [
      'Waiting for approval of production; you may approve it',
      phaseText('waiting', 0, [{ ...pending, canApprove: true }]),
    ],
    [
      'Waiting: production makes each run wait 10 min',
      phaseText('waiting', 0, [{ ...pending, reviewers: [], waitMinutes: 10 }]),
    ],
  ] as const;
  for (const [words, text] of cases) {
    test(words, () => assert.equal(text, words));
  }
});
