import { ApiError, type Call, type Input, type Permission } from '../api.ts';
import { integer, invalid, oneOf, record, text } from '../input.ts';
import { byTag, type Registry, type RegistryImage, type Repository } from './registry.ts';

/** Reads of requests, and the refusals that all of ECR's operations have in common. */

const REPOSITORY = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
export const DIGEST = /^[A-Za-z0-9_+.-]+:[A-Fa-f0-9]+$/;
const TAG = /^\w[\w.-]{0,127}$/;

/** At least one of them is set unless the request was wrong. */
export interface ImageId {
  readonly digest?: string;
  readonly tag?: string;
}

/** The action on the repository that the request names. */
export function onRepository(action: string): (input: Input, call: Call) => readonly Permission[] {
  return (input, call) => [
    { action, resource: repositoryArn(input, call, text(input, 'repositoryName') ?? '') },
  ];
}

export function repositoryArn(input: Input, call: Call, name: string): string {
  return `arn:aws:ecr:${call.region}:${text(input, 'registryId') ?? call.accountId}:repository/${name}`;
}

/** Throws RepositoryNotFoundException, also for the registry of another account. */
export function findRepository(
  registry: Registry,
  input: Input,
  call: Call,
  given = text(input, 'repositoryName'),
): Repository {
  const name = checkName(given);
  const account = readRegistryId(input) ?? call.accountId;
  const found = account === registry.accountId ? registry.repository(call.region, name) : undefined;
  if (found === undefined) {
    throw new ApiError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry with id '${account}'`,
    );
  }
  return found;
}

/** Throws InvalidParameterException for what is no name of a repository. */
export function checkName(name: string | undefined): string {
  if (name === undefined) {
    throw invalid("Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must not be null'");
  }
  if (!REPOSITORY.test(name) || name.length < 2 || name.length > 256) {
    throw invalid(
      `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${REPOSITORY.source.slice(1, -1).replaceAll('\\/', '/')}''`,
    );
  }
  return name;
}

export function readRegistryId(input: Input): string | undefined {
  const id = text(input, 'registryId');
  if (id !== undefined && !/^\d{12}$/.test(id)) {
    throw invalid(
      "Invalid parameter at 'registryId' failed to satisfy constraint: 'must satisfy regular expression '[0-9]{12}''",
    );
  }
  return id;
}

export function readImageId(input: Input): ImageId {
  const digest = text(input, 'imageDigest');
  const tag = text(input, 'imageTag');
  return { ...(digest === undefined ? {} : { digest }), ...(tag === undefined ? {} : { tag }) };
}

export function isTag(tag: string): boolean {
  return TAG.test(tag);
}

/** The image that both name, where both are given. */
export function findImage(repository: Repository, { digest, tag }: ImageId): RegistryImage | undefined {
  const image = digest === undefined ? byTag(repository, tag ?? '') : repository.images.get(digest);
  return tag === undefined || image?.tags.has(tag) === true ? image : undefined;
}

/** Throws ImageNotFoundException. */
export function requireImage(registry: Registry, repository: Repository, id: ImageId): RegistryImage {
  const image = findImage(repository, id);
  if (image === undefined) {
    throw new ApiError(
      'ImageNotFoundException',
      `The image with imageId ${describeId(id)} does not exist within the repository with name '${repository.name}' in the registry with id '${registry.accountId}'`,
    );
  }
  return image;
}

/** As ECR's errors name an image. */
export function describeId({ digest, tag }: ImageId): string {
  return `{imageDigest:'${digest ?? 'null'}', imageTag:'${tag ?? 'null'}'}`;
}

/** Which images a filter wants, by whether they have tags. Images of the sandbox are never archived. */
export function readFilter(input: Input): (image: RegistryImage) => boolean {
  const filter = record(input, 'filter') ?? {};
  const tags = oneOf(filter, 'tagStatus', ['TAGGED', 'UNTAGGED', 'ANY']) ?? 'ANY';
  const status = oneOf(filter, 'imageStatus', ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY']) ?? 'ACTIVE';
  return image =>
    (status === 'ACTIVE' || status === 'ANY') &&
    (tags === 'ANY' || (tags === 'TAGGED') === image.tags.size > 0);
}

/**
 * One page: of 100 unless `maxResults` (1–1000) says otherwise. The token holds how far the last one came.
 * Throws InvalidParameterException.
 */
export function page<T>(
  items: readonly T[],
  input: Input,
  question: string,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const size = integer(input, 'maxResults') ?? 100;
  if (size < 1 || size > 1000) {
    throw invalid(
      `Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value ${
        size < 1 ? 'greater than or equal to 1' : 'less than or equal to 1000'
      }'`,
    );
  }
  const token = text(input, 'nextToken');
  const start = token === undefined ? 0 : readToken(token, question);
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextToken:
      end < items.length ? Buffer.from(JSON.stringify([question, end])).toString('base64') : undefined,
  };
}

function readToken(token: string, question: string): number {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
    if (Array.isArray(value)) {
      const [asked, start]: unknown[] = value;
      if (asked === question && typeof start === 'number') {
        return start;
      }
    }
  } catch {
    // Not JSON: not a token of ours either.
  }
  throw invalid("Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid nextToken'");
}
