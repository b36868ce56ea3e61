import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import type { ImageRead, RegistryImage } from '../lookups.ts';
import { atDigest, type ImageReference, parseImage } from './imageReference.ts';
import { type InRegistry, lookUpImage } from './pullThrough.ts';

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
  let found: InRegistry;
  try {
    found = await lookUpImage(ecr, digest ?? tag, images, signal);
  } catch (error) {
    if (error instanceof Failure && error.code === 'accessDenied') {
      return unpinned(reference, image, error.message);
    }
    throw error;
  }
  switch (found.kind) {
    case 'there':
      return { image: atDigest(reference, found.image.digest), found: found.image };
    case 'cached':
      return unpinned(
        reference,
        image,
        l10n.t('Amazon ECR does not have it yet: the first pull gets it from {0}.', found.from),
      );
    case 'unsure':
      return unpinned(
        reference,
        image,
        l10n.t(
          'Amazon ECR does not have it, and whether a pull gets it from elsewhere is not known. {0}',
          found.why.message,
        ),
      );
    case 'missing':
      throw found.of === 'repository'
        ? new Failure(
            'notFound',
            l10n.t('The registry {0} in {1} has no repository {2}.', ecr.registry, ecr.region, ecr.name),
            { hint: l10n.t('Push the image first, or correct its name.') },
          )
        : new Failure('notFound', l10n.t('The repository {0} has no image {1}.', ecr.name, digest ?? tag), {
            hint: l10n.t('Push it first, or choose another one.'),
          });
  }
}

/** A digest that is named says what runs, wherever it is pulled from. */
function unpinned(reference: ImageReference, image: string, reason: string): PinnedImage {
  return reference.digest === undefined
    ? { image, reason }
    : { image: atDigest(reference, reference.digest) };
}
