import type { EcsRead } from '../ecs.ts';
import { isMoving } from '../fleet/underWay.ts';
import type { Service, ServiceDeployment } from '../model.ts';
import type { RolloutPlace } from './page.ts';
import { serviceDeploymentOf } from './standing.ts';
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

/** What is to be watched of a deployment that somebody else began; undefined where ECS names none. */
export function watchedOf(
  environment: string,
  service: Service,
  known: readonly ServiceDeployment[],
): Watched | undefined {
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined) {
    return undefined;
  }
  const serviceDeployment = serviceDeploymentOf(primary, known)?.arn;
  return {
    environment,
    cluster: service.clusterArn,
    service: service.arn,
    kind: 'deploy',
    deployment: primary.id,
    ...(serviceDeployment === undefined ? {} : { serviceDeployment }),
    asked: { taskDefinition: primary.taskDefinition },
    before: service.deployments.filter(({ id }) => id !== primary.id).map(one => one.taskDefinition),
    startedAt: primary.createdAt,
  };
}
