import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Claims } from '../iam/claims.ts';

/** A JSON Web Token (RFC 7519) in compact form, taken apart and not yet verified. */
export interface Jwt {
  readonly algorithm: string;
  readonly keyId: string | undefined;
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: Buffer;
}

/** Undefined when it is no JWT. */
export function parseJwt(token: string): Jwt | undefined {
  const [head, body, tail, ...rest] = token.split('.');
  if (!head || !body || !tail || rest.length > 0 || ![head, body, tail].every(isBase64Url)) {
    return undefined;
  }
  const header = record(head);
  const claims = record(body);
  if (header === undefined || claims === undefined || typeof header['alg'] !== 'string') {
    return undefined;
  }
  return {
    algorithm: header['alg'],
    keyId: typeof header['kid'] === 'string' ? header['kid'] : undefined,
    claims,
    signed: `${head}.${body}`,
    signature: Buffer.from(tail, 'base64url'),
  };
}

function isBase64Url(text: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(text);
}

function record(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}

interface Algorithm {
  readonly keyType: 'RSA' | 'EC';
  readonly hash: string;
  readonly curve?: string;
}

/**
 * What STS accepts, by JOSE name (RFC 7518).
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  RS256: { keyType: 'RSA', hash: 'sha256' },
  RS384: { keyType: 'RSA', hash: 'sha384' },
  RS512: { keyType: 'RSA', hash: 'sha512' },
  ES256: { keyType: 'EC', hash: 'sha256', curve: 'P-256' },
  ES384: { keyType: 'EC', hash: 'sha384', curve: 'P-384' },
  ES512: { keyType: 'EC', hash: 'sha512', curve: 'P-521' },
};

/** A key of an issuer's JWKS (RFC 7517). */
export interface Jwk {
  readonly kty: string;
  readonly kid?: string;
  readonly use?: string;
  readonly alg?: string;
  readonly crv?: string;
  readonly [member: string]: unknown;
}

export function isSupported(jwt: Jwt): boolean {
  return Object.hasOwn(ALGORITHMS, jwt.algorithm);
}

/** The keys that may have signed the token: its `kid` where it names one, fitting its algorithm. */
export function candidates(jwt: Jwt, keys: readonly Jwk[]): readonly Jwk[] {
  const algorithm = ALGORITHMS[jwt.algorithm];
  if (algorithm === undefined) {
    return [];
  }
  return keys.filter(
    key =>
      key.kty === algorithm.keyType &&
      (jwt.keyId === undefined || key.kid === jwt.keyId) &&
      (key.use === undefined || key.use === 'sig') &&
      (key.alg === undefined || key.alg === jwt.algorithm) &&
      (algorithm.curve === undefined || key.crv === algorithm.curve),
  );
}

export function isSignedBy(jwt: Jwt, key: Jwk): boolean {
  const algorithm = ALGORITHMS[jwt.algorithm];
  const publicKey = algorithm === undefined ? undefined : importKey(key);
  if (algorithm === undefined || publicKey === undefined) {
    return false;
  }
  return verify(
    algorithm.hash,
    Buffer.from(jwt.signed),
    algorithm.keyType === 'EC' ? { key: publicKey, dsaEncoding: 'ieee-p1363' } : publicKey,
    jwt.signature,
  );
}

function importKey(key: Jwk): KeyObject | undefined {
  try {
    return createPublicKey({ key: { ...key }, format: 'jwk' });
  } catch {
    return undefined;
  }
}
