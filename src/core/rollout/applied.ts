import type { Deployment, Service } from '../model.ts';
import type { Applied, ApplyDeps } from './applyChange.ts';
import { patiently } from './patiently.ts';
import type { Change } from './plan.ts';
import { deploymentOf } from './standing.ts';
import type { Asked, Watched } from './state.ts';
import { readService, type Started } from './updateOnce.ts';

/** How long (ms) the read after a change may keep failing. */
const PATIENCE = 30_000;

/** The change began a deployment. */
export function begun(
  change: Change,
  before: Service,
  { service, deployment, serviceDeployment }: Started,
  deps: ApplyDeps,
  taskDefinition: string | undefined,
): Applied {
  return {
    watched: {
      ...toBeWatched(change, before, deps),
      ...(deployment === undefined ? {} : { deployment: deployment.id, startedAt: deployment.createdAt }),
      ...(serviceDeployment === undefined ? {} : { serviceDeployment }),
      asked: taskDefinition === undefined ? {} : { taskDefinition },
    },
    service,
  };
}

/** The change was made to a deployment that was there before. */
export async function underWay(
  change: Extract<Change, { kind: 'stopDeployment' | 'answerHook' }>,
  before: Service,
  deps: ApplyDeps,
  signal: AbortSignal,
): Promise<Applied> {
  const { clock, ecs } = deps;
  const arn = change.deployment;
  const until = clock.now() + PATIENCE;
  const read = async () => ({
    service: await readService(before, ecs, signal),
    found: await ecs.serviceDeployment(arn, signal),
  });
  // The change is made: it can be watched by the ARN alone.
  const { service, found } = await patiently(read, clock, signal, until).catch(() => ({
    service: before,
    found: undefined,
  }));
  const changed = found === undefined ? undefined : deploymentOf(found, before.deployments);
  // While it is rolled back, there is another one of it beside.
  const own = found?.progress?.rollbackTo === undefined ? changed : undefined;
  return {
    watched: {
      ...toBeWatched(change, before, deps),
      serviceDeployment: arn,
      ...(own === undefined ? {} : { deployment: own.id, startedAt: own.createdAt }),
      asked: askedOf(change, changed, before),
    },
    service,
  };
}

function askedOf(
  change: Extract<Change, { kind: 'stopDeployment' | 'answerHook' }>,
  changed: Deployment | undefined,
  { deployments }: Service,
): Asked {
  const answer = change.kind === 'answerHook' ? { answer: change.action } : {};
  if (change.kind === 'answerHook' && change.action === 'CONTINUE') {
    return named(change.taskDefinition ?? changed?.taskDefinition, answer);
  }
  // ECS goes back to what was deployed successfully last, which stands beside as long as it has tasks.
  const stood = deployments.filter(one => one !== changed && one.rolloutState === 'COMPLETED');
  const [only, other] = stood;
  return named(changed === undefined || other !== undefined ? undefined : only?.taskDefinition, answer);
}

function named(taskDefinition: string | undefined, asked: Asked): Asked {
  return taskDefinition === undefined ? asked : { ...asked, taskDefinition };
}

export function toBeWatched(
  change: Change,
  before: Service,
  { environment, clock }: Pick<ApplyDeps, 'environment' | 'clock'>,
): Watched {
  const goesBack = 'back' in change && change.back === true;
  return {
    environment: environment.name,
    cluster: before.clusterArn,
    service: before.arn,
    kind: goesBack ? 'rollBack' : change.kind,
    asked: {},
    before: [...new Set(before.deployments.map(({ taskDefinition }) => taskDefinition))],
    startedAt: clock.now(),
  };
}
