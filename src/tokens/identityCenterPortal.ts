import * as l10n from '@vscode/l10n';
import { Failure, toFailure } from '../core/failure.ts';
import { throwIfAborted, untilAborted } from '../core/identity/untilAborted.ts';
import type { Clock, Log, Secrets } from '../core/ports.ts';
import { errorName } from './awsFailure.ts';
import {
  type IdentityCenterApi,
  identityCenterFailure,
  isTokenRefused,
  type PortalTokens,
} from './identityCenterApi.ts';
import { PortalCode } from './identityCenterCode.ts';
import { RegistrationStore } from './identityCenterRegistration.ts';
import { KeptSignIn } from './keptSignIn.ts';
import { RefreshTokenStore } from './refreshTokenStore.ts';
import { type CodePrompt, SharedSignIn } from './sharedSignIn.ts';

export interface PortalDeps {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds. A token with less left is renewed first. */
const MARGIN = 60_000;
/** CreateToken's ways to say that a refresh token, or the client that it belongs to, counts no more. */
const ENDED: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'InvalidClientException',
  'InvalidGrantException',
  'UnauthorizedClientException',
]);

const never = new AbortController().signal;

/**
 * The sign-in at one access portal, shared by all environments that name it. The access token is in memory, the
 * refresh token in secret storage. Methods reject with a Failure.
 */
export class Portal {
  readonly #startUrl: string;
  readonly #deps: PortalDeps;
  readonly #api: IdentityCenterApi;
  readonly #registrations: RegistrationStore;
  readonly #code: PortalCode;
  readonly #kept: KeptSignIn<PortalTokens>;
  readonly #signIns = new SharedSignIn<string>();
  #tokens: PortalTokens | undefined;
  /** What the portal gave last, wanted or not: with it its session can be ended. */
  #given: PortalTokens | undefined;
  /** How many sessions were ended at the portal because nobody wanted them any more when they came. */
  #unwanted = 0;

  constructor(deps: PortalDeps, api: IdentityCenterApi, startUrl: string, key: string) {
    this.#startUrl = startUrl;
    this.#deps = deps;
    this.#api = api;
    this.#registrations = new RegistrationStore(deps.secrets, deps.clock, key);
    this.#code = new PortalCode(deps, api, startUrl, this.#registrations);
    this.#kept = new KeptSignIn({
      log: deps.log,
      store: new RefreshTokenStore(deps.secrets, deps.clock, key),
      refresh: async token => {
        const tokens = await this.#refresh(token);
        this.#given = tokens;
        // The service does not say who this is; the keys do, and the session compares their names.
        return tokens === undefined
          ? undefined
          : { token: tokens.refreshToken, granted: { subject: startUrl, value: tokens } };
      },
      // A refresh token that is not wanted any more ends with the portal's session.
      revoke: () => this.#endGiven(),
    });
  }

  /** An access token without asking anybody; undefined where the person has to sign in. */
  async token(signal: AbortSignal): Promise<string | undefined> {
    const held = this.#tokens;
    if (held !== undefined && held.expiresAt - this.#deps.clock.now() > MARGIN) {
      return held.accessToken;
    }
    const { era } = this.#kept;
    const tokens = await this.#kept.renew(signal);
    if (era !== this.#kept.era) {
      return undefined;
    }
    this.#tokens = tokens;
    return tokens?.accessToken;
  }

  /** Asks the person, once for all who sign in at the portal meanwhile. */
  signIn(prompt: CodePrompt, signal: AbortSignal): Promise<string> {
    return this.#signIns.join((...shared) => this.#signIn(...shared), prompt, signal);
  }

  async #signIn(prompt: CodePrompt, signal: AbortSignal): Promise<string> {
    const { era } = this.#kept;
    const { registration, tokens } = await this.#code.approved(prompt, signal);
    throwIfAborted(signal);
    this.#given = tokens;
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

  /** Ends the session at the portal too, that of a refresh under way included. */
  async signOut(signal: AbortSignal): Promise<void> {
    this.#signIns.abort(new Failure('cancelled', l10n.t('The sign-in was cancelled.')));
    const held = this.#given;
    this.#tokens = undefined;
    this.#given = undefined;
    const unwanted = this.#unwanted;
    const refreshToken = await this.#kept.forget();
    try {
      await untilAborted(this.#kept.settled(), signal);
      const came = this.#given;
      this.#given = undefined;
      if (unwanted === this.#unwanted) {
        await this.#end([came, held], refreshToken, signal);
      }
    } catch (error) {
      throwIfAborted(signal);
      const { code } = toFailure(identityCenterFailure(error));
      throw new Failure(code, l10n.t('You are signed out here, but {0} could not be told.', this.#startUrl), {
        cause: error,
        hint: l10n.t('Sign out there too if this machine is not yours.'),
      });
    }
  }

  /** With the first token that the portal takes; rejects where there are some and it takes none. */
  async #end(
    known: readonly (PortalTokens | undefined)[],
    refreshToken: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    let refused: unknown;
    for (const tokens of known) {
      if (tokens === undefined || tokens.expiresAt <= this.#deps.clock.now()) {
        continue;
      }
      try {
        await this.#api.logout(tokens.accessToken, signal);
        return;
      } catch (error) {
        if (!isTokenRefused(error)) {
          throw error;
        }
        refused = error;
      }
    }
    if (refreshToken !== undefined) {
      const tokens = await untilAborted(this.#refresh(refreshToken), signal);
      if (tokens === undefined) {
        throw (
          refused ?? new Failure('identityRefused', l10n.t('The portal takes the refresh token no more.'))
        );
      }
      await this.#api.logout(tokens.accessToken, signal);
    } else if (refused !== undefined) {
      throw refused;
    }
  }

  /** Somebody signed out, here or in another window, while these tokens were on their way. */
  async #endGiven(): Promise<void> {
    const given = this.#given;
    if (given === undefined) {
      return;
    }
    await this.#api.logout(given.accessToken, never).catch((error: unknown) => {
      throw identityCenterFailure(error);
    });
    this.#given = undefined;
    this.#unwanted += 1;
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
}
