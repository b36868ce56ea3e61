import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import type { Clock, Identity, SignInPrompt, TokenSource } from '../ports.ts';
import { Authorization } from './authorization.ts';
import { approvalMissing, expired } from './failures.ts';
import { RENEW_AHEAD } from './lease.ts';
import type { Asking } from './sessionState.ts';
import { throwIfAborted } from './untilAborted.ts';

/** A token with less than this left (ms) is renewed first: STS has to check it while it is still valid. */
const TOKEN_MARGIN = 30_000;

/** Who a sign-in stands for: the identity that looks, renewed as it ages, and the one that changes. */
export class Identities {
  readonly name: string;
  readonly #clock: Clock;
  readonly #environment: string;
  readonly #source: TokenSource;
  readonly #ended: AbortSignal;
  #identity: Identity | undefined;
  #renewing: Promise<Identity> | undefined;
  /** What changes are made with where the source has another identity for them. Never used for looking. */
  #approved: Identity | undefined;
  #authorization: Authorization | undefined;

  constructor(
    clock: Clock,
    environment: string,
    source: TokenSource,
    identity: Identity,
    ended: AbortSignal,
  ) {
    this.name = identity.name;
    this.#clock = clock;
    this.#environment = environment;
    this.#source = source;
    this.#ended = ended;
    this.#identity = identity;
  }

  get renewal(): TokenSource['renewal'] {
    return this.#source.renewal;
  }

  /** The identity of the sign-in, renewed where it has to be, once for all who ask; `refused` was found too old. */
  async signedIn(refused: Identity | undefined): Promise<Identity> {
    throwIfAborted(this.#ended);
    const identity = this.#identity;
    if (identity !== undefined && identity !== refused && this.#isGood(identity)) {
      return identity;
    }
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /**
   * The identity that changes are made with: where the source has another one for them, that which was
   * authorised, as long as it is valid. Rejects with `expired` where there is none.
   */
  async forChanges(refused: Identity | undefined): Promise<Identity> {
    if (this.#source.authorize === undefined) {
      return this.signedIn(refused);
    }
    throwIfAborted(this.#ended);
    const approved = this.#approved;
    if (approved !== undefined && approved !== refused && this.#isGood(approved)) {
      return approved;
    }
    this.#approved = undefined;
    throw approvalMissing(this.#environment);
  }

  /** Sees to it that there is an identity for changes, asked for once for all who wait. `said` hears what is waited for. */
  async authorize(
    prompt: SignInPrompt,
    said: (asking: Asking | undefined) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (
      this.#source.authorize === undefined ||
      (this.#approved !== undefined && this.#isGood(this.#approved))
    ) {
      return;
    }
    if (this.#authorization === undefined || this.#authorization.over) {
      this.#authorization = new Authorization((...all) => this.#ask(...all), said, this.#ended);
    }
    const authorization = this.#authorization;
    try {
      await authorization.wait(prompt, signal);
    } finally {
      if (this.#authorization === authorization && authorization.over) {
        this.#authorization = undefined;
        said(undefined);
      }
    }
  }

  forget(): void {
    this.#identity = undefined;
    this.#renewing = undefined;
    this.#approved = undefined;
    this.#authorization = undefined;
  }

  async #renew(): Promise<Identity> {
    const identity = await this.#source.renew(this.#ended);
    throwIfAborted(this.#ended);
    if (identity === undefined) {
      throw expired(this.#environment);
    }
    if (identity.name !== this.name) {
      throw expired(
        this.#environment,
        l10n.t('The identity provider now names {0} instead of {1}.', identity.name, this.name),
      );
    }
    this.#identity = identity;
    return identity;
  }

  async #ask(prompt: SignInPrompt, signal: AbortSignal): Promise<Identity> {
    const identity = await this.#source.authorize?.(prompt, signal);
    throwIfAborted(signal);
    if (identity === undefined) {
      throw approvalMissing(this.#environment);
    }
    if (identity.name !== this.name) {
      throw new Failure(
        'identityRefused',
        l10n.t('The approval is for {0}, and you are signed in as {1}.', identity.name, this.name),
      );
    }
    this.#approved = identity;
    return identity;
  }

  /** Keys may stand for themselves, and must then outlast what is made of them, or they would be asked for at once again. */
  #isGood({ kind, expiresAt }: Identity): boolean {
    return expiresAt - this.#clock.now() > (kind === 'keys' ? RENEW_AHEAD : TOKEN_MARGIN);
  }
}
