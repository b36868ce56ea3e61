import { type Begun, followDeployRun } from '../../../../src/core/deployRun/followDeployRun.ts';
import type { RunState } from '../../../../src/core/deployRun/runState.ts';
import { runText } from '../../../../src/core/deployRun/words.ts';
import { type Failure, toFailure } from '../../../../src/core/failure.ts';
import type { GitHub, WorkflowJob, WorkflowRun } from '../../../../src/core/github.ts';
import type { Service, ServiceDeployment } from '../../../../src/core/model.ts';
import type { Log } from '../../../../src/core/ports.ts';
import type { Watched } from '../../../../src/core/rollout/state.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { inTurn, RUN, ScriptedGitHub } from '../../support/scriptedGitHub.ts';
import { deployment, service } from '../rollout/script.ts';

const quiet = (): void => undefined;
const log: Log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
const REPO = { owner: 'octo-org', name: 'blog-api' };
export const OLD = deployment('ecs-svc/1', { rolloutState: 'COMPLETED', running: 2, createdAt: 1 });
export const BEFORE = service([OLD]);
export const NEW = deployment('ecs-svc/2', {
  taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:43',
  createdAt: 10,
});
export const DEPLOYED = service([NEW, { ...OLD, status: 'ACTIVE' }]);
export const BACK = deployment('ecs-svc/3', { createdAt: 20 });

export const running: WorkflowRun = { ...RUN, status: 'in_progress' };
export const waiting: WorkflowRun = { ...RUN, status: 'waiting' };
export const ended = (conclusion: string): WorkflowRun => ({ ...RUN, status: 'completed', conclusion });
export const job = (status: string, conclusion?: string): WorkflowJob => ({
  id: 2,
  name: 'deploy',
  url: '',
  status,
  ...(conclusion === undefined ? {} : { conclusion }),
  steps: [
    {
      name: 'Update the service',
      status: status === 'waiting' || status === 'queued' ? 'queued' : status,
      ...(conclusion === undefined ? {} : { conclusion }),
    },
  ],
});

interface Following {
  readonly told: string[];
  readonly states: RunState[];
  readonly watched: Watched[];
  readonly blind: Failure[];
  readonly reads: { services: number };
  readonly controller: AbortController;
  readonly hub: ScriptedGitHub;
  readonly clock: ManualClock;
  readonly result: Promise<unknown>;
  end(): Promise<unknown>;
}

export function follow(
  script: Partial<GitHub>,
  services: () => Promise<Service | undefined>,
  {
    known,
    before = BEFORE,
    begun = () => [],
    ended = () => new Promise(() => undefined),
  }: {
    known?: Begun;
    before?: Service;
    begun?: () => readonly ServiceDeployment[];
    /** How a rollout ends that was told. */
    ended?: (watched: Watched) => Begun['ended'];
  } = {},
): Following {
  const hub = new ScriptedGitHub({
    approvals: async () => [],
    pendingDeployments: async () => [],
    ...script,
  });
  const clock = new ManualClock();
  const controller = new AbortController();
  const seen = {
    told: [] as string[],
    states: [] as RunState[],
    watched: [] as Watched[],
    blind: [] as Failure[],
  };
  const reads = { services: 0 };
  let settled = false;
  const result = followDeployRun(
    {
      hub,
      clock,
      log,
      ecs: {
        describeServices: async () => {
          reads.services += 1;
          const found = await services();
          return found === undefined ? [] : [found];
        },
        serviceDeployments: async () => begun(),
      },
    },
    { environment: 'dev', repository: REPO, runId: 100, before },
    {
      state: state => {
        seen.states.push(state);
        seen.told.push(runText(state));
      },
      deployment: watched => {
        seen.watched.push(watched);
        return { watched, ended: ended(watched) };
      },
      blind: failure => seen.blind.push(failure),
    },
    known,
    controller.signal,
  )
    .catch((error: unknown) => toFailure(error))
    .finally(() => {
      settled = true;
    });
  return {
    ...seen,
    reads,
    controller,
    hub,
    clock,
    result,
    end: async () => {
      while (!settled) {
        await clock.next();
      }
      return result;
    },
  };
}

/** A run whose only job works for two looks, and succeeds. */
export function worksThenSucceeds(): Pick<GitHub, 'run' | 'jobs'> {
  return {
    run: inTurn(running, running, ended('success')),
    jobs: inTurn<readonly WorkflowJob[]>(
      [job('in_progress')],
      [job('in_progress')],
      [job('completed', 'success')],
    ),
  };
}
