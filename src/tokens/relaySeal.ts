import {
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { RelayKey } from '../core/identity/relay/request.ts';

/** Of HKDF (RFC 5869); both public keys follow, the extension's first. */
const INFO = 'ecs-codespaces relay v1';
/** Bytes: of an X25519 public key (RFC 7748), of AES-GCM's nonce and tag (NIST SP 800-38D). */
const KEY = 32;
const IV = 12;
const TAG = 16;

/** A key pair for one request. The private half stays in memory and is good for this object alone. */
export function createRelayKey(): RelayKey {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const own = rawKey(publicKey);
  return {
    publicKey: own.toString('base64url'),
    open: (file, requestId) => open(file, requestId, own, privateKey),
  };
}

/**
 * X25519, HKDF-SHA256 (salt: the request id), AES-256-GCM (additional data: the request id). Throws Failure
 * `identityRefused` for anything that was not sealed to this key for this request, or was changed since.
 */
function open(file: Uint8Array, requestId: string, own: Buffer, privateKey: KeyObject): string {
  const sealed = read(file);
  if (sealed === undefined) {
    throw new Failure('identityRefused', l10n.t('What the workflow run handed over is no sealed token.'), {
      hint: l10n.t('Look whether the workflow file of the default branch is the one of this version.'),
    });
  }
  try {
    const shared = diffieHellman({
      privateKey,
      publicKey: createPublicKey({
        key: { kty: 'OKP', crv: 'X25519', x: sealed.key.toString('base64url') },
        format: 'jwk',
      }),
    });
    const info = Buffer.concat([Buffer.from(INFO), own, sealed.key]);
    const secret = Buffer.from(hkdfSync('sha256', shared, requestId, info, 32));
    const decipher = createDecipheriv('aes-256-gcm', secret, sealed.iv, { authTagLength: TAG });
    decipher.setAAD(Buffer.from(requestId));
    decipher.setAuthTag(sealed.data.subarray(-TAG));
    const text = Buffer.concat([decipher.update(sealed.data.subarray(0, -TAG)), decipher.final()]);
    return text.toString('utf8');
  } catch {
    // The error of a failed decryption says nothing that helps.
    throw new Failure(
      'identityRefused',
      l10n.t('The token that the workflow run handed over was changed, or is not meant for this request.'),
      { hint: l10n.t('Nothing of it was used. Sign in again, and look at the run if this comes back.') },
    );
  }
}

interface Sealed {
  readonly key: Buffer;
  readonly iv: Buffer;
  /** Ciphertext, then tag. */
  readonly data: Buffer;
}

function read(file: Uint8Array): Sealed | undefined {
  const value = parse(Buffer.from(file).toString('utf8'));
  if (typeof value !== 'object' || value === null || !('v' in value) || value.v !== 1) {
    return undefined;
  }
  const key = bytes('key' in value ? value.key : undefined);
  const iv = bytes('iv' in value ? value.iv : undefined);
  const data = bytes('data' in value ? value.data : undefined);
  return key?.length === KEY && iv?.length === IV && data !== undefined && data.length > TAG
    ? { key, iv, data }
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of base64url as the workflow writes it; undefined for any other spelling of the same bytes. */
function bytes(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  const decoded = Buffer.from(text, 'base64url');
  return decoded.toString('base64url') === text ? decoded : undefined;
}

function rawKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}
