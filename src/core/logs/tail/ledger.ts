import { rowCount } from '../format.ts';

/** What tells an event where there is no id: Live Tail gives none. */
interface Content {
  readonly stream: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** Of one stream and time. */
interface Moment {
  /** Messages that Live Tail sent and no read met yet, in order. */
  readonly shown: string[];
  /** How many of a message reads met, and Live Tail did not send yet; seldom any, and there are very many moments. */
  met: Map<string, number> | undefined;
  /** When (ms, local) one was met last. */
  metAt: number;
}

/**
 * What was shown of streams that are read in two ways, so that each event is shown once, whichever of the two has it
 * first. Events that are alike (same stream, millisecond and message) are told apart by their number and their order.
 */
export class TailLedger {
  /** By stream, then by time. */
  readonly #streams = new Map<string, Map<number, Moment>>();
  #size = 0;

  /** Events that Live Tail sent and no read met. */
  get size(): number {
    return this.#size;
  }

  /** An event that Live Tail sent; whether it is to be shown. */
  tailed(event: Content): boolean {
    if (this.metBefore(event)) {
      return false;
    }
    this.#moment(event.stream, event.timestamp).shown.push(event.message);
    this.#size++;
    return true;
  }

  /** Whether a read met an event that Live Tail sent, of which none will be met any more. */
  metBefore({ stream, timestamp, message }: Content): boolean {
    const expected = this.#streams.get(stream)?.get(timestamp)?.met;
    const met = expected?.get(message) ?? 0;
    if (met > 0) {
      expected?.set(message, met - 1);
    }
    return met > 0;
  }

  /** Nothing is kept in mind: whatever a read meets is to be shown. */
  get empty(): boolean {
    return this.#streams.size === 0;
  }

  /**
   * Takes out events of one stream and time (ms), from one place of a list to before another, that a read met for the
   * first time, where Live Tail sent just these; whether it did. It does nearly always.
   */
  meetAll(events: readonly Content[], from: number, to: number): boolean {
    const [stream, time] = [events[from]?.stream ?? '', events[from]?.timestamp ?? 0];
    const shown = this.#streams.get(stream)?.get(time)?.shown;
    if (
      shown?.length !== to - from ||
      !shown.every((message, at) => message === events[from + at]?.message)
    ) {
      return false;
    }
    this.#size -= shown.length;
    shown.length = 0;
    return true;
  }

  /** Whether Live Tail sent anything of that stream and time (ms) that no read met. */
  has(stream: string, time: number): boolean {
    return (this.#streams.get(stream)?.get(time)?.shown.length ?? 0) > 0;
  }

  /**
   * Events of one stream and time (ms), in order, that a read met for the first time; which of them were shown. Live Tail
   * may have left out any of them, but sends them in order; where it did not, their number counts.
   */
  meet(stream: string, time: number, messages: readonly string[]): readonly boolean[] {
    const shown = this.#streams.get(stream)?.get(time)?.shown ?? [];
    let next = 0;
    const inOrder = messages.map(message => {
      const found = message === shown[next];
      next += found ? 1 : 0;
      return found;
    });
    shown.splice(0, next);
    const all = inOrder.map((found, index) => {
      const place = found ? -1 : shown.indexOf(messages[index] ?? '');
      if (place >= 0) {
        shown.splice(place, 1);
      }
      return found || place >= 0;
    });
    this.#size -= all.filter(found => found).length;
    return all;
  }

  /** A read met an event, `now` (ms, local), that Live Tail may yet send. */
  expect({ stream, timestamp, message }: Content, now: number): void {
    const moment = this.#moment(stream, timestamp);
    moment.met ??= new Map();
    moment.met.set(message, (moment.met.get(message) ?? 0) + 1);
    moment.metAt = now;
  }

  /** Rows of that stream and time (ms) that Live Tail sent and no read met yet. */
  rows(stream: string, time: number): number {
    const shown = this.#streams.get(stream)?.get(time)?.shown ?? [];
    return shown.reduce((rows, message) => rows + rowCount(message), 0);
  }

  /**
   * Of each stream reads meet nothing any more that is older than its floor (ms); nor does Live Tail send what reads met
   * before a local time (ms).
   */
  forget(floorOf: (stream: string) => number, metBefore: number): void {
    for (const [stream, times] of this.#streams) {
      const floor = floorOf(stream);
      for (const [time, moment] of times) {
        if (moment.metAt < metBefore) {
          moment.met = undefined;
        }
        if (time < floor) {
          this.#size -= moment.shown.length;
          moment.shown.length = 0;
        }
        if (moment.shown.length + (moment.met?.size ?? 0) === 0) {
          times.delete(time);
        }
      }
      if (times.size === 0) {
        this.#streams.delete(stream);
      }
    }
  }

  /** The time (ms) after that of the oldest `count` of them. */
  timeAfter(count: number): number {
    const sizes = [...this.#streams.values()]
      .flatMap(times => [...times].map(([time, moment]) => ({ time, size: moment.shown.length })))
      .sort((a, b) => a.time - b.time);
    let before = 0;
    for (const { time, size } of sizes) {
      before += size;
      if (before >= count) {
        return time + 1;
      }
    }
    return Number.NEGATIVE_INFINITY;
  }

  #moment(stream: string, time: number): Moment {
    let times = this.#streams.get(stream);
    if (times === undefined) {
      times = new Map();
      this.#streams.set(stream, times);
    }
    let moment = times.get(time);
    if (moment === undefined) {
      moment = { shown: [], met: undefined, metAt: 0 };
      times.set(time, moment);
    }
    return moment;
  }
}
