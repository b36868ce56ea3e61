import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../api.ts';
import { type Answer, jsonAnswer, readText } from '../http.ts';
import { answerCall, type Exchange, type Observers } from '../pipeline.ts';
import { readProof } from './dpop.ts';
import type { Logins } from './logins.ts';

/**
 * AWS Sign-In's token endpoint, `POST /v1/token`, in AWS's REST-JSON protocol: what refreshes the
 * credentials of `aws login`. SDKs find it here by AWS_ENDPOINT_URL_SIGNIN.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-login-credentials.html
 */
export const SIGNIN_PATH = '/v1/token';

const BODY_LIMIT = 64 * 1024;

/** `origin` is what clients find it at, which their proofs name. */
export async function handleSignin(
  observers: Observers,
  logins: Logins,
  incoming: IncomingMessage,
  response: ServerResponse,
  origin = `http://${incoming.headers.host}`,
): Promise<void> {
  // One that is too large is refused as one that is empty.
  const { body } = await readText(incoming, response, BODY_LIMIT, () => undefined);
  const requestId = randomUUID();
  const exchange: Exchange = {
    requestId,
    action: 'signin:CreateOAuth2Token',
    run: () =>
      jsonAnswer(200, createToken(logins, incoming, origin, body), { 'x-amzn-requestid': requestId }),
    fail: error => failure(error, requestId),
    throttling: () => new ApiError('TooManyRequestsError', 'rate_exceeded', 429),
    trouble: status => new ApiError('InternalServerException', 'server_error', status),
  };
  return answerCall(observers, exchange, incoming, response);
}

function createToken(logins: Logins, incoming: IncomingMessage, origin: string, body: string): unknown {
  const proofs = incoming.headersDistinct['dpop'] ?? [];
  const proof = readProof(proofs.length === 1 ? (proofs[0] ?? '') : '', {
    method: incoming.method ?? '',
    url: `${origin}${SIGNIN_PATH}`,
    now: Date.now(),
  });
  const { clientId, grantType, refreshToken } = parse(body);
  if (
    proof === undefined ||
    grantType !== 'refresh_token' ||
    typeof clientId !== 'string' ||
    typeof refreshToken !== 'string'
  ) {
    throw new ApiError('ValidationException', 'INVALID_REQUEST');
  }
  const { session, refreshToken: next, expiresIn } = logins.refresh(refreshToken, clientId, proof);
  return {
    accessToken: {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
    },
    tokenType: 'aws_sigv4',
    expiresIn,
    refreshToken: next,
  };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}

/** Clients go by `error`, the reason's code. */
function failure(error: ApiError, requestId: string): Answer {
  return jsonAnswer(
    error.status,
    { error: error.message, message: `The request was refused: ${error.message}` },
    { 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
  );
}
