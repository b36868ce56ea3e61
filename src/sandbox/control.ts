import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './api.ts';
import { type ControlRequest, findRoute } from './controlRoutes.ts';
import { type Answer, BodyTooLarge, jsonAnswer, readBody, send } from './http.ts';
import type { World } from './world.ts';

/** `/_sandbox` over HTTP: JSON in, JSON out; errors are `{code, message}`. Not in the log of calls. */

const BODY_LIMIT = 4 * 1_048_576;

/** `path` is what follows `/_sandbox`. */
export async function handleControl(
  world: World,
  path: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: Answer;
  try {
    refuseForeignPages(incoming);
    const found = findRoute(incoming.method ?? 'GET', path);
    if (found === undefined) {
      throw new ApiError('NotFound', `There is no ${incoming.method} /_sandbox${path}.`, 404);
    }
    const body = await readBody(incoming, BODY_LIMIT);
    const request: ControlRequest = {
      name: found.name,
      query: new URL(incoming.url ?? '/', 'http://localhost').searchParams,
      body: parseBody(incoming, body),
    };
    answer = jsonAnswer(200, (await found.route(world, request)) ?? {});
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      response.setHeader('connection', 'close');
      answer = jsonAnswer(413, { code: 'BodyTooLarge', message: error.message });
    } else if (error instanceof ApiError) {
      answer = jsonAnswer(error.status, { code: error.code, message: error.message });
    } else {
      throw error;
    }
  }
  send(response, answer);
}

/** Browsers name the page that a request comes from; only our own pages may send one. */
function refuseForeignPages(incoming: IncomingMessage): void {
  const { origin } = incoming.headers;
  const site = incoming.headers['sec-fetch-site'];
  const own = origin === undefined || origin === `http://${incoming.headers.host}`;
  if (!own || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    throw new ApiError('Forbidden', 'Other pages may not control the sandbox.', 403);
  }
}

function parseBody(incoming: IncomingMessage, body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) {
    return {};
  }
  const type = (incoming.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ApiError('UnsupportedMediaType', 'The body has to be application/json.', 415);
  }
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ApiError('InvalidJson', 'The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiError('InvalidJson', 'The body has to be a JSON object.');
  }
  return Object.fromEntries(Object.entries(value));
}
