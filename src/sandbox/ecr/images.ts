import { ApiError, type Input, type Json, type Operation } from '../api.ts';
import { invalid, records, texts } from '../input.ts';
import {
  DIGEST,
  findImage,
  findRepository,
  type ImageId,
  isTag,
  onRepository,
  page,
  readFilter,
  readImageId,
  requireImage,
} from './read.ts';
import type { Registry, RegistryImage, Repository } from './registry.ts';
import { renderScan } from './scans.ts';

/**
 * Which images there are, and their manifests. No order is promised for lists; here it is that of the
 * digests.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export function imageOperations(registry: Registry): Record<string, Operation> {
  return {
    DescribeImages: {
      permissions: onRepository('ecr:DescribeImages'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const ids = readIds(input, 'imageIds');
        const wants = readFilter(input);
        if (ids === undefined) {
          const { items, nextToken } = page(
            sorted(repository).filter(wants),
            input,
            `DescribeImages ${repository.arn}`,
          );
          return { imageDetails: items.map(image => renderDetail(registry, repository, image)), nextToken };
        }
        refusePaging(input);
        const images = new Set(ids.map(id => requireImage(registry, repository, id)));
        return { imageDetails: [...images].map(image => renderDetail(registry, repository, image)) };
      },
    },

    ListImages: {
      permissions: onRepository('ecr:ListImages'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        // One entry for every tag; an image without a tag has one with its digest alone.
        const ids = sorted(repository)
          .filter(readFilter(input))
          .flatMap(({ tags, contents: { digest: imageDigest } }): Json[] =>
            tags.size === 0 ? [{ imageDigest }] : [...tags].map(imageTag => ({ imageDigest, imageTag })),
          );
        const { items, nextToken } = page(ids, input, `ListImages ${repository.arn}`);
        return { imageIds: items, nextToken };
      },
    },

    BatchGetImage: {
      permissions: onRepository('ecr:BatchGetImage'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const ids = readIds(input, 'imageIds') ?? [];
        if (ids.length === 0) {
          throw invalid(
            "Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must not be null'",
          );
        }
        const accepted = texts(input, 'acceptedMediaTypes') ?? [];
        const images: Json[] = [];
        const failures: Json[] = [];
        for (const id of ids) {
          const failure = failureOf(repository, id, accepted);
          const image = failure === undefined ? findImage(repository, id) : undefined;
          if (image === undefined) {
            failures.push({ imageId: imageId(id), ...failure });
          } else {
            images.push({
              registryId: registry.accountId,
              repositoryName: repository.name,
              imageId: imageId({ ...id, digest: image.contents.digest }),
              imageManifest: image.contents.manifest,
              imageManifestMediaType: image.contents.mediaType,
            });
          }
        }
        return { images, failures };
      },
    },
  };
}

/** ECR's codes; its texts for them are as the AWS CLI's users show them. */
function failureOf(
  repository: Repository,
  id: ImageId,
  accepted: readonly string[],
): { readonly failureCode: string; readonly failureReason: string } | undefined {
  const fail = (failureCode: string, failureReason: string) => ({ failureCode, failureReason });
  if (id.digest === undefined && id.tag === undefined) {
    return fail('MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
  }
  if (id.digest !== undefined && !DIGEST.test(id.digest)) {
    return fail(
      'InvalidImageDigest',
      `Invalid request parameters: image digest should satisfy the regex '${DIGEST.source.slice(1, -1)}'`,
    );
  }
  if (id.tag !== undefined && !isTag(id.tag)) {
    return fail('InvalidImageTag', 'Invalid request parameters: image tag is not valid');
  }
  const image = findImage(repository, id);
  if (image === undefined) {
    const both = id.digest !== undefined && repository.images.has(id.digest);
    return both
      ? fail('ImageTagDoesNotMatchDigest', 'Requested image tag does not match the image digest')
      : fail('ImageNotFound', 'Requested image not found');
  }
  // ECR converts between the schemas of Docker, and never an index into an image.
  return accepted.length === 0 || accepted.includes(image.contents.mediaType)
    ? undefined
    : fail('ImageNotFound', 'Requested image not found');
}

function renderDetail(registry: Registry, repository: Repository, image: RegistryImage): Json {
  const { contents, tags, scan } = image;
  return {
    registryId: registry.accountId,
    repositoryName: repository.name,
    imageDigest: contents.digest,
    imageTags: tags.size === 0 ? undefined : [...tags],
    imageSizeInBytes: contents.bytes,
    imagePushedAt: image.pushedAt / 1_000,
    ...renderScan(scan, registry.now()),
    imageManifestMediaType: contents.mediaType,
    artifactMediaType: contents.children.length > 0 ? undefined : artifactType(contents.mediaType),
    lastRecordedPullTime: image.lastPulledAt === undefined ? undefined : image.lastPulledAt / 1_000,
    imageStatus: 'ACTIVE',
  };
}

/** The media type of its configuration. */
function artifactType(manifestType: string): string {
  return manifestType.includes('docker')
    ? 'application/vnd.docker.container.image.v1+json'
    : 'application/vnd.oci.image.config.v1+json';
}

function sorted(repository: Repository): readonly RegistryImage[] {
  return [...repository.images.values()].sort((a, b) => (a.contents.digest < b.contents.digest ? -1 : 1));
}

function readIds(input: Input, key: string): readonly ImageId[] | undefined {
  const ids = records(input, key)?.map(readImageId);
  if (ids !== undefined && ids.length > 100) {
    throw invalid(
      `Invalid parameter at '${key}' failed to satisfy constraint: 'Member must have length less than or equal to 100'`,
    );
  }
  return ids === undefined || ids.length === 0 ? undefined : ids;
}

/** "This option cannot be used when you specify images with imageIds" (API reference). */
function refusePaging(input: Input): void {
  for (const key of ['maxResults', 'nextToken']) {
    if (input[key] !== undefined && input[key] !== null) {
      throw new ApiError(
        'InvalidParameterException',
        `Invalid parameter at '${key}' failed to satisfy constraint: 'cannot be used together with imageIds'`,
      );
    }
  }
}

function imageId({ digest, tag }: ImageId): Json {
  return { imageDigest: digest, imageTag: tag };
}
