import type { LogEvent } from '../ports.ts';

/** How far this machine's clock is trusted before any event was seen. */
const SKEW_MAX = 15 * 60_000;
/** Milliseconds from ingestion until an event is surely shown, with a good margin. */
const VISIBLE_AFTER = 5000;
const SPAN_MAX = 60_000;
/** Log drivers send what they have every few seconds. */
const USUAL_LAG = 5000;
/** Per observation: a lag that is not seen again is forgotten within some minutes. */
const LAG_DECAY = 0.98;

/**
 * What CloudWatch's clock says, as far as the ingestion times of events tell, and how late events come.
 * The estimate is never ahead, as long as this machine's clock is not set back.
 */
export class ServerTime {
  readonly #now: () => number;
  /** Server time minus local time, at least; never above zero. */
  #offset = -SKEW_MAX;
  #lag = USUAL_LAG;

  constructor(now: () => number) {
    this.#now = now;
  }

  observe(events: readonly LogEvent[]): void {
    const now = this.#now();
    let lag = 0;
    for (const { timestamp, ingestionTime } of events) {
      this.#offset = Math.min(0, Math.max(this.#offset, ingestionTime - now));
      lag = Math.max(lag, ingestionTime - timestamp);
    }
    this.#lag = Math.max(lag, this.#lag * LAG_DECAY);
  }

  /** Server time at a local time, or before it. */
  at(local: number): number {
    return local + this.#offset;
  }

  /** Milliseconds from an event's time to its ingestion, the longest of late. */
  get lag(): number {
    return this.#lag;
  }

  /** How far a read has to reach back before the last one, so that events are met that came late. */
  span(): number {
    return Math.min(1.5 * this.#lag + VISIBLE_AFTER, SPAN_MAX);
  }
}
