import { ApiError, type EventSource, type Input, type Json, type JsonService } from '../api.ts';
import type { Answer, StreamAnswer } from '../http.ts';
import { authorize } from '../iam/authorize.ts';
import type { Exchange, Seen } from '../pipeline.ts';
import { SignatureError, type SignatureProblem, type Verified, verifySignature } from '../sigv4.ts';
import type { Front } from '../world.ts';
import { EVENT_STREAM, eventSink } from './eventStream.ts';
import type { AwsRequest } from './request.ts';

/**
 * The AWS JSON 1.1 protocol: the operation in X-Amz-Target, JSON in the body.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */

const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** ECS and CloudWatch Logs take requests that are up to five minutes old. */
const SKEW_MINUTES = 5;

const SIGNATURE_CODES: Readonly<Record<SignatureProblem, string>> = {
  missing: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  unknownKey: 'UnrecognizedClientException',
  mismatch: 'InvalidSignatureException',
  expired: 'ExpiredTokenException',
};

export function jsonExchange(front: Front, request: AwsRequest, target: string): Exchange {
  const dot = target.lastIndexOf('.');
  const service = front.services.find(known => known.target === target.slice(0, Math.max(dot, 0)));
  const operation = target.slice(dot + 1);
  return {
    requestId: request.requestId,
    action: service === undefined ? `unknown:${target}` : `${service.signingName}:${operation}`,
    run: seen => runJson(front, request, service, operation, seen),
    fail: error => jsonError(error, request.requestId),
    throttling: () => new ApiError('ThrottlingException', 'Rate exceeded'),
    trouble: status => jsonTrouble(service, status),
  };
}

async function runJson(
  front: Front,
  request: AwsRequest,
  service: JsonService | undefined,
  name: string,
  seen: Seen,
): Promise<Answer | StreamAnswer> {
  const mediaType = (request.headers['content-type']?.[0] ?? '').split(';')[0]?.trim().toLowerCase();
  if (
    service === undefined ||
    !(Object.hasOwn(service.operations, name) || Object.hasOwn(service.streams ?? {}, name)) ||
    request.method !== 'POST' ||
    mediaType !== CONTENT_TYPE
  ) {
    throw unknownOperation();
  }
  const now = front.now();
  const { session, region } = authenticate(front, request, service.signingName, now);
  seen.caller = session.arn;
  seen.region = region;
  const account = front.account(session.accountId);
  const own = account?.services.find(({ target }) => target === service.target);
  const operation = own?.operations[name] ?? own?.streams?.[name];
  if (account === undefined || operation === undefined) {
    throw unknownOperation();
  }
  front.throttle.take(`${service.signingName}:${name}`, account.id, region);
  const input = parseInput(request.body);
  const call = { accountId: account.id, region, callerArn: session.arn };
  authorize(
    account.iam,
    { session, region, now, sourceIp: request.sourceIp },
    operation.permissions(input, call),
  );
  if ('open' in operation) {
    return streamAnswer(operation.open(input, call, request.requestId), request.requestId);
  }
  const output = await operation.run(input, call);
  return {
    status: 200,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': request.requestId },
    body: JSON.stringify(output),
  };
}

function streamAnswer(source: EventSource, requestId: string): StreamAnswer {
  return {
    status: 200,
    headers: { 'content-type': EVENT_STREAM, 'x-amzn-requestid': requestId },
    source,
    begin(response) {
      if (response.destroyed) {
        source.closed();
        return;
      }
      response.once('close', () => source.closed());
      const sink = eventSink(response, () => source.drained());
      // Protocols with the operation in a header begin with the members that are no events: here, none.
      // https://smithy.io/2.0/spec/streaming.html#initial-response
      sink.send('initial-response', {});
      source.begin(sink);
    },
  };
}

function unknownOperation(): ApiError {
  return new ApiError('UnknownOperationException', 'The requested operation is not known.');
}

function authenticate(front: Front, request: AwsRequest, service: string, now: number): Verified {
  try {
    return verifySignature(request, {
      service,
      skewMinutes: SKEW_MINUTES,
      now,
      findSession: key => front.sessions.find(key),
    });
  } catch (error) {
    throw error instanceof SignatureError
      ? new ApiError(SIGNATURE_CODES[error.problem], error.message)
      : error;
  }
}

/** Throws SerializationException for anything but a JSON object; an empty body counts as an empty one. */
function parseInput(body: Buffer): Input {
  if (body.length === 0) {
    return {};
  }
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new ApiError('SerializationException', 'The request body is not valid JSON.');
  }
  if (!isInput(value)) {
    throw new ApiError('SerializationException', 'Start of structure or map found where not expected.');
  }
  return value;
}

function isInput(value: Json): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonError(error: ApiError, requestId: string): Answer {
  return {
    status: error.status,
    headers: {
      'content-type': CONTENT_TYPE,
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
    },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.members }),
  };
}

/** The names that the services' models give to their own failures. */
function jsonTrouble(service: JsonService | undefined, status: number): ApiError {
  if (status === 503 || service?.signingName === 'logs') {
    return new ApiError('ServiceUnavailableException', 'The service cannot complete the request.', status);
  }
  if (service?.signingName === 'ssm') {
    return new ApiError('InternalServerError', 'An error occurred on the server side.', status);
  }
  if (service?.signingName === 'secretsmanager') {
    return new ApiError('InternalServiceError', 'An error occurred on the server side.', status);
  }
  return service?.signingName === 'ecs' || service?.signingName === 'ecr'
    ? new ApiError('ServerException', 'Service Unavailable. Please try again later.', status)
    : new ApiError(
        'InternalFailure',
        'The request processing has failed because of an internal error.',
        status,
      );
}

/** The answer to a request of which the rest was not read. */
export function bodyTooLarge(requestId: string, message: string): Exchange {
  return {
    requestId,
    action: 'unknown:body',
    run: () => {
      throw new ApiError('RequestEntityTooLargeException', message, 413);
    },
    fail: error => jsonError(error, requestId),
    throttling: () => new ApiError('ThrottlingException', 'Rate exceeded'),
    trouble: status => jsonTrouble(undefined, status),
  };
}
