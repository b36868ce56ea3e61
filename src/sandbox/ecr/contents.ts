import { createHash } from 'node:crypto';
import type { Behaviour } from '../ecs/definitionState.ts';

/** What is in an image: its manifest and configuration as text, so that digests are those of their bytes. */

/** As GOOS and GOARCH name them: `linux`, `amd64`, `arm64`. */
interface Platform {
  readonly os: string;
  readonly architecture: string;
}

export interface Contents {
  readonly mediaType: string;
  readonly manifest: string;
  readonly digest: string;
  /** Compressed layers and configuration; of an index the largest image's, as ECR counts. */
  readonly bytes: number;
  /** Empty where it is no image that could run: an attestation. */
  readonly platforms: readonly Platform[];
  /** Absent for an index. */
  readonly configuration?: { readonly digest: string; readonly text: string };
  /** What an index refers to. */
  readonly children: readonly Contents[];
  /** What its layers' digests are of: a layer of the sandbox is a few words, whatever size its manifest names. */
  readonly layers: readonly string[];
}

export interface Recipe {
  /** Makes this image another one than every other. */
  readonly seed: string;
  readonly behaviour: Behaviour;
  /** Milliseconds since the epoch. */
  readonly builtAt: number;
  /** The commit that it was built from. */
  readonly commit?: string;
  readonly version?: string;
  /** More of them. */
  readonly labels?: Readonly<Record<string, string>>;
}

const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';
const OCI_IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

type Format = 'docker' | 'oci';

/** A single image, as `docker push` sends one without build attestations. */
export function singleImage(recipe: Recipe, architecture: string, format: Format = 'docker'): Contents {
  const words = [0, 1, 2, 3].map(index => `${index < 2 ? 'base' : recipe.seed} ${architecture} ${index}`);
  const layers = words.map(word => {
    const digest = sha256(word);
    const size = 900_000 + (Number.parseInt(digest.slice(7, 13), 16) % 34_000_000);
    return { digest, size };
  });
  const text = JSON.stringify({
    architecture,
    os: 'linux',
    created: new Date(recipe.builtAt).toISOString(),
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'NODE_VERSION=22.12.0'],
      Entrypoint: ['docker-entrypoint.sh'],
      Cmd: ['node', 'src/index.js'],
      WorkingDir: '/app',
      Labels: {
        ...(recipe.commit === undefined ? {} : { 'org.opencontainers.image.revision': recipe.commit }),
        ...(recipe.version === undefined ? {} : { 'org.opencontainers.image.version': recipe.version }),
        'sandbox.behaviour': recipe.behaviour,
        ...recipe.labels,
      },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => sha256(`${digest} unpacked`)) },
  });
  const configuration = { digest: sha256(text), text };
  const docker = format === 'docker';
  const mediaType = docker ? DOCKER : OCI_IMAGE;
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: {
      mediaType: docker
        ? 'application/vnd.docker.container.image.v1+json'
        : 'application/vnd.oci.image.config.v1+json',
      digest: configuration.digest,
      size: Buffer.byteLength(text),
    },
    layers: layers.map(layer => ({
      mediaType: docker
        ? 'application/vnd.docker.image.rootfs.diff.tar.gzip'
        : 'application/vnd.oci.image.layer.v1.tar+gzip',
      ...layer,
    })),
  });
  return {
    mediaType,
    manifest,
    digest: sha256(manifest),
    bytes: layers.reduce((sum, { size }) => sum + size, Buffer.byteLength(text)),
    platforms: [{ os: 'linux', architecture }],
    configuration,
    children: [],
    layers: words,
  };
}

/**
 * An index as Buildx pushes it: an image for each architecture, and for each image what attests how it
 * was built, on the platform `unknown/unknown`.
 * https://docs.docker.com/build/metadata/attestations/attestation-storage/
 */
export function imageIndex(recipe: Recipe, architectures: readonly string[]): Contents {
  const images = architectures.map(architecture => singleImage(recipe, architecture, 'oci'));
  const attestations = images.map(attestation);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests: [
      ...images.map(image => ({ ...descriptor(image), platform: image.platforms[0] })),
      ...attestations.map((child, index) => ({
        ...descriptor(child),
        annotations: {
          'vnd.docker.reference.digest': images[index]?.digest,
          'vnd.docker.reference.type': 'attestation-manifest',
        },
        platform: { architecture: 'unknown', os: 'unknown' },
      })),
    ],
  });
  return {
    mediaType: OCI_INDEX,
    manifest,
    digest: sha256(manifest),
    bytes: Math.max(...images.map(({ bytes }) => bytes)),
    platforms: images.flatMap(({ platforms }) => platforms),
    children: [...images, ...attestations],
    layers: [],
  };
}

function attestation(image: Contents): Contents {
  const text = JSON.stringify({
    architecture: 'unknown',
    os: 'unknown',
    config: {},
    rootfs: { type: 'layers', diff_ids: [sha256(`${image.digest} provenance`)] },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_IMAGE,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sha256(text),
      size: Buffer.byteLength(text),
    },
    layers: [
      {
        mediaType: 'application/vnd.in-toto+json',
        digest: sha256(`${image.digest} provenance`),
        size: 1_842,
        annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' },
      },
    ],
  });
  return {
    mediaType: OCI_IMAGE,
    manifest,
    digest: sha256(manifest),
    bytes: 1_842 + Buffer.byteLength(text),
    platforms: [],
    configuration: { digest: sha256(text), text },
    children: [],
    layers: [`${image.digest} provenance`],
  };
}

function descriptor({ mediaType, digest, manifest }: Contents) {
  return { mediaType, digest, size: Buffer.byteLength(manifest) };
}

export function sha256(text: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
