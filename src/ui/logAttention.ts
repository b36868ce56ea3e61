import type { Disposable } from '../core/emitter.ts';
import type { Clock } from '../core/ports.ts';

/** Milliseconds after which nobody looks any more. The page says every minute that it can be seen. */
const LIMITS = { hidden: 3 * 60_000, idle: 10 * 60_000, paused: 10 * 60_000 };

/**
 * Why nobody is taken to look at the lines: the page does not say that it can be seen (its browser is closed, the machine
 * asleep, the connection lost); the window was not used; the log is paused.
 */
export type Away = keyof typeof LIMITS;

/** Whether somebody looks at the log view, as far as can be told: what is billed by the minute ends where nobody does. */
export class LogAttention implements Disposable {
  readonly #clock: Clock;
  readonly #changed: () => void;
  /** Since when (ms) each may be a reason. */
  readonly #since = new Map<Away, number>();
  #away: Away | undefined;
  #waiting: AbortController | undefined;
  #disposed = false;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
    this.seen();
  }

  /** Undefined as long as somebody looks. */
  get away(): Away | undefined {
    return this.#away;
  }

  /** The page can be seen now. */
  seen(): void {
    this.#since.set('hidden', this.#clock.now());
    this.#check();
  }

  /** Whether the window is used. */
  setActive(active: boolean): void {
    this.#set('idle', !active);
  }

  setPaused(paused: boolean): void {
    this.#set('paused', paused);
  }

  dispose(): void {
    this.#disposed = true;
    this.#waiting?.abort();
  }

  #set(reason: Away, on: boolean): void {
    if (!on) {
      this.#since.delete(reason);
    } else if (!this.#since.has(reason)) {
      this.#since.set(reason, this.#clock.now());
    }
    this.#check();
  }

  #check(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
    if (this.#disposed) {
      return;
    }
    const now = this.#clock.now();
    const ends = [...this.#since].map(([reason, since]) => ({ reason, left: since + LIMITS[reason] - now }));
    const away = ends.find(({ left }) => left <= 0)?.reason;
    const coming = ends.filter(({ left }) => left > 0).map(({ left }) => left);
    if (coming.length > 0) {
      this.#wait(Math.min(...coming));
    }
    if (away !== this.#away) {
      this.#away = away;
      this.#changed();
    }
  }

  #wait(milliseconds: number): void {
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#clock.sleep(milliseconds, waiting.signal).then(
      () => this.#check(),
      () => undefined,
    );
  }
}
