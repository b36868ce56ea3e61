import * as l10n from '@vscode/l10n';
import type { DeviceAuthorizationResponse, TokenEndpointResponse } from 'openid-client';
import { Failure, toFailure } from '../core/failure.ts';
import { throwIfAborted, untilAborted } from '../core/identity/untilAborted.ts';
import type { Clock, Log, Secrets, SignInPrompt, TokenSource, WebIdentity } from '../core/ports.ts';
import { readIdToken } from './idToken.ts';
import { codeExpired } from './oidcFailure.ts';
import { type OidcIdentity, OidcProvider } from './oidcProvider.ts';
import { type RefreshToken, RefreshTokenStore } from './refreshTokenStore.ts';

export interface OidcDeps {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
}

/** One token source for each issuer, client and set of scopes: environments that name the same share a sign-in. */
export class OidcTokens {
  readonly #deps: OidcDeps;
  readonly #sources = new Map<string, OidcTokenSource>();

  constructor(deps: OidcDeps) {
    this.#deps = deps;
  }

  source(identity: OidcIdentity): TokenSource {
    const key = ['oidc', identity.issuer, identity.clientId, ...[...identity.scopes].sort()].join(' ');
    const known = this.#sources.get(key);
    if (known !== undefined) {
      return known;
    }
    const source = new OidcTokenSource(this.#deps, new OidcProvider(identity), key);
    this.#sources.set(key, source);
    return source;
  }
}

/** Device authorization grant (RFC 8628), then the refresh token for as long as the provider honours it. */
class OidcTokenSource implements TokenSource {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #provider: OidcProvider;
  readonly #kept: RefreshTokenStore;
  #refreshing: Promise<WebIdentity | undefined> | undefined;
  /** Replaced at sign-out, so that what was under way then is not kept afterwards. */
  #era = {};

  constructor({ clock, log, secrets }: OidcDeps, provider: OidcProvider, key: string) {
    this.#clock = clock;
    this.#log = log;
    this.#provider = provider;
    this.#kept = new RefreshTokenStore(secrets, clock, key);
  }

  async signIn(prompt: SignInPrompt, signal: AbortSignal): Promise<WebIdentity> {
    const era = this.#era;
    prompt.step(l10n.t('Asking {0} for a code', this.#provider.issuer));
    const device = await untilAborted(this.#provider.authorizeDevice(), signal);
    const tokens = await this.#approval(device, prompt, signal);
    throwIfAborted(signal);
    if (tokens.id_token === undefined) {
      throw new Failure('identityRefused', l10n.t('{0} gave no ID token.', this.#provider.issuer), {
        hint: l10n.t('The client must be registered for OpenID Connect, with the scope `openid`.'),
      });
    }
    const identity = readIdToken(tokens.id_token, this.#clock.now());
    await this.#keep(tokens.refresh_token, identity.subject, era);
    throwIfAborted(signal);
    return identity.web;
  }

  renew(signal: AbortSignal): Promise<WebIdentity | undefined> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    // The refresh itself goes on to its end: its answer may hold the only refresh token that still counts.
    return untilAborted(this.#refreshing, signal);
  }

  async signOut(signal: AbortSignal): Promise<void> {
    this.#era = {};
    const kept = await this.#kept.read();
    await this.#kept.delete();
    if (kept === undefined) {
      return;
    }
    try {
      await untilAborted(this.#provider.revoke(kept.token), signal);
    } catch (error) {
      throwIfAborted(signal);
      throw new Failure(
        'offline',
        l10n.t('You are signed out here, but {0} could not be told.', this.#provider.issuer),
        { cause: error, hint: l10n.t('End the session there too if this machine is not yours.') },
      );
    }
  }

  /** Shows the code and waits for the person's approval, wherever they give it. */
  async #approval(
    device: DeviceAuthorizationResponse,
    prompt: SignInPrompt,
    signal: AbortSignal,
  ): Promise<TokenEndpointResponse> {
    const { user_code: userCode, verification_uri: verificationUri, expires_in: expiresIn } = device;
    const complete = device.verification_uri_complete;
    prompt.step(l10n.t('Waiting for the code {0} at {1}', userCode, verificationUri));
    const done = new AbortController();
    const waiting = AbortSignal.any([signal, done.signal]);
    const told = (failure: Failure): void => this.#log.info(`${failure.message} Asking again.`);
    const shown = prompt.deviceCode(
      {
        userCode,
        verificationUri,
        ...(complete === undefined ? {} : { verificationUriComplete: complete }),
        expiresAt: this.#clock.now() + expiresIn * 1000,
      },
      waiting,
    );
    try {
      return await Promise.race([
        untilAborted(this.#provider.poll(device, waiting, told), signal),
        shown.then(never),
        this.#clock.sleep(expiresIn * 1000, waiting).then(() => {
          throw codeExpired();
        }),
      ]);
    } finally {
      done.abort();
    }
  }

  async #refresh(): Promise<WebIdentity | undefined> {
    const era = this.#era;
    return (await this.#kept.read()) === undefined
      ? undefined
      : this.#kept.inTurn(() => this.#refreshInTurn(era));
  }

  /** A token that was refused is tried no more; one that another window stored meanwhile is. */
  async #refreshInTurn(era: object): Promise<WebIdentity | undefined> {
    let refused: string | undefined;
    for (;;) {
      const kept = await this.#kept.read();
      if (kept === undefined) {
        return undefined;
      }
      if (kept.token === refused) {
        await this.#kept.deleteIf(refused);
        return undefined;
      }
      const tokens = await this.#provider.refresh(kept.token);
      if (tokens !== undefined) {
        return this.#renewed(kept, tokens, era);
      }
      refused = kept.token;
    }
  }

  async #renewed(
    kept: RefreshToken,
    tokens: TokenEndpointResponse,
    era: object,
  ): Promise<WebIdentity | undefined> {
    const identity =
      tokens.id_token === undefined ? undefined : readIdToken(tokens.id_token, this.#clock.now());
    if (identity?.subject !== kept.subject) {
      this.#log.warn(`${this.#provider.issuer} renewed the sign-in without an ID token of the same subject`);
      await this.#kept.deleteIf(kept.token);
      return undefined;
    }
    const token = tokens.refresh_token ?? kept.token;
    const stored = await this.#kept.read();
    if (stored === undefined) {
      // Somebody signed out meanwhile, here or in another window.
      await this.#revoke(token);
      return undefined;
    }
    if (stored.token === kept.token) {
      await this.#keep(token, kept.subject, era);
    }
    return era === this.#era ? identity.web : undefined;
  }

  async #keep(token: string | undefined, subject: string, era: object): Promise<void> {
    if (token === undefined) {
      await this.#kept.delete();
      return;
    }
    if (era === this.#era) {
      await this.#kept.write({ token, subject });
    }
    if (era !== this.#era) {
      await this.#kept.deleteIf(token);
      await this.#revoke(token);
    }
  }

  async #revoke(token: string): Promise<void> {
    await this.#provider.revoke(token).catch(error => this.#log.warn(toFailure(error).message));
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
