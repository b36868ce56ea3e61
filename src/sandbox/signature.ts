import { createHash, createHmac } from 'node:crypto';

/**
 * The calculation of AWS Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

export const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface SignedRequest {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Lower-case names; every value that was sent. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Buffer;
}

export interface Signing {
  readonly secret: string;
  /** `20260102T030405Z` */
  readonly amzDate: string;
  readonly region: string;
  readonly service: string;
  /** Lower case, in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
}

/** In hexadecimal. */
export function signature(request: SignedRequest, signing: Signing): string {
  const key = scope(signing).reduce<Buffer>(
    (inner, part) => hmac(inner, part),
    Buffer.from(`AWS4${signing.secret}`),
  );
  return hmac(key, stringToSign(request, signing)).toString('hex');
}

export function stringToSign(request: SignedRequest, signing: Signing): string {
  return [
    ALGORITHM,
    signing.amzDate,
    scope(signing).join('/'),
    sha256(canonicalRequest(request, signing.signedHeaders)),
  ].join('\n');
}

function scope({ amzDate, region, service }: Signing): readonly string[] {
  return [amzDate.slice(0, 8), region, service, 'aws4_request'];
}

export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map(name => {
    const values = (request.headers[name] ?? []).map(value => value.trim().replaceAll(/\s+/g, ' '));
    return `${name}:${values.join(',')}\n`;
  });
  return [
    request.method,
    // Every service but S3 encodes the path that was sent a second time.
    request.path.split('/').map(encode).join('/') || '/',
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

function canonicalQuery(query: string): string {
  if (query === '') {
    return '';
  }
  return query
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const equals = part.indexOf('=');
      const name = equals < 0 ? part : part.slice(0, equals);
      const value = equals < 0 ? '' : part.slice(equals + 1);
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** By code points, and never by language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
