import { ApiError } from '../api.ts';
import { EC2 } from '../ec2/ec2Api.ts';
import type { Answer } from '../http.ts';
import { IAM } from '../iamApi/iamApi.ts';
import type { Exchange, Seen } from '../pipeline.ts';
import type { Parameters, QueryService, Xml } from '../queryApi.ts';
import { SignatureError, type SignatureProblem, type Verified, verifySignature } from '../sigv4.ts';
import { STS } from '../sts/sts.ts';
import type { Front } from '../world.ts';
import type { AwsRequest } from './request.ts';

/**
 * The AWS Query protocol: parameters in a form, XML back. The version tells the services apart, since
 * they share one address here.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */

const SERVICES: readonly QueryService[] = [STS, IAM, EC2];

/** STS, IAM and EC2 take requests that are up to fifteen minutes old, and say so in their error. */
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
  const service = SERVICES.find(({ version }) => version === parameters.get('Version')) ?? STS;
  return {
    requestId: request.requestId,
    action: `${service.signingName}:${action}`,
    run: seen => runQuery(front, service, request, parameters, seen),
    fail: error => queryError(service, error, request.requestId),
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

function authenticate(front: Front, service: QueryService, request: AwsRequest): Verified {
  try {
    return verifySignature(request, {
      service: service.signingName,
      ...(service.signingRegion === undefined ? {} : { region: service.signingRegion }),
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
  service: QueryService,
  request: AwsRequest,
  parameters: Parameters,
  seen: Seen,
): Promise<Answer> {
  const action = parameters.get('Action');
  if (action === undefined || action === '') {
    throw new ApiError('MissingAction', 'The request must contain the parameter Action.');
  }
  const version = parameters.get('Version') ?? service.version;
  const operation = Object.hasOwn(service.operations, action) ? service.operations[action] : undefined;
  if (operation === undefined || version !== service.version) {
    throw new ApiError('InvalidAction', `Could not find operation ${action} for version ${version}`);
  }
  let result: Xml;
  if (operation.signed) {
    const { session, region } = authenticate(front, service, request);
    seen.caller = session.arn;
    seen.region = region;
    const caller = { session, region, now: front.now(), sourceIp: request.sourceIp };
    result = await operation.run(front, caller, parameters);
  } else {
    result = await operation.run(front, parameters);
  }
  if (service.dialect === 'ec2') {
    // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-responses.html
    return answer(
      200,
      request.requestId,
      `<${action}Response xmlns="http://ec2.amazonaws.com/doc/${service.version}/">` +
        `<requestId>${request.requestId}</requestId>${xml(result, 'item')}</${action}Response>`,
    );
  }
  return answer(
    200,
    request.requestId,
    `<${action}Response xmlns="${namespace(service)}"><${action}Result>${xml(result)}</${action}Result>` +
      `<ResponseMetadata><RequestId>${request.requestId}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

function namespace(service: QueryService): string {
  return `https://${service.signingName}.amazonaws.com/doc/${service.version}/`;
}

function queryError(service: QueryService, error: ApiError, requestId: string): Answer {
  if (service.dialect === 'ec2') {
    return answer(
      error.status,
      requestId,
      `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${escapeXml(error.code)}</Code>` +
        `<Message>${escapeXml(error.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
    );
  }
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  return answer(
    error.status,
    requestId,
    `<ErrorResponse xmlns="${namespace(service)}"><Error><Type>${type}</Type><Code>${escapeXml(error.code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  );
}

function answer(status: number, requestId: string, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

function xml(value: Xml, item = 'member'): string {
  if (typeof value !== 'object') {
    return escapeXml(String(value));
  }
  if (isList(value)) {
    return value.map(member => `<${item}>${xml(member, item)}</${item}>`).join('');
  }
  return Object.entries(value)
    .map(([element, content]) =>
      content === undefined ? '' : `<${element}>${xml(content, item)}</${element}>`,
    )
    .join('');
}

function isList(value: Exclude<Xml, string | number>): value is readonly Xml[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
