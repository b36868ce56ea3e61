import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { arnName } from '../format.ts';
import type { Deployment, Service } from '../model.ts';
import { type ChangeDeps, changeOnce, type Unwatched, watchOrLeave } from './changeOnce.ts';
import type { RolloutEnd, RolloutProgress } from './rollout.ts';
import { watchDeployment } from './watchDeployment.ts';

/** What is told while a service is redeployed. */
export interface RedeploySteps {
  /** The answer got lost; what ECS made of it is being read. */
  lookingBack(failure: Failure): void;
  /** ECS made the deployment: from here on it goes on by itself. */
  accepted(deployment: Deployment): void;
  progress(progress: RolloutProgress): void;
}

/**
 * Forces a new deployment of a service and watches it to its end. Aborting the signal stops it before the
 * change is sent (rejects as `cancelled`), and afterwards only the watch. Rejects with a Failure where ECS
 * refused, where it did not make the change, or where that could not be found out.
 */
export async function redeployService(
  service: Service,
  deps: ChangeDeps,
  steps: RedeploySteps,
  signal: AbortSignal,
): Promise<RolloutEnd | Unwatched> {
  const { ecs, change, clock } = deps;
  const { arn, clusterArn, name } = service;
  const read = async (): Promise<Service> => {
    const [found] = await ecs.describeServices(clusterArn, [arn], signal);
    if (found === undefined) {
      throw new Failure('notFound', l10n.t('The service {0} is no longer there.', name));
    }
    return found;
  };
  // What was confirmed may be minutes old by now, and the new deployment is known by not having been there.
  const before = await read();
  signal.throwIfAborted();

  const accepted = await changeOnce(
    async () =>
      made(before, await change.updateService(clusterArn, arn, { forceNewDeployment: true }, signal)),
    async () => found(before, await read()),
    l10n.t('Look at the deployments of {0} in {1}.', name, arnName(clusterArn)),
    clock,
    failure => steps.lookingBack(failure),
    signal,
  );
  steps.accepted(accepted.deployment);
  return watchOrLeave(
    () =>
      watchDeployment(
        { service: accepted.service, deployment: accepted.deployment, before: before.deployments },
        deps,
        progress => steps.progress(progress),
        signal,
      ),
    signal,
  );
}

interface Accepted {
  readonly service: Service;
  readonly deployment: Deployment;
}

/** The deployment that the answer of UpdateService names. */
function made(before: Service, service: Service): Accepted {
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  const deployment = primary ?? found(before, service)?.deployment;
  if (deployment === undefined) {
    throw new Failure('unexpected', l10n.t('ECS accepted the change and names no deployment for it.'));
  }
  return { service, deployment };
}

/** A deployment that was not there before, of the task definition that was: a forced one changes no other. */
function found(before: Service, service: Service): Accepted | undefined {
  const known = new Set(before.deployments.map(({ id }) => id));
  const fresh = service.deployments.filter(
    ({ id, taskDefinition }) =>
      !known.has(id) && (before.taskDefinition === undefined || taskDefinition === before.taskDefinition),
  );
  const deployment = fresh.find(({ status }) => status === 'PRIMARY') ?? fresh[0];
  return deployment === undefined ? undefined : { service, deployment };
}
