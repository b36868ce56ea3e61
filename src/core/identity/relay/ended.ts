import { Failure, toFailure } from '../../failure.ts';
import type { GitHub, Repository, WorkflowRun } from '../../github.ts';
import { throwIfAborted } from '../untilAborted.ts';
import {
  mayNotDispatch,
  rejected,
  runCancelled,
  runEnded,
  runFailed,
  runTimedOut,
  workflowDisabled,
  workflowMissing,
  workflowUnfit,
} from './failures.ts';
import type { RelayRequest } from './request.ts';

/** Why GitHub did not take the dispatch; asks for the workflow's state where the refusal alone does not say. */
export async function whyNotDispatched(
  hub: Pick<GitHub, 'workflow'>,
  request: RelayRequest,
  repository: Repository,
  refusal: Failure,
  signal: AbortSignal,
): Promise<Failure> {
  if (refusal.code === 'accessDenied') {
    return mayNotDispatch(repository, refusal);
  }
  if (refusal.code !== 'notFound' && refusal.code !== 'invalid') {
    return refusal;
  }
  try {
    const workflow = await hub.workflow(request.repository, request.workflow, signal);
    if (workflow.state.startsWith('disabled')) {
      return workflowDisabled(request, workflow, refusal);
    }
    if (workflow.state === 'deleted') {
      return workflowMissing(request, refusal);
    }
    // The workflow can be seen but not started.
    return refusal.code === 'notFound'
      ? mayNotDispatch(repository, refusal)
      : workflowUnfit(request, refusal);
  } catch (error) {
    throwIfAborted(signal);
    const missing = toFailure(error).code === 'notFound' || refusal.code === 'notFound';
    return missing ? workflowMissing(request, refusal) : workflowUnfit(request, refusal);
  }
}

/** Why a run that is over gave no token. */
export async function whyEnded(
  hub: Pick<GitHub, 'approvals' | 'jobs'>,
  request: RelayRequest,
  run: WorkflowRun,
  signal: AbortSignal,
): Promise<Failure> {
  const conclusion = run.conclusion ?? '';
  switch (conclusion) {
    case 'cancelled':
      return runCancelled(run.url);
    case 'timed_out':
      return runTimedOut(run.url);
    case 'failure':
      return (
        (await rejection(hub, request, run, signal)) ??
        runFailed(await failedStep(hub, request, run, signal), run.url)
      );
    default:
      return runEnded(conclusion, run.url);
  }
}

async function rejection(
  hub: Pick<GitHub, 'approvals'>,
  request: RelayRequest,
  run: WorkflowRun,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  if (request.environment === undefined) {
    return undefined;
  }
  const approvals = await orNone(hub.approvals(request.repository, run.id, signal), signal);
  const rejecting = approvals?.find(({ state }) => state === 'rejected');
  return rejecting === undefined
    ? undefined
    : rejected(rejecting.environments[0] ?? request.environment, rejecting, run.url);
}

async function failedStep(
  hub: Pick<GitHub, 'jobs'>,
  request: RelayRequest,
  run: WorkflowRun,
  signal: AbortSignal,
): Promise<string | undefined> {
  const jobs = await orNone(hub.jobs(request.repository, run.id, signal), signal);
  const job = jobs?.find(({ conclusion }) => conclusion === 'failure');
  return job?.steps.find(({ conclusion }) => conclusion === 'failure')?.name ?? job?.name;
}

/** What explains a failure must not hide it by failing itself. */
async function orNone<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof Failure) {
      return undefined;
    }
    throw error;
  }
}
