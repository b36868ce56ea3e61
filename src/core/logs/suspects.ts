/** Milliseconds for which nobody looks again for a task that was looked for. */
const FORGOTTEN_AFTER = 60_000;
/** Of more than so many, those that are forgotten are dropped. */
const KEPT = 1000;

/**
 * Ids of tasks that lines came of and that are not known: perhaps new ones, which a look at the tasks shows, or those of
 * another service that logs to the same place, which it never does.
 */
export class Suspects {
  readonly #now: () => number;
  /** When (ms) each was looked for. */
  readonly #lookedAt = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Ids that are kept in mind. */
  get kept(): number {
    return this.#lookedAt.size;
  }

  /** Whether to look for it now. */
  add(id: string): boolean {
    const now = this.#now();
    if (!this.#isForgotten(this.#lookedAt.get(id), now)) {
      return false;
    }
    if (this.#lookedAt.size >= KEPT) {
      for (const [other, at] of this.#lookedAt) {
        if (this.#isForgotten(at, now)) {
          this.#lookedAt.delete(other);
        }
      }
    }
    this.#lookedAt.set(id, now);
    return true;
  }

  #isForgotten(at: number | undefined, now: number): boolean {
    return at === undefined || now >= at + FORGOTTEN_AFTER || now < at;
  }
}
