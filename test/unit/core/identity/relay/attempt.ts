import assert from 'node:assert/strict';
import { Failure, type FailureCode } from '../../../../../src/core/failure.ts';
import type { GitHub, Repository, WorkflowRun } from '../../../../../src/core/github.ts';
import { relay } from '../../../../../src/core/identity/relay/relay.ts';
import type { RelayRequest } from '../../../../../src/core/identity/relay/request.ts';
import type { Log } from '../../../../../src/core/ports.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { ARTIFACT, inTurn, REPOSITORY, RUN, ScriptedGitHub } from '../../../support/scriptedGitHub.ts';

export const FILE = new Uint8Array([1, 2, 3]);
const quiet = (): void => undefined;
const log: Log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

export const queued = RUN;
export const waiting: WorkflowRun = { ...RUN, status: 'waiting' };
export const running: WorkflowRun = { ...RUN, status: 'in_progress' };
export const ended = (conclusion: string): WorkflowRun => ({ ...RUN, status: 'completed', conclusion });

interface Attempt {
  readonly hub: ScriptedGitHub;
  readonly clock: ManualClock;
  readonly words: string[];
  readonly controller: AbortController;
  /** Settles with what came of it. */
  readonly result: Promise<unknown>;
  /** Moves the clock until the attempt and what it tidies up are done. */
  end(): Promise<unknown>;
}

/** An attempt at which everything goes well, but for what the script says. */
export function attempt(
  script: Partial<GitHub>,
  options: { environment?: string; mayWait?: boolean; repository?: Repository } = {},
): Attempt {
  const { environment, mayWait = true, repository = REPOSITORY } = options;
  const clock = new ManualClock();
  const hub = new ScriptedGitHub({
    dispatch: async () => ({ runId: 100 }),
    run: inTurn(queued, running, ended('success')),
    artifacts: async () => [ARTIFACT],
    download: async () => new Map([['token.json', FILE]]),
    deleteArtifact: async () => undefined,
    cancelRun: async () => undefined,
    ...script,
  });
  const request: RelayRequest = {
    id: '0123',
    repository,
    workflow: 'sign-in.yml',
    branch: 'main',
    publicKey: 'key',
    ...(environment === undefined ? {} : { environment }),
  };
  const words: string[] = [];
  const controller = new AbortController();
  const tidied: Promise<void>[] = [];
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  const result = relay(
    { hub, clock, log },
    request,
    {
      repository,
      mayWait,
      tell: text => words.push(text),
      tidying: work => tidied.push(work),
    },
    controller.signal,
  ).then(
    value => value,
    (error: unknown) => error,
  );
  const all = result.then(() => Promise.all(tidied));
  all.then(done, done);
  return {
    hub,
    clock,
    words,
    controller,
    result,
    end: async () => {
      for (let moves = 0; !settled; moves += 1) {
        assert.ok(moves < 2000, 'It does not end.');
        await clock.next();
      }
      return result;
    },
  };
}

export function assertFailure(
  result: unknown,
  code: FailureCode,
  message: RegExp,
  more: { hint?: RegExp; command?: string } = {},
): void {
  assert.ok(result instanceof Failure, String(result));
  assert.equal(result.code, code, result.message);
  assert.match(result.message, message);
  if (more.hint !== undefined) {
    assert.match(result.hint ?? '', more.hint);
  }
  if (more.command !== undefined) {
    assert.equal(result.action?.command, more.command);
  }
}
