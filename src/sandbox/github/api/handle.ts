import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { ApiError } from '../../api.ts';
import type { Answer } from '../../http.ts';
import type { Exchange } from '../../pipeline.ts';
import { GitHubError, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { type AccessToken, holder } from '../tokens.ts';
import { accessHeaders, authenticate, authorize } from './access.ts';
import { parseBody } from './body.ts';
import type { Asked, Endpoint, Reply } from './endpoint.ts';
import { ANONYMOUS_LIMIT, countRequest, type Limit, rateHeaders, secondaryLimit } from './rate.ts';
import { findEndpoint, type Match } from './table.ts';

/** A request as it came; `path` is what follows the API's address, without the query. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Why the body was not read to its end. */
  readonly problem: GitHubError | undefined;
}

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const VERSIONS: readonly string[] = ['2022-11-28', '2026-03-10'];
const DOCS = 'https://docs.github.com/rest';

/** The REST API as the pipeline answers it. */
export function apiExchange(github: GitHub, request: ApiRequest): Exchange {
  const match = findEndpoint(request.method === 'HEAD' ? 'GET' : request.method, request.path);
  const requestId = randomUUID();
  const version = String(request.headers['x-github-api-version'] ?? VERSIONS[0]);
  let token: AccessToken | undefined;
  let limit: Limit | undefined;
  const headers = (): Readonly<Record<string, string>> => ({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-github-request-id': requestId,
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': version,
    ...accessHeaders(token, match?.endpoint.scope === 'repository' ? match.endpoint.needs : undefined),
    ...(limit === undefined ? {} : rateHeaders(limit)),
  });
  return {
    requestId,
    action: `github:${match?.endpoint.action ?? 'Unknown'}`,
    run: seen => {
      if ((request.headers['user-agent'] ?? '') === '') {
        throw new GitHubError(
          403,
          'Forbidden',
          'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
        );
      }
      if (!VERSIONS.includes(version)) {
        throw new GitHubError(400, 'BadVersion', `Version "${version}" is not a supported version.`);
      }
      if (request.problem !== undefined) {
        throw request.problem;
      }
      token = authenticate(github.tokens, request.headers.authorization);
      limit = limitOf(github, token);
      countRequest(limit, token, github.now());
      if (token !== undefined) {
        seen.caller = holder(token).login;
      }
      return toAnswer(perform(github, match, token, request), headers());
    },
    fail: error => failure(error, match?.endpoint, headers()),
    throttling: secondaryLimit,
    trouble: status => new ApiError('ServerError', STATUS_CODES[status] ?? 'Server Error', status),
  };
}

function perform(
  github: GitHub,
  match: Match | undefined,
  token: AccessToken | undefined,
  { path, query, headers, body }: ApiRequest,
): Reply {
  if (match === undefined) {
    throw notFound();
  }
  const { endpoint, params } = match;
  const asked = (): Asked => ({
    github,
    token,
    params,
    query,
    url: path,
    body: parseBody(body),
    accept: (headers.accept ?? '').toLowerCase(),
  });
  if (endpoint.scope === 'server') {
    return endpoint.run(asked());
  }
  const former = github.formerly(fullName(params));
  if (former !== undefined) {
    authorize(former, endpoint.needs, token);
    return moved(
      `${github.apiUrl}${path.replace(/^\/repos\/[^/]+\/[^/]+/, `/repositories/${former.id}`)}`,
      query,
    );
  }
  const id = Number(params['repository_id']);
  const repository =
    github.repository(fullName(params)) ?? github.repositories().find(known => known.id === id);
  if (repository === undefined) {
    throw notFound();
  }
  authorize(repository, endpoint.needs, token);
  return endpoint.run({ ...asked(), repository });
}

/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects */
function moved(url: string, query: URLSearchParams): Reply {
  const location = query.size === 0 ? url : `${url}?${query}`;
  return {
    status: 301,
    body: { message: 'Moved Permanently', url: location, documentation_url: DOCS },
    headers: { location },
  };
}

function fullName(params: Readonly<Record<string, string>>): string {
  return `${params['owner'] ?? ''}/${params['repo'] ?? ''}`.toLowerCase();
}

function limitOf(github: GitHub, token: AccessToken | undefined): Limit {
  return token === undefined
    ? { rate: github.anonymousRate, limit: Math.min(ANONYMOUS_LIMIT, github.settings.rateLimit) }
    : { rate: token.rate, limit: github.settings.rateLimit };
}

function toAnswer({ status, body, raw, headers }: Reply, common: Readonly<Record<string, string>>): Answer {
  if (raw !== undefined) {
    return { status, headers: { ...common, 'content-type': raw.type, ...headers }, body: raw.content };
  }
  return body === undefined
    ? { status, headers: { ...common, ...headers }, body: '' }
    : {
        status,
        headers: { ...common, 'content-type': 'application/json; charset=utf-8', ...headers },
        body: JSON.stringify(body),
      };
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
function failure(
  error: ApiError,
  endpoint: Endpoint | undefined,
  common: Readonly<Record<string, string>>,
): Answer {
  const body = {
    message: error.message,
    documentation_url: endpoint === undefined || error.status === 401 ? DOCS : `${DOCS}/${endpoint.docs}`,
    status: String(error.status),
  };
  const headers = error instanceof GitHubError ? error.headers : {};
  return toAnswer({ status: error.status, body, headers }, common);
}
