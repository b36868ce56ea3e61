import type { EcsRead } from '../../ecs.ts';
import { Failure } from '../../failure.ts';
import type { ImageRead } from '../../lookups.ts';
import type { Service, ServiceDeployment } from '../../model.ts';
import type { RevisionImage, ServiceRevision } from '../../release.ts';
import { parseImage } from '../imageReference.ts';
import { type ImageFate, type WayBack, wayBack } from './wayBack.ts';

/** How many service deployments, and how many revisions of the family, are looked through. */
const HISTORY = 100;
const REVISIONS = 100;

/** How many of the newest targets have their images looked up: what a person chooses from at first sight. */
const IMAGES = 12;

export interface WayBackDeps {
  readonly ecs: EcsRead;
  /** Absent where the registry cannot be read at all. */
  readonly images: ImageRead | undefined;
}

/** Looks up what the service can go back to. What may not be seen of an image is left open, and said so. */
export async function findWayBack(
  service: Service,
  { ecs, images }: WayBackDeps,
  signal: AbortSignal,
): Promise<WayBack> {
  const none = { history: [], revisions: new Map<string, ServiceRevision>(), registered: [] };
  if (service.controller !== 'ECS') {
    return wayBack({ service, ...none, fate: () => 'unseen' });
  }
  const [history, registered] = await Promise.all([
    deployments(service, ecs, signal),
    service.taskDefinition === undefined
      ? []
      : ecs.revisions(familyOf(service.taskDefinition), REVISIONS, signal),
  ]);
  const arns = history.flatMap(({ targetRevision, progress }) => [targetRevision, progress?.rollbackTo]);
  const found = await ecs.serviceRevisions([...new Set(arns.filter(arn => arn !== undefined))], signal);
  const revisions = new Map(found.map(revision => [revision.arn, revision]));
  const wanted = history
    .filter(({ status }) => status === 'SUCCESSFUL')
    .flatMap(({ targetRevision = '' }) => revisions.get(targetRevision) ?? [])
    .slice(0, IMAGES)
    .flatMap(revision => revision.images);
  const fates = await imageFates(wanted, images, signal);
  return wayBack({
    service,
    history,
    revisions,
    registered,
    fate: image => fates.get(keyOf(image)) ?? 'unseen',
  });
}

/** Newest first; the newest is described where it was rolled back, as the list does not say to what. */
async function deployments(
  { clusterArn, arn }: Service,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<readonly ServiceDeployment[]> {
  const [newest, ...others] = await ecs.serviceDeployments(clusterArn, arn, HISTORY, signal);
  if (newest?.status !== 'ROLLBACK_SUCCESSFUL') {
    return newest === undefined ? [] : [newest, ...others];
  }
  const described = await ecs.serviceDeployment(newest.arn, signal);
  return [
    { ...newest, ...(described?.progress === undefined ? {} : { progress: described.progress }) },
    ...others,
  ];
}

async function imageFates(
  wanted: readonly RevisionImage[],
  read: ImageRead | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ImageFate>> {
  const each = new Map(wanted.map(image => [keyOf(image), image]));
  return new Map(
    await Promise.all(
      [...each].map(async ([key, image]) => [key, await fateOf(image, read, signal)] as const),
    ),
  );
}

async function fateOf(
  { image, digest }: RevisionImage,
  read: ImageRead | undefined,
  signal: AbortSignal,
): Promise<ImageFate> {
  const reference = parseImage(image);
  if (digest === undefined || reference?.ecr === undefined || read === undefined) {
    return 'unseen';
  }
  try {
    if ((await read.image(reference.ecr, digest, signal)) === undefined) {
      return 'missing';
    }
    if (reference.digest !== undefined) {
      return 'same';
    }
    const tagged = await read.image(reference.ecr, reference.tag, signal);
    return tagged?.digest === digest ? 'same' : 'moved';
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) {
      return error.code === 'notFound' ? 'missing' : 'unseen';
    }
    throw error;
  }
}

function keyOf({ image, digest }: RevisionImage): string {
  return `${image} ${digest}`;
}

function familyOf(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}
