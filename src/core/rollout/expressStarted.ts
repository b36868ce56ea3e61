import * as l10n from '@vscode/l10n';
import type { EcsRead, ExpressUpdate } from '../ecs.ts';
import { Failure } from '../failure.ts';
import type { Service, ServiceDeployment } from '../model.ts';
import type { Clock } from '../ports.ts';
import { lookFor } from './lookFor.ts';
import { deploymentOf } from './standing.ts';
import { findStarted, readService, type Started, whereToLook } from './updateOnce.ts';

/** How many service deployments are searched. */
const LOOKED_THROUGH = 10;

/**
 * The deployment that an update of an Express Mode service started since `before`; undefined while there is no trace of
 * it. No answer names it, and its entry in `deployments[]` has no task definition: its service revision tells it from
 * what others deploy. Where service deployments may not be read, the first new one is taken for it.
 */
export async function findExpressStarted(
  before: Service,
  update: ExpressUpdate,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<Started | undefined> {
  const service = await readService(before, ecs, signal);
  const all = await readable(ecs.serviceDeployments(service.clusterArn, service.arn, LOOKED_THROUGH, signal));
  if (all === undefined) {
    return findStarted(before, update.taskDefinition, ecs, signal);
  }
  const since = Math.max(...before.deployments.map(({ createdAt }) => createdAt));
  for (const one of all.toReversed()) {
    const isNew = one.arn !== before.currentServiceDeployment && one.createdAt >= since;
    if (isNew && (await isOf(one, update, ecs, signal))) {
      const deployment = deploymentOf(one, service.deployments);
      return { service, serviceDeployment: one.arn, ...(deployment === undefined ? {} : { deployment }) };
    }
  }
  return undefined;
}

/** The same once ECS accepted the update. Rejects where none comes to be seen. */
export async function lookForStarted(
  before: Service,
  update: ExpressUpdate,
  { ecs, clock }: { readonly ecs: EcsRead; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Started> {
  const look = () => findExpressStarted(before, update, ecs, signal);
  const started = await lookFor(look, clock, signal);
  if (started === undefined) {
    throw new Failure('unexpected', l10n.t('ECS accepted the change and shows no deployment for it yet.'), {
      hint: whereToLook(before),
    });
  }
  return started;
}

async function isOf(
  { targetRevision, taskDefinition }: ServiceDeployment,
  update: ExpressUpdate,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<boolean> {
  if (update.taskDefinition !== undefined) {
    return taskDefinition === update.taskDefinition;
  }
  const [revision] = targetRevision === undefined ? [] : await ecs.serviceRevisions([targetRevision], signal);
  return update.image === undefined || revision?.images.some(({ image }) => image === update.image) === true;
}

async function readable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Failure && error.code === 'accessDenied') {
      return undefined;
    }
    throw error;
  }
}
