import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody } from '../http.ts';
import { answerCall } from '../pipeline.ts';
import type { Front } from '../world.ts';
import { bodyTooLarge, jsonExchange } from './json.ts';
import { queryExchange } from './query.ts';
import type { AwsRequest } from './request.ts';

/** What CloudWatch Logs, the largest, takes in one request. */
const BODY_LIMIT = 1_048_576;

/** Answers a request to any of AWS's services. */
export async function handleAws(
  front: Front,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  let body: Buffer;
  try {
    body = await readBody(incoming, BODY_LIMIT);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) {
      throw error;
    }
    response.setHeader('connection', 'close');
    return answerCall(front, bodyTooLarge(requestId, error.message), incoming, response);
  }
  const address = incoming.url ?? '/';
  const question = address.indexOf('?');
  const request: AwsRequest = {
    requestId,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
    method: incoming.method ?? 'GET',
    path: question < 0 ? address : address.slice(0, question),
    query: question < 0 ? '' : address.slice(question + 1),
    headers: incoming.headersDistinct,
    body,
  };
  const target = request.headers['x-amz-target']?.[0];
  const exchange =
    target === undefined && !isJson(request)
      ? queryExchange(front, request)
      : jsonExchange(front, request, target ?? '');
  return answerCall(front, exchange, incoming, response);
}

function isJson(request: AwsRequest): boolean {
  return (request.headers['content-type']?.[0] ?? '').includes('json');
}
