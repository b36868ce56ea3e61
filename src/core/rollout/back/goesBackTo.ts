import type { EcsRead } from '../../ecs.ts';
import type { ServiceDeployment } from '../../model.ts';

/** How many service deployments are looked through. */
const HISTORY = 100;

/**
 * The service revision (ARN) that ECS takes a deployment under way back to: what it says itself, else what was
 * deployed successfully last, which need not be what the deployment replaces
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html). What it replaces
 * where ECS remembers no success any more; undefined where there is nothing. `history` is newest first.
 */
export function goesBackTo(
  { arn, progress }: ServiceDeployment,
  history: readonly ServiceDeployment[],
): string | undefined {
  const before = history.slice(history.findIndex(other => other.arn === arn) + 1);
  return (
    progress?.rollbackTo ??
    before.find(({ status }) => status === 'SUCCESSFUL')?.targetRevision ??
    progress?.source[0]?.revision
  );
}

/** What ECS remembers of a service's deployments, newest first. */
export function historyOf(
  cluster: string,
  service: string,
  ecs: Pick<EcsRead, 'serviceDeployments'>,
  signal: AbortSignal,
): Promise<readonly ServiceDeployment[]> {
  return ecs.serviceDeployments(cluster, service, HISTORY, signal);
}
