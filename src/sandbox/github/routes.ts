import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { ApiError } from '../api.ts';
import { type Answer, BodyTooLarge, readBody } from '../http.ts';
import { answerCall, type Exchange, type Observers } from '../pipeline.ts';
import { artifactsOf } from './api/artifacts.ts';
import { type ApiRequest, apiExchange } from './api/handle.ts';
import { GitHubError } from './errors.ts';
import type { GitHub } from './github.ts';
import { actionsOidcAction, handleActionsOidc } from './oidc/routes.ts';
import { missingPage } from './page/frame.ts';
import { showPage } from './page/pages.ts';

/** The GitHub server over HTTP: API, OIDC issuer, store of archives, pages. */

const API = '/api/v3';
const SERVICES = '/_services';
const ARCHIVE = /^\/artifacts\/(\d{1,15})\/[^/]+\.zip$/;
const BODY_LIMIT = 1_048_576;

/** `path` is what follows `/github`, without the query. */
export async function handleGitHub(
  observers: Observers,
  github: GitHub,
  path: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = '';
  let problem: GitHubError | undefined;
  try {
    body = (await readBody(incoming, BODY_LIMIT)).toString('utf8');
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) {
      throw error;
    }
    response.setHeader('connection', 'close');
    problem = new GitHubError(413, 'TooLarge', error.message);
  }
  const request: ApiRequest = {
    method: incoming.method ?? 'GET',
    path: path.slice(API.length),
    query: new URL(incoming.url ?? '/', 'http://localhost').searchParams,
    headers: incoming.headers,
    body,
    problem,
  };
  let exchange: Exchange;
  if (path.startsWith(`${API}/`)) {
    exchange = apiExchange(github, request);
  } else if (path.startsWith(`${SERVICES}/`)) {
    exchange = serviceExchange(github, path.slice(SERVICES.length), request);
  } else {
    exchange = pageExchange(github, path, request);
  }
  await answerCall(observers, exchange, incoming, response);
}

function serviceExchange(github: GitHub, path: string, request: ApiRequest): Exchange {
  const { method, query, headers } = request;
  const archive = ARCHIVE.exec(path);
  return {
    ...common(archive === null ? actionsOidcAction(path) : 'github:FetchArchive'),
    run: () =>
      archive === null
        ? handleActionsOidc(github.issuer, path, { method, query, authorization: headers.authorization })
        : openArchive(github, Number(archive[1]), request),
    fail: error => (archive === null ? jsonFailure(error) : storeFailure(error)),
  };
}

function pageExchange(github: GitHub, path: string, request: ApiRequest): Exchange {
  return {
    ...common(request.method === 'POST' ? 'github:PageDecision' : 'github:Page'),
    run: () => {
      if (request.problem !== undefined) {
        throw request.problem;
      }
      return showPage(github, { method: request.method, path, form: new URLSearchParams(request.body) });
    },
    fail: error => ({ ...missingPage(), status: error.status }),
  };
}

function common(action: string): Pick<Exchange, 'action' | 'requestId' | 'throttling' | 'trouble'> {
  return {
    requestId: randomUUID(),
    action,
    throttling: () => new GitHubError(429, 'TooManyRequests', 'Too Many Requests', { 'retry-after': '60' }),
    trouble: status => new ApiError('ServerError', STATUS_CODES[status] ?? 'Server Error', status),
  };
}

/**
 * An archive, to whoever has its address. Azure's blob storage refuses requests that bring a token beside the
 * address's signature: https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-error-codes
 */
function openArchive(github: GitHub, id: number, { method, query, headers }: ApiRequest): Answer {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new GitHubError(
      405,
      'UnsupportedHttpVerb',
      'The resource doesn’t support the specified HTTP verb.',
    );
  }
  if (headers.authorization !== undefined) {
    throw new GitHubError(
      401,
      'InvalidAuthenticationInfo',
      'Server failed to authenticate the request. The Authorization header does not belong here.',
    );
  }
  github.archives.check(id, query);
  const found = github
    .repositories()
    .flatMap(repository => artifactsOf(github, repository))
    .find(({ artifact }) => artifact.id === id);
  if (found === undefined) {
    throw new GitHubError(404, 'BlobNotFound', 'The specified blob does not exist.');
  }
  const { name, archive } = found.artifact;
  return {
    status: 200,
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.zip`)}`,
      'cache-control': 'no-store',
    },
    body: archive,
  };
}

function storeFailure({ status, code, message }: ApiError): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}

function jsonFailure(error: ApiError): Answer {
  const headers = error instanceof GitHubError ? error.headers : {};
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message: error.message }),
  };
}
