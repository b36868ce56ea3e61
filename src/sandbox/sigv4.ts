import { createHash, timingSafeEqual } from 'node:crypto';
import type { Session } from './iam/sessions.ts';
import {
  ALGORITHM,
  canonicalRequest,
  type SignedRequest,
  type Signing,
  signature,
  stringToSign,
} from './signature.ts';

/**
 * Verifies AWS Signature Version 4 in the Authorization header, as the services here accept it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

export type SignatureProblem =
  /** No Authorization header at all. */
  | 'missing'
  /** Cannot be read as a signature. */
  | 'incomplete'
  /** No such access key, or not with this session token. */
  | 'unknownKey'
  /** Out of date, wrongly scoped, or not the signature of this request. */
  | 'mismatch'
  /** The session is over. */
  | 'expired';

/** Each wire protocol names the problems in its own way. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
  readonly problem: SignatureProblem;

  constructor(problem: SignatureProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

interface Verification {
  /** Name in the credential scope, such as `ecs`. */
  readonly service: string;
  /** The only region that will do; any where it is absent. */
  readonly region?: string;
  /** How far the request's time may be from ours, in minutes. */
  readonly skewMinutes: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  findSession(accessKeyId: string): Session | undefined;
}

export interface Verified {
  readonly session: Session;
  readonly region: string;
}

interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/** Throws SignatureError. */
export function verifySignature(request: SignedRequest, verification: Verification): Verified {
  const header = only(request, 'authorization');
  if (header === undefined) {
    throw new SignatureError('missing', 'Missing Authentication Token');
  }
  const timestamp = only(request, 'x-amz-date') ?? only(request, 'date');
  const authorization = parseAuthorization(header, timestamp);
  const amzDate = basicDate(timestamp ?? '');
  if (amzDate === undefined) {
    throw new SignatureError(
      'incomplete',
      `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  checkScope(authorization, verification, amzDate);
  checkSignedHeaders(request, authorization.signedHeaders);
  checkTime(amzDate, verification.now, verification.skewMinutes);

  const session = verification.findSession(authorization.accessKeyId);
  const token = only(request, 'x-amz-security-token') ?? '';
  if (session === undefined || !equal(token, session.sessionToken)) {
    throw new SignatureError('unknownKey', 'The security token included in the request is invalid.');
  }
  const signing = {
    secret: session.secretAccessKey,
    amzDate,
    region: authorization.region,
    service: authorization.service,
    signedHeaders: authorization.signedHeaders,
  };
  if (!equal(authorization.signature, signature(request, signing))) {
    throw new SignatureError('mismatch', doesNotMatch(request, signing));
  }
  if (session.expiresAt <= verification.now) {
    throw new SignatureError('expired', 'The security token included in the request is expired');
  }
  return { session, region: authorization.region };
}

/** As long as AWS's own, which repeats what was signed: whoever shows it gives the session token away. */
function doesNotMatch(request: SignedRequest, signing: Signing): string {
  return [
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    '',
    'The Canonical String for this request should have been',
    `'${canonicalRequest(request, signing.signedHeaders)}'`,
    '',
    'The String-to-Sign should have been',
    `'${stringToSign(request, signing)}'`,
    '',
  ].join('\n');
}

/** The only value of a header; several are joined as one, as HTTP allows. */
function only(request: SignedRequest, name: string): string | undefined {
  return request.headers[name]?.join(',');
}

function parseAuthorization(header: string, timestamp: string | undefined): Authorization {
  const space = header.indexOf(' ');
  const algorithm = space < 0 ? header : header.slice(0, space);
  if (algorithm !== ALGORITHM) {
    throw new SignatureError('incomplete', `Unsupported AWS 'algorithm': '${algorithm}'.`);
  }
  const parts = new Map<string, string>();
  for (const part of header.slice(space + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) {
      parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
    }
  }
  const credential = parts.get('Credential');
  const signedHeaders = parts.get('SignedHeaders');
  const signature = parts.get('Signature');
  const complaints = [
    ...(credential ? [] : ["Authorization header requires 'Credential' parameter."]),
    ...(signature ? [] : ["Authorization header requires 'Signature' parameter."]),
    ...(signedHeaders ? [] : ["Authorization header requires 'SignedHeaders' parameter."]),
    ...(timestamp
      ? []
      : ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]),
  ];
  if (!credential || !signature || !signedHeaders || complaints.length > 0) {
    throw new SignatureError('incomplete', `${complaints.join(' ')} Authorization=${header}`);
  }
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || !terminator || rest.length > 0) {
    throw new SignatureError(
      'incomplete',
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  return {
    accessKeyId,
    date,
    region,
    service,
    terminator,
    signedHeaders: signedHeaders.split(';').map(name => name.toLowerCase()),
    signature,
  };
}

/** Gives `20260102T030405Z`, also for a Date header; undefined for anything else. */
function basicDate(timestamp: string): string | undefined {
  if (/^\d{8}T\d{6}Z$/.test(timestamp)) {
    return timestamp;
  }
  const time = Date.parse(timestamp);
  return Number.isNaN(time) ? undefined : basic(time);
}

/** ISO 8601's basic format, to the second. */
function basic(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function checkScope(
  authorization: Authorization,
  { service, region: wanted }: Verification,
  amzDate: string,
): void {
  const { date, region, terminator } = authorization;
  const complaints: string[] = [];
  if (!REGION.test(region) || (wanted !== undefined && region !== wanted)) {
    complaints.push('Credential should be scoped to a valid region.');
  }
  if (authorization.service !== service) {
    complaints.push(`Credential should be scoped to correct service: '${service}'.`);
  }
  if (terminator !== 'aws4_request') {
    complaints.push(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`,
    );
  }
  if (date !== amzDate.slice(0, 8)) {
    complaints.push(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${date}' != '${amzDate.slice(0, 8)}', from '${amzDate}'.`,
    );
  }
  if (complaints.length > 0) {
    throw new SignatureError('mismatch', complaints.join(' '));
  }
}

/** Host and every x-amz-* header have to be signed: an unsigned one could be exchanged on the way. */
function checkSignedHeaders(request: SignedRequest, signedHeaders: readonly string[]): void {
  if (!signedHeaders.includes('host')) {
    throw new SignatureError(
      'mismatch',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  const unsigned = Object.keys(request.headers).filter(
    name => name.startsWith('x-amz-') && !signedHeaders.includes(name),
  );
  if (unsigned.length > 0) {
    throw new SignatureError(
      'mismatch',
      `There were headers present in the request which were not signed: ${unsigned.sort().join(', ')}`,
    );
  }
}

function checkTime(amzDate: string, now: number, skewMinutes: number): void {
  const iso = amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const time = Date.parse(iso);
  const skew = skewMinutes * 60_000;
  if (Number.isNaN(time)) {
    throw new SignatureError('incomplete', `Date must be in ISO-8601 'basic format'. Got '${amzDate}'.`);
  }
  if (time < now - skew) {
    throw new SignatureError(
      'mismatch',
      `Signature expired: ${amzDate} is now earlier than ${basic(now - skew)} (${basic(now)} - ${skewMinutes} min.)`,
    );
  }
  if (time > now + skew) {
    throw new SignatureError(
      'mismatch',
      `Signature not yet current: ${amzDate} is still later than ${basic(now + skew)} (${basic(now)} + ${skewMinutes} min.)`,
    );
  }
}

/** Takes as long for a near miss as for any other, so that nothing can be guessed byte by byte. */
function equal(given: string, expected: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(given).digest(),
    createHash('sha256').update(expected).digest(),
  );
}
