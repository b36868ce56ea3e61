import { ApiError } from '../api.ts';
import type { Behaviour } from '../ecs/definitionState.ts';
import { type Contents, imageIndex, singleImage } from './contents.ts';

/** The repositories of one account, in all regions. Times are milliseconds since the epoch. */

export const severities = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFORMATIONAL',
  'UNDEFINED',
  'UNTRIAGED',
] as const;
type Severity = (typeof severities)[number];

export interface Finding {
  /** Such as `CVE-2025-15467`. */
  readonly name: string;
  readonly severity: Severity;
  readonly package: string;
  readonly version: string;
}

export interface RegistryImage {
  readonly contents: Contents;
  /** What a container of it does. */
  readonly behaviour: Behaviour;
  readonly tags: Set<string>;
  readonly pushedAt: number;
  readonly scan?: { readonly completedAt: number; readonly findings: readonly Finding[] };
  lastPulledAt?: number;
}

export interface Repository {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly uri: string;
  readonly createdAt: number;
  /** Tags stay where they are. */
  immutable: boolean;
  scanOnPush: boolean;
  tags: Readonly<Record<string, string>>;
  lifecyclePolicy: { readonly text: string; readonly at: number } | undefined;
  /** By digest, oldest push first. */
  readonly images: Map<string, RegistryImage>;
  /** What was uploaded, by digest. */
  readonly blobs: Map<string, Blob>;
}

/** A layer or a configuration. Of a configuration the text is kept. */
interface Blob {
  readonly bytes: number;
  readonly text?: string;
}

export interface RepositoryOptions {
  readonly immutable?: boolean;
  readonly createdAt?: number;
  /** It is where this is absent. */
  readonly scanOnPush?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Repositories below the prefix are filled from another registry, as they are pulled. */
export interface CacheRule {
  /** Without a closing slash; `ROOT` for whatever no other rule is about. */
  readonly prefix: string;
  /** Such as `registry-1.docker.io`. */
  readonly upstream: string;
  readonly createdAt: number;
}

export interface Push {
  readonly tags: readonly string[];
  /** `serve` where it is absent. */
  readonly behaviour?: Behaviour;
  /** `amd64` where it is absent. */
  readonly architectures?: readonly string[];
  /** Pushed as an index even where there is one architecture; always so for several. */
  readonly index?: boolean;
  readonly commit?: string;
  /** Now where it is absent. */
  readonly at?: number;
  /** What its scan found; never scanned where it is absent. */
  readonly findings?: readonly Finding[];
}

export class Registry {
  readonly accountId: string;
  /** Milliseconds since the epoch: the fleet's time. */
  readonly now: () => number;
  readonly #regions = new Map<string, Map<string, Repository>>();
  readonly #rules = new Map<string, Map<string, CacheRule>>();
  #pushes = 0;

  constructor(accountId: string, now: () => number) {
    this.accountId = accountId;
    this.now = now;
  }

  /** Sorted by name. */
  repositories(region: string): readonly Repository[] {
    return [...(this.#regions.get(region)?.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  repository(region: string, name: string): Repository | undefined {
    return this.#regions.get(region)?.get(name);
  }

  putRepository(region: string, name: string, options: RepositoryOptions = {}): Repository {
    const known = this.repository(region, name);
    if (known !== undefined) {
      known.immutable = options.immutable ?? known.immutable;
      return known;
    }
    const repository: Repository = {
      name,
      region,
      arn: `arn:aws:ecr:${region}:${this.accountId}:repository/${name}`,
      uri: `${this.accountId}.dkr.ecr.${region}.amazonaws.com/${name}`,
      createdAt: options.createdAt ?? this.now(),
      immutable: options.immutable ?? false,
      scanOnPush: options.scanOnPush ?? true,
      tags: { ...options.tags },
      lifecyclePolicy: undefined,
      images: new Map(),
      blobs: new Map(),
    };
    const repositories = this.#regions.get(region) ?? new Map<string, Repository>();
    this.#regions.set(region, repositories.set(name, repository));
    return repository;
  }

  deleteRepository({ region, name }: Repository): void {
    this.#regions.get(region)?.delete(name);
  }

  /** Sorted by prefix. */
  cacheRules(region: string): readonly CacheRule[] {
    return [...(this.#rules.get(region)?.values() ?? [])].sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
  }

  putCacheRule(region: string, prefix: string, upstream: string): CacheRule {
    const rule: CacheRule = { prefix, upstream, createdAt: this.now() };
    const rules = this.#rules.get(region) ?? new Map<string, CacheRule>();
    this.#rules.set(region, rules.set(prefix, rule));
    return rule;
  }

  /** Whether a rule is about the repository. */
  isCache(region: string, repository: string): boolean {
    const rules = this.#rules.get(region);
    return [...(rules?.keys() ?? [])].some(
      prefix => prefix === 'ROOT' || repository.startsWith(`${prefix}/`),
    );
  }

  /**
   * Another image, with these tags; they leave the images that had them. Throws ImageTagAlreadyExistsException
   * where the repository's tags are immutable.
   */
  push(repository: Repository, push: Push): RegistryImage {
    for (const tag of push.tags) {
      requireFreeTag(repository, tag);
    }
    const pushedAt = push.at ?? this.now();
    const behaviour = push.behaviour ?? 'serve';
    const version = push.tags.find(tag => /^v?\d+(\.\d+)+/.test(tag));
    const recipe = {
      seed: `${repository.name} ${push.tags.join(' ')} ${++this.#pushes}`,
      behaviour,
      builtAt: pushedAt - 45_000,
      ...(push.commit === undefined ? {} : { commit: push.commit }),
      ...(version === undefined ? {} : { version }),
    };
    const architectures = push.architectures ?? ['amd64'];
    const [first = 'amd64'] = architectures;
    const contents =
      architectures.length > 1 || push.index === true
        ? imageIndex(recipe, architectures)
        : singleImage(recipe, first);
    for (const child of contents.children) {
      repository.images.set(child.digest, { contents: child, behaviour, tags: new Set(), pushedAt });
    }
    const image: RegistryImage = {
      contents,
      behaviour,
      tags: new Set(),
      pushedAt,
      ...(push.findings === undefined
        ? {}
        : { scan: { completedAt: pushedAt + 20_000, findings: push.findings } }),
    };
    repository.images.set(contents.digest, image);
    for (const tag of push.tags) {
      moveTag(repository, tag, image);
    }
    return image;
  }
}

/** Throws ImageTagAlreadyExistsException where tags stay where they are. */
export function requireFreeTag(repository: Repository, tag: string): void {
  if (repository.immutable && byTag(repository, tag) !== undefined) {
    throw new ApiError(
      'ImageTagAlreadyExistsException',
      `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the repository is immutable.`,
    );
  }
}

/** The tag is then on this image and on no other. */
export function moveTag(repository: Repository, tag: string, image: RegistryImage): void {
  byTag(repository, tag)?.tags.delete(tag);
  image.tags.add(tag);
}

export function byTag(repository: Repository, tag: string): RegistryImage | undefined {
  for (const image of repository.images.values()) {
    if (image.tags.has(tag)) {
      return image;
    }
  }
  return undefined;
}

/**
 * Takes the image away, and what only its index refers to. An image that an index refers to stays, as in
 * BatchDeleteImage (ImageReferencedByManifestList): then the answer is false.
 */
export function deleteImage(repository: Repository, image: RegistryImage): boolean {
  const { digest, children } = image.contents;
  if (indexOf(repository, digest) !== undefined) {
    return false;
  }
  repository.images.delete(digest);
  for (const child of children) {
    if (indexOf(repository, child.digest) === undefined) {
      repository.images.delete(child.digest);
    }
  }
  return true;
}

function indexOf(repository: Repository, digest: string): RegistryImage | undefined {
  return [...repository.images.values()].find(({ contents }) =>
    contents.children.some(child => child.digest === digest),
  );
}
