import * as l10n from '@vscode/l10n';
import type { EcsRead, ExpressUpdate } from '../ecs.ts';
import { Failure } from '../failure.ts';
import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { Clock } from '../ports.ts';
import { lookFor } from './lookFor.ts';
import { deploymentOf, serviceDeploymentOf } from './standing.ts';
import { findStarted, readService, type Started, whereToLook } from './updateOnce.ts';

/** How many service deployments are searched. */
const LOOKED_THROUGH = 10;

/** ARNs of the service deployments that are there; undefined where they may not be read. */
export type Known = ReadonlySet<string> | undefined;

/** What is there before an update is sent. */
export async function readKnown(service: Service, ecs: EcsRead, signal: AbortSignal): Promise<Known> {
  const all = await readAll(service, ecs, signal);
  return all && new Set(all.map(({ arn }) => arn));
}

/**
 * The deployment that an update of an Express Mode service started; undefined while there is no trace of it. No answer
 * names it, and its entry in `deployments[]` has no task definition: it is known by not having been there, and its
 * service revision tells it from what others deploy. Where service deployments may not be read, the first new
 * deployment is taken for it.
 */
export async function findExpressStarted(
  before: Service,
  known: Known,
  update: ExpressUpdate,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<Started | undefined> {
  const all = known && (await readAll(before, ecs, signal));
  if (known === undefined || all === undefined) {
    return findStarted(before, update.taskDefinition, ecs, signal);
  }
  const fresh = all.filter(({ arn }) => !known.has(arn));
  for (const one of fresh.toReversed()) {
    if (await isOf(one, update, ecs, signal)) {
      const service = await readService(before, ecs, signal);
      const deployment = ownOf(one, fresh, newOf(before, service));
      return { service, serviceDeployment: one.arn, ...(deployment === undefined ? {} : { deployment }) };
    }
  }
  return undefined;
}

/**
 * The deployment of `one` among those that are new, as it is of `fresh`; both newest first. Where several began at about
 * the same time, their order tells them apart as long as none is missing.
 */
function ownOf(
  one: ServiceDeployment,
  fresh: readonly ServiceDeployment[],
  added: readonly Deployment[],
): Deployment | undefined {
  const deployment = deploymentOf(one, added);
  const others = fresh.filter(other => other !== one);
  if (deployment === undefined || serviceDeploymentOf(deployment, others) === undefined) {
    return deployment;
  }
  const same = fresh.length === added.length ? added[fresh.indexOf(one)] : undefined;
  return same && deploymentOf(one, [same]);
}

function newOf(before: Service, { deployments }: Service): readonly Deployment[] {
  const ids = new Set(before.deployments.map(({ id }) => id));
  return deployments.filter(({ id }) => !ids.has(id));
}

/** The same once ECS accepted the update. Rejects where none comes to be seen. */
export async function lookForStarted(
  before: Service,
  known: Known,
  update: ExpressUpdate,
  { ecs, clock }: { readonly ecs: EcsRead; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Started> {
  const look = () => findExpressStarted(before, known, update, ecs, signal);
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

async function readAll(
  { clusterArn, arn }: Service,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<readonly ServiceDeployment[] | undefined> {
  try {
    return await ecs.serviceDeployments(clusterArn, arn, LOOKED_THROUGH, signal);
  } catch (error) {
    if (error instanceof Failure && error.code === 'accessDenied') {
      return undefined;
    }
    throw error;
  }
}
