import { type Failure, toFailure } from '../../failure.ts';
import type { Repository, RepositoryName, RunSearch } from '../../github.ts';
import { throwIfAborted } from '../untilAborted.ts';
import { whyNotDispatched } from './ended.ts';
import { noSuchRun } from './failures.ts';
import { patiently } from './patience.ts';
import type { RelayDeps, RelayRequest } from './request.ts';
import { tidyUp } from './tidying.ts';

/** How often, and every how many ms, a run is looked for that GitHub did not name. */
const FIND_TRIES = 20;
const FIND_PAUSE = 1500;

/** What is known of the run by now. */
export interface RunState {
  /** Milliseconds since the epoch: it was asked for after this. */
  readonly since: number;
  runId?: number;
  ended?: boolean;
  /** Login of who started it, where the run had to be looked for and GitHub says who that is. */
  actor?: string;
}

/** The run's id. A dispatch is never repeated: when its answer got lost, the run is looked for. */
export async function startRun(
  { hub, clock, log }: RelayDeps,
  request: RelayRequest,
  repository: Repository,
  state: RunState,
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
  const find = () => hub.findRun(name, workflow, searchOf(id, state), signal);
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
): Promise<Pick<RunState, 'actor'>> {
  try {
    const actor = await hub.login(repository, signal);
    return actor === undefined ? {} : { actor };
  } catch (error) {
    throwIfAborted(signal);
    log.debug(`GitHub: ${toFailure(error).message}`);
    return {};
  }
}

function searchOf(mark: string, { since, actor }: RunState): RunSearch {
  return { mark, since, ...(actor === undefined ? {} : { actor }) };
}

/** Never rejects. A run that GitHub did not name is looked for first. */
export async function cancelRun(
  { hub, clock, log }: RelayDeps,
  { repository, workflow, id }: RelayRequest,
  state: RunState,
): Promise<void> {
  await tidyUp(
    clock,
    log,
    async signal => {
      let run = state.runId;
      while (run === undefined) {
        const find = () => hub.findRun(repository, workflow, searchOf(id, state), signal);
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
