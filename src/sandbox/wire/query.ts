import { ApiError } from '../api.ts';
import type { Answer } from '../http.ts';
import type { Exchange, Seen } from '../pipeline.ts';
import { SignatureError, type SignatureProblem, type Verified, verifySignature } from '../sigv4.ts';
import type { Parameters, Xml } from '../sts/shapes.ts';
import { stsOperation } from '../sts/sts.ts';
import type { Front } from '../world.ts';
import type { AwsRequest } from './request.ts';

/**
 * The AWS Query protocol, of which STS is the only service here: parameters in a form, XML back.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS takes requests that are up to fifteen minutes old, and says so in its error. */
const SKEW_MINUTES = 15;

const SIGNATURE_ERRORS: Readonly<
  Record<SignatureProblem, { readonly code: string; readonly status: number; readonly message?: string }>
> = {
  missing: {
    code: 'MissingAuthenticationToken',
    status: 403,
    message: 'Request is missing Authentication Token',
  },
  incomplete: { code: 'IncompleteSignature', status: 400 },
  unknownKey: {
    code: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid',
  },
  mismatch: { code: 'SignatureDoesNotMatch', status: 403 },
  expired: { code: 'ExpiredToken', status: 403 },
};

export function queryExchange(front: Front, request: AwsRequest): Exchange {
  const parameters = readParameters(request);
  const action = parameters.get('Action') ?? '';
  return {
    requestId: request.requestId,
    action: `sts:${action}`,
    run: seen => runQuery(front, request, action, parameters, seen),
    fail: error => queryError(error, request.requestId),
    throttling: () => new ApiError('Throttling', 'Rate exceeded'),
    trouble: status =>
      status === 503
        ? new ApiError(
            'ServiceUnavailable',
            'The request has failed due to a temporary failure of the server.',
            status,
          )
        : new ApiError(
            'InternalFailure',
            'The request processing has failed because of an internal error.',
            status,
          ),
  };
}

function authenticate(front: Front, request: AwsRequest): Verified {
  try {
    return verifySignature(request, {
      service: 'sts',
      skewMinutes: SKEW_MINUTES,
      now: front.now(),
      findSession: key => front.sessions.find(key),
    });
  } catch (error) {
    if (!(error instanceof SignatureError)) {
      throw error;
    }
    const { code, status, message = error.message } = SIGNATURE_ERRORS[error.problem];
    throw new ApiError(code, message, status);
  }
}

/** From the form in the body of a POST, from the address of a GET. */
function readParameters(request: AwsRequest): Parameters {
  const source = request.method === 'POST' ? request.body.toString('utf8') : request.query;
  return new Map(new URLSearchParams(source));
}

async function runQuery(
  front: Front,
  request: AwsRequest,
  action: string,
  parameters: Parameters,
  seen: Seen,
): Promise<Answer> {
  if (action === '') {
    throw new ApiError('MissingAction', 'The request must contain the parameter Action.');
  }
  const operation = stsOperation(action, parameters.get('Version') ?? '2011-06-15');
  let result: Xml;
  if (operation.signed) {
    const { session, region } = authenticate(front, request);
    seen.caller = session.arn;
    seen.region = region;
    result = await operation.run(front, session);
  } else {
    result = await operation.run(front, parameters);
  }
  return answer(
    200,
    request.requestId,
    `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${xml(result)}</${action}Result>` +
      `<ResponseMetadata><RequestId>${request.requestId}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

function queryError(error: ApiError, requestId: string): Answer {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  return answer(
    error.status,
    requestId,
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>${type}</Type><Code>${escapeXml(error.code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  );
}

function answer(status: number, requestId: string, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

function xml(value: Xml): string {
  if (typeof value !== 'object') {
    return escapeXml(String(value));
  }
  return Object.entries(value)
    .map(([element, content]) => (content === undefined ? '' : `<${element}>${xml(content)}</${element}>`))
    .join('');
}

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
