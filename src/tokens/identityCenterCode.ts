import * as l10n from '@vscode/l10n';
import { Failure, type FailureCode, toFailure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import { signInDenied } from '../core/identity/signInDenied.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import { isSafeAddress } from '../core/identity/webAddress.ts';
import type { Clock, Log } from '../core/ports.ts';
import { errorName } from './awsFailure.ts';
import { awaitApproval, codeExpired } from './deviceCode.ts';
import {
  type DeviceAuthorization,
  type IdentityCenterApi,
  identityCenterFailure,
  type PortalTokens,
  type Registration,
} from './identityCenterApi.ts';
import type { RegistrationStore } from './identityCenterRegistration.ts';
import type { CodePrompt } from './sharedSignIn.ts';

/** RFC 8628, section 3.5: by how many seconds the wait grows when the service says so. */
const SLOW_DOWN = 5;
/** Seconds between two questions at most, however long the service has been out of reach. */
const LONGEST_INTERVAL = 60;
/** What passes by itself. */
const PASSING: ReadonlySet<FailureCode> = new Set(['offline', 'server', 'throttled']);

/** Device authorization (RFC 8628) at one access portal, as the AWS CLI does it where no browser is at hand. */
export class PortalCode {
  readonly #deps: { readonly clock: Clock; readonly log: Log };
  readonly #api: IdentityCenterApi;
  readonly #startUrl: string;
  readonly #registrations: RegistrationStore;

  constructor(
    deps: { readonly clock: Clock; readonly log: Log },
    api: IdentityCenterApi,
    startUrl: string,
    registrations: RegistrationStore,
  ) {
    this.#deps = deps;
    this.#api = api;
    this.#startUrl = startUrl;
    this.#registrations = registrations;
  }

  /**
   * Shows a code and waits for its approval; gives the tokens and the client that they are for. Rejects with a
   * Failure.
   */
  async approved(
    prompt: CodePrompt,
    signal: AbortSignal,
  ): Promise<{ readonly registration: Registration; readonly tokens: PortalTokens }> {
    prompt.step(l10n.t('Asking IAM Identity Center for a code'));
    const { registration, device } = await this.#start(signal);
    const tokens = await awaitApproval(device, { prompt, clock: this.#deps.clock }, signal, waiting =>
      this.#poll(registration, device, waiting),
    );
    return { registration, tokens };
  }

  /** A kept registration that the service does not know any more is made anew, once. */
  async #start(signal: AbortSignal): Promise<{ registration: Registration; device: DeviceAuthorization }> {
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
        throw signInDenied(this.#startUrl, error);
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
