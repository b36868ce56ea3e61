import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../api.ts';
import { type Answer, jsonAnswer, readText } from '../http.ts';
import { answerCall, type Exchange, type Observers } from '../pipeline.ts';
import type { Oidc } from './oidc.ts';
import { codePage, decisionPage, donePage } from './page.ts';
import { findPerson, PEOPLE } from './people.ts';

/** `/oidc/…` over HTTP. Calls are logged as `oidc:Token` and so on. */

const BODY_LIMIT = 64 * 1024;

interface Route {
  readonly action: string;
  run(oidc: Oidc, parameters: URLSearchParams): Answer;
}

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /.well-known/openid-configuration': {
    action: 'oidc:Discovery',
    run: oidc => jsonAnswer(200, oidc.issuer.metadata()),
  },
  'GET /jwks': { action: 'oidc:Jwks', run: oidc => jsonAnswer(200, oidc.issuer.jwks()) },
  'GET /identities': {
    action: 'oidc:Identities',
    run: () =>
      jsonAnswer(200, {
        identities: PEOPLE.map(({ login, name, email, description }) => ({
          login,
          name,
          email,
          description,
        })),
      }),
  },
  'POST /device_authorization': {
    action: 'oidc:DeviceAuthorization',
    run: (oidc, form) => jsonAnswer(200, oidc.deviceAuthorization(form)),
  },
  'POST /token': { action: 'oidc:Token', run: (oidc, form) => jsonAnswer(200, oidc.token(form)) },
  'POST /revoke': {
    action: 'oidc:Revoke',
    run: (oidc, form) => {
      oidc.revoke(form);
      return jsonAnswer(200, {});
    },
  },
  'GET /device': { action: 'oidc:DevicePage', run: showDevice },
  'POST /device': { action: 'oidc:DeviceDecision', run: decideDevice },
};

/** `path` is what follows `/oidc`. */
export async function handleOidc(
  observers: Observers,
  oidc: Oidc,
  path: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? 'GET');
  const key = `${method} ${path}`;
  const route = Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
  const { body, problem } = await readText(
    incoming,
    response,
    BODY_LIMIT,
    message => new ApiError('invalid_request', message, 413),
  );
  const query = new URL(incoming.url ?? '/', 'http://localhost').searchParams;
  const exchange: Exchange = {
    requestId: randomUUID(),
    action: route?.action ?? 'oidc:Unknown',
    run: () => {
      if (problem !== undefined) {
        throw problem;
      }
      if (route === undefined) {
        throw new ApiError('not_found', 'There is no such page.', 404);
      }
      return route.run(oidc, method === 'POST' ? readForm(incoming, body) : query);
    },
    fail: error => jsonAnswer(error.status, { error: error.code, error_description: error.message }),
    throttling: () => new ApiError('temporarily_unavailable', 'Too many requests.', 429),
    trouble: status => new ApiError('server_error', 'The server met an unexpected condition.', status),
  };
  return answerCall(observers, exchange, incoming, response);
}

function readForm(incoming: IncomingMessage, body: string): URLSearchParams {
  const type = (incoming.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new ApiError('invalid_request', 'The body has to be application/x-www-form-urlencoded.');
  }
  return new URLSearchParams(body);
}

const UNKNOWN_CODE = 'This code is unknown, was used, or has expired. Compare it with your editor.';

function showDevice(oidc: Oidc, query: URLSearchParams): Answer {
  const userCode = query.get('user_code') ?? '';
  if (userCode === '') {
    return codePage('');
  }
  const device = oidc.devices.waiting(userCode, Date.now());
  return device === undefined ? codePage(userCode, UNKNOWN_CODE) : decisionPage(device);
}

function decideDevice(oidc: Oidc, form: URLSearchParams): Answer {
  const userCode = form.get('user_code') ?? '';
  const device = oidc.devices.waiting(userCode, Date.now());
  const person = findPerson(form.get('login') ?? '');
  if (device === undefined || form.get('form_token') !== device.formToken || person === undefined) {
    return codePage(userCode, UNKNOWN_CODE);
  }
  const approved = form.get('decision') === 'approve';
  device.decision = approved ? person : 'denied';
  return donePage(approved, person.login);
}
