import type { EcsRead } from '../../ecs.ts';
import type { ImageRead } from '../../lookups.ts';
import type { Service, ServiceDeployment } from '../../model.ts';
import type { ServiceRevision } from '../../release.ts';
import { inOrder } from './backTarget.ts';
import { historyOf } from './goesBackTo.ts';
import { lookUpTargets } from './lookUpTarget.ts';
import { type BackFacts, type WayBack, wayBack } from './wayBack.ts';

/** How many revisions of the family are looked through. */
const REVISIONS = 100;

/**
 * How many of the newest targets are looked up: what a person chooses from at first sight. Any other one is when it
 * is chosen (`lookUpTarget`).
 */
const AT_FIRST_SIGHT = 12;

export interface WayBackDeps {
  readonly ecs: EcsRead;
  /** Absent where the registry cannot be read at all. */
  readonly images: ImageRead | undefined;
}

/** Looks up what the service can go back to. What may not be seen of an image is left open, and said so. */
export async function findWayBack(
  service: Service,
  deps: WayBackDeps,
  signal: AbortSignal,
): Promise<WayBack> {
  const way = await decided(service, deps.ecs, signal);
  if (way.kind !== 'targets' || way.from === 'revisions') {
    return way;
  }
  const looked = await lookUpTargets(way.targets.slice(0, AT_FIRST_SIGHT), deps, signal);
  const [first, ...others] = inOrder([...looked, ...way.targets.slice(AT_FIRST_SIGHT)]);
  return first === undefined ? way : { ...way, targets: [first, ...others] };
}

async function decided(service: Service, ecs: EcsRead, signal: AbortSignal): Promise<WayBack> {
  const none = { history: [], revisions: new Map<string, ServiceRevision>(), registered: [] };
  const { taskDefinition: current } = service;
  if (service.controller !== 'ECS') {
    return wayBack({ service, ...none, current });
  }
  const [history, registered] = await Promise.all([
    deployments(service, ecs, signal),
    revisionsLike(current, ecs, signal),
  ]);
  const arns = history.flatMap(({ targetRevision, progress }) => [
    targetRevision,
    progress?.rollbackTo,
    progress?.source[0]?.revision,
  ]);
  const found = await ecs.serviceRevisions([...new Set(arns.filter(arn => arn !== undefined))], signal);
  const revisions = new Map(found.map(revision => [revision.arn, revision]));
  const facts: BackFacts = { service, history, revisions, current, registered };
  const way = wayBack(facts);
  return way.kind === 'nothing' && service.express === true && current === undefined
    ? wayBack({ ...facts, ...(await ofExpress(service, ecs, signal)) })
    : way;
}

/** The task definition of an Express Mode service stands in its configuration alone. */
async function ofExpress(
  { arn }: Service,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<Pick<BackFacts, 'current' | 'registered'>> {
  const { configurations } = await ecs.expressService(arn, signal);
  const current = configurations[0]?.taskDefinition;
  return { current, registered: await revisionsLike(current, ecs, signal) };
}

async function revisionsLike(
  taskDefinition: string | undefined,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return taskDefinition === undefined ? [] : ecs.revisions(familyOf(taskDefinition), REVISIONS, signal);
}

/** Newest first; the newest is described where it was rolled back, as the list does not say to what. */
async function deployments(
  { clusterArn, arn }: Service,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<readonly ServiceDeployment[]> {
  const [newest, ...others] = await historyOf(clusterArn, arn, ecs, signal);
  if (newest?.status !== 'ROLLBACK_SUCCESSFUL') {
    return newest === undefined ? [] : [newest, ...others];
  }
  const described = await ecs.serviceDeployment(newest.arn, signal);
  return [
    { ...newest, ...(described?.progress === undefined ? {} : { progress: described.progress }) },
    ...others,
  ];
}

function familyOf(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}
