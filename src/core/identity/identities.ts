import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import type { Clock, Identity, SignInPrompt, TokenSource, WriteScope } from '../ports.ts';
import { Authorization } from './authorization.ts';
import { CostlyPause } from './costlyPause.ts';
import { approvalMissing, expired, lookingCosts } from './failures.ts';
import { IdleMap } from './idleMap.ts';
import { RENEW_AHEAD } from './lease.ts';
import { claimsOf } from './presented.ts';
import type { Asking } from './sessionState.ts';
import { throwIfAborted, untilAborted } from './untilAborted.ts';
import { approvalKey } from './writeSessions.ts';

/** A token with less than this left (ms) is renewed first: STS has to check it while it is still valid. */
const TOKEN_MARGIN = 30_000;

/** Who a sign-in stands for: the identity that looks, renewed as it ages, and the one that changes. */
export class Identities {
  readonly name: string;
  readonly #clock: Clock;
  readonly #environment: string;
  readonly #source: TokenSource;
  readonly #ended: AbortSignal;
  /** The subject of the sign-in's token: two may have one name. That of an approval can be another one. */
  readonly #subject: string | undefined;
  #identity: Identity | undefined;
  #renewing: Promise<Identity> | undefined;
  /** What changes are made with where the source has another identity for them. Never used for looking. */
  readonly #approved: IdleMap<Identity>;
  readonly #pause: CostlyPause;
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
    this.#subject = subjectOf(identity);
    this.#approved = new IdleMap(clock, ended);
    this.#pause = new CostlyPause(clock);
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
    this.#renewing ??= this.#renewAtItsPrice().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /**
   * The identity of the sign-in as it is: where renewals cost something, none is made. Rejects with
   * `unsupported` where there is none that is good.
   */
  async affordable(refused: Identity | undefined): Promise<Identity> {
    if (this.renewal === 'ahead') {
      return this.signedIn(refused);
    }
    throwIfAborted(this.#ended);
    const identity = this.#identity;
    if (identity === undefined || identity === refused || !this.#isGood(identity)) {
      throw lookingCosts(this.#environment);
    }
    return identity;
  }

  /** Whether changes are made with an identity that somebody approves. */
  get needsApproval(): boolean {
    return this.#source.authorize !== undefined;
  }

  /**
   * The identity that changes are made with: where the source has another one for them, that which was
   * authorised for the scope, as long as it is valid and in use. Rejects with `expired` where there is none.
   */
  async forChanges(scope: WriteScope, refused: Identity | undefined): Promise<Identity> {
    if (this.#source.authorize === undefined) {
      return this.signedIn(refused);
    }
    throwIfAborted(this.#ended);
    const key = approvalKey(scope);
    const approved = this.#approved.use(key);
    if (approved !== undefined && approved !== refused && this.#isGood(approved)) {
      return approved;
    }
    this.#approved.delete(key);
    throw approvalMissing(this.#environment);
  }

  /** A session that came of an approval is used, and the approval with it. */
  used(scope: WriteScope): void {
    this.#approved.use(approvalKey(scope));
  }

  /**
   * Sees to it that there is an identity for changes, asked for once for all who wait for the same; what is
   * asked for otherwise waits its turn. `said` hears what is waited for.
   */
  async authorize(
    scope: WriteScope,
    prompt: SignInPrompt,
    said: (asking: Asking | undefined) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#source.authorize === undefined) {
      return;
    }
    const key = approvalKey(scope);
    // Nothing is awaited between the last look and the request: two at once could be given one approval.
    for (let other = this.#underWay(key); other !== undefined; other = this.#underWay(key)) {
      prompt.step(l10n.t('Waiting until another approval is decided'));
      await untilAborted(other.settled, AbortSignal.any([signal, this.#ended]));
    }
    const approved = this.#approved.use(key);
    if (approved !== undefined && this.#isGood(approved)) {
      return;
    }
    if (this.#authorization === undefined || this.#authorization.over) {
      if (this.#authorization !== undefined) {
        said(undefined);
      }
      this.#authorization = new Authorization(key, (...all) => this.#ask(key, ...all), said, this.#ended);
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
    this.#approved.clear();
    this.#authorization = undefined;
  }

  /** What is being approved for something else. */
  #underWay(key: string): Authorization | undefined {
    const authorization = this.#authorization;
    return authorization === undefined || authorization.over || authorization.key === key
      ? undefined
      : authorization;
  }

  #renewAtItsPrice(): Promise<Identity> {
    return this.renewal === 'whenUsed' ? this.#pause.run(() => this.#renew()) : this.#renew();
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
    const subject = subjectOf(identity);
    if (subject !== undefined && this.#subject !== undefined && subject !== this.#subject) {
      throw expired(
        this.#environment,
        l10n.t(
          '{0} is {1} to the identity provider now, and was {2} at the sign-in.',
          this.name,
          subject,
          this.#subject,
        ),
      );
    }
    this.#identity = identity;
    return identity;
  }

  async #ask(key: string, prompt: SignInPrompt, signal: AbortSignal): Promise<Identity> {
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
    this.#approved.set(key, identity);
    return identity;
  }

  /** Keys may stand for themselves, and must then outlast what is made of them, or they would be asked for at once again. */
  #isGood({ kind, expiresAt }: Identity): boolean {
    return expiresAt - this.#clock.now() > (kind === 'keys' ? RENEW_AHEAD : TOKEN_MARGIN);
  }
}

/** What AWS knows a web identity by; undefined where its token does not say. */
function subjectOf(identity: Identity): string | undefined {
  const { sub } = claimsOf(identity);
  return typeof sub === 'string' ? sub : undefined;
}
