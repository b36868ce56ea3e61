import type { EcsRead } from '../ecs.ts';
import type { Deployment, Service } from '../model.ts';
import type { Clock } from '../ports.ts';
import { patiently } from '../rollout/patiently.ts';
import type { Watched } from '../rollout/state.ts';

/** Milliseconds between two looks at the service while the run may deploy it. */
const INTERVAL = 3000;

/**
 * Looks at the service until it has a deployment that it had not `before` the run was started, and gives what
 * is to be watched. ECS does not say who asked for a deployment: one that somebody else starts at the same time
 * is taken for the run's. Undefined where the service is gone, or has none of its own (other deployment
 * controllers). `mayDeploy` tells whether a job runs; while none does, nothing is read.
 */
export async function noticeDeployment(
  environment: string,
  before: Service,
  { ecs, clock }: { readonly ecs: Pick<EcsRead, 'describeServices'>; readonly clock: Clock },
  mayDeploy: () => boolean,
  signal: AbortSignal,
): Promise<Watched | undefined> {
  if (before.controller !== 'ECS') {
    return undefined;
  }
  for (;;) {
    if (mayDeploy()) {
      const watched = await lookForDeployment(environment, before, { ecs, clock }, signal);
      if (watched !== 'none') {
        return watched;
      }
    }
    await clock.sleep(INTERVAL, signal);
  }
}

/** One look; `none` where there is nothing new. */
export async function lookForDeployment(
  environment: string,
  before: Service,
  { ecs, clock }: { readonly ecs: Pick<EcsRead, 'describeServices'>; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Watched | undefined | 'none'> {
  const { clusterArn, arn } = before;
  const [service] = await patiently(() => ecs.describeServices(clusterArn, [arn], signal), clock, signal);
  if (service === undefined || service.status !== 'ACTIVE') {
    return undefined;
  }
  const made = firstSince(before, service);
  return made === undefined ? 'none' : watchedOf(environment, before, made);
}

/** The oldest deployment that was not there: where it is being rolled back already, the roll-back came after it. */
function firstSince(before: Service, { deployments }: Service): Deployment | undefined {
  const known = new Set(before.deployments.map(({ id }) => id));
  return deployments
    .filter(({ id }) => !known.has(id))
    .toSorted((one, other) => one.createdAt - other.createdAt)[0];
}

function watchedOf(environment: string, before: Service, made: Deployment): Watched {
  return {
    environment,
    cluster: before.clusterArn,
    service: before.arn,
    kind: 'deploy',
    deployment: made.id,
    asked: { taskDefinition: made.taskDefinition },
    before: before.deployments.map(({ taskDefinition }) => taskDefinition),
    startedAt: made.createdAt,
  };
}
