import type { LogEvent } from '../ports.ts';
import type { Depth } from './lookBack.ts';
import { SeenIds } from './seenIds.ts';

/** Ids that are remembered of one stream before the span is cut to what the lag asks for. */
const SEEN_MAX = 20_000;
/** Ids are dropped in lots of this many milliseconds. */
const FORGET_STEP = 30_000;

/** Milliseconds until a stream that was not there is looked for again: doubled up to the last. */
const RETRY_FIRST = 2000;
const RETRY_MAX = 15_000;

/** What a read of each depth does for all. */
const REACHED: Readonly<Record<Depth, readonly Depth[]>> = {
  quick: ['quick'],
  usual: ['quick', 'usual'],
  deep: ['quick', 'usual', 'deep'],
  whole: ['quick', 'usual', 'deep', 'whole'],
};

/** One stream of a group as a reader follows it: what was given of it, and up to when it was read. */
export class LogStream {
  readonly name: string;
  /** `fresh`: not read yet; `doubtful`: it, or another one of the same read, is not there; read alone it shows. */
  state: 'fresh' | 'live' | 'doubtful' = 'fresh';
  /** Only the newest of the lines that are already there are wanted. */
  tail: boolean;
  /** Server time (ms) at the start of the last whole read that looked back at least so far. */
  readonly #through: Record<Depth, number> = { quick: 0, usual: 0, deep: 0, whole: 0 };
  /** A `doubtful` one is not asked for before (ms). */
  retryAt = 0;
  /** Times that it was not there, in a row. */
  misses = 0;
  /** Local time (ms) when it was not there last. */
  missedAt = 0;
  #floor: number;
  /** What it was before ids were forgotten: what is between the two was given. */
  #wantedFrom: number;
  #leftOut: { readonly through: number; readonly ingestedBy: number } | undefined;
  #closed = false;
  #seen = new SeenIds();

  constructor(name: string, since: number, tail: boolean) {
    this.name = name;
    this.#floor = since;
    this.#wantedFrom = since;
    this.tail = tail;
  }

  /** Server time (ms) at the start of the last whole read. */
  get through(): number {
    return this.#through.quick;
  }

  /** Nothing older (ms) is taken. */
  get floor(): number {
    return this.#floor;
  }

  /** Events that are kept in mind. */
  get kept(): number {
    return this.#seen.size;
  }

  /** Nothing older (ms) is wanted. */
  raiseFloor(time: number): void {
    this.#floor = Math.max(this.#floor, time);
    this.#wantedFrom = Math.max(this.#wantedFrom, time);
  }

  /** What is older (ms) is not taken any more, whether it was given or not. */
  forgetBefore(time: number): void {
    if (time > this.#floor) {
      this.#floor = time;
      this.#seen.forget(time);
    }
  }

  /**
   * Of the lines that were there at the start, those up to the time `through` are not wanted. A line that
   * was ingested after `ingestedBy` was not there, whatever its time.
   */
  leaveOut(through: number, ingestedBy: number): void {
    this.#leftOut = { through, ingestedBy };
  }

  /**
   * The same stream for somebody who goes on with it later: of what came meanwhile the newest lines are wanted, and
   * nothing that was given.
   */
  resumed(): LogStream {
    const next = new LogStream(this.name, this.#floor, true);
    Object.assign(next.#through, this.#through);
    next.#wantedFrom = this.#wantedFrom;
    next.#leftOut = this.#leftOut;
    next.#closed = this.#closed;
    next.#seen = this.#seen.copy();
    return next;
  }

  /** All of it was given: nothing is taken any more. */
  close(): void {
    this.#closed = true;
    this.#seen.clear();
  }

  /** `shown` where the event was taken before, `unwanted` where it is older than what is wanted. */
  take(event: LogEvent): 'new' | 'shown' | 'unwanted' {
    if (this.#closed || event.timestamp < this.#floor || this.#isLeftOut(event)) {
      return 'unwanted';
    }
    return this.#seen.add(event.id, event.timestamp) ? 'new' : 'shown';
  }

  /** Whether an event is wanted, also where reads take none of its time any more. */
  wants(event: { readonly timestamp: number; readonly ingestionTime: number }): boolean {
    return !this.#closed && event.timestamp >= this.#wantedFrom && !this.#isLeftOut(event);
  }

  /** Whether the event was taken, as far as it is kept in mind; of what is not, nearly all was. */
  gave(event: LogEvent): boolean {
    const { id, timestamp, ingestionTime } = event;
    if (timestamp < this.#wantedFrom || this.#isLeftOut(event)) {
      return false;
    }
    if (timestamp < this.#floor) {
      return ingestionTime <= this.through;
    }
    return this.#closed || this.#seen.has(id, timestamp);
  }

  #isLeftOut({ timestamp, ingestionTime }: Pick<LogEvent, 'timestamp' | 'ingestionTime'>): boolean {
    return (
      this.#leftOut !== undefined &&
      timestamp <= this.#leftOut.through &&
      ingestionTime <= this.#leftOut.ingestedBy
    );
  }

  /** It was read to its end; `startedAt` is the server time when that began. */
  wasRead(startedAt: number, depth: Depth): void {
    for (const each of REACHED[depth]) {
      this.#through[each] = Math.max(this.#through[each], startedAt);
    }
    this.state = 'live';
    this.tail = false;
    this.misses = 0;
  }

  /** Where (ms) a read has to begin to overlap the last one of its kind by `span` (ms). */
  startFor(span: number, depth: Depth): number {
    return Math.max(this.#through[depth] - span, this.#floor);
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
    const floor = Math.min(
      this.through - (this.#seen.size > SEEN_MAX ? short : long),
      // What the next look back may meet.
      this.#through.deep - short,
    );
    if (floor >= this.#floor + FORGET_STEP) {
      this.forgetBefore(floor);
    }
  }
}
