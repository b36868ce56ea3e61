import type { EcsRead } from '../ecs.ts';
import { isMoving } from '../fleet/underWay.ts';
import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { RolloutPlace } from './page.ts';
import { deploymentOf, serviceDeploymentOf } from './standing.ts';
import type { Watched } from './state.ts';

/** Service deployments looked through for the one that is under way. */
const LOOKED_THROUGH = 10;

/** What is to be watched of a service now, whoever began it; undefined where nothing is under way. */
export async function findUnderWay(
  { environment, cluster, service }: RolloutPlace,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<Watched | undefined> {
  const [found] = await ecs.describeServices(cluster, [service], signal);
  if (found === undefined || !isMoving(found)) {
    return undefined;
  }
  // Where the service deployments may not be read, `deployments[]` alone is watched.
  const known = await ecs.serviceDeployments(cluster, service, LOOKED_THROUGH, signal).catch(() => []);
  return watchedOf(environment, found, known);
}

/**
 * What is to be watched of a deployment that somebody else began; undefined where ECS names none. While ECS takes one
 * back, the PRIMARY is of the way back: what is watched is the one that did not succeed.
 */
export function watchedOf(
  environment: string,
  service: Service,
  known: readonly ServiceDeployment[],
): Watched | undefined {
  const { deployments } = service;
  const ending = known
    .filter(({ status, finishedAt }) => finishedAt === undefined && GOES_BACK.test(status))
    .toSorted((a, b) => b.createdAt - a.createdAt)[0];
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const own =
    ending === undefined
      ? primary && (takenBack(primary, service) ?? primary)
      : deploymentOf(ending, deployments);
  const found = ending ?? (own && serviceDeploymentOf(own, known));
  return toWatch(environment, service, own, found, deployments);
}

/** ServiceDeploymentStatus in the API reference. */
const GOES_BACK = /^(?:ROLLBACK|STOP)_(?:REQUESTED|IN_PROGRESS)$/;

/** The deployment that failed and that the PRIMARY takes back, as far as `deployments[]` alone shows it. */
function takenBack(primary: Deployment, { deployments, rollsBack }: Service): Deployment | undefined {
  const earlier = deployments
    .filter(({ id, createdAt }) => id !== primary.id && createdAt < primary.createdAt)
    .toSorted((a, b) => b.createdAt - a.createdAt);
  const [last, ...others] = earlier;
  const stood = others.some(
    ({ rolloutState, taskDefinition }) =>
      rolloutState === 'COMPLETED' && taskDefinition === primary.taskDefinition,
  );
  return rollsBack === true && last?.rolloutState === 'FAILED' && stood ? last : undefined;
}

/** A deployment as ECS lists it, as a service deployment, or both; undefined where neither is known. */
export function toWatch(
  environment: string,
  { arn, clusterArn }: Pick<Service, 'arn' | 'clusterArn'>,
  own: Deployment | undefined,
  found: ServiceDeployment | undefined,
  others: readonly Pick<Deployment, 'id' | 'taskDefinition'>[],
): Watched | undefined {
  const taskDefinition = own?.taskDefinition ?? found?.taskDefinition;
  const startedAt = own?.createdAt ?? found?.createdAt;
  return startedAt === undefined
    ? undefined
    : {
        environment,
        cluster: clusterArn,
        service: arn,
        kind: 'deploy',
        ...(own === undefined ? {} : { deployment: own.id }),
        ...(found === undefined ? {} : { serviceDeployment: found.arn }),
        asked: taskDefinition === undefined ? {} : { taskDefinition },
        before: others.filter(({ id }) => id !== own?.id).map(one => one.taskDefinition),
        startedAt,
      };
}
