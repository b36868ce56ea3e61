import { Failure } from '../../failure.ts';
import type { LogEvent, LogsRead } from '../../ports.ts';
import type { Piece } from './piece.ts';
import { type PieceReader, type Reading, request } from './pieceReader.ts';

/** Milliseconds before what was read last that are read again: events may be shown late. */
export const OVERLAP = 5 * 60_000;

/** Reads a piece forward in time. */
export class NewerReader implements PieceReader {
  readonly piece: Piece;
  #reading: Reading;
  readonly #seen: Set<string>;
  #from: number;
  #frontier: number;
  #token: string | undefined;
  /** The ids that are in `#seen` for what was given, with their times, in order. */
  #recent: { readonly id: string; readonly time: number }[] = [];
  #done: boolean;

  /** `seen` are the ids of the group's events that were given, and those that are not wanted. */
  constructor(piece: Piece, reading: Reading, seen: Set<string>) {
    this.piece = piece;
    this.#reading = reading;
    this.#seen = seen;
    this.#from = Math.max(0, reading.from, piece.oldest ?? 0);
    this.#frontier = this.#from;
    this.#done = this.#to < this.#from;
  }

  get frontier(): number {
    return this.#done ? Number.POSITIVE_INFINITY : this.#frontier;
  }

  get done(): boolean {
    return this.#done;
  }

  part(streams: readonly string[]): NewerReader {
    return new NewerReader({ ...this.piece, streams }, { ...this.#reading, from: this.#from }, this.#seen);
  }

  /** What came since then is wanted too: up to `to` (ms). */
  extend(to: number): void {
    const before = this.#to;
    this.#reading = { ...this.#reading, to };
    if (this.#done && this.#to > before) {
      this.#from = Math.max(this.#from, Math.max(before, this.#frontier) - OVERLAP);
      this.#token = undefined;
      this.#done = false;
    }
  }

  /** No event from before that time (ms) can come again. */
  forget(time: number): void {
    const kept = this.#recent.findIndex(each => each.time >= time);
    for (const { id } of this.#recent.splice(0, kept === -1 ? this.#recent.length : kept)) {
      this.#seen.delete(id);
    }
  }

  async step(logs: LogsRead, signal: AbortSignal): Promise<readonly LogEvent[]> {
    try {
      const { events, nextToken } = await logs.filterLogEvents(
        {
          ...request(this.piece, this.#reading),
          startTime: this.#from,
          endTime: this.#to,
          ...(this.#token === undefined ? {} : { nextToken: this.#token }),
        },
        signal,
      );
      this.#token = nextToken;
      this.#done = nextToken === undefined;
      this.#frontier = Math.max(this.#frontier, events.at(-1)?.timestamp ?? 0);
      return events.filter(({ id, timestamp: time }) => {
        if (this.#seen.has(id)) {
          return false;
        }
        this.#seen.add(id);
        this.#recent.push({ id, time });
        return true;
      });
    } catch (error) {
      if (error instanceof Failure && error.code === 'invalid' && this.#token !== undefined) {
        // A token lives 24 hours. What was given is known by its id.
        this.#from = Math.max(this.#from, this.#frontier);
        this.#token = undefined;
        return [];
      }
      throw error;
    }
  }

  get #to(): number {
    return Math.min(this.#reading.to, this.piece.newest ?? this.#reading.to);
  }
}
