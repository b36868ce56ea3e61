import {
  createHash,
  generateKeyPair,
  type KeyObject,
  type KeyPairKeyObjectResult,
  randomUUID,
  sign,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { Person } from './people.ts';

export interface IssuerSettings {
  /** How long a client waits between two looks at the token endpoint, in seconds. */
  deviceInterval: number;
  /** How long a device code can be approved, in seconds. */
  deviceLifetime: number;
  /** Seconds. */
  idTokenLifetime: number;
}

let keys: Promise<KeyPairKeyObjectResult> | undefined;

/** One pair for the process: making one takes a tenth of a second. */
export function signingKeys(): Promise<KeyPairKeyObjectResult> {
  keys ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return keys;
}

/** Signs the sandbox's tokens with a key that lives as long as the process. */
export class Issuer {
  /** `http://127.0.0.1:PORT/oidc`. */
  readonly url: string;
  /** A device flow's defaults are those of RFC 8628; an ID token lives as long as one of GitHub's. */
  readonly settings: IssuerSettings = { deviceInterval: 5, deviceLifetime: 600, idTokenLifetime: 300 };
  readonly #privateKey: KeyObject;
  readonly #keyId: string;
  readonly #publicKey: Readonly<Record<string, unknown>>;

  constructor(url: string, pair: KeyPairKeyObjectResult) {
    this.url = url;
    this.#privateKey = pair.privateKey;
    const { kty, n, e } = pair.publicKey.export({ format: 'jwk' });
    // The JWK thumbprint of RFC 7638.
    this.#keyId = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
    this.#publicKey = { kty, n, e, kid: this.#keyId, use: 'sig', alg: 'RS256' };
  }

  /** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata, without a code flow. */
  metadata(): Readonly<Record<string, unknown>> {
    return {
      issuer: this.url,
      device_authorization_endpoint: `${this.url}/device_authorization`,
      token_endpoint: `${this.url}/token`,
      revocation_endpoint: `${this.url}/revoke`,
      jwks_uri: `${this.url}/jwks`,
      scopes_supported: ['openid', 'email', 'profile', 'offline_access'],
      response_types_supported: [],
      grant_types_supported: [DEVICE_GRANT, 'refresh_token', DEVELOPER_GRANT],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['none'],
      claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'email', 'name', 'preferred_username'],
    };
  }

  jwks(): Readonly<Record<string, unknown>> {
    return { keys: [this.#publicKey] };
  }

  /** An ID token for this person; `now` in milliseconds. */
  idToken(person: Person, audience: string, now: number): string {
    const issuedAt = Math.floor(now / 1000);
    return this.signToken({
      iss: this.url,
      sub: person.subject,
      aud: audience,
      iat: issuedAt,
      exp: issuedAt + this.settings.idTokenLifetime,
      jti: randomUUID(),
      email: person.email,
      email_verified: true,
      name: person.name,
      preferred_username: person.login,
    });
  }

  /** Signs any claims, as RS256 (RFC 7515). */
  signToken(claims: Readonly<Record<string, unknown>>): string {
    const header = { alg: 'RS256', kid: this.#keyId, typ: 'JWT' };
    const signed = [header, claims]
      .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(signed), this.#privateKey).toString('base64url');
    return `${signed}.${signature}`;
  }
}

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** The sandbox's own: a token for a named person, without asking anybody. */
export const DEVELOPER_GRANT = 'urn:ecs-codespaces:sandbox-developer';
