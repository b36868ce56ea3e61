import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, type Input, type Json } from '../api.ts';
import { type Answer, jsonAnswer, readText } from '../http.ts';
import { answerCall, type Exchange, type Observers } from '../pipeline.ts';
import type { IdentityCenter } from './identityCenter.ts';
import { createToken, registerClient, startDeviceAuthorization } from './oidcApi.ts';
import { decideDevice, showDevice, showPortal } from './pages.ts';
import {
  getRoleCredentials,
  listAccountRoles,
  listAccounts,
  logout,
  type PortalRequest,
} from './portalApi.ts';

/**
 * IAM Identity Center over HTTP: its two services in AWS's REST-JSON protocol, and the pages on which a
 * person approves. Nothing here is signed.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */

const BODY_LIMIT = 64 * 1024;

type Route =
  | {
      readonly kind: 'oidc';
      readonly action: string;
      run(center: IdentityCenter, input: Input): Json;
    }
  | {
      readonly kind: 'portal';
      readonly action: string;
      run(center: IdentityCenter, request: PortalRequest): Json | undefined;
    }
  | {
      readonly kind: 'page';
      readonly action: string;
      run(center: IdentityCenter, form: URLSearchParams): Answer;
    };

const ROUTES: Readonly<Record<string, Route>> = {
  'POST /client/register': { kind: 'oidc', action: 'sso-oidc:RegisterClient', run: registerClient },
  'POST /device_authorization': {
    kind: 'oidc',
    action: 'sso-oidc:StartDeviceAuthorization',
    run: startDeviceAuthorization,
  },
  'POST /token': { kind: 'oidc', action: 'sso-oidc:CreateToken', run: createToken },
  'GET /assignment/accounts': { kind: 'portal', action: 'sso:ListAccounts', run: listAccounts },
  'GET /assignment/roles': { kind: 'portal', action: 'sso:ListAccountRoles', run: listAccountRoles },
  'GET /federation/credentials': {
    kind: 'portal',
    action: 'sso:GetRoleCredentials',
    run: getRoleCredentials,
  },
  'POST /logout': { kind: 'portal', action: 'sso:Logout', run: logout },
  'GET /start': { kind: 'page', action: 'sso:Portal', run: showPortal },
  'GET /start/device': { kind: 'page', action: 'sso:DevicePage', run: showDevice },
  'POST /start/device': { kind: 'page', action: 'sso:DeviceDecision', run: decideDevice },
};

/** Names and statuses of the errors: the models of both services. */
const OIDC_ERRORS: Readonly<Record<string, string>> = {
  access_denied: 'AccessDeniedException',
  authorization_pending: 'AuthorizationPendingException',
  expired_token: 'ExpiredTokenException',
  invalid_client: 'InvalidClientException',
  invalid_client_metadata: 'InvalidClientMetadataException',
  invalid_grant: 'InvalidGrantException',
  invalid_redirect_uri: 'InvalidRedirectUriException',
  invalid_request: 'InvalidRequestException',
  invalid_scope: 'InvalidScopeException',
  server_error: 'InternalServerException',
  slow_down: 'SlowDownException',
  unauthorized_client: 'UnauthorizedClientException',
  unsupported_grant_type: 'UnsupportedGrantTypeException',
};

/** Undefined where the request is for none of these. */
export function identityCenterRoute(method: string, path: string): Route | undefined {
  const key = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  return Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
}

export async function handleIdentityCenter(
  observers: Observers,
  center: IdentityCenter,
  route: Route,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { body, problem } = await readText(
    incoming,
    response,
    BODY_LIMIT,
    message => new ApiError('invalid_request', message, 413),
  );
  const requestId = randomUUID();
  const exchange: Exchange = {
    requestId,
    action: route.action,
    run: () => {
      if (problem !== undefined) {
        throw problem;
      }
      return answer(center, route, incoming, body, requestId);
    },
    fail: error => failure(route, error, requestId),
    throttling: () =>
      route.kind === 'oidc'
        ? new ApiError('slow_down', 'Too many requests.')
        : new ApiError('TooManyRequestsException', 'Too many requests', 429),
    trouble: status =>
      route.kind === 'oidc'
        ? new ApiError('server_error', 'The service met a failure of its own.', status)
        : new ApiError('InternalServerException', 'The service met a failure of its own.', status),
  };
  return answerCall(observers, exchange, incoming, response);
}

function answer(
  center: IdentityCenter,
  route: Route,
  incoming: IncomingMessage,
  body: string,
  requestId: string,
): Answer {
  const query = new URL(incoming.url ?? '/', 'http://localhost').searchParams;
  switch (route.kind) {
    case 'oidc':
      return ok(route.run(center, parseInput(body)), requestId);
    case 'portal': {
      const header = incoming.headers['x-amz-sso_bearer_token'];
      const accessToken = typeof header === 'string' ? header : undefined;
      return ok(route.run(center, { accessToken, query }), requestId);
    }
    case 'page':
      return route.run(center, incoming.method === 'POST' ? new URLSearchParams(body) : query);
  }
}

function ok(output: Json | undefined, requestId: string): Answer {
  const answered = jsonAnswer(200, output ?? {}, { 'x-amzn-requestid': requestId });
  return output === undefined ? { ...answered, body: '' } : answered;
}

function failure(route: Route, error: ApiError, requestId: string): Answer {
  const name = route.kind === 'oidc' ? (OIDC_ERRORS[error.code] ?? error.code) : error.code;
  return jsonAnswer(
    error.status,
    route.kind === 'oidc'
      ? { error: error.code, error_description: error.message }
      : { message: error.message, __type: `com.amazonaws.switchboard.portal#${name}` },
    { 'x-amzn-requestid': requestId, 'x-amzn-errortype': name },
  );
}

function parseInput(body: string): Input {
  let value: Json;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ApiError('invalid_request', 'The body is not valid JSON.');
  }
  if (!isInput(value)) {
    throw new ApiError('invalid_request', 'The body has to be a JSON object.');
  }
  return value;
}

function isInput(value: Json): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
