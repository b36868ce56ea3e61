import type { ApiError } from '../api.ts';
import type { Answer } from '../http.ts';
import { artifactsOf } from './api/artifacts.ts';
import type { ApiRequest } from './api/handle.ts';
import type { DownloadKind } from './downloadStore.ts';
import { GitHubError } from './errors.ts';
import type { GitHub } from './github.ts';

/** The store over HTTP: errors are XML, as those of Azure's blob storage. */

interface Download {
  readonly kind: DownloadKind;
  readonly id: number;
}

/** Undefined where the path, what follows `/_services`, is not the store's. */
export function downloadOf(path: string): Download | undefined {
  const [, kind, id] = /^\/(artifacts|logs)\/(\d{1,15})\/[^/]+$/.exec(path) ?? [];
  return kind === 'artifacts' || kind === 'logs' ? { kind, id: Number(id) } : undefined;
}

/**
 * A file, to whoever has its address. The store refuses requests that bring a token beside the address's
 * signature: https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-error-codes
 */
export function download(github: GitHub, { kind, id }: Download, request: ApiRequest): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new GitHubError(405, 'UnsupportedHttpVerb', 'The resource does not support this HTTP verb.');
  }
  if (request.headers.authorization !== undefined) {
    throw new GitHubError(
      401,
      'InvalidAuthenticationInfo',
      'The Authorization header does not belong to an address that is signed.',
    );
  }
  github.store.check(kind, id, request.query);
  return kind === 'artifacts' ? archive(github, id) : log(github, id);
}

export function downloadFailure({ status, code, message }: ApiError): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}

function archive(github: GitHub, id: number): Answer {
  const artifact = github
    .repositories()
    .flatMap(repository => artifactsOf(github, repository))
    .find(found => found.artifact.id === id)?.artifact;
  return file(`${artifact?.name}.zip`, 'application/zip', artifact?.archive);
}

function log(github: GitHub, id: number): Answer {
  const job = github
    .repositories()
    .flatMap(repository => github.runs.of(repository))
    .flatMap(run => run.jobs)
    .find(candidate => candidate.id === id);
  return file(`${job?.name}.txt`, 'text/plain; charset=utf-8', job?.log.map(line => `${line}\n`).join(''));
}

function file(name: string, type: string, body: string | Uint8Array | undefined): Answer {
  if (body === undefined) {
    throw new GitHubError(404, 'BlobNotFound', 'The specified blob does not exist.');
  }
  return {
    status: 200,
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'no-store',
    },
    body,
  };
}
