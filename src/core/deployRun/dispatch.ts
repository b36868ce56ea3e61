import { type Failure, toFailure } from '../failure.ts';
import type { GitHub, Repository } from '../github.ts';
import { patiently } from '../identity/relay/patience.ts';
import { throwIfAborted } from '../identity/untilAborted.ts';
import type { Clock, Log } from '../ports.ts';
import {
  cancelledUnderWay,
  disabled,
  mayNotStart,
  notOnDefaultBranch,
  notShown,
  perhapsStarted,
  unfit,
} from './failures.ts';
import type { DeployRequest } from './request.ts';

export interface RunDeps {
  readonly hub: GitHub;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often, and every how many ms, a run is looked for that GitHub did not name. */
const FIND_TRIES = 20;
const FIND_PAUSE = 1500;
/** GitHub's clock is known to a second, and dates runs to the second (ms). */
const CLOCK_PRECISION = 2000;

/**
 * Starts the run and gives its id. The dispatch is sent once: where its answer got lost, or names no run, the
 * run is looked for, as one of this person's, of this branch and commit, that began since. Rejects with a
 * Failure; one that does not know whether a run was started says so.
 */
export async function startRun(
  { hub, clock, log }: RunDeps,
  request: DeployRequest,
  repository: Repository,
  signal: AbortSignal,
): Promise<number> {
  const { repository: name, workflow, branch, inputs } = request;
  const since = clock.now();
  let lost: Failure | undefined;
  try {
    const { runId } = await hub.dispatch(name, workflow, branch, inputs, signal);
    if (runId !== undefined) {
      return runId;
    }
  } catch (error) {
    const failure = toFailure(error);
    // A dispatch that was on its way when the person cancelled may have arrived.
    if (signal.aborted) {
      throw cancelledUnderWay(request, hub.serverUrl);
    }
    if (failure.code !== 'offline' && failure.code !== 'server') {
      throw await whyNotStarted(hub, request, repository, failure, signal);
    }
    log.info(`GitHub: ${failure.message} Looking whether the run was started all the same.`);
    lost = failure;
  }
  const found = await lookForRun({ hub, clock, log }, request, since, signal).catch((error: unknown) => {
    throw signal.aborted ? cancelledUnderWay(request, hub.serverUrl) : error;
  });
  if (found === undefined) {
    throw lost === undefined
      ? notShown(request, hub.serverUrl)
      : perhapsStarted(request, hub.serverUrl, lost);
  }
  return found;
}

/** The id of a run that GitHub did not name; undefined where none comes to be seen. */
async function lookForRun(
  { hub, clock, log }: RunDeps,
  { repository, workflow, branch, commit }: DeployRequest,
  since: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const actor = await patiently({ clock, log }, () => hub.login(repository, signal), signal);
  const ahead = hub.clockAhead;
  const wanted = {
    mark: '',
    since,
    branch,
    commit,
    ...(actor === undefined ? {} : { actor }),
    ...(ahead === undefined ? {} : { notBefore: since + ahead - CLOCK_PRECISION }),
  };
  for (let tries = 0; tries < FIND_TRIES; tries += 1) {
    const find = () => hub.findRun(repository, workflow, wanted, signal);
    const run = await patiently({ clock, log }, find, signal);
    if (run !== undefined) {
      return run.id;
    }
    await clock.sleep(FIND_PAUSE, signal);
  }
  return undefined;
}

/** GitHub answers 404 to whom it does not tell, and 422 for most else: the workflow's state tells them apart. */
async function whyNotStarted(
  hub: Pick<GitHub, 'workflow'>,
  request: DeployRequest,
  repository: Repository,
  refusal: Failure,
  signal: AbortSignal,
): Promise<Failure> {
  if (refusal.code === 'accessDenied') {
    return mayNotStart(repository, refusal);
  }
  if (refusal.code !== 'notFound' && refusal.code !== 'invalid') {
    return refusal;
  }
  try {
    const workflow = await hub.workflow(request.repository, request.workflow, signal);
    if (workflow.state.startsWith('disabled')) {
      return disabled(request, workflow, refusal);
    }
    return refusal.code === 'notFound' ? mayNotStart(repository, refusal) : unfit(request, refusal);
  } catch (error) {
    throwIfAborted(signal);
    return toFailure(error).code === 'notFound'
      ? notOnDefaultBranch(request, repository, refusal)
      : unfit(request, refusal);
  }
}
