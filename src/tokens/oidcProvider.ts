import * as l10n from '@vscode/l10n';
import {
  allowInsecureRequests,
  type ClientAuth,
  Configuration,
  clockTolerance,
  customFetch,
  type DeviceAuthorizationResponse,
  initiateDeviceAuthorization,
  None,
  pollDeviceAuthorizationGrant,
  ResponseBodyError,
  refreshTokenGrant,
  type ServerMetadata,
  type TokenEndpointResponse,
  tokenRevocation,
} from 'openid-client';
import { Failure, type FailureCode, toFailure } from '../core/failure.ts';
import type { IdentitySource } from '../core/model.ts';
import type { Clock } from '../core/ports.ts';
import { type ClientSecret, clientAuthentications } from './oidcClientSecret.ts';
import { discover } from './oidcDiscovery.ts';
import { refusesClient, toOidcFailure } from './oidcFailure.ts';
import { isSafe, providerFetch } from './oidcFetch.ts';

export type OidcIdentity = Extract<IdentitySource, { kind: 'oidc' }>;

/** What passes by itself. */
const PASSING: ReadonlySet<FailureCode> = new Set(['offline', 'server', 'throttled']);
/** Seconds between two questions at most, however long the provider has been out of reach. */
const LONGEST_INTERVAL = 60;
/** Seconds. A token has just been issued, and STS looks at its times; this machine's clock is no judge of them. */
const CLOCK_TOLERANCE = 86_400;

/**
 * An organisation's OpenID provider as a client meets it: a public one, or one with a secret. Found by
 * discovery at first use; every method rejects with a Failure. Nothing here can be aborted but `poll`:
 * whoever stops waiting for a refresh must not lose the rotated token.
 */
export class OidcProvider {
  readonly issuer: string;
  readonly #identity: OidcIdentity;
  readonly #clock: Clock;
  readonly #secret: ClientSecret;
  #found: Promise<ServerMetadata> | undefined;

  /** `secret` is used where the identity is confidential. */
  constructor(identity: OidcIdentity, clock: Clock, secret: ClientSecret) {
    this.#identity = identity;
    this.#clock = clock;
    this.#secret = secret;
    this.issuer = identity.issuer;
  }

  /** RFC 8628, section 3.1. A provider that has no `offline_access` is asked without it. */
  async authorizeDevice(): Promise<DeviceAuthorizationResponse> {
    const scopes = ['openid', ...this.#identity.scopes];
    const response = await this.#with(async config => {
      if (config.serverMetadata().device_authorization_endpoint === undefined) {
        throw new Failure('unsupported', l10n.t('{0} offers no sign-in by device code.', this.issuer), {
          hint: l10n.t('Ask whoever runs it to allow the device authorization grant (RFC 8628).'),
        });
      }
      try {
        return await initiateDeviceAuthorization(config, {
          scope: [...new Set([...scopes, 'offline_access'])].join(' '),
        });
      } catch (error) {
        if (error instanceof ResponseBodyError && error.error === 'invalid_scope') {
          return initiateDeviceAuthorization(config, { scope: [...new Set(scopes)].join(' ') });
        }
        throw error;
      }
    });
    for (const page of [response.verification_uri, response.verification_uri_complete]) {
      if (page !== undefined && !isSafe(page)) {
        throw new Failure(
          'invalid',
          l10n.t('{0} names a sign-in page that is not safe: {1}', this.issuer, page),
        );
      }
    }
    return response;
  }

  /**
   * Waits for the person, at the pace that the provider asks for. Where it cannot be reached or is in trouble
   * it is asked again, each time after twice the wait, and `told` hears of it (RFC 8628, section 3.5). Goes on
   * until the signal is aborted, which has to be when the code expires.
   */
  async poll(
    response: DeviceAuthorizationResponse,
    signal: AbortSignal,
    told: (failure: Failure) => void,
  ): Promise<TokenEndpointResponse> {
    let interval = response.interval ?? 5;
    for (;;) {
      try {
        const paced = { ...response, interval };
        return await this.#with(config => pollDeviceAuthorizationGrant(config, paced, undefined, { signal }));
      } catch (error) {
        const failure = toFailure(error);
        if (signal.aborted || !PASSING.has(failure.code)) {
          throw failure;
        }
        told(failure);
        interval = Math.min(2 * interval || 1, LONGEST_INTERVAL);
      }
    }
  }

  /** Undefined where the provider does not honour this token any more. */
  refresh(token: string): Promise<TokenEndpointResponse | undefined> {
    return this.#with(async config => {
      try {
        return await refreshTokenGrant(config, token);
      } catch (error) {
        if (error instanceof ResponseBodyError && error.error === 'invalid_grant') {
          return undefined;
        }
        throw error;
      }
    });
  }

  /** RFC 7009; nothing happens where the provider has no such endpoint. */
  revoke(token: string): Promise<void> {
    return this.#with(async config => {
      if (config.serverMetadata().revocation_endpoint !== undefined) {
        await tokenRevocation(config, token, { token_type_hint: 'refresh_token' });
      }
    });
  }

  /** Tries each way that the provider takes the client's secret, until it is not the client that is refused. */
  async #with<T>(use: (config: Configuration) => Promise<T>): Promise<T> {
    try {
      const metadata = await this.#discover();
      const ways = await this.#authentications(metadata);
      for (const [index, way] of ways.entries()) {
        try {
          return await use(this.#configuration(metadata, way));
        } catch (error) {
          if (index === ways.length - 1 || !refusesClient(error)) {
            throw error;
          }
        }
      }
      throw new Failure('unexpected', l10n.t('The client has no way to say who it is.'));
    } catch (error) {
      throw toOidcFailure(error, this.issuer);
    }
  }

  async #authentications(metadata: ServerMetadata): Promise<readonly ClientAuth[]> {
    if (!this.#identity.confidential) {
      return [None()];
    }
    const secret = await this.#secret.read();
    if (secret === undefined) {
      throw new Failure('signedOut', l10n.t('The client secret for {0} is not known here.', this.issuer), {
        hint: l10n.t('Sign in again to give it.'),
      });
    }
    return clientAuthentications(metadata, secret);
  }

  #configuration(metadata: ServerMetadata, way: ClientAuth): Configuration {
    const { clientId } = this.#identity;
    const config = new Configuration(metadata, clientId, { [clockTolerance]: CLOCK_TOLERANCE }, way);
    config[customFetch] = async (url, options) => {
      const response = await providerFetch(this.issuer, url, {
        method: options.method,
        headers: options.headers,
        ...(typeof options.body === 'string' || options.body instanceof URLSearchParams
          ? { body: options.body }
          : {}),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      return url === metadata.device_authorization_endpoint ? withVerificationUri(response) : response;
    };
    if (new URL(this.issuer).protocol === 'http:') {
      allowInsecureRequests(config);
    }
    return config;
  }

  #discover(): Promise<ServerMetadata> {
    if (this.#found === undefined) {
      const found = discover(this.issuer, this.#clock);
      this.#found = found;
      found.catch(() => {
        this.#found = undefined;
      });
    }
    return this.#found;
  }
}

/** Google names the page `verification_url`, as drafts of RFC 8628 did. */
async function withVerificationUri(response: Response): Promise<Response> {
  const answer: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return typeof answer === 'object' &&
    answer !== null &&
    'verification_url' in answer &&
    !('verification_uri' in answer)
    ? Response.json(
        { ...answer, verification_uri: answer.verification_url },
        { status: response.status, headers: { 'content-type': 'application/json' } },
      )
    : response;
}
