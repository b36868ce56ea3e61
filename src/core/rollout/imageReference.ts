import type { ImageRepository } from '../lookups.ts';

/** The parts of an image's name as a container definition gives it. */
export interface ImageReference {
  /** With the registry, without tag and digest: what either is added to. */
  readonly repository: string;
  /** `latest` where neither a tag nor a digest is named. */
  readonly tag: string;
  /** Whether the tag is written down; one beside a digest does not count for what is pulled. */
  readonly tagged: boolean;
  /** `sha256:…` */
  readonly digest?: string;
  /** Where it is in Amazon ECR, if it is there. */
  readonly ecr?: ImageRepository;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md, 'Pulling manifests', and the digests of the image spec. */
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Za-z0-9=_-]+$/;
const SHA256 = /^sha256:[0-9a-f]{64}$/;
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::\d+)?$/;

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html: IPv4 and dual-stack endpoints. */
const ECR =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.(?:aws|amazonwebservices\.com\.cn))$/;

/** Undefined where it is no reference to an image. */
export function parseImage(text: string): ImageReference | undefined {
  const [named = '', digest, ...rest] = text.split('@');
  if (rest.length > 0 || (digest !== undefined && !isDigest(digest))) {
    return undefined;
  }
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const repository = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if ((tag !== undefined && !TAG.test(tag)) || !isRepository(repository)) {
    return undefined;
  }
  const ecr = ecrOf(repository);
  return {
    repository,
    tag: tag ?? 'latest',
    tagged: tag !== undefined,
    ...(digest === undefined ? {} : { digest }),
    ...(ecr === undefined ? {} : { ecr }),
  };
}

/** The same repository's image by its digest. */
export function atDigest({ repository }: ImageReference, digest: string): string {
  return `${repository}@${digest}`;
}

function isDigest(digest: string): boolean {
  return digest.startsWith('sha256:') ? SHA256.test(digest) : DIGEST.test(digest);
}

/** A first part with a dot or a port, or `localhost`, is a registry; what follows is the name. */
function isRepository(repository: string): boolean {
  const [first = '', ...others] = repository.split('/');
  const registry = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const name = registry ? others.join('/') : repository;
  return (!registry || HOST.test(first)) && NAME.test(name);
}

function ecrOf(repository: string): ImageRepository | undefined {
  const slash = repository.indexOf('/');
  const match = slash < 0 ? null : ECR.exec(repository.slice(0, slash));
  const [, registry, region] = match ?? [];
  return registry === undefined || region === undefined
    ? undefined
    : { registry, region, name: repository.slice(slash + 1) };
}
