import { toFailure } from '../core/failure.ts';
import { untilAborted } from '../core/identity/untilAborted.ts';
import type { Log } from '../core/ports.ts';
import type { RefreshToken, RefreshTokenStore } from './refreshTokenStore.ts';

/** What a refresh token was exchanged for. */
export interface Refreshed<T> {
  /** The refresh token that counts from now on; absent where the old one still does. */
  readonly token: string | undefined;
  /** Undefined where the answer does not say whom it is for, which ends the sign-in. */
  readonly granted: { readonly subject: string; readonly value: T } | undefined;
}

export interface KeptSignInDeps<T> {
  readonly log: Log;
  readonly store: RefreshTokenStore;
  /** Undefined where the refresh token is not honoured any more. */
  refresh(token: string): Promise<Refreshed<T> | undefined>;
  revoke(token: string): Promise<void>;
}

/** A sign-in that goes on from its refresh token, across windows, until somebody signs out in one of them. */
export class KeptSignIn<T> {
  readonly #deps: KeptSignInDeps<T>;
  #refreshing: Promise<T | undefined> | undefined;
  /** Replaced at sign-out, so that what was under way then is not kept afterwards. */
  #era: object = {};

  constructor(deps: KeptSignInDeps<T>) {
    this.#deps = deps;
  }

  /** To be taken before a sign-in begins and given to `keep` at its end. */
  get era(): object {
    return this.#era;
  }

  /** Fresh, without asking anybody; once for all who want it meanwhile. */
  renew(signal: AbortSignal): Promise<T | undefined> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    // The refresh itself goes on to its end: its answer may hold the only refresh token that still counts.
    return untilAborted(this.#refreshing, signal);
  }

  /** Keeps what a sign-in gave, in place of what was kept before. A sign-out since `era` undoes it. */
  async keep(token: string | undefined, subject: string, era: object): Promise<void> {
    const { store } = this.#deps;
    if (token === undefined) {
      await store.delete();
      return;
    }
    if (era === this.#era) {
      await store.write({ token, subject });
    }
    if (era !== this.#era) {
      await store.deleteIf(token);
      await this.#revoke(token);
    }
  }

  /** Forgets the refresh token and gives it to whoever can have it revoked. */
  async forget(): Promise<string | undefined> {
    this.#era = {};
    const kept = await this.#deps.store.read();
    await this.#deps.store.delete();
    return kept?.token;
  }

  /** Resolves when the refresh under way, if there is one, has come to its end. */
  async settled(): Promise<void> {
    await this.#refreshing?.catch(() => undefined);
  }

  async #refresh(): Promise<T | undefined> {
    const era = this.#era;
    const { store } = this.#deps;
    return (await store.read()) === undefined ? undefined : store.inTurn(() => this.#refreshInTurn(era));
  }

  /** A token that was refused is tried no more; one that another window stored meanwhile is. */
  async #refreshInTurn(era: object): Promise<T | undefined> {
    const { store } = this.#deps;
    let refused: string | undefined;
    for (;;) {
      const kept = await store.read();
      if (kept === undefined) {
        return undefined;
      }
      if (kept.token === refused) {
        await store.deleteIf(refused);
        return undefined;
      }
      const refreshed = await this.#deps.refresh(kept.token);
      if (refreshed !== undefined) {
        return this.#refreshed(kept, refreshed, era);
      }
      refused = kept.token;
    }
  }

  async #refreshed(kept: RefreshToken, refreshed: Refreshed<T>, era: object): Promise<T | undefined> {
    const { store, log } = this.#deps;
    const { granted } = refreshed;
    if (granted?.subject !== kept.subject) {
      log.warn('The sign-in was renewed for somebody else, or without saying for whom: it is not used.');
      await store.deleteIf(kept.token);
      return undefined;
    }
    const token = refreshed.token ?? kept.token;
    const stored = await store.read();
    if (stored === undefined) {
      // Somebody signed out meanwhile, here or in another window.
      await this.#revoke(token);
      return undefined;
    }
    if (stored.token === kept.token) {
      await this.keep(token, kept.subject, era);
    }
    return era === this.#era ? granted.value : undefined;
  }

  async #revoke(token: string): Promise<void> {
    await this.#deps.revoke(token).catch(error => this.#deps.log.warn(toFailure(error).message));
  }
}
