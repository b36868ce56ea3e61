import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure, type FailureCode } from '../../../../../src/core/failure.ts';
import { ARTIFACT, inTurn, offline, RUN, refusal } from '../../../support/scriptedGitHub.ts';
import { assertFailure, attempt, ended, FILE, queued, running } from './attempt.ts';

suite('a run of the relay that fails', () => {
  test('tells which step failed, with the run', async () => {
    const { end } = attempt({
      run: inTurn(queued, ended('failure')),
      jobs: async () => [
        {
          id: 1,
          name: 'Sign in',
          status: 'completed',
          conclusion: 'failure',
          url: '',
          steps: [
            { name: 'Set up job', status: 'completed', conclusion: 'success' },
            { name: 'Seal the token', status: 'completed', conclusion: 'failure' },
          ],
        },
      ],
    });
    const result = await end();
    assertFailure(result, 'identityRefused', /in the step “Seal the token”/, { command: 'vscode.open' });
    assert.ok(result instanceof Failure);
    assert.deepEqual(result.action?.args, [RUN.url]);
  });

  const ends: readonly (readonly [conclusion: string, code: FailureCode, message: RegExp])[] = [
    ['cancelled', 'identityRefused', /was cancelled at GitHub/],
    ['timed_out', 'expired', /longer than it may/],
    ['startup_failure', 'identityRefused', /ended as `startup_failure`/],
    ['action_required', 'identityRefused', /ended as `action_required`/],
    ['skipped', 'identityRefused', /ended as `skipped`/],
  ];
  for (const [conclusion, code, message] of ends) {
    test(`tells that the run ended as ${conclusion}`, async () => {
      const { end, hub } = attempt({ run: inTurn(queued, ended(conclusion)) });
      assertFailure(await end(), code, message, { command: 'vscode.open' });
      assert.ok(!hub.calls.includes('cancelRun'));
    });
  }

  test('tells that the run failed even where GitHub does not say more', async () => {
    const { end } = attempt({ run: inTurn(ended('failure')), jobs: inTurn<never>(offline()) });
    assertFailure(await end(), 'identityRefused', /^The workflow run failed\.$/);
  });
});

suite('the artifact of the relay', () => {
  test('tells that a run succeeded without an artifact, after asking a few times', async () => {
    const { hub, end } = attempt({ run: inTurn(ended('success')), artifacts: async () => [] });
    assertFailure(await end(), 'identityRefused', /handed over no token/, { command: 'vscode.open' });
    assert.equal(hub.calls.filter(call => call === 'artifacts').length, 4);
  });

  test('takes an expired artifact for none', async () => {
    const { end } = attempt({
      run: inTurn(ended('success')),
      artifacts: async () => [{ ...ARTIFACT, expired: true }],
    });
    assertFailure(await end(), 'identityRefused', /handed over no token/);
  });

  test('asks again for an artifact that the store does not have yet', async () => {
    const { end } = attempt({
      download: inTurn<ReadonlyMap<string, Uint8Array>>(refusal('notFound'), new Map([['token.json', FILE]])),
    });
    assert.deepEqual(await end(), { run: ended('success'), file: FILE });
  });

  test('does not unpack an artifact that is larger than a token can be, and cancels the run', async () => {
    const { hub, end } = attempt({ download: inTurn<never>(refusal('invalid')) });
    assertFailure(await end(), 'invalid', /said invalid/);
    assert.ok(hub.calls.includes('cancelRun'));
  });

  test('gives what was read although the artifact may not be deleted', async () => {
    const { end } = attempt({ deleteArtifact: inTurn<never>(refusal('accessDenied')) });
    assert.deepEqual(await end(), { run: running, file: FILE });
  });
});
