import { randomBytes } from 'node:crypto';
import { ApiError, type Input } from '../api.ts';
import { text, texts } from '../input.ts';

/** A client that registered itself. Times are milliseconds since the epoch. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Absent where the client named none, and then it may use all of them. */
  readonly grantTypes: readonly string[] | undefined;
  readonly issuedAt: number;
  expiresAt: number;
}

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const REFRESH_GRANT = 'refresh_token';
const CODE_GRANT = 'authorization_code';

/** What gives access to accounts; tokens of clients that registered it can be refreshed. */
export const ACCOUNT_SCOPE = 'sso:account:access';

/**
 * Public clients of the OIDC service. Throws ApiError with OAuth's codes.
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html
 */
export class Clients {
  readonly #clients = new Map<string, Client>();

  /** `lifetime` in seconds. */
  register(input: Input, instance: (url: string) => boolean, lifetime: number, now: number): Client {
    const name = text(input, 'clientName') ?? '';
    const type = text(input, 'clientType') ?? '';
    if (name === '' || type === '') {
      throw new ApiError('invalid_request', 'clientName and clientType are required.');
    }
    if (type !== 'public') {
      throw new ApiError('invalid_client_metadata', 'Only public clients can be registered.');
    }
    const scopes = texts(input, 'scopes') ?? [];
    for (const scope of scopes) {
      if (!/^(?:sso:account:access|openid|aws|sts:identity_context|codewhisperer:[a-z]+)$/.test(scope)) {
        throw new ApiError('invalid_scope', `The scope ${scope} is unknown.`);
      }
    }
    const grantTypes = texts(input, 'grantTypes');
    for (const grant of grantTypes ?? []) {
      if (grant !== DEVICE_GRANT && grant !== REFRESH_GRANT && grant !== CODE_GRANT) {
        throw new ApiError('unsupported_grant_type', `The grant type ${grant} is not supported.`);
      }
    }
    const issuer = text(input, 'issuerUrl');
    if (issuer !== undefined && !instance(issuer)) {
      throw new ApiError('invalid_request', 'The issuerUrl is not that of an instance.');
    }
    const redirects = texts(input, 'redirectUris') ?? [];
    if (grantTypes?.includes(CODE_GRANT) === true && (redirects.length === 0 || issuer === undefined)) {
      throw new ApiError('invalid_request', 'The code grant needs redirectUris and issuerUrl.');
    }
    if (!redirects.every(isLoopback)) {
      throw new ApiError('invalid_redirect_uri', 'Redirect URIs have to be on loopback.');
    }
    const client: Client = {
      id: randomBytes(24).toString('base64url'),
      secret: randomBytes(96).toString('base64url'),
      name,
      scopes,
      grantTypes,
      issuedAt: now,
      expiresAt: now + lifetime * 1000,
    };
    this.#clients.set(client.id, client);
    return client;
  }

  /** The client that the request is from. */
  authenticate(input: Input, now: number): Client {
    const id = text(input, 'clientId') ?? '';
    const secret = text(input, 'clientSecret') ?? '';
    if (id === '' || secret === '') {
      throw new ApiError('invalid_request', 'clientId and clientSecret are required.');
    }
    const client = this.#clients.get(id);
    if (client === undefined || client.secret !== secret) {
      throw new ApiError('invalid_client', 'The client is unknown.', 401);
    }
    if (client.expiresAt <= now) {
      throw new ApiError('invalid_client', 'The client secret has expired.', 401);
    }
    return client;
  }

  /** Undefined where the client was never registered. */
  name(id: string): string | undefined {
    return this.#clients.get(id)?.name;
  }

  /** As if every registration were as old as it can be. */
  expireAll(now: number): void {
    for (const client of this.#clients.values()) {
      client.expiresAt = Math.min(client.expiresAt, now);
    }
  }
}

/** A native application's (RFC 8252 §7.3). */
function isLoopback(uri: string): boolean {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  return url?.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === '[::1]');
}
