import type { TailEvent } from '../../logPorts.ts';
import type { LogEvent } from '../../ports.ts';
import { rowCount } from '../format.ts';
import { TailLedger } from './ledger.ts';

/** Milliseconds between two reads while Live Tail sends the lines. */
const CHECK_INTERVAL = 30_000;
/** And at least, where one second after the other is in doubt. */
const CHECK_LEAST = 3000;
/** Milliseconds after a doubt until what was ingested then can be read: mostly, and surely. */
const CHECKS_AFTER = [1500, 6000];

/** Milliseconds that Live Tail may be behind reads at most. */
const EXPECTED_FOR = 60_000;
/** Events that Live Tail sent and no read met: with more of them the oldest are taken for read. */
const UNMET_MAX = 100_000;
const UNMET_LESS = 10_000;

/** An event that a read met for the first time. */
export interface ReadEvent extends LogEvent {
  /** Rows of its stream and millisecond that were shown before and belong after it; absent for none. */
  readonly ahead?: number;
  /** Lines of its time were shown before. */
  readonly late?: true;
}

/** What a read makes of an event: met before by a read; older than what is to be shown. */
export type Met = 'new' | 'shown' | 'unwanted';

/**
 * What Live Tail means for the reads of a group: when they are due, and which of the events that they meet were shown
 * by it.
 */
export class TailedGroup {
  readonly #now: () => number;
  readonly #ledger = new TailLedger();
  #on = false;
  /** A session begins: it sends what comes from now on, though nobody has heard of it yet. */
  #begins = false;
  /** Times (ms) at which a read is due, for a reason and in any case. */
  #checks: number[] = [];
  #routineAt = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  /** When (ms) there was a reason last. */
  #doubtAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  get on(): boolean {
    return this.#on;
  }

  turn(on: boolean): void {
    // Also where a session that was asked for was refused.
    this.#begins = false;
    if (on !== this.#on) {
      this.#on = on;
      this.check();
    }
  }

  /** A session is asked for: reads may meet what it will send. */
  beginSession(): void {
    this.#begins = true;
  }

  /** Live Tail may have left out something just now: reads are due as soon as it is likely, and sure, to be seen. */
  check(): void {
    const now = this.#now();
    this.#doubtAt = now;
    this.#checks = [...this.#checks, ...CHECKS_AFTER.map(after => now + after)];
  }

  /** When (ms) the next read is due while Live Tail sends the lines; undefined: as soon as can be. */
  get nextCheck(): number | undefined {
    return this.#on
      ? Math.max(Math.min(this.#routineAt, ...this.#checks), this.#readAt + CHECK_LEAST)
      : undefined;
  }

  /**
   * Whether Live Tail has sent all that was ingested since the time `since` (ms), late lines too, as far as can be told.
   */
  sentAllSince(since: number): boolean {
    return this.#on && this.#doubtAt < since;
  }

  /** A read begins. */
  begin(): void {
    const now = this.#now();
    this.#checks = this.#checks.filter(time => time > now);
    this.#routineAt = now + CHECK_INTERVAL;
    this.#readAt = now;
  }

  /** Whether an event that Live Tail sent is to be shown; `floor` (ms): reads will meet nothing that is older. */
  tailed(event: TailEvent, floor: number): boolean {
    return event.timestamp < floor ? !this.#ledger.metBefore(event) : this.#ledger.tailed(event);
  }

  /** Of a page's events, which are in order of time, those that are to be shown, and where. */
  sift(events: readonly LogEvent[], met: readonly Met[]): readonly ReadEvent[] {
    const onlyRead = !this.#on && !this.#begins && this.#ledger.empty;
    if (onlyRead && !met.includes('shown')) {
      return events.filter((_, index) => met[index] === 'new');
    }
    const found: ReadEvent[] = [];
    for (let from = 0; from < events.length; ) {
      const { timestamp, stream } = events[from] ?? {};
      let to = from + 1;
      let fresh = met[from] === 'new';
      let alike = fresh;
      let again = met[from] === 'shown';
      for (; to < events.length && events[to]?.timestamp === timestamp; to++) {
        const isNew = met[to] === 'new';
        fresh ||= isNew;
        alike &&= isNew && events[to]?.stream === stream;
        again ||= met[to] === 'shown';
      }
      if (fresh && onlyRead && !again) {
        for (let at = from; at < to; at++) {
          const event = events[at];
          if (event !== undefined && met[at] === 'new') {
            found.push(event);
          }
        }
      } else if (fresh && !(alike && this.#ledger.meetAll(events, from, to))) {
        for (const event of this.#siftMoment(events.slice(from, to), met.slice(from, to))) {
          found.push(event);
        }
      }
      from = to;
    }
    return found;
  }

  /** The same of events of one millisecond. */
  #siftMoment(events: readonly LogEvent[], met: readonly Met[]): readonly ReadEvent[] {
    const shown = met.map(each => each === 'shown');
    const fresh = Map.groupBy(
      events.flatMap((_, index) => (met[index] === 'new' ? [index] : [])),
      index => events[index]?.stream ?? '',
    );
    for (const [stream, indices] of fresh) {
      const time = events[0]?.timestamp ?? 0;
      if (this.#ledger.has(stream, time)) {
        const messages = indices.map(index => events[index]?.message ?? '');
        for (const [place, wasShown] of this.#ledger.meet(stream, time, messages).entries()) {
          shown[indices[place] ?? 0] = wasShown;
        }
      }
    }
    const after = new Map<string, number>();
    const found: ReadEvent[] = [];
    for (const [index, event] of [...events.entries()].reverse()) {
      const { stream, timestamp, message } = event;
      const rows = after.get(stream) ?? this.#ledger.rows(stream, timestamp);
      after.set(stream, shown[index] === true ? rows + rowCount(message) : rows);
      if (met[index] === 'new' && shown[index] !== true) {
        found.push(rows === 0 ? event : { ...event, ahead: rows });
        if (this.#on || this.#begins) {
          this.#ledger.expect(event, this.#now());
        }
      }
    }
    return found.reverse();
  }

  /**
   * Live Tail goes on while reads fail, and that may be for long: a time (ms) before which nothing is to be read any
   * more, since what was shown of it cannot be kept in mind; undefined where there is no need for that.
   */
  get unmetSince(): number | undefined {
    return this.#ledger.size > UNMET_MAX ? this.#ledger.timeAfter(UNMET_LESS) : undefined;
  }

  /** Of each stream reads meet nothing that is older than its floor (ms) any more. */
  forget(floorOf: (stream: string) => number): void {
    this.#ledger.forget(floorOf, this.#now() - EXPECTED_FOR);
  }
}
