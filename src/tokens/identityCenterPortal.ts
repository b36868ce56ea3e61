import * as l10n from '@vscode/l10n';
import { Failure, type FailureCode, toFailure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import { throwIfAborted, untilAborted } from '../core/identity/untilAborted.ts';
import { isSafeAddress } from '../core/identity/webAddress.ts';
import type { Clock, Log, Secrets, SignInPrompt } from '../core/ports.ts';
import { errorName } from './awsFailure.ts';
import { awaitApproval, codeExpired } from './deviceCode.ts';
import {
  type DeviceAuthorization,
  type IdentityCenterApi,
  identityCenterFailure,
  type PortalTokens,
  type Registration,
} from './identityCenterApi.ts';
import { RegistrationStore } from './identityCenterRegistration.ts';
import { KeptSignIn } from './keptSignIn.ts';
import { RefreshTokenStore } from './refreshTokenStore.ts';

export interface PortalDeps {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds. A token with less left is renewed first. */
const MARGIN = 60_000;
/** RFC 8628, section 3.5: by how many seconds the wait grows when the service says so. */
const SLOW_DOWN = 5;
/** Seconds between two questions at most, however long the service has been out of reach. */
const LONGEST_INTERVAL = 60;
/** What passes by itself. */
const PASSING: ReadonlySet<FailureCode> = new Set(['offline', 'server', 'throttled']);
/** CreateToken's ways to say that a refresh token, or the client that it belongs to, counts no more. */
const ENDED: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'InvalidClientException',
  'InvalidGrantException',
  'UnauthorizedClientException',
]);

/**
 * The sign-in at one access portal, shared by all environments that name it. The access token is in memory, the
 * refresh token in secret storage. Methods reject with a Failure.
 */
export class Portal {
  readonly #startUrl: string;
  readonly #deps: PortalDeps;
  readonly #api: IdentityCenterApi;
  readonly #registrations: RegistrationStore;
  readonly #kept: KeptSignIn<PortalTokens>;
  #tokens: PortalTokens | undefined;

  constructor(deps: PortalDeps, api: IdentityCenterApi, startUrl: string, key: string) {
    this.#startUrl = startUrl;
    this.#deps = deps;
    this.#api = api;
    this.#registrations = new RegistrationStore(deps.secrets, deps.clock, key);
    this.#kept = new KeptSignIn({
      log: deps.log,
      store: new RefreshTokenStore(deps.secrets, deps.clock, key),
      refresh: async token => {
        const tokens = await this.#refresh(token);
        // The service does not say who this is; the keys do, and the session compares their names.
        return tokens === undefined
          ? undefined
          : { token: tokens.refreshToken, granted: { subject: startUrl, value: tokens } };
      },
      // A refresh token that is not wanted any more ends with the portal's session.
      revoke: async () => undefined,
    });
  }

  /** An access token without asking anybody; undefined where the person has to sign in. */
  async token(signal: AbortSignal): Promise<string | undefined> {
    const held = this.#tokens;
    if (held !== undefined && held.expiresAt - this.#deps.clock.now() > MARGIN) {
      return held.accessToken;
    }
    const tokens = await this.#kept.renew(signal);
    this.#tokens = tokens;
    return tokens?.accessToken;
  }

  /** Device authorization (RFC 8628), as the AWS CLI does it where no browser is at hand. */
  async signIn(prompt: SignInPrompt, signal: AbortSignal): Promise<string> {
    const { era } = this.#kept;
    prompt.step(l10n.t('Asking IAM Identity Center for a code'));
    const { registration, device } = await this.#startDevice(signal);
    const tokens = await awaitApproval(device, { prompt, clock: this.#deps.clock }, signal, waiting =>
      this.#poll(registration, device, waiting),
    );
    throwIfAborted(signal);
    // Beside the token that it got: another window may have registered a client of its own meanwhile.
    await this.#registrations.write(registration);
    await this.#kept.keep(tokens.refreshToken, this.#startUrl, era);
    throwIfAborted(signal);
    this.#tokens = tokens;
    return tokens.accessToken;
  }

  /** The portal does not take this token any more. */
  drop(accessToken: string): void {
    if (this.#tokens?.accessToken === accessToken) {
      this.#tokens = undefined;
    }
  }

  /** Ends the session at the portal too. */
  async signOut(signal: AbortSignal): Promise<void> {
    const held = this.#tokens;
    this.#tokens = undefined;
    const refreshToken = await this.#kept.forget();
    try {
      const left = held !== undefined && held.expiresAt > this.#deps.clock.now() ? held : undefined;
      const tokens =
        left ??
        (refreshToken === undefined ? undefined : await untilAborted(this.#refresh(refreshToken), signal));
      if (tokens !== undefined) {
        await this.#api.logout(tokens.accessToken, signal);
      }
    } catch (error) {
      throwIfAborted(signal);
      const failure = identityCenterFailure(error);
      if (errorName(error) !== 'UnauthorizedException') {
        throw new Failure(
          failure.code,
          l10n.t('You are signed out here, but {0} could not be told.', this.#startUrl),
          { cause: error, hint: l10n.t('Sign out there too if this machine is not yours.') },
        );
      }
    }
  }

  /** Undefined where the service does not honour this token any more. */
  async #refresh(refreshToken: string): Promise<PortalTokens | undefined> {
    const registration = await this.#registrations.read();
    if (registration === undefined) {
      return undefined;
    }
    try {
      return await this.#api.refresh(registration, refreshToken);
    } catch (error) {
      if (ENDED.has(errorName(error))) {
        return undefined;
      }
      throw identityCenterFailure(error);
    }
  }

  /** A kept registration that the service does not know any more is made anew, once. */
  async #startDevice(
    signal: AbortSignal,
  ): Promise<{ registration: Registration; device: DeviceAuthorization }> {
    const known = await this.#registrations.read();
    try {
      if (known !== undefined) {
        try {
          return { registration: known, device: await this.#authorize(known, signal) };
        } catch (error) {
          if (!['InvalidClientException', 'UnauthorizedClientException'].includes(errorName(error))) {
            throw error;
          }
        }
      }
      const registration = await this.#api.register(signal);
      await this.#registrations.write(registration);
      return { registration, device: await this.#authorize(registration, signal) };
    } catch (error) {
      throwIfAborted(signal);
      throw errorName(error) === 'InvalidRequestException'
        ? this.#noPortal(error)
        : identityCenterFailure(error);
    }
  }

  async #authorize(registration: Registration, signal: AbortSignal): Promise<DeviceAuthorization> {
    const device = await this.#api.startDevice(registration, this.#startUrl, signal);
    for (const page of [device.verificationUri, device.verificationUriComplete]) {
      const url = page === undefined ? undefined : URL.parse(page);
      if (url === null || (url !== undefined && !isSafeAddress(url))) {
        throw new Failure(
          'invalid',
          l10n.t('{0} names a sign-in page that is not safe: {1}', this.#startUrl, page ?? ''),
        );
      }
    }
    return device;
  }

  /** Until the signal is aborted, which has to be when the code expires. */
  async #poll(
    registration: Registration,
    { deviceCode, interval: pace }: DeviceAuthorization,
    signal: AbortSignal,
  ): Promise<PortalTokens> {
    let interval = pace;
    for (;;) {
      await this.#deps.clock.sleep(interval * 1000, signal);
      try {
        return await this.#api.redeem(registration, deviceCode, signal);
      } catch (error) {
        throwIfAborted(signal);
        interval = this.#nextInterval(error, interval);
      }
    }
  }

  /** Seconds until the next question; throws where there is no sense in one. */
  #nextInterval(error: unknown, interval: number): number {
    switch (errorName(error)) {
      case 'AuthorizationPendingException':
        return interval;
      case 'SlowDownException':
        return interval + SLOW_DOWN;
      case 'ExpiredTokenException':
        throw codeExpired(error);
      case 'AccessDeniedException':
        throw new Failure('identityRefused', l10n.t('The sign-in was denied at {0}.', this.#startUrl), {
          cause: error,
        });
      default: {
        const failure = toFailure(identityCenterFailure(error));
        if (!PASSING.has(failure.code)) {
          throw failure;
        }
        this.#deps.log.info(`${failure.message} Asking again.`);
        return Math.min(2 * interval || 1, LONGEST_INTERVAL);
      }
    }
  }

  #noPortal(cause: unknown): Failure {
    return new Failure(
      'identityRefused',
      l10n.t('IAM Identity Center knows no access portal {0} in this region.', this.#startUrl),
      {
        cause,
        hint: l10n.t('Check `startUrl` and `region`: the region is that of the Identity Center instance.'),
        action: openSettingsAction(),
      },
    );
  }
}
