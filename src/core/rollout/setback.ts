import { Failure, type FailureCode, isOfSession } from '../failure.ts';

/** Milliseconds until a read that failed is tried again: doubled up to the last. */
export const RETRY_FIRST = 5000;
const RETRY_LAST = 20_000;

const PASSING: ReadonlySet<FailureCode> = new Set(['throttled', 'offline', 'server']);

/** Looks that fail in a row, for reasons that pass or until somebody signs in again. */
export class Setback {
  #retry = RETRY_FIRST;

  /** Gives the failure with how long (ms) to wait before the next look; throws what does not pass. */
  sitOut(error: unknown, now: number): { readonly failure: Failure; readonly wait: number } {
    if (!(error instanceof Failure && (PASSING.has(error.code) || isOfSession(error)))) {
      throw error;
    }
    const wait = Math.max(this.#retry, (error.retryAt ?? now) - now);
    this.#retry = Math.min(this.#retry * 2, RETRY_LAST);
    return { failure: error, wait };
  }

  /** A look succeeded. */
  over(): void {
    this.#retry = RETRY_FIRST;
  }
}
