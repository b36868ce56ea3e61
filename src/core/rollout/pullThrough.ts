import { Failure, isOfSession } from '../failure.ts';
import type { ImageRead, ImageRepository, RegistryImage } from '../lookups.ts';

/** What a private registry of Amazon ECR says of an image. */
export type InRegistry =
  | { readonly kind: 'there'; readonly image: RegistryImage }
  /** Neither is it there, nor does the registry get it from anywhere. `repository`: not even that is there. */
  | { readonly kind: 'missing'; readonly of: 'repository' | 'image' }
  /** The first pull gets it from this registry, where that has it. */
  | { readonly kind: 'cached'; readonly from: string }
  /** It is not there, and whether a pull gets it from elsewhere could not be found out. */
  | { readonly kind: 'unsure'; readonly of: 'repository' | 'image'; readonly why: Failure };

/**
 * Looks an image up by its tag or digest, with the rules of the registry's pull-through cache where it is not there
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html). Rejects with a Failure where the
 * image itself cannot be looked up.
 */
export async function lookUpImage(
  repository: ImageRepository,
  tagOrDigest: string,
  images: ImageRead,
  signal: AbortSignal,
): Promise<InRegistry> {
  let of: 'repository' | 'image' = 'image';
  try {
    const image = await images.image(repository, tagOrDigest, signal);
    if (image !== undefined) {
      return { kind: 'there', image };
    }
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'notFound')) {
      throw error;
    }
    of = 'repository';
  }
  try {
    const from = await images.cachedFrom(repository, signal);
    return from === undefined ? { kind: 'missing', of } : { kind: 'cached', from };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failure) || error.code === 'cancelled' || isOfSession(error)) {
      throw error;
    }
    return { kind: 'unsure', of, why: error };
  }
}
