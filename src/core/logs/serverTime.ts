import type { LogEvent } from '../ports.ts';

/** How far this machine's clock is trusted until an answer says what time it is. */
const SKEW_MAX = 15 * 60_000;
/** Milliseconds from ingestion until an event is surely shown, with a good margin. */
const VISIBLE_AFTER = 5000;
const SPAN_MAX = 60_000;
/** Log drivers send what they have every few seconds. */
const USUAL_LAG = 5000;
/** Milliseconds from ingestion until an event is mostly shown. */
const MOSTLY_VISIBLE_AFTER = 2000;
/** Per observation: a lag that is not seen again is forgotten within some minutes, and sooner where there are many events. */
const LAG_DECAY = 0.98;
const LAG_DECAY_MANY = 0.8;
const MANY = 500;

/** Milliseconds that clocks may differ by and count as one: events are seen some seconds after they were ingested. */
const SAME_CLOCK = 5000;
/** Milliseconds after which a clock that was set right is believed. */
const CLOCK_KEPT = 10 * 60_000;

/**
 * What CloudWatch's clock says, by its last answer, and how late events come. This machine's clock may be wrong, and may
 * be set at any time.
 */
export class ServerTime {
  readonly #now: () => number;
  /** Server time minus local time, less what the answer took and what it is rounded by. */
  #offset = -SKEW_MAX;
  #lag = USUAL_LAG;
  /** Of the page that is being read. */
  #pageLag = 0;
  /** The newest ingestion minus the local time when it was seen: of late, and of the time before. */
  #ahead = Number.NEGATIVE_INFINITY;
  #aheadBefore = Number.NEGATIVE_INFINITY;
  #aheadSince = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * An answer came just now, which CloudWatch Logs gave at this time (ms) to what was begun at a local time (ms). Gives
   * the server time when it began, or one before it.
   */
  answered(answeredAt: number | undefined, begunAt: number): number {
    if (answeredAt === undefined) {
      return this.at(begunAt);
    }
    this.#offset = answeredAt - this.#now();
    // The clock may have been set back since.
    return Math.min(this.at(begunAt), answeredAt);
  }

  /** Events of a page that a read met, of which there may be others. */
  observe(events: readonly LogEvent[]): void {
    this.compare(events);
    let lag = this.#pageLag;
    for (const { timestamp, ingestionTime } of events) {
      lag = Math.max(lag, ingestionTime - timestamp);
    }
    this.#pageLag = lag;
  }

  /** That was a page of so many events. */
  pageRead(events: number): void {
    this.#lag = Math.max(this.#pageLag, this.#lag * (events < MANY ? LAG_DECAY : LAG_DECAY_MANY));
    this.#pageLag = 0;
  }

  /** Holds the clocks against each other by events that came just now, in whatever way. */
  compare(events: readonly { readonly ingestionTime: number }[]): void {
    const now = this.#now();
    if (now - this.#aheadSince > CLOCK_KEPT || now < this.#aheadSince) {
      this.#aheadBefore = this.#ahead;
      this.#ahead = Number.NEGATIVE_INFINITY;
      this.#aheadSince = now;
    }
    let ahead = this.#ahead;
    for (const { ingestionTime } of events) {
      ahead = Math.max(ahead, ingestionTime - now);
    }
    this.#ahead = ahead;
  }

  /** Milliseconds from an event's time until now by CloudWatch's clock, as far as that is known; never below zero. */
  lagOf({ timestamp }: { readonly timestamp: number }): number {
    const ahead = Math.max(this.#ahead, this.#aheadBefore);
    const skew = Number.isFinite(ahead) && (ahead > 0 || ahead < -SAME_CLOCK) ? ahead : 0;
    return Math.max(0, this.#now() + skew - timestamp);
  }

  /** Server time at a local time, or somewhat before it; long before it until there was an answer. */
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

  /** The same for most events. */
  shortSpan(): number {
    return Math.min(this.#lag + MOSTLY_VISIBLE_AFTER, this.span());
  }
}
