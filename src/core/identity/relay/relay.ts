import * as l10n from '@vscode/l10n';
import { type Failure, toFailure } from '../../failure.ts';
import type { PendingDeployment, Repository, WorkflowRun } from '../../github.ts';
import { throwIfAborted } from '../untilAborted.ts';
import { fetchFile, findArtifact, removeArtifact } from './artifact.ts';
import { whyEnded } from './ended.ts';
import { needsApproval, neverStarted, noArtifact, runTimedOut } from './failures.ts';
import { isTooLong, type Phase, pause, phaseOf } from './pace.ts';
import { patiently } from './patience.ts';
import { fullName, type RelayDeps, type RelayRequest } from './request.ts';
import { cancelRun, type RunState, startRun } from './requestedRun.ts';
import { phaseText } from './words.ts';

/** How often a run that succeeded is asked for its artifact. */
const LAST_TRIES = 4;

export interface RelayOptions {
  readonly repository: Repository;
  /** Says in words what is going on, with the run's page. */
  tell(text: string, url?: string): void;
  /** False where nobody looks on: the run is then not left to wait for reviewers. */
  readonly mayWait: boolean;
  /** Is given what goes on after the promise settled, so that it can be waited for. */
  readonly tidying: (work: Promise<void>) => void;
}

/**
 * Dispatches the relay's workflow and follows the run until its artifact is there; gives the file in it and
 * the run. Rejects with a Failure. A run that is not over by then is cancelled, also when the signal is
 * aborted; the artifact is deleted once it was read.
 */
export async function relay(
  deps: RelayDeps,
  request: RelayRequest,
  options: RelayOptions,
  signal: AbortSignal,
): Promise<{ readonly run: WorkflowRun; readonly file: Uint8Array }> {
  const state: RunState = { since: deps.clock.now() };
  try {
    options.tell(l10n.t('Starting a workflow run in {0}', fullName(request.repository)));
    const runId = await startRun(deps, request, options.repository, state, signal);
    state.runId = runId;
    return await follow(deps, request, { ...options, runId }, state, signal);
  } catch (error) {
    const failure = signal.aborted ? toFailure(signal.reason) : toFailure(error);
    if (state.ended !== true && mayRun(state.runId, failure)) {
      options.tidying(cancelRun(deps, request, state));
    }
    throw failure;
  }
}

/** Whether there may be a run although this failed. */
function mayRun(runId: number | undefined, { code }: Failure): boolean {
  return runId !== undefined || code === 'cancelled' || code === 'offline' || code === 'server';
}

async function follow(
  deps: RelayDeps,
  request: RelayRequest,
  { runId, tell, mayWait, tidying }: RelayOptions & { readonly runId: number },
  state: RunState,
  signal: AbortSignal,
): Promise<{ readonly run: WorkflowRun; readonly file: Uint8Array }> {
  const { hub, clock } = deps;
  const { repository } = request;
  let phase: Phase | undefined;
  let entered = clock.now();
  let pending: readonly PendingDeployment[] = [];
  let told: string | undefined;
  for (let last = 0; ; ) {
    const run = await patiently(deps, () => hub.run(repository, runId, signal), signal);
    const now = phaseOf(run);
    if (now !== phase) {
      phase = now;
      entered = clock.now();
      pending = now === 'waiting' ? await pendingOf(deps, request, runId, signal) : [];
    }
    const passed = clock.now() - entered;
    const text = phaseText(phase, passed, pending);
    if (text !== told) {
      told = text;
      tell(text, run.url);
    }
    state.ended = phase === 'ended';
    if (phase === 'waiting' && !mayWait) {
      throw needsApproval(run.url);
    }
    if (phase === 'minting' || (phase === 'ended' && run.conclusion === 'success')) {
      const artifact = await findArtifact(deps, request, runId, signal);
      const file = artifact === undefined ? undefined : await fetchFile(deps, request, artifact, signal);
      if (artifact !== undefined && file !== undefined) {
        tidying(removeArtifact(deps, request, artifact));
        return { run, file };
      }
    }
    if (phase === 'ended') {
      last += 1;
      if (run.conclusion !== 'success') {
        throw await whyEnded(hub, request, run, signal);
      }
      if (last >= LAST_TRIES) {
        throw noArtifact(run.url);
      }
    }
    if (isTooLong(phase, passed)) {
      throw phase === 'queued' ? neverStarted(run.url) : runTimedOut(run.url);
    }
    await clock.sleep(pause(phase, passed), signal);
  }
}

/** Who is waited for, where the token may see it. */
async function pendingOf(
  { hub, log }: RelayDeps,
  { repository, environment }: RelayRequest,
  runId: number,
  signal: AbortSignal,
): Promise<readonly PendingDeployment[]> {
  try {
    return await hub.pendingDeployments(repository, runId, signal);
  } catch (error) {
    throwIfAborted(signal);
    log.debug(`GitHub: ${toFailure(error).message}`);
    return environment === undefined
      ? []
      : [{ environment, reviewers: [], canApprove: false, waitMinutes: 0 }];
  }
}
