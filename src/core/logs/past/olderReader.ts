import { Failure } from '../../failure.ts';
import type { LogEvent, LogsRead } from '../../ports.ts';
import type { Piece } from './piece.ts';
import { type PieceReader, type Reading, request } from './pieceReader.ts';

/** FilterLogEvents gives the newest first only from here on. */
const FROM_END_SINCE = Date.UTC(2024, 0, 1);

/** Of a span that is read forward, the newest events are kept, at most so many. */
const HELD_MAX = 10_000;
/** Milliseconds that are first read forward, at the least, and at the most. */
const SPAN_FIRST = 10 * 60_000;
const SPAN_MIN = 1000;
const SPAN_MAX = 4 * 365 * 24 * 3600_000;

/**
 * Reads a piece back in time. Where the endpoint does not give the newest first (it is older than 2024, or stands in for
 * AWS), spans of time are read forward, each behind the last.
 */
export class OlderReader implements PieceReader {
  readonly piece: Piece;
  readonly #reading: Reading;
  readonly #seen: Set<string>;
  readonly #oldest: number;
  #forward: boolean;
  /** The span that is being read; `#to` counts from where it began. */
  #from: number;
  #to: number;
  #span: number;
  #token: string | undefined;
  /** Calls of this span. */
  #calls = 0;
  /** The endpoint has given newer ones before older ones. */
  #descends = false;
  /** What was read and not given; of a span that is read forward, oldest first. */
  #held: LogEvent[] = [];
  /** Of a span that is read forward: older ones have to be read again. */
  #left = false;
  #frontier: number;
  #done: boolean;

  /** `seen` are the ids of the group's events that were given, and those that are not wanted. */
  constructor(piece: Piece, reading: Reading, seen: Set<string>) {
    this.piece = piece;
    this.#reading = reading;
    this.#seen = seen;
    this.#oldest = Math.max(0, reading.from, piece.oldest ?? 0);
    this.#to = Math.min(reading.to, piece.newest ?? reading.to);
    this.#frontier = this.#to;
    this.#forward = this.#to < FROM_END_SINCE;
    this.#span = reading.span ?? SPAN_MAX;
    this.#from = this.#start();
    this.#done = this.#to < this.#oldest;
  }

  get frontier(): number {
    return this.#done ? Number.NEGATIVE_INFINITY : this.#frontier;
  }

  get done(): boolean {
    return this.#done;
  }

  part(streams: readonly string[]): OlderReader {
    return new OlderReader({ ...this.piece, streams }, { ...this.#reading, to: this.#to }, this.#seen);
  }

  async step(logs: LogsRead, signal: AbortSignal): Promise<readonly LogEvent[]> {
    let page: Awaited<ReturnType<LogsRead['filterLogEvents']>>;
    try {
      page = await logs.filterLogEvents(
        {
          ...request(this.piece, this.#reading),
          startTime: this.#from,
          endTime: this.#to,
          ...(this.#forward ? {} : { fromEnd: true }),
          ...(this.#token === undefined ? {} : { nextToken: this.#token }),
        },
        signal,
      );
    } catch (error) {
      if (error instanceof Failure && error.code === 'invalid' && this.#token !== undefined) {
        // A token lives 24 hours. What was given is known by its id.
        this.#begin(this.#forward ? this.#to : this.#frontier);
        return [];
      }
      throw error;
    }
    this.#calls++;
    return this.#forward ? this.#takeForward(page) : this.#takeFromEnd(page);
  }

  #takeFromEnd({ events, nextToken }: Page): readonly LogEvent[] {
    const times = [...this.#held.slice(-1), ...events].map(({ timestamp }) => timestamp);
    const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
    const whole = nextToken === undefined && this.#token === undefined;
    if (first < last && !whole) {
      this.#span = SPAN_FIRST;
      this.#turn();
      return [];
    }
    this.#held.push(...(first < last ? events.toReversed() : events));
    this.#token = nextToken;
    this.#descends ||= first > last;
    if (!this.#descends && first === last) {
      // All of one moment: which way it goes shows later, or, where nothing follows, when it is read forward.
      if (nextToken !== undefined) {
        return [];
      }
      if (this.#held.length > 1) {
        this.#turn();
        return [];
      }
    }
    const given = this.#take(this.#held);
    // The last one stays to be compared with.
    this.#held = this.#held.slice(-1);
    this.#frontier = Math.min(this.#frontier, ...this.#held.map(({ timestamp }) => timestamp));
    if (nextToken === undefined) {
      this.#next(this.#from - 1, this.#calls === 1);
    }
    return given;
  }

  /** Reads the span again, and everything from now on, forward. */
  #turn(): void {
    this.#forward = true;
    this.#begin(this.#to);
  }

  #takeForward({ events, nextToken }: Page): readonly LogEvent[] {
    const most = this.#reading.limit ?? HELD_MAX;
    this.#held.push(...events.filter(({ id }) => !this.#seen.has(id)));
    if (this.#held.length > most) {
      this.#held = this.#held.slice(-most);
      this.#left = true;
    }
    this.#token = nextToken;
    if (nextToken !== undefined) {
      return [];
    }
    const given = this.#take(this.#held.toReversed());
    if (this.#left) {
      const oldest = given.at(-1)?.timestamp ?? this.#to;
      this.#span = Math.max(SPAN_MIN, this.#span / 2);
      this.#frontier = oldest;
      this.#begin(oldest);
    } else {
      this.#next(this.#from - 1, given.length < most / 2);
    }
    return given;
  }

  #take(events: readonly LogEvent[]): LogEvent[] {
    return events.filter(({ id }) => {
      const fresh = !this.#seen.has(id);
      this.#seen.add(id);
      return fresh;
    });
  }

  /** The span was read; the one before it ends at `to`. */
  #next(to: number, quick: boolean): void {
    if (to < this.#oldest) {
      this.#done = true;
      return;
    }
    if (quick) {
      this.#span = Math.min(this.#span * 2, SPAN_MAX);
    }
    if (to < FROM_END_SINCE && !this.#forward) {
      this.#forward = true;
      this.#span = SPAN_MAX;
    }
    this.#frontier = to;
    this.#begin(to);
  }

  #begin(to: number): void {
    this.#to = to;
    this.#from = this.#start();
    this.#token = undefined;
    this.#calls = 0;
    this.#held = [];
    this.#left = false;
  }

  #start(): number {
    const least = this.#forward ? this.#oldest : Math.max(this.#oldest, FROM_END_SINCE);
    return Math.max(least, Math.floor(this.#to - this.#span + 1));
  }
}

type Page = Awaited<ReturnType<LogsRead['filterLogEvents']>>;
