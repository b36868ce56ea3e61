import type { LogLine } from './line.ts';
import { level } from './text/level.ts';
import type { Level } from './text/levelWords.ts';

export type Tone = 'plain' | 'warn' | 'error';

/** Above every line's number of arrival, and so small that engines keep it in the entry itself: there are very many. */
export const HIGHEST_RANK = 2 ** 31 - 1;

/** A line in a LogModel. Only the model changes what can be changed here; `marks` and `beside` belong to ShownLines, `tone` to the Histogram. */
export class Entry {
  readonly line: LogLine;
  /** The line's number in order of arrival. */
  readonly arrival: number;
  /** Among lines of one time: the arrival, or that of the line that it belongs right before, and then `rank`. */
  order: number;
  /** Of what belongs right before the same line, the lower first; that line itself has the highest. */
  rank = HIGHEST_RANK;
  /** The first line of its group, such as a stack trace's: itself, where it begins one. */
  head: Entry;
  /** It has its place in the model. */
  placed = false;
  /** It is not in the model any more. */
  dropped = false;
  /** What a filter found out about its text, and which filter. */
  marks = 0;
  /** It is shown, and only because it stands near one that matches. */
  beside = false;
  /** As what it was counted. */
  tone: Tone | undefined;
  #level: Level | null | undefined;

  constructor(line: LogLine, arrival: number) {
    this.line = line;
    this.arrival = arrival;
    this.order = arrival;
    this.head = this;
  }

  /** The line's, in milliseconds since the epoch. */
  get time(): number {
    return this.line.time;
  }

  /** Of the group, as its first line says; else as the line itself says. Undefined where neither says. */
  get level(): Level | undefined {
    return this.head.ownLevel ?? this.ownLevel;
  }

  /** What the line itself says, whatever group it belongs to. */
  get ownLevel(): Level | undefined {
    if (this.#level === undefined) {
      this.#level = level(this.line.text) ?? null;
    }
    return this.#level ?? undefined;
  }
}
