import { type Failure, toFailure } from '../failure.ts';
import type { Clock } from '../ports.ts';

/** Milliseconds until a renewal that failed is tried again; each further failure doubles them. */
const FIRST = 30_000;
const LONGEST = 15 * 60_000;

/** Keeps what costs something each time, such as a workflow run, from being tried again at once when it failed. */
export class CostlyPause {
  readonly #clock: Clock;
  #failed: { readonly failure: Failure; readonly at: number; readonly pause: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rejects as the last attempt did while its pause lasts. A clock that was set back ends it. */
  async run<T>(attempt: () => Promise<T>): Promise<T> {
    const failed = this.#failed;
    const passed = failed === undefined ? 0 : this.#clock.now() - failed.at;
    if (failed !== undefined && passed >= 0 && passed < failed.pause) {
      throw failed.failure;
    }
    try {
      const value = await attempt();
      this.#failed = undefined;
      return value;
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code !== 'cancelled') {
        const pause = Math.min(LONGEST, failed === undefined ? FIRST : failed.pause * 2);
        this.#failed = { failure, at: this.#clock.now(), pause };
      }
      throw error;
    }
  }
}
