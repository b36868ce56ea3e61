import { ApiError } from '../api.ts';
import type { Behaviour } from '../ecs/definitionState.ts';
import { invalid } from '../input.ts';
import { type Contents, sha256 } from './contents.ts';
import type { Registry, Repository } from './registry.ts';

/** Manifests as they are pushed. https://github.com/opencontainers/image-spec/blob/main/manifest.md */

const BEHAVIOURS: readonly Behaviour[] = ['serve', 'crash', 'oom', 'unhealthy', 'once'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * What the manifest says, and what a container of it will do: its configuration may name that in the label
 * `sandbox.behaviour`. Throws LayersNotFoundException and ReferencedImagesNotFoundException for what was not
 * pushed before.
 */
export function readManifest(
  registry: Registry,
  repository: Repository,
  manifest: string,
  named: string | undefined,
): { readonly contents: Contents; readonly behaviour: Behaviour } {
  const root = fields(parse(manifest));
  const mediaType = text(root['mediaType']) ?? named;
  if (root['schemaVersion'] !== 2 || mediaType === undefined) {
    throw invalid("Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'");
  }
  const common = { mediaType, manifest, digest: sha256(manifest), layers: [] };
  const index = list(root['manifests']);
  if (index !== undefined) {
    const digests = index.map(child => text(fields(child)['digest']) ?? '');
    const children = digests.map(digest => repository.images.get(digest));
    const missing = digests.filter((_, position) => children[position] === undefined);
    if (missing.length > 0) {
      throw new ApiError(
        'ReferencedImagesNotFoundException',
        `Images with digests '[${missing.join(', ')}]' required for pushing image into repository with name '${repository.name}' in the registry with id '${registry.accountId}' do not exist`,
      );
    }
    const images = children.filter(child => child !== undefined);
    return {
      contents: {
        ...common,
        bytes: Math.max(0, ...images.map(({ contents }) => contents.bytes)),
        platforms: images.flatMap(({ contents }) => contents.platforms),
        children: images.map(({ contents }) => contents),
      },
      behaviour: images.find(({ contents }) => contents.platforms.length > 0)?.behaviour ?? 'serve',
    };
  }
  const configuration = fields(root['config']);
  const parts = [configuration, ...(list(root['layers']) ?? []).map(fields)];
  const digests = parts.map(part => text(part['digest']) ?? '');
  const missing = digests.filter(digest => !repository.blobs.has(digest));
  if (missing.length > 0) {
    throw new ApiError(
      'LayersNotFoundException',
      `Layers with digests '[${missing.join(', ')}]' required for pushing image into repository with name '${repository.name}' in the registry with id '${registry.accountId}' do not exist`,
    );
  }
  const [digest = ''] = digests;
  const source = repository.blobs.get(digest)?.text ?? '{}';
  const image = fields(parse(source));
  const os = text(image['os']);
  const architecture = text(image['architecture']);
  return {
    contents: {
      ...common,
      bytes: parts.reduce((sum, part) => sum + (Number(part['size']) || 0), 0),
      platforms:
        os === undefined || architecture === undefined || os === 'unknown' ? [] : [{ os, architecture }],
      configuration: { digest, text: source },
      children: [],
    },
    behaviour: behaviourOf(image),
  };
}

function behaviourOf(image: Fields): Behaviour {
  const labels = fields(fields(image['config'] ?? {})['Labels'] ?? {});
  return BEHAVIOURS.find(known => known === labels['sandbox.behaviour']) ?? 'serve';
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw invalid("Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'");
  }
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
