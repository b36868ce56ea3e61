import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { ApiError } from '../api.ts';
import { type Answer, readText } from '../http.ts';
import { answerCall, type Exchange, type Observers } from '../pipeline.ts';
import { type ApiRequest, apiExchange } from './api/handle.ts';
import { download, downloadFailure, downloadOf } from './downloads.ts';
import { GitHubError } from './errors.ts';
import type { GitHub } from './github.ts';
import { actionsOidcAction, handleActionsOidc } from './oidc/routes.ts';
import { missingPage } from './page/frame.ts';
import { showPage } from './page/pages.ts';

/** The GitHub server over HTTP: API, OIDC issuer, store, pages. */

const API = '/api/v3';
const SERVICES = '/_services';
const BODY_LIMIT = 1_048_576;

/** `path` is what follows `/github`, without the query. */
export async function handleGitHub(
  observers: Observers,
  github: GitHub,
  path: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { body, problem } = await readText(
    incoming,
    response,
    BODY_LIMIT,
    message => new GitHubError(413, 'TooLarge', message),
  );
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
  const wanted = downloadOf(path);
  return wanted === undefined
    ? {
        ...common(actionsOidcAction(path)),
        run: () =>
          handleActionsOidc(github.issuer, path, { method, query, authorization: headers.authorization }),
        fail: jsonFailure,
      }
    : {
        ...common(wanted.kind === 'artifacts' ? 'github:FetchArchive' : 'github:FetchLog'),
        run: () => download(github, wanted, request),
        fail: downloadFailure,
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

function jsonFailure(error: ApiError): Answer {
  const headers = error instanceof GitHubError ? error.headers : {};
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message: error.message }),
  };
}
