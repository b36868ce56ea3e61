import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import type { ImageRead, RegistryImage } from '../lookups.ts';
import { atDigest, parseImage } from './imageReference.ts';

/** What a reference becomes in a task definition. */
export interface PinnedImage {
  /** By digest where it could be found out, otherwise as it was given. */
  readonly image: string;
  readonly found?: RegistryImage;
  /** Why it is not pinned. */
  readonly reason?: string;
}

/**
 * The image that a reference names now, by its digest, so that the revision says what it runs whatever is pushed
 * later. Throws Failure `invalid` for what is no reference, `notFound` where the repository has no such image.
 */
export async function pinImage(
  given: string,
  images: ImageRead | undefined,
  signal: AbortSignal,
): Promise<PinnedImage> {
  const image = given.trim();
  const reference = parseImage(image);
  if (reference === undefined) {
    throw new Failure('invalid', l10n.t('`{0}` is no reference to an image.', image), {
      hint: l10n.t('Write it as REPOSITORY:TAG or REPOSITORY@sha256:DIGEST.'),
    });
  }
  const { ecr, digest, tag } = reference;
  if (digest !== undefined && ecr === undefined) {
    return { image: atDigest(reference, digest) };
  }
  if (ecr === undefined || images === undefined) {
    const reason =
      ecr === undefined
        ? l10n.t('It is not in a private Amazon ECR registry, where its digest could be looked up.')
        : l10n.t('Amazon ECR cannot be read here.');
    return { image, reason };
  }
  let found: RegistryImage | undefined;
  try {
    found = await images.image(ecr, digest ?? tag, signal);
  } catch (error) {
    if (error instanceof Failure && error.code === 'accessDenied') {
      return {
        image: digest === undefined ? image : atDigest(reference, digest),
        ...(digest === undefined ? { reason: error.message } : {}),
      };
    }
    throw error;
  }
  if (found === undefined) {
    throw new Failure('notFound', l10n.t('The repository {0} has no image {1}.', ecr.name, digest ?? tag), {
      hint: l10n.t('Push it first, or choose another one.'),
    });
  }
  return { image: atDigest(reference, found.digest), found };
}
