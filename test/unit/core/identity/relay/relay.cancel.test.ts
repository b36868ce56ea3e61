import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { WorkflowRun } from '../../../../../src/core/github.ts';
import { settle } from '../../../support/manualClock.ts';
import { inTurn, offline, RUN } from '../../../support/scriptedGitHub.ts';
import { assertFailure, attempt, queued } from './attempt.ts';

/** GitHub does not answer before the request is given up. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

suite('cancelling the relay', () => {
  test('cancels the run that is followed', async () => {
    const { hub, controller, clock, result, end } = attempt({ run: inTurn(queued) });
    await clock.next();
    controller.abort();
    assertFailure(await result, 'cancelled', /./);
    await end();
    assert.equal(hub.calls.at(-1), 'cancelRun');
  });

  test('finds and cancels a run whose dispatch was under way', async () => {
    const { hub, controller, end } = attempt({
      dispatch: (_repository, _workflow, _ref, _inputs, signal) => untilAborted(signal),
      findRun: inTurn<WorkflowRun | undefined>(offline(), RUN),
    });
    await settle();
    controller.abort();
    assertFailure(await end(), 'cancelled', /./);
    assert.deepEqual(hub.calls, ['dispatch', 'findRun', 'findRun', 'cancelRun']);
  });

  test('looks for it until it is there', async () => {
    const seen = [undefined, undefined, RUN];
    const { hub, controller, end } = attempt({
      dispatch: (_repository, _workflow, _ref, _inputs, signal) => untilAborted(signal),
      findRun: async () => seen.shift(),
    });
    await settle();
    controller.abort();
    await end();
    assert.deepEqual(hub.calls, ['dispatch', 'findRun', 'findRun', 'findRun', 'cancelRun']);
  });

  test('does not go on for ever when GitHub does not answer', async () => {
    const { controller, clock, end } = attempt({
      run: inTurn(queued),
      cancelRun: (_repository, _id, signal) => untilAborted(signal),
    });
    await clock.next();
    const before = clock.now();
    controller.abort();
    assertFailure(await end(), 'cancelled', /./);
    assert.equal(clock.now() - before, 10_000);
  });
});
