import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, type Operation } from '../api.ts';
import { send } from '../http.ts';
import { invalid, text } from '../input.ts';
import { DIGEST, findRepository, onRepository } from './read.ts';
import type { Registry, Repository } from './registry.ts';

/**
 * Downloads of what a manifest refers to: ECR gives an address that is good for a while and for everybody,
 * where the blob then lies. The sandbox keeps the configurations of images, and no file system.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html
 */

export const LAYERS_PATH = '/ecr-layers';

/** As long as addresses of S3 that ECR hands out. */
const LIFETIME = 3_600_000;

export class Layers {
  readonly #registry: Registry;
  readonly #url: string;
  readonly #now: () => number;
  readonly #secret = randomBytes(32);

  /** `url` is the sandbox's; `now` is real time (ms). */
  constructor(registry: Registry, url: string, now: () => number) {
    this.#registry = registry;
    this.#url = url;
    this.#now = now;
  }

  operations(): Record<string, Operation> {
    return {
      GetDownloadUrlForLayer: {
        permissions: onRepository('ecr:GetDownloadUrlForLayer'),
        run: (input, call) => {
          const repository = findRepository(this.#registry, input, call);
          const layerDigest = text(input, 'layerDigest') ?? '';
          if (!DIGEST.test(layerDigest)) {
            throw invalid(
              `Invalid parameter at 'layerDigest' failed to satisfy constraint: 'must satisfy regular expression '${DIGEST.source.slice(1, -1)}''`,
            );
          }
          if (configuration(repository, layerDigest) === undefined) {
            throw missing(this.#registry, repository, layerDigest);
          }
          const path = `${LAYERS_PATH}/${repository.region}/${repository.name}/${layerDigest}`;
          const expires = String(this.#now() + LIFETIME);
          const query = new URLSearchParams({ expires, signature: this.#sign(path, expires) });
          return { downloadUrl: `${this.#url}${path}?${query}`, layerDigest };
        },
      },
    };
  }

  /** Answers the address of a blob, as S3 would: 403 when it was altered or is too old. */
  handle(incoming: IncomingMessage, response: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const path = decodeURIComponent(url.pathname);
    const expires = url.searchParams.get('expires') ?? '';
    const [, region = '', name = '', digest = ''] =
      new RegExp(`^${LAYERS_PATH}/([^/]+)/(.+)/([^/]+)$`).exec(path) ?? [];
    const repository = this.#registry.repository(region, name);
    const good = equal(this.#sign(path, expires), url.searchParams.get('signature') ?? '');
    const body = repository && configuration(repository, digest);
    if (incoming.method !== 'GET' || !good || Number(expires) < this.#now()) {
      send(response, refusal(403, 'AccessDenied', good ? 'Request has expired' : 'Access Denied'));
    } else if (body === undefined) {
      send(response, refusal(404, 'NoSuchKey', 'The specified key does not exist.'));
    } else {
      send(response, { status: 200, headers: { 'content-type': 'application/octet-stream' }, body });
    }
  }

  #sign(path: string, expires: string): string {
    return createHmac('sha256', this.#secret).update(`${path}\n${expires}`).digest('hex');
  }
}

function configuration(repository: Repository, digest: string): string | undefined {
  for (const { contents } of repository.images.values()) {
    if (contents.configuration?.digest === digest) {
      return contents.configuration.text;
    }
  }
  return undefined;
}

/** Layers are named in manifests, and cannot be had from the sandbox. */
function missing(registry: Registry, repository: Repository, digest: string): ApiError {
  const named = [...repository.images.values()].some(({ contents }) => contents.manifest.includes(digest));
  return named
    ? new ApiError('LayerInaccessibleException', 'The sandbox keeps the configurations of images, no layers.')
    : new ApiError(
        'LayersNotFoundException',
        `The layer with digest '${digest}' does not exist in the repository with name '${repository.name}' in the registry with id '${registry.accountId}'`,
      );
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function refusal(status: number, code: string, message: string) {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}
