import type { Disposable } from '../emitter.ts';
import { CLOCK_BACK, waitUntil } from '../identity/waitUntil.ts';
import type { Clock } from '../ports.ts';

/** A terminal that asked for nothing for this long (ms) may only read again. */
export const WRITE_IDLE = 15 * 60_000;

/**
 * For how long terminals of one environment may change something. Time is looked at on each use too: timers
 * stand still while a machine sleeps.
 */
export class WriteTurn implements Disposable {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #turn: { readonly environment: string; readonly end: AbortController; usedAt: number } | undefined;

  /** `changed` is told of every beginning and end. */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Name of the environment whose terminals may write now. */
  get environment(): string | undefined {
    this.#endIdle();
    return this.#turn?.environment;
  }

  begin(environment: string): void {
    this.#turn?.end.abort();
    const turn = { environment, end: new AbortController(), usedAt: this.#clock.now() };
    this.#turn = turn;
    this.#changed();
    this.#untilIdle(turn).catch(() => undefined);
  }

  /** A terminal asked for credentials. Gives when (ms) it has to come back at the latest. */
  used(): number {
    this.#endIdle();
    const now = this.#clock.now();
    if (this.#turn !== undefined) {
      this.#turn.usedAt = now;
    }
    return now + WRITE_IDLE;
  }

  end(): void {
    const turn = this.#turn;
    if (turn !== undefined) {
      this.#turn = undefined;
      turn.end.abort();
      this.#changed();
    }
  }

  dispose(): void {
    this.#turn?.end.abort();
    this.#turn = undefined;
  }

  #endIdle(): void {
    if (this.#turn !== undefined) {
      const idle = this.#clock.now() - this.#turn.usedAt;
      if (idle >= WRITE_IDLE || idle < -CLOCK_BACK) {
        this.end();
      }
    }
  }

  /** Rejects when the turn ends another way. */
  async #untilIdle(turn: { readonly end: AbortController; usedAt: number }): Promise<void> {
    let due: number;
    do {
      due = turn.usedAt + WRITE_IDLE;
      await waitUntil(this.#clock, due, turn.end.signal);
    } while (turn.usedAt + WRITE_IDLE > due);
    this.end();
  }
}
