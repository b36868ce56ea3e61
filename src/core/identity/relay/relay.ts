import * as l10n from '@vscode/l10n';
import { type Failure, toFailure } from '../../failure.ts';
import type {
  Artifact,
  GitHub,
  PendingDeployment,
  Repository,
  RepositoryName,
  RunSearch,
  WorkflowRun,
} from '../../github.ts';
import type { Clock, Log } from '../../ports.ts';
import { throwIfAborted } from '../untilAborted.ts';
import { whyEnded, whyNotDispatched } from './ended.ts';
import { needsApproval, neverStarted, noArtifact, noSuchRun, runTimedOut } from './failures.ts';
import { isTooLong, type Phase, pause, phaseOf } from './pace.ts';
import { patiently } from './patience.ts';
import { artifactName, FILE, fullName, type RelayRequest } from './request.ts';
import { phaseText } from './words.ts';

/** Bytes that the artifact may have, packed and unpacked: a sealed token has about three thousand. */
const LIMIT = 64 * 1024;
/** How often, and every how many ms, a run is looked for that GitHub did not name. */
const FIND_TRIES = 20;
const FIND_PAUSE = 1500;
/** How often a run that succeeded is asked for its artifact. */
const LAST_TRIES = 4;
/** Milliseconds for what is tidied up. */
const TIDYING = 10_000;

export interface RelayDeps {
  readonly hub: GitHub;
  readonly clock: Clock;
  readonly log: Log;
}

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
  const since = deps.clock.now();
  const state: State = {};
  try {
    options.tell(l10n.t('Starting a workflow run in {0}', fullName(request.repository)));
    const runId = await start(deps, request, options, state, since, signal);
    state.runId = runId;
    return await follow(deps, request, { ...options, runId }, state, signal);
  } catch (error) {
    const failure = signal.aborted ? toFailure(signal.reason) : toFailure(error);
    if (state.ended !== true && mayRun(state.runId, failure)) {
      options.tidying(cancel(deps, request, state, since));
    }
    throw failure;
  }
}

/** What is known of the run by now. */
interface State {
  runId?: number;
  ended?: boolean;
  /** Login of who started it, where the run had to be looked for and GitHub says who that is. */
  actor?: string;
}

/** Whether there may be a run although this failed. */
function mayRun(runId: number | undefined, { code }: Failure): boolean {
  return runId !== undefined || code === 'cancelled' || code === 'offline' || code === 'server';
}

/** The run's id. A dispatch is never repeated: when its answer got lost, the run is looked for. */
async function start(
  { hub, clock, log }: RelayDeps,
  request: RelayRequest,
  { repository }: RelayOptions,
  state: State,
  since: number,
  signal: AbortSignal,
): Promise<number> {
  const { repository: name, workflow, branch, publicKey, id, environment = '' } = request;
  let lost: Failure | undefined;
  try {
    const inputs = { public_key: publicKey, request_id: id, environment };
    const { runId } = await hub.dispatch(name, workflow, branch, inputs, signal);
    if (runId !== undefined) {
      return runId;
    }
  } catch (error) {
    throwIfAborted(signal);
    const failure = toFailure(error);
    if (failure.code !== 'offline' && failure.code !== 'server') {
      throw await whyNotDispatched(hub, request, repository, failure, signal);
    }
    log.info(`GitHub: ${failure.message} Looking whether the run was started all the same.`);
    lost = failure;
  }
  Object.assign(state, await whoStarted({ hub, log }, name, signal));
  const find = () => hub.findRun(name, workflow, searchOf(id, since, state), signal);
  for (let tries = 0; tries < FIND_TRIES; tries += 1) {
    const run = await patiently({ clock, log }, find, signal);
    if (run !== undefined) {
      return run.id;
    }
    await clock.sleep(FIND_PAUSE, signal);
  }
  throw lost ?? noSuchRun(request);
}

async function whoStarted(
  { hub, log }: Pick<RelayDeps, 'hub' | 'log'>,
  repository: RepositoryName,
  signal: AbortSignal,
): Promise<Pick<State, 'actor'>> {
  try {
    const actor = await hub.login(repository, signal);
    return actor === undefined ? {} : { actor };
  } catch (error) {
    throwIfAborted(signal);
    log.debug(`GitHub: ${toFailure(error).message}`);
    return {};
  }
}

function searchOf(mark: string, since: number, { actor }: State): RunSearch {
  return { mark, since, ...(actor === undefined ? {} : { actor }) };
}

async function follow(
  deps: RelayDeps,
  request: RelayRequest,
  { runId, tell, mayWait, tidying }: RelayOptions & { readonly runId: number },
  state: { ended?: boolean },
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
        tidying(remove(deps, request, artifact));
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

async function findArtifact(
  deps: RelayDeps,
  { repository, id }: RelayRequest,
  runId: number,
  signal: AbortSignal,
): Promise<Artifact | undefined> {
  const name = artifactName(id);
  const artifacts = await patiently(deps, () => deps.hub.artifacts(repository, runId, name, signal), signal);
  return artifacts.find(({ expired }) => !expired);
}

/** Undefined where the store does not have it yet. */
async function fetchFile(
  deps: RelayDeps,
  { repository }: RelayRequest,
  { id }: Artifact,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const files = await patiently(deps, () => deps.hub.download(repository, id, LIMIT, signal), signal);
    return files.get(FILE) ?? new Uint8Array();
  } catch (error) {
    throwIfAborted(signal);
    const failure = toFailure(error);
    if (failure.code === 'notFound') {
      return undefined;
    }
    throw failure;
  }
}

/** What is left behind otherwise is sealed, and gone after a day. */
async function remove(
  { hub, clock, log }: RelayDeps,
  { repository }: RelayRequest,
  { id, name }: Artifact,
): Promise<void> {
  await within(clock, log, signal => hub.deleteArtifact(repository, id, signal), `${name} stays`);
}

async function cancel(
  { hub, clock, log }: RelayDeps,
  { repository, workflow, id }: RelayRequest,
  state: State,
  since: number,
): Promise<void> {
  await within(
    clock,
    log,
    async signal => {
      let run = state.runId;
      while (run === undefined) {
        const find = () => hub.findRun(repository, workflow, searchOf(id, since, state), signal);
        run = (await patiently({ clock, log }, find, signal))?.id;
        if (run === undefined) {
          await clock.sleep(FIND_PAUSE, signal);
        }
      }
      await hub.cancelRun(repository, run, signal);
    },
    'the run was not cancelled',
  );
}

/** Never rejects; what fails is a line in the log. */
async function within(
  clock: Clock,
  log: Log,
  work: (signal: AbortSignal) => Promise<void>,
  otherwise: string,
): Promise<void> {
  const end = new AbortController();
  const done = new AbortController();
  const timer = clock.sleep(TIDYING, done.signal).then(
    () => end.abort(),
    () => undefined,
  );
  try {
    await work(end.signal);
  } catch (error) {
    log.debug(`GitHub: ${otherwise}: ${toFailure(error).message}`);
  } finally {
    done.abort();
    await timer;
  }
}
