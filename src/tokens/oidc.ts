import * as l10n from '@vscode/l10n';
import type { TokenEndpointResponse } from 'openid-client';
import { Failure, toFailure } from '../core/failure.ts';
import { throwIfAborted, untilAborted } from '../core/identity/untilAborted.ts';
import type { Clock, Log, Secrets, SignInPrompt, TokenSource, WebIdentity } from '../core/ports.ts';
import { awaitApproval } from './deviceCode.ts';
import { readIdToken } from './idToken.ts';
import { KeptSignIn, type Refreshed } from './keptSignIn.ts';
import { ClientSecret } from './oidcClientSecret.ts';
import { refusesClient } from './oidcFailure.ts';
import { type OidcIdentity, OidcProvider } from './oidcProvider.ts';
import { RefreshTokenStore } from './refreshTokenStore.ts';

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

  source(identity: OidcIdentity): OidcTokenSource {
    const { issuer, clientId, scopes, confidential } = identity;
    const kind = confidential ? 'oidc-confidential' : 'oidc';
    const key = [kind, issuer, clientId, ...[...scopes].sort()].join(' ');
    const known = this.#sources.get(key);
    if (known !== undefined) {
      return known;
    }
    const source = new OidcTokenSource(this.#deps, identity, key);
    this.#sources.set(key, source);
    return source;
  }
}

/** Device authorization grant (RFC 8628), then the refresh token for as long as the provider honours it. */
export class OidcTokenSource implements TokenSource {
  readonly renewal = 'ahead';
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #identity: OidcIdentity;
  readonly #secret: ClientSecret;
  readonly #provider: OidcProvider;
  readonly #kept: KeptSignIn<WebIdentity>;

  constructor({ clock, log, secrets }: OidcDeps, identity: OidcIdentity, key: string) {
    this.#clock = clock;
    this.#log = log;
    this.#identity = identity;
    this.#secret = new ClientSecret(secrets, key);
    const provider = new OidcProvider(identity, clock, this.#secret);
    this.#provider = provider;
    this.#kept = new KeptSignIn({
      log,
      store: new RefreshTokenStore(secrets, clock, key),
      refresh: async token => {
        const tokens = await provider.refresh(token);
        return tokens === undefined ? undefined : this.#read(tokens);
      },
      revoke: token => provider.revoke(token),
    });
  }

  async signIn(prompt: SignInPrompt, signal: AbortSignal): Promise<WebIdentity> {
    const { era } = this.#kept;
    const tokens = await this.#withSecret(prompt, signal, () => this.#approved(prompt, signal));
    throwIfAborted(signal);
    const { granted, token } = this.#read(tokens);
    if (granted === undefined) {
      throw new Failure('identityRefused', l10n.t('{0} gave no ID token.', this.#provider.issuer), {
        hint: l10n.t('The client must be registered for OpenID Connect, with the scope `openid`.'),
      });
    }
    await this.#kept.keep(token, granted.subject, era);
    throwIfAborted(signal);
    return granted.value;
  }

  renew(signal: AbortSignal): Promise<WebIdentity | undefined> {
    return this.#kept.renew(signal);
  }

  async signOut(signal: AbortSignal): Promise<void> {
    try {
      const token = await this.#kept.forget();
      if (token !== undefined) {
        await untilAborted(this.#provider.revoke(token), signal);
      }
    } catch (error) {
      throwIfAborted(signal);
      throw new Failure(
        toFailure(error).code,
        l10n.t('You are signed out here, but {0} could not be told.', this.#provider.issuer),
        { cause: error, hint: l10n.t('End the session there too if this machine is not yours.') },
      );
    } finally {
      // A refresh under way revokes what comes of it, with the secret.
      await this.#kept.settled();
      await this.#secret.forget();
    }
  }

  /** Asks for the client's secret where it is needed and not known, and again for as long as it is refused. */
  async #withSecret<T>(prompt: SignInPrompt, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    if (!this.#identity.confidential) {
      return act();
    }
    let refused: Failure | undefined;
    for (;;) {
      if ((await this.#secret.read()) === undefined) {
        await this.#secret.ask(this.#identity, refused, prompt, signal);
      }
      try {
        return await act();
      } catch (error) {
        refused = toFailure(error);
        if (!refusesClient(refused)) {
          throw refused;
        }
        await this.#secret.forget();
      }
    }
  }

  async #approved(prompt: SignInPrompt, signal: AbortSignal): Promise<TokenEndpointResponse> {
    prompt.step(l10n.t('Asking {0} for a code', this.#provider.issuer));
    const device = await untilAborted(this.#provider.authorizeDevice(), signal);
    const complete = device.verification_uri_complete;
    return awaitApproval(
      {
        userCode: device.user_code,
        verificationUri: device.verification_uri,
        ...(complete === undefined ? {} : { verificationUriComplete: complete }),
        expiresIn: device.expires_in,
      },
      { prompt, clock: this.#clock },
      signal,
      waiting =>
        this.#provider.poll(device, waiting, failure => this.#log.info(`${failure.message} Asking again.`)),
    );
  }

  #read(tokens: TokenEndpointResponse): Refreshed<WebIdentity> {
    if (tokens.id_token === undefined) {
      return { token: tokens.refresh_token, granted: undefined };
    }
    const { subject, web } = readIdToken(tokens.id_token, this.#clock.now());
    return { token: tokens.refresh_token, granted: { subject, value: web } };
  }
}
