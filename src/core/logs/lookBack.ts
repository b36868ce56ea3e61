import type { ServerTime } from './serverTime.ts';

/** How far a read looks back before the last one of its kind: each finds what came later than the kind before. */
export type Depth = 'quick' | 'usual' | 'deep' | 'whole';

/** Milliseconds between two reads that look further back, for lines that came late, where there are many lines. */
const USUAL_INTERVAL = 5000;
const DEEP_INTERVAL = 30_000;
/** And to one over all that is kept in mind of what was given. */
const WHOLE_INTERVAL = 3 * 60_000;
/** Up to so many events in it, every read looks back that far. */
const DEEP_EVENTS = 300;
/** How far: four times the longest lag seen, within these (ms). */
const DEEP_SPAN_MIN = 60_000;
const WHOLE_SPAN = 15 * 60_000;

/** How far the reads of a group look back, and when they look further. */
export class LookBack {
  readonly #time: ServerTime;
  readonly #now: () => number;
  #usualAt = 0;
  #deepAt = 0;
  #wholeAt: number;
  #manyEvents = false;

  constructor(time: ServerTime, now: () => number) {
    this.#time = time;
    this.#now = now;
    this.#wholeAt = now();
  }

  /** Local time (ms) of the last deep look. */
  get deepAt(): number {
    return this.#deepAt;
  }

  /** Local time (ms) of the last look over all, or of the beginning. */
  get wholeAt(): number {
    return this.#wholeAt;
  }

  /** Whether it is time to look over all that is kept in mind; of streams of which that is little. */
  beginWhole(): boolean {
    const now = this.#now();
    const due = isDue(now, this.#wholeAt, WHOLE_INTERVAL);
    this.#wholeAt = due ? now : this.#wholeAt;
    return due;
  }

  /** How far the read that begins now looks back; `late` is false where late lines came in another way. */
  begin(late: boolean): Depth {
    const now = this.#now();
    if (!this.#manyEvents || isDue(now, this.#deepAt, DEEP_INTERVAL)) {
      this.#deepAt = now;
      if (late || !this.#manyEvents) {
        this.#usualAt = now;
        return 'deep';
      }
    }
    if (isDue(now, this.#usualAt, USUAL_INTERVAL)) {
      this.#usualAt = now;
      return 'usual';
    }
    return 'quick';
  }

  /** A read met so many events, also those that were given before. */
  met(events: number): void {
    this.#manyEvents = events > DEEP_EVENTS;
  }

  /** Milliseconds before the last read of that kind. */
  span(depth: Depth): number {
    switch (depth) {
      case 'quick':
        return this.#time.shortSpan();
      case 'usual':
        return this.#time.span();
      case 'deep':
        return Math.min(Math.max(4 * this.#time.lag, DEEP_SPAN_MIN), WHOLE_SPAN);
      case 'whole':
        return WHOLE_SPAN;
    }
  }

  /** Milliseconds for which event ids are kept where there are not too many. */
  get longest(): number {
    return WHOLE_SPAN;
  }
}

/** Also where the clock was set back. */
function isDue(now: number, last: number, interval: number): boolean {
  return now >= last + interval || now < last;
}
