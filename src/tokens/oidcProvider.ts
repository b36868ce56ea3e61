import * as l10n from '@vscode/l10n';
import {
  allowInsecureRequests,
  type Configuration,
  clockTolerance,
  type DeviceAuthorizationResponse,
  discovery,
  initiateDeviceAuthorization,
  None,
  pollDeviceAuthorizationGrant,
  ResponseBodyError,
  refreshTokenGrant,
  type TokenEndpointResponse,
  tokenRevocation,
} from 'openid-client';
import { Failure, type FailureCode, toFailure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import { isSafeAddress } from '../core/identity/webAddress.ts';
import type { IdentitySource } from '../core/model.ts';
import { toOidcFailure } from './oidcFailure.ts';

export type OidcIdentity = Extract<IdentitySource, { kind: 'oidc' }>;

/** What passes by itself. */
const PASSING: ReadonlySet<FailureCode> = new Set(['offline', 'server', 'throttled']);
/** Seconds between two questions at most, however long the provider has been out of reach. */
const LONGEST_INTERVAL = 60;
/** Seconds. A token has just been issued, and STS looks at its times; this machine's clock is no judge of them. */
const CLOCK_TOLERANCE = 86_400;

/**
 * An organisation's OpenID provider as a public client without a secret meets it. Found by discovery
 * at first use; every method rejects with a Failure. Nothing here can be aborted but `poll`: whoever
 * stops waiting for a refresh must not lose the rotated token.
 */
export class OidcProvider {
  readonly issuer: string;
  readonly #identity: OidcIdentity;
  #found: Promise<Configuration> | undefined;

  constructor(identity: OidcIdentity) {
    this.#identity = identity;
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

  async #with<T>(use: (config: Configuration) => Promise<T>): Promise<T> {
    try {
      return await use(await this.#discover());
    } catch (error) {
      throw toOidcFailure(error, this.issuer);
    }
  }

  #discover(): Promise<Configuration> {
    if (this.#found === undefined) {
      const found = discover(this.#identity);
      this.#found = found;
      found.catch(() => {
        this.#found = undefined;
      });
    }
    return this.#found;
  }
}

async function discover({ issuer, clientId }: OidcIdentity): Promise<Configuration> {
  const server = new URL(issuer);
  if (!isSafeAddress(server)) {
    throw unsafe(issuer, issuer);
  }
  const insecure = server.protocol === 'http:';
  const config = await discovery(
    server,
    clientId,
    { [clockTolerance]: CLOCK_TOLERANCE },
    None(),
    insecure ? { execute: [allowInsecureRequests] } : undefined,
  );
  const metadata = config.serverMetadata();
  const used = [
    metadata.token_endpoint,
    metadata.device_authorization_endpoint,
    metadata.revocation_endpoint,
  ];
  for (const endpoint of used) {
    if (endpoint !== undefined && !isSafe(endpoint)) {
      throw unsafe(issuer, endpoint);
    }
  }
  return config;
}

function isSafe(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isSafeAddress(url);
}

function unsafe(issuer: string, address: string): Failure {
  return new Failure(
    'invalid',
    l10n.t('{0} would send the sign-in over an open connection: {1}', issuer, address),
    {
      hint: l10n.t('Only https will do; http is for this machine alone.'),
      action: openSettingsAction(),
    },
  );
}
