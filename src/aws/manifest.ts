import * as l10n from '@vscode/l10n';
import { field } from '../core/awsAnswers.ts';
import { Failure } from '../core/failure.ts';

/**
 * Image manifests: what an image can run on. Shapes by https://github.com/opencontainers/image-spec
 * (manifest.md, image-index.md, config.md) and Docker's before them, which have the same members.
 */

export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** What a registry is asked for; without them it may answer with an older kind. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/** Of an index; undefined for the manifest of one image. Attestations, of platform `unknown`, are none. */
export function platformsOf(manifest: string): readonly Platform[] | undefined {
  const images = field(parse(manifest), 'manifests');
  return Array.isArray(images)
    ? images
        .map(image => toPlatform(field(image, 'platform')))
        .flatMap(platform => (platform === undefined || platform.os === 'unknown' ? [] : [platform]))
    : undefined;
}

/** Of the configuration that the manifest of one image names. Throws Failure `server`. */
export function configDigest(manifest: string): string {
  const digest = field(field(parse(manifest), 'config'), 'digest');
  if (typeof digest !== 'string') {
    throw unreadable();
  }
  return digest;
}

/** Throws Failure `server`. */
export function readConfig(config: string): Platform {
  const platform = toPlatform(parse(config));
  if (platform === undefined) {
    throw unreadable();
  }
  return platform;
}

function toPlatform(value: unknown): Platform | undefined {
  const [os, architecture] = [field(value, 'os'), field(value, 'architecture')];
  return typeof os === 'string' && typeof architecture === 'string' ? { os, architecture } : undefined;
}

function parse(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause?: unknown): Failure {
  return new Failure('server', l10n.t('ECR gave an image manifest that cannot be read.'), { cause });
}
