import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import type { WorkflowRun } from '../../../../../src/core/github.ts';
import { ARTIFACT, inTurn, offline, RUN } from '../../../support/scriptedGitHub.ts';
import { assertFailure, attempt, FILE, queued, running } from './attempt.ts';

const MINUTE = 60_000;

suite('the relay', () => {
  test('dispatches once, says where the run stands, fetches the artifact as soon as it is seen, deletes it', async () => {
    const { hub, words, end } = attempt({ artifacts: inTurn([], [ARTIFACT]), run: inTurn(queued, running) });
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.deepEqual(words, [
      'Starting a workflow run in octo-org/blog-api',
      'Queued at GitHub',
      'Minting the token at GitHub',
    ]);
    assert.deepEqual(hub.calls, [
      'dispatch',
      'run',
      'run',
      'artifacts',
      'run',
      'artifacts',
      'download',
      'deleteArtifact',
    ]);
  });

  test('sends the key, the request and the environment, to the default branch', async () => {
    const sent: unknown[] = [];
    const { end } = attempt(
      {
        dispatch: async (repository, workflow, ref, inputs) => {
          sent.push(repository.name, workflow, ref, inputs);
          return { runId: 100 };
        },
      },
      { environment: 'production' },
    );
    await end();
    assert.deepEqual(sent, [
      'blog-api',
      'sign-in.yml',
      'main',
      { public_key: 'key', request_id: '0123', environment: 'production' },
    ]);
  });

  test('finds the run by its request where the server does not name it', async () => {
    const { hub, end } = attempt({
      dispatch: async () => ({}),
      findRun: async (_repository, _workflow, { mark }) => (mark === '0123' ? found() : undefined),
    });
    const found = inTurn<WorkflowRun | undefined>(new Failure('offline', ''), RUN);
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.equal(hub.calls.filter(call => call === 'dispatch').length, 1);
  });

  test('is looked for as the run of whoever the token stands for', async () => {
    const { hub, end } = attempt({
      dispatch: async () => ({}),
      login: async () => 'octocat',
      findRun: async (_repository, _workflow, { actor }) => (actor === 'octocat' ? RUN : undefined),
    });
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.ok(hub.calls.includes('login'));
  });

  test('does not dispatch again when the answer got lost, but looks for the run', async () => {
    const { hub, end } = attempt({ dispatch: inTurn<never>(offline()), findRun: async () => RUN });
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.equal(hub.calls.filter(call => call === 'dispatch').length, 1);
  });

  test('says what stood in the way when there is no run of a lost dispatch', async () => {
    const { hub, end } = attempt({ dispatch: inTurn<never>(offline()), findRun: async () => undefined });
    assertFailure(await end(), 'offline', /does not answer/);
    assert.ok(!hub.calls.includes('cancelRun'));
  });

  test('says so when GitHub shows no run', async () => {
    const { end } = attempt({ dispatch: async () => ({}), findRun: async () => undefined });
    assertFailure(await end(), 'notFound', /shows no workflow run/, { hint: /run-name/ });
  });

  test('goes on after trouble that passes', async () => {
    const limited = new Failure('throttled', 'Slowly.', { retryAt: 1_800_000_000_000 + MINUTE });
    const { clock, end } = attempt({
      run: inTurn<WorkflowRun>(queued, offline(), new Failure('server', 'busy'), limited, running),
    });
    assert.deepEqual(await end(), { run: running, file: FILE });
    assert.ok(clock.now() >= 1_800_000_000_000 + MINUTE);
  });

  test('gives up trouble that lasts, and cancels the run', async () => {
    const { hub, end } = attempt({ run: inTurn<WorkflowRun>(queued, offline()) });
    assertFailure(await end(), 'offline', /does not answer/);
    assert.equal(hub.calls.at(-1), 'cancelRun');
  });

  test('gives up what no runner takes, and cancels the run', async () => {
    const { hub, words, end } = attempt({ run: inTurn(queued) });
    assertFailure(await end(), 'expired', /No runner took/);
    assert.equal(hub.calls.at(-1), 'cancelRun');
    assert.ok(words.some(text => text.includes('for 14 min')));
  });
});
