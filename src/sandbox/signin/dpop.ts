import { createHash, createPublicKey, verify } from 'node:crypto';

/**
 * A proof that whoever sends a request holds a key: a JWT that the key signed over the request's method
 * and address (RFC 9449 §4).
 */
interface Proof {
  /** Thumbprint of the key (RFC 7638). */
  readonly thumbprint: string;
  readonly id: string;
}

interface Expected {
  readonly method: string;
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How far a proof's time may be from ours, in seconds. */
const SKEW = 300;

/** Undefined where the proof does not hold (RFC 9449 §4.3). */
export function readProof(proof: string, expected: Expected): Proof | undefined {
  const [head = '', body = '', tail = '', ...rest] = proof.split('.');
  const header = part(head);
  const claims = part(body);
  const jwk = header?.['jwk'];
  if (
    rest.length > 0 ||
    claims === undefined ||
    header?.['typ'] !== 'dpop+jwt' ||
    header['alg'] !== 'ES256'
  ) {
    return undefined;
  }
  if (!isFields(jwk) || jwk['d'] !== undefined) {
    return undefined;
  }
  const { crv, kty, x, y } = jwk;
  const { htm, htu, iat, jti } = claims;
  if (
    htm !== expected.method ||
    htu !== expected.url ||
    typeof jti !== 'string' ||
    !(Math.abs(Number(iat) - expected.now / 1000) <= SKEW)
  ) {
    return undefined;
  }
  try {
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(tail, 'base64url'))) {
      return undefined;
    }
  } catch {
    return undefined;
  }
  return { thumbprint: thumbprint({ crv, kty, x, y }), id: jti };
}

/** Of an elliptic curve's public key (RFC 7638 §3.2). */
export function thumbprint({ crv, kty, x, y }: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

function part(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
