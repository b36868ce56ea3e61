import { randomUUID } from 'node:crypto';
import { ApiError, type Input, type Json, type Operation } from '../api.ts';
import { integer, invalid, text, texts } from '../input.ts';
import { sha256 } from './contents.ts';
import { readManifest } from './manifest.ts';
import { DIGEST, findRepository, isTag, onRepository } from './read.ts';
import {
  byTag,
  moveTag,
  type Registry,
  type RegistryImage,
  type Repository,
  requireFreeTag,
} from './registry.ts';

/** A configuration is small; of what is longer only the length is kept. */
const KEPT = 64 * 1_024;
/** "Layer parts must be at least 5242880 bytes in size": all but the last. What is sent at once is bounded by the sandbox's own limit. */
const PART_SIZE = 10_485_760;

interface Upload {
  readonly repository: Repository;
  readonly parts: Buffer[];
  bytes: number;
}

/**
 * What `docker push` comes to: layers and configurations are uploaded, then a manifest names them.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 */
export function pushOperations(registry: Registry): Record<string, Operation> {
  const uploads = new Map<string, Upload>();
  return {
    BatchCheckLayerAvailability: {
      permissions: onRepository('ecr:BatchCheckLayerAvailability'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const layers: Json[] = [];
        const failures: Json[] = [];
        for (const layerDigest of texts(input, 'layerDigests') ?? []) {
          const blob = repository.blobs.get(layerDigest);
          if (!DIGEST.test(layerDigest)) {
            failures.push({
              layerDigest,
              failureCode: 'InvalidLayerDigest',
              failureReason: 'Invalid layer digest',
            });
          } else {
            layers.push({
              layerDigest,
              layerAvailability: blob === undefined ? 'UNAVAILABLE' : 'AVAILABLE',
              layerSize: blob?.bytes,
            });
          }
        }
        return { layers, failures };
      },
    },

    InitiateLayerUpload: {
      permissions: onRepository('ecr:InitiateLayerUpload'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const uploadId = randomUUID();
        uploads.set(uploadId, { repository, parts: [], bytes: 0 });
        return { uploadId, partSize: PART_SIZE };
      },
    },

    UploadLayerPart: {
      permissions: onRepository('ecr:UploadLayerPart'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const { uploadId, upload } = findUpload(uploads, input, repository);
        const part = Buffer.from(text(input, 'layerPartBlob') ?? '', 'base64');
        const first = integer(input, 'partFirstByte') ?? 0;
        const last = integer(input, 'partLastByte') ?? 0;
        if (first !== upload.bytes || last - first + 1 !== part.length) {
          throw new ApiError(
            'InvalidLayerPartException',
            `The layer part does not begin at byte ${upload.bytes}, or has not the length that it names.`,
            400,
            { lastValidByteReceived: upload.bytes - 1, uploadId },
          );
        }
        upload.parts.push(part);
        upload.bytes += part.length;
        return {
          registryId: registry.accountId,
          repositoryName: repository.name,
          uploadId,
          lastByteReceived: last,
        };
      },
    },

    CompleteLayerUpload: {
      permissions: onRepository('ecr:CompleteLayerUpload'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const { uploadId, upload } = findUpload(uploads, input, repository);
        if (upload.bytes === 0) {
          throw new ApiError('EmptyUploadException', 'The upload has no layer parts.');
        }
        const content = Buffer.concat(upload.parts);
        const layerDigest = sha256(content);
        if (!(texts(input, 'layerDigests') ?? []).includes(layerDigest)) {
          throw new ApiError(
            'InvalidLayerException',
            `The digest of the layer is ${layerDigest}, and another one was named.`,
          );
        }
        uploads.delete(uploadId);
        if (repository.blobs.has(layerDigest)) {
          throw new ApiError(
            'LayerAlreadyExistsException',
            `The layer with digest '${layerDigest}' already exists in the repository with name '${repository.name}'`,
          );
        }
        repository.blobs.set(layerDigest, {
          bytes: content.length,
          ...(content.length > KEPT ? {} : { text: content.toString('utf8') }),
        });
        return { registryId: registry.accountId, repositoryName: repository.name, uploadId, layerDigest };
      },
    },

    PutImage: {
      permissions: onRepository('ecr:PutImage'),
      run: (input, call) => putImage(registry, findRepository(registry, input, call), input),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html */
function putImage(registry: Registry, repository: Repository, input: Input): Json {
  const tag = text(input, 'imageTag');
  if (tag !== undefined && !isTag(tag)) {
    throw invalid("Invalid parameter at 'imageTag' failed to satisfy constraint: 'invalid tag'");
  }
  const manifest = text(input, 'imageManifest') ?? '';
  const { contents, behaviour } = readManifest(
    registry,
    repository,
    manifest,
    text(input, 'imageManifestMediaType'),
  );
  const { digest } = contents;
  const asked = text(input, 'imageDigest');
  if (asked !== undefined && asked !== digest) {
    throw new ApiError(
      'ImageDigestDoesNotMatchException',
      'The specified image digest does not match the digest that Amazon ECR calculated for the image.',
    );
  }
  const known = repository.images.get(digest);
  if (known !== undefined && (tag === undefined || known.tags.has(tag))) {
    throw new ApiError(
      'ImageAlreadyExistsException',
      `Image with digest '${digest}' and tag '${tag ?? 'null'}' already exists in the repository with name '${repository.name}' in registry with id '${registry.accountId}'`,
    );
  }
  if (tag !== undefined && byTag(repository, tag) !== known) {
    requireFreeTag(repository, tag);
  }
  const pushedAt = registry.now();
  const image: RegistryImage = known ?? {
    contents,
    behaviour,
    tags: new Set(),
    pushedAt,
    ...(repository.scanOnPush && contents.platforms.length > 0
      ? { scan: { completedAt: pushedAt + 20_000, findings: [] } }
      : {}),
  };
  repository.images.set(digest, image);
  if (tag !== undefined) {
    moveTag(repository, tag, image);
  }
  return {
    image: {
      registryId: registry.accountId,
      repositoryName: repository.name,
      imageId: { imageDigest: digest, imageTag: tag },
      imageManifest: manifest,
      imageManifestMediaType: contents.mediaType,
    },
  };
}

function findUpload(uploads: ReadonlyMap<string, Upload>, input: Input, repository: Repository) {
  const uploadId = text(input, 'uploadId') ?? '';
  const upload = uploads.get(uploadId);
  if (upload?.repository !== repository) {
    throw new ApiError(
      'UploadNotFoundException',
      `The upload with id '${uploadId}' does not exist in the repository with name '${repository.name}'`,
    );
  }
  return { uploadId, upload };
}
