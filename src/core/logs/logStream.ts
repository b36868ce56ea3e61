import type { LogEvent } from '../ports.ts';

/** Ids that are remembered of one stream before the span is cut to what the lag asks for. */
const SEEN_MAX = 20_000;
/** Ids are dropped in lots of this many milliseconds. */
const FORGET_STEP = 30_000;

/** Milliseconds until a stream that was not there is looked for again: doubled up to the last. */
const RETRY_FIRST = 2000;
const RETRY_MAX = 15_000;

/** One stream of a group as a reader follows it: what was given of it, and up to when it was read. */
export class LogStream {
  readonly name: string;
  /** `fresh`: not read yet; `doubtful`: it, or another one of the same read, is not there; read alone it shows. */
  state: 'fresh' | 'live' | 'doubtful' = 'fresh';
  /** Only the newest of the lines that are already there are wanted. */
  tail: boolean;
  /** Server time (ms) at the start of the last whole read. */
  through = 0;
  /** A `doubtful` one is not asked for before (ms). */
  retryAt = 0;
  /** Times that it was not there, in a row. */
  misses = 0;
  /** Local time (ms) when it was not there last. */
  missedAt = 0;
  #floor: number;
  #leftOut: { readonly through: number; readonly ingestedBy: number } | undefined;
  readonly #seen = new Map<string, number>();

  constructor(name: string, since: number, tail: boolean) {
    this.name = name;
    this.#floor = since;
    this.tail = tail;
  }

  /** Nothing older (ms) is taken. */
  get floor(): number {
    return this.#floor;
  }

  raiseFloor(time: number): void {
    this.#floor = Math.max(this.#floor, time);
  }

  /**
   * Of the lines that were there at the start, those up to the time `through` are not wanted. A line that
   * was ingested after `ingestedBy` was not there, whatever its time.
   */
  leaveOut(through: number, ingestedBy: number): void {
    this.#leftOut = { through, ingestedBy };
  }

  /** False where the event was taken before, or is older than what is wanted. */
  take(event: LogEvent): boolean {
    if (event.timestamp < this.#floor || this.#seen.has(event.id) || this.#isLeftOut(event)) {
      return false;
    }
    this.#seen.set(event.id, event.timestamp);
    return true;
  }

  #isLeftOut({ timestamp, ingestionTime }: LogEvent): boolean {
    return (
      this.#leftOut !== undefined &&
      timestamp <= this.#leftOut.through &&
      ingestionTime <= this.#leftOut.ingestedBy
    );
  }

  /** It was read to its end; `startedAt` is the server time when that began. */
  wasRead(startedAt: number): void {
    this.state = 'live';
    this.tail = false;
    this.misses = 0;
    this.through = Math.max(this.through, startedAt);
  }

  doubt(): void {
    this.state = 'doubtful';
    this.retryAt = 0;
  }

  miss(now: number): void {
    this.state = 'doubtful';
    this.missedAt = now;
    this.retryAt = now + Math.min(RETRY_FIRST * 2 ** this.misses, RETRY_MAX);
    this.misses++;
    // Whatever it will have is new.
    this.tail = false;
  }

  /**
   * Forgets the ids of events that are older than a span (ms): the long one, or the short one where there
   * are many. What is forgotten is not taken any more.
   */
  forget(long: number, short: number): void {
    if (this.state !== 'live') {
      return;
    }
    const floor = this.through - (this.#seen.size > SEEN_MAX ? short : long);
    if (floor < this.#floor + FORGET_STEP) {
      return;
    }
    this.#floor = floor;
    for (const [id, time] of this.#seen) {
      if (time < floor) {
        this.#seen.delete(id);
      }
    }
  }
}
