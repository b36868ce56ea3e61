import type { Clock } from '../../../src/core/ports.ts';

/** A clock that stands still until it is moved; sleeps end in order of their time. */
export class ManualClock implements Clock {
  #now: number;
  readonly #sleeps: { readonly until: number; readonly wake: () => void }[] = [];

  constructor(now = 1_800_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleeps.length;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const entry = {
        until: this.#now + milliseconds,
        wake: () => {
          signal.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        this.#sleeps.splice(this.#sleeps.indexOf(entry), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#sleeps.push(entry);
    });
  }

  /** Moves to the end of the next sleep and lets what slept run until it sleeps again or is done. */
  async next(): Promise<void> {
    const [first] = this.#sleeps.sort((a, b) => a.until - b.until).splice(0, 1);
    if (first !== undefined) {
      this.#now = Math.max(this.#now, first.until);
      first.wake();
    }
    await settle();
  }
}

/** Lets everything that is ready to run do so. */
export function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
