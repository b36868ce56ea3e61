import type { ServerTime } from './serverTime.ts';

/** Milliseconds that an event is older than the newest one that was given, for it to count as late. */
const LATE_AFTER = 20_000;

/** Marks the events of a group that come after others of their time, or later ones, were given. */
export class LateMarks {
  readonly #time: ServerTime;
  readonly #now: () => number;
  /** The time (ms) of the newest event that was given, unless its clock is ahead. */
  #givenUpTo = Number.NEGATIVE_INFINITY;

  constructor(time: ServerTime, now: () => number) {
    this.#time = time;
    this.#now = now;
  }

  /** The events as they are to be given now; `which` of them are late: those that are older by far, or all or none. */
  marked<E extends { readonly timestamp: number; readonly late?: true }>(
    events: readonly E[],
    which: 'older' | 'all' | 'none',
  ): readonly E[] {
    const before = {
      older: this.#givenUpTo - LATE_AFTER,
      all: Number.POSITIVE_INFINITY,
      none: Number.NEGATIVE_INFINITY,
    }[which];
    const now = this.#time.at(this.#now());
    let any = false;
    for (const { timestamp } of events) {
      any ||= timestamp < before;
      if (timestamp > this.#givenUpTo && timestamp <= now) {
        this.#givenUpTo = timestamp;
      }
    }
    return any ? events.map(event => (event.timestamp < before ? { ...event, late: true } : event)) : events;
  }
}
