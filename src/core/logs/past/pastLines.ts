import { rows } from '../format.ts';
import type { LogLine } from '../line.ts';
import type { PastEvent, PastReader, PieceCall } from './pastReader.ts';

/** Calls after which something is given, although it is not enough. */
const CALLS_MAX = 20;

/** The source of an event; undefined where it is not wanted. */
export type SourceOf = (event: PastEvent) => number | undefined;

/** Lines of a PastReader, about as many at a time as somebody wants. */
export class PastLines {
  readonly #way: 'older' | 'newer';
  readonly #reader: PastReader;
  readonly #sourceOf: SourceOf;
  /** Read, and more than was wanted; in order of time. */
  #rest: LogLine[] = [];

  constructor(way: 'older' | 'newer', reader: PastReader, sourceOf: SourceOf) {
    this.#way = way;
    this.#reader = reader;
    this.#sourceOf = sourceOf;
  }

  get done(): boolean {
    return this.#reader.done && this.#rest.length === 0;
  }

  /** All on this side of it (ms) was read. */
  get frontier(): number {
    return this.#reader.frontier;
  }

  get missing(): PastReader['missing'] {
    return this.#reader.missing;
  }

  /** On the way forward: what came since then is wanted too, up to `to` (ms). */
  extend(to: number): void {
    this.#reader.extend(to);
  }

  /**
   * The next lines of the way, in order of time: so many and the rest of the last event, and on the way back of its
   * moment, or fewer at the end or when so many calls gave little. Rejects with a Failure; then nothing is lost.
   */
  async next(wanted: number, call: PieceCall, signal: AbortSignal, most = CALLS_MAX): Promise<LogLine[]> {
    for (let calls = 0; this.#rest.length < wanted && calls < most && !this.#reader.done; calls++) {
      this.#add(await this.#reader.step(call, signal));
    }
    return this.#take(wanted);
  }

  #add(events: readonly PastEvent[]): void {
    const lines: LogLine[] = [];
    for (const event of events) {
      const source = this.#sourceOf(event);
      if (source !== undefined) {
        lines.push(...rows(source, event.event.timestamp, event.event.message));
      }
    }
    this.#rest = this.#way === 'older' ? [...lines, ...this.#rest] : [...this.#rest, ...lines];
  }

  #take(wanted: number): LogLine[] {
    const lines = this.#rest;
    if (lines.length <= wanted) {
      this.#rest = [];
      return lines;
    }
    if (this.#way === 'newer') {
      let end = wanted;
      while (lines[end]?.continued === true) {
        end++;
      }
      this.#rest = lines.slice(end);
      return lines.slice(0, end);
    }
    let start = lines.length - wanted;
    // Lines of one moment are shown as they arrive: the first ones must not come later.
    while (start > 0 && lines[start - 1]?.time === lines[start]?.time) {
      start--;
    }
    this.#rest = lines.slice(0, start);
    return lines.slice(start);
  }
}
