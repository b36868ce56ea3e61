import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inTurn, refusal } from '../../../support/scriptedGitHub.ts';
import { assertFailure, attempt, ended, FILE, queued, running, waiting } from './attempt.ts';

suite('the relay of an environment with reviewers', () => {
  test('waits for reviewers as long as they take, and says who they are', async () => {
    const days = Array.from({ length: 500 }, () => waiting);
    const { words, end } = attempt(
      {
        run: inTurn(queued, ...days, running),
        pendingDeployments: async () => [
          { environment: 'production', reviewers: ['octocat', 'hubot'], canApprove: false, waitMinutes: 0 },
        ],
      },
      { environment: 'production' },
    );
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.deepEqual(words.slice(2), [
      'Waiting for approval of production by octocat or hubot',
      'Minting the token at GitHub',
    ]);
  });

  test('names the environment where the token may not see who reviews', async () => {
    const { words, end } = attempt(
      { run: inTurn(waiting, running), pendingDeployments: inTurn<never>(refusal('accessDenied')) },
      { environment: 'production' },
    );
    await end();
    assert.ok(words.includes('Waiting for approval of production'));
  });

  test('waits for nobody where nobody looks on, and cancels the run', async () => {
    const { hub, end } = attempt(
      { run: inTurn(queued, waiting), pendingDeployments: async () => [] },
      { mayWait: false },
    );
    assertFailure(await end(), 'expired', /needs an approval/);
    assert.equal(hub.calls.at(-1), 'cancelRun');
  });

  test('tells who rejected it, and what they said', async () => {
    const { end, hub } = attempt(
      {
        run: inTurn(waiting, ended('failure')),
        pendingDeployments: async () => [],
        approvals: async () => [
          { state: 'rejected', environments: ['production'], user: 'hubot', comment: 'Not on a Friday' },
        ],
      },
      { environment: 'production' },
    );
    assertFailure(
      await end(),
      'identityRefused',
      /^hubot rejected the request for production: “Not on a Friday”$/,
      {
        command: 'vscode.open',
      },
    );
    assert.ok(!hub.calls.includes('cancelRun'));
  });
});
