import type { Clock } from '../ports.ts';
import { CLOCK_BACK, waitUntil } from './waitUntil.ts';

/** What nobody used for this long (ms) is forgotten. */
const IDLE = 15 * 60_000;

interface Entry<V> {
  readonly value: V;
  usedAt: number;
}

/**
 * What changes are made with, forgotten fifteen minutes after its last use: on each use, and by itself. A
 * clock that was set back tells nothing about the last use, and so counts as idle.
 */
export class IdleMap<V> {
  readonly #clock: Clock;
  readonly #ended: AbortSignal;
  readonly #dropped: (value: V) => void;
  readonly #entries = new Map<string, Entry<V>>();
  #watch: AbortController | undefined;

  /** After `ended` nothing waits any more; `dropped` hears of each value that is forgotten. */
  constructor(clock: Clock, ended: AbortSignal, dropped: (value: V) => void = () => undefined) {
    this.#clock = clock;
    this.#ended = ended;
    this.#dropped = dropped;
  }

  /** Without it being a use. */
  peek(key: string): V | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || this.#isIdle(entry) ? undefined : entry.value;
  }

  use(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      return undefined;
    }
    if (this.#isIdle(entry)) {
      this.delete(key);
      return undefined;
    }
    entry.usedAt = this.#clock.now();
    return entry.value;
  }

  /** Counts as a use. */
  set(key: string, value: V): void {
    this.#entries.set(key, { value, usedAt: this.#clock.now() });
    if (this.#watch === undefined && !this.#ended.aborted) {
      this.#watch = new AbortController();
      this.#dropIdle(AbortSignal.any([this.#ended, this.#watch.signal])).catch(() => undefined);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#dropped(entry.value);
    }
    if (this.#entries.size === 0) {
      this.#watch?.abort();
      this.#watch = undefined;
    }
  }

  clear(): void {
    for (const key of this.#entries.keys()) {
      this.delete(key);
    }
  }

  #isIdle({ usedAt }: Entry<V>): boolean {
    const idle = this.#clock.now() - usedAt;
    return idle >= IDLE || idle < -CLOCK_BACK;
  }

  /** Until the signal is aborted. */
  async #dropIdle(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = Math.min(...[...this.#entries.values()].map(({ usedAt }) => usedAt + IDLE));
      await waitUntil(this.#clock, next, signal);
      for (const [key, entry] of this.#entries) {
        if (this.#isIdle(entry)) {
          this.delete(key);
        }
      }
    }
  }
}
