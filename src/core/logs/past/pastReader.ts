import { Failure } from '../../failure.ts';
import type { LogEvent, LogsRead } from '../../ports.ts';
import { NewerReader, OVERLAP } from './newerReader.ts';
import { OlderReader } from './olderReader.ts';
import { groupKey, type Piece } from './piece.ts';
import type { PieceReader, Reading } from './pieceReader.ts';

export interface PastEvent {
  readonly piece: Piece;
  readonly event: LogEvent;
}

/** Makes one call about a piece, when it may be made, and again where that helps. Rejects with a Failure. */
export type PieceCall = <T>(
  piece: Piece,
  run: (logs: LogsRead) => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

/** Which way in time. */
export type Way = 'older' | 'newer';

interface Reader {
  /** The one that was asked for; the reader's may be a part of it. */
  readonly piece: Piece;
  readonly reader: PieceReader;
}

/**
 * Reads several pieces as one, back or forward in time. What a step gives is all of a stretch of time, oldest first, and
 * stretches follow each other. A step makes one call, about the piece that holds the others back. Of one group no event
 * is given twice, whatever pieces it is of.
 */
export class PastReader {
  readonly #way: Way;
  readonly #readers: Reader[];
  /** Read, and to be given when no piece can have something before it; each piece's in order of the way. */
  #waiting: PastEvent[] = [];
  readonly #missing: Piece[] = [];

  /** `seen`: ids of events that are not wanted, by `groupKey`; those that are given are added. */
  constructor(
    pieces: readonly Piece[],
    way: Way,
    reading: Reading,
    seen: Map<string, Set<string>> = new Map(),
  ) {
    this.#way = way;
    this.#readers = pieces.map(piece => {
      const key = groupKey(piece);
      const ids = seen.get(key) ?? new Set();
      seen.set(key, ids);
      const Reader = way === 'older' ? OlderReader : NewerReader;
      return { piece, reader: new Reader(piece, reading, ids) };
    });
  }

  /** Nothing is left, and all was given. */
  get done(): boolean {
    return this.#readers.every(({ reader }) => reader.done);
  }

  /** How far it is (ms): all on this side of it was given; infinite at the end. */
  get frontier(): number {
    const open = this.#readers.flatMap(({ reader }) => (reader.done ? [] : reader.frontier));
    return this.#way === 'older' ? Math.max(...open) : Math.min(...open);
  }

  /** Pieces whose log group, or whose only stream, is not there. */
  get missing(): readonly Piece[] {
    return this.#missing;
  }

  /** On the way forward: what came since then is wanted too, up to `to` (ms). */
  extend(to: number): void {
    for (const { reader } of this.#readers) {
      if (reader instanceof NewerReader) {
        reader.extend(to);
      }
    }
  }

  /** Makes one call, and gives what is next. Rejects with a Failure; then nothing is lost, and it can go on. */
  async step(call: PieceCall, signal: AbortSignal): Promise<readonly PastEvent[]> {
    const { frontier } = this;
    const held = this.#readers.find(({ reader }) => !reader.done && reader.frontier === frontier);
    if (held !== undefined) {
      await this.#read(held, call, signal);
      this.#forget();
    }
    return this.#release();
  }

  async #read(from: Reader, call: PieceCall, signal: AbortSignal): Promise<void> {
    const { piece, reader } = from;
    try {
      const events = await call(piece, logs => reader.step(logs, signal), signal);
      this.#waiting.push(...events.map(event => ({ piece, event })));
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'notFound')) {
        throw error;
      }
      this.#drop(from);
    }
  }

  /** On the way forward there may be more events than ids that can be remembered. */
  #forget(): void {
    const { frontier } = this;
    for (const { reader } of this.#readers) {
      if (reader instanceof NewerReader && Number.isFinite(frontier)) {
        reader.forget(frontier - OVERLAP);
      }
    }
  }

  /** One of its streams, or the group, is not there: the others are read on. */
  #drop(from: Reader): void {
    const { streams } = from.reader.piece;
    const half = Math.ceil(streams.length / 2);
    const halves = streams.length > 1 ? [streams.slice(0, half), streams.slice(half)] : [];
    if (halves.length === 0) {
      this.#missing.push(from.reader.piece);
    }
    const parts = halves.map(part => ({ piece: from.piece, reader: from.reader.part(part) }));
    this.#readers.splice(this.#readers.indexOf(from), 1, ...parts);
  }

  #release(): readonly PastEvent[] {
    const { frontier, done } = this;
    // What was written in one millisecond stays together: on the way back its first ones come last.
    const ready = ({ event }: PastEvent): boolean =>
      done || (this.#way === 'older' ? event.timestamp > frontier : event.timestamp <= frontier);
    const given = this.#waiting.filter(ready);
    this.#waiting = this.#waiting.filter(item => !ready(item));
    return (this.#way === 'older' ? given.reverse() : given).sort(byTime);
  }
}

function byTime(a: PastEvent, b: PastEvent): number {
  return a.event.timestamp - b.event.timestamp;
}
