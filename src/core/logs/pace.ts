import type { Clock } from '../ports.ts';

/** Milliseconds between the starts of two rounds: while lines come, when none come, while the view is hidden. */
const FAST = 1000;
const SLOW = 5000;
const HIDDEN = 15_000;
/** Each quiet round makes the next pause longer. */
const SLOW_DOWN = 1.5;
/** The least pause, also when something happened. */
const LEAST = 500;

/** How often a follower reads. */
export class Pace {
  readonly #clock: Clock;
  #shown = true;
  #interval = FAST;
  #wake = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether no line came for a while. */
  get quiet(): boolean {
    return this.#interval === SLOW;
  }

  get shown(): boolean {
    return this.#shown;
  }

  setShown(shown: boolean): void {
    this.#shown = shown;
    this.wake();
  }

  /** A round gave this many lines. */
  gave(lines: number): void {
    this.#interval = lines > 0 ? FAST : Math.min(this.#interval * SLOW_DOWN, SLOW);
  }

  /** There is a reason to read now: ends the present pause, or the next one. */
  wake(): void {
    this.#wake.abort();
  }

  /**
   * Waits until the next round, or until `signal` is aborted; `startedAt` is when the last round began, and `by` (ms)
   * when something is due that may come before.
   */
  async pause(startedAt: number, by: number, signal: AbortSignal): Promise<void> {
    const interval = this.#shown ? this.#interval : HIDDEN;
    const wake = this.#wake.signal;
    const left = Math.min(startedAt + interval, by) - this.#clock.now();
    // A sleep rejects when it is cut short, and for nothing else.
    await this.#clock.sleep(Math.max(LEAST, left), AbortSignal.any([signal, wake])).catch(() => undefined);
    if (wake.aborted) {
      this.#wake = new AbortController();
    }
  }
}
