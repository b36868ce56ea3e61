import type { ServiceDeployment } from '../../model.ts';
import type { RevisionImage } from '../../release.ts';
import { atDigest, parseImage } from '../imageReference.ts';

/** What a service can go back to. */
export interface BackTarget {
  /** ARN; absent for an Express Mode deployment of which ECS says the images alone. */
  readonly taskDefinition?: string;
  readonly definition: DefinitionState;
  /** The deployment that ended well with it; absent where only the task definition is known of. */
  readonly deployment?: ServiceDeployment;
  /** What ran then, as far as ECS says it. */
  readonly images: readonly BackImage[];
}

/**
 * What became of a task definition. ECS takes no deregistered one, so that a copy has to be registered; of one that
 * is gone nothing is left to copy. `unseen`: not looked up.
 */
export type DefinitionState = 'active' | 'deregistered' | 'gone' | 'unseen';

export interface BackImage extends RevisionImage {
  readonly fate: ImageFate;
  /** What else its repository knows it by. */
  readonly tags: readonly string[];
}

/**
 * Whether what ran is still in its repository, and whether its name leads to it. `unseen`: nobody can say, or it
 * was not looked up.
 */
export type ImageFate = 'same' | 'moved' | 'missing' | 'unseen';

/** Whether its tasks could start, as far as can be seen. */
export function canStart({ images, definition }: BackTarget): boolean {
  return definition !== 'gone' && images.every(({ fate }) => fate !== 'missing');
}

/** Those that could start first, otherwise in their order. */
export function inOrder(targets: readonly BackTarget[]): readonly BackTarget[] {
  return [...targets.filter(canStart), ...targets.filter(target => !canStart(target))];
}

/** Whether it has to be named by its digest to be sure that it is what runs: its name may lead elsewhere. */
export function needsPin({ image, digest, fate }: BackImage): boolean {
  return digest !== undefined && fate !== 'same' && parseImage(image)?.digest === undefined;
}

/** Whether nobody knows what ran: the name may lead elsewhere, and ECS did not record the digest. */
export function isUnrecorded({ image, digest }: BackImage): boolean {
  return digest === undefined && parseImage(image)?.digest === undefined;
}

/** By its digest, where that is known. */
export function pinned({ image, digest }: RevisionImage): string {
  const reference = parseImage(image);
  return reference === undefined || digest === undefined ? image : atDigest(reference, digest);
}

/** What its commit may be known by: what its repository calls it comes before a tag that can have moved since. */
export function tagsOf({ image, tags }: BackImage): readonly string[] {
  const reference = parseImage(image);
  return reference?.tagged === true ? [...tags, reference.tag] : tags;
}
