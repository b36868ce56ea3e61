import { Failure } from '../failure.ts';

const FIRST = 2_000;
const LONGEST = 60_000;

/**
 * When a whole bucket has to wait: ECS throttles, or it cannot be reached. Each pause in a row is twice as
 * long as the one before, up to a minute, with jitter; a later time that ECS names holds. Times in ms.
 */
export class Backoff {
  readonly #random: () => number;
  /** Pauses in a row without a good read between them. */
  #level = 0;
  #since = Number.NEGATIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;
  #failure: Failure | undefined;

  /** `random` gives 0 to below 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Why nothing may be read at `now`; its `retryAt` says until when. */
  pausedBy(now: number): Failure | undefined {
    return now < this.#until ? this.#failure : undefined;
  }

  get until(): number {
    return this.#until;
  }

  /** No good read yet since the last pause: one read at a time tries the way. */
  get probing(): boolean {
    return this.#level > 0;
  }

  /** A read that started at `startedAt` answered well. */
  succeeded(startedAt: number): void {
    if (startedAt > this.#since) {
      this.#level = 0;
      this.#until = Number.NEGATIVE_INFINITY;
    }
  }

  /** Gives the failure with the time at which reading goes on; undefined where it concerns one job alone. */
  failed(failure: Failure, startedAt: number, now: number): Failure | undefined {
    if (failure.code !== 'throttled' && failure.code !== 'offline') {
      return undefined;
    }
    // What began before the pause says nothing new while it lasts: it does not make the next one longer.
    if (startedAt > this.#since || now >= this.#until) {
      const length = Math.min(LONGEST, FIRST * 2 ** this.#level);
      this.#level += 1;
      this.#since = now;
      this.#until = now + length * (0.5 + this.#random() / 2);
    }
    this.#until = Math.max(this.#until, failure.retryAt ?? 0);
    this.#failure = until(failure, this.#until);
    return this.#failure;
  }

  /** A person wants to try at once; only where it was ECS that asked for the pause does it stay. */
  lift(): void {
    if (this.#failure?.code === 'offline') {
      this.#until = Number.NEGATIVE_INFINITY;
    }
  }
}

function until(failure: Failure, retryAt: number): Failure {
  const { code, message, hint, action, cause, missingAction } = failure;
  return new Failure(code, message, {
    retryAt,
    cause,
    ...(hint === undefined ? {} : { hint }),
    ...(action === undefined ? {} : { action }),
    ...(missingAction === undefined ? {} : { missingAction }),
  });
}
