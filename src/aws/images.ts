import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribePullThroughCacheRulesCommand,
  type ECRClient,
  GetDownloadUrlForLayerCommand,
  type ImageDetail,
  type PullThroughCacheRule,
} from '@aws-sdk/client-ecr';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { ImageRead, ImageRepository, RegistryImage } from '../core/lookups.ts';
import type { Environment } from '../core/model.ts';
import { toAwsFailure } from './failure.ts';
import { configDigest, MANIFEST_TYPES, type Platform, platformsOf, readConfig } from './manifest.ts';
import { pages } from './paging.ts';
import { present, time } from './present.ts';

/** The most that one call gives (API reference of DescribeImages). */
const LIST_MAX = 1000;
/** Bytes of an image's configuration, which has a few thousand. */
const CONFIG_MAX = 4 * 1024 * 1024;

/** ImageRead over the SDK; `clientOf` gives the client of a region. */
export function createImageRead(
  clientOf: (region: string) => ECRClient,
  environment: Environment,
): ImageRead {
  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toAwsFailure(error, { action: `ecr:${action}`, environment });
    }
  }

  async function platformOf(
    repository: ImageRepository,
    layerDigest: string,
    signal: AbortSignal,
  ): Promise<Platform> {
    const { downloadUrl } = await call('GetDownloadUrlForLayer', () =>
      clientOf(repository.region).send(
        new GetDownloadUrlForLayerCommand({ ...inRegistry(repository), layerDigest }),
        { abortSignal: signal },
      ),
    );
    if (downloadUrl === undefined) {
      throw unreadable();
    }
    return readConfig(await call('GetDownloadUrlForLayer', () => download(downloadUrl, signal)));
  }

  return {
    async images(repository, limit, signal) {
      const client = clientOf(repository.region);
      const found: RegistryImage[] = [];
      for await (const { imageDetails = [] } of pages(nextToken =>
        call('DescribeImages', () =>
          client.send(
            new DescribeImagesCommand({ ...inRegistry(repository), maxResults: LIST_MAX, ...nextToken }),
            { abortSignal: signal },
          ),
        ),
      )) {
        found.push(...imageDetails.filter(isImage).map(toImage));
      }
      return found.sort((a, b) => b.pushedAt - a.pushedAt).slice(0, limit);
    },

    async image(repository, tagOrDigest, signal) {
      const imageIds = [tagOrDigest.includes(':') ? { imageDigest: tagOrDigest } : { imageTag: tagOrDigest }];
      try {
        const { imageDetails: [image] = [] } = await clientOf(repository.region).send(
          new DescribeImagesCommand({ ...inRegistry(repository), imageIds }),
          { abortSignal: signal },
        );
        return image === undefined ? undefined : toImage(image);
      } catch (error) {
        if (error instanceof Error && error.name === 'ImageNotFoundException') {
          return undefined;
        }
        throw toAwsFailure(error, { action: 'ecr:DescribeImages', environment });
      }
    },

    async cachedFrom(repository, signal) {
      const client = clientOf(repository.region);
      const rules: PullThroughCacheRule[] = [];
      for await (const { pullThroughCacheRules = [] } of pages(nextToken =>
        call('DescribePullThroughCacheRules', () =>
          client.send(
            new DescribePullThroughCacheRulesCommand({ registryId: repository.registry, ...nextToken }),
            { abortSignal: signal },
          ),
        ),
      )) {
        rules.push(...pullThroughCacheRules);
      }
      return upstreamOf(repository.name, rules);
    },

    async platforms(repository, imageDigest, signal) {
      const { images: [image] = [], failures: [failure] = [] } = await call('BatchGetImage', () =>
        clientOf(repository.region).send(
          new BatchGetImageCommand({
            ...inRegistry(repository),
            imageIds: [{ imageDigest }],
            acceptedMediaTypes: [...MANIFEST_TYPES],
          }),
          { abortSignal: signal },
        ),
      );
      if (image?.imageManifest === undefined) {
        const why = failure?.failureReason ?? l10n.t('it gives no reason');
        throw new Failure('notFound', l10n.t('ECR does not give the image {0}: {1}', imageDigest, why));
      }
      const platforms = platformsOf(image.imageManifest);
      return platforms ?? [await platformOf(repository, configDigest(image.imageManifest), signal)];
    },
  };
}

/**
 * A rule is about the repositories below its prefix, to which a slash is always added; `ROOT` about those that no
 * other one is about (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private-wildcards.html).
 */
function upstreamOf(repository: string, rules: readonly PullThroughCacheRule[]): string | undefined {
  const own = rules
    .map(({ ecrRepositoryPrefix: prefix = '', upstreamRegistryUrl: upstream }) => ({
      prefix: prefix === 'ROOT' ? '' : `${prefix.replace(/\/$/, '')}/`,
      upstream,
    }))
    .filter(({ prefix }) => repository.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return own[0] && (own[0].upstream ?? '');
}

function inRegistry({ registry, name }: ImageRepository) {
  return { registryId: registry, repositoryName: name };
}

/** Signatures, charts and the like stand in repositories beside images. */
function isImage({ artifactMediaType }: ImageDetail): boolean {
  return (
    artifactMediaType === undefined ||
    /^application\/vnd\.(docker\.container\.image|oci\.image\.config)\.v1\+json$/.test(artifactMediaType)
  );
}

function toImage(image: ImageDetail): RegistryImage {
  const counts = image.imageScanFindingsSummary?.findingSeverityCounts;
  return {
    digest: image.imageDigest ?? '',
    tags: image.imageTags ?? [],
    pushedAt: time(image.imagePushedAt),
    ...present({
      bytes: image.imageSizeInBytes,
      findings: counts === undefined ? undefined : { ...counts },
    }),
  };
}

/** The link is signed and is given to nobody else, nor said in any message. */
async function download(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal, redirect: 'error' });
  if (!answer.ok || answer.body === null) {
    await answer.body?.cancel();
    throw new Failure(
      answer.status >= 500 ? 'server' : 'unexpected',
      l10n.t("The image's configuration could not be downloaded (status {0}).", answer.status),
    );
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of answer.body) {
    bytes += part.byteLength;
    if (bytes > CONFIG_MAX) {
      throw unreadable();
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function unreadable(): Failure {
  return new Failure('server', l10n.t("ECR gave an image's configuration that cannot be read."));
}
