import type { Entry, Tone } from '../entry.ts';
import { NOTE } from '../line.ts';
import type { Change, LogModel } from '../model.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths of a bucket (ms) that people can read on a clock. */
const WIDTHS = [
  ...[1, 2, 5, 10, 15, 30].map(seconds => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(minutes => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map(hours => hours * HOUR),
  ...[1, 2, 7, 30, 90, 365, 3650].map(days => days * DAY),
];

/** Buckets that are shown at most. */
const BUCKETS_MAX = 120;
/** And those up to which they are made narrower, so that they do not change to and fro. */
const BUCKETS_SPARE = 90;

export interface Bucket {
  /** Milliseconds since the epoch: a whole number of widths. */
  readonly from: number;
  /** All of them. */
  readonly lines: number;
  /** Of them, those of level warn, and those of level error or fatal. */
  readonly warn: number;
  readonly error: number;
}

export interface Buckets {
  /** Milliseconds. */
  readonly width: number;
  /** In order, from the first that has lines to the last, those without lines too. */
  readonly buckets: readonly Bucket[];
  /** The same for the lines that a filter leaves; absent where it leaves all. */
  readonly shown?: readonly Bucket[];
}

/** How many lines a model has at each time. It is kept up as lines come and go; notes do not count. */
export class Histogram {
  readonly #model: LogModel;
  readonly #counts = new Map<number, { lines: number; warn: number; error: number }>();
  #width = SECOND;

  constructor(model: LogModel) {
    this.#model = model;
  }

  /** To be called after each `add` of the model, with what it gave. */
  changed({ inserted, appended }: Change): void {
    for (const position of inserted) {
      this.#add(this.#model.get(position));
    }
    for (let position = this.#model.end - appended; position < this.#model.end; position++) {
      this.#add(this.#model.get(position));
    }
  }

  /** A line made place; for the model's `onDrop`. */
  drop(entry: Entry): void {
    const { tone } = entry;
    const index = Math.floor(entry.time / this.#width);
    const counts = this.#counts.get(index);
    if (tone === undefined || counts === undefined) {
      return;
    }
    entry.tone = undefined;
    counts.lines--;
    if (tone !== 'plain') {
      counts[tone]--;
    }
    if (counts.lines === 0) {
      this.#counts.delete(index);
    }
  }

  /** The model was cleared. */
  cleared(): void {
    this.#counts.clear();
    this.#width = SECOND;
  }

  buckets(): Buckets {
    // What wide buckets say of the span is rough: narrower ones tell more, and may be made narrower again.
    let width = this.#fitting();
    while (width !== this.#width) {
      this.#width = width;
      this.#count();
      width = this.#fitting();
    }
    const [first, last] = this.#ends();
    const buckets: Bucket[] = [];
    for (let index = first; index <= last && buckets.length <= BUCKETS_MAX; index++) {
      const { lines = 0, warn = 0, error = 0 } = this.#counts.get(index) ?? {};
      buckets.push({ from: index * width, lines, warn, error });
    }
    return { width, buckets };
  }

  /** Indices of the first and the last bucket with lines; the last before the first where there are none. */
  #ends(): readonly [number, number] {
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const index of this.#counts.keys()) {
      first = Math.min(first, index);
      last = Math.max(last, index);
    }
    return [first, last];
  }

  /** A width is left when it has become too narrow, or when a narrower one has room to spare. */
  #fitting(): number {
    const [first, last] = this.#ends();
    const span = (last - first + 1) * this.#width;
    if (!(span > 0)) {
      return this.#width;
    }
    if (span / this.#width > BUCKETS_MAX) {
      // The ends may fall into two buckets more.
      return WIDTHS.find(width => span / width <= BUCKETS_MAX - 2) ?? this.#width;
    }
    return WIDTHS.find(width => width >= this.#width || span / width <= BUCKETS_SPARE) ?? this.#width;
  }

  #count(): void {
    this.#counts.clear();
    for (let position = this.#model.first; position < this.#model.end; position++) {
      const entry = this.#model.get(position);
      if (entry !== undefined) {
        entry.tone = undefined;
        this.#add(entry);
      }
    }
  }

  #add(entry: Entry | undefined): void {
    if (entry === undefined || entry.line.source === NOTE) {
      return;
    }
    // A line that went to another group may have another level.
    this.drop(entry);
    const index = Math.floor(entry.time / this.#width);
    let counts = this.#counts.get(index);
    if (counts === undefined) {
      counts = { lines: 0, warn: 0, error: 0 };
      this.#counts.set(index, counts);
    }
    const tone = toneOf(entry);
    entry.tone = tone;
    counts.lines++;
    if (tone !== 'plain') {
      counts[tone]++;
    }
  }
}

function toneOf({ level }: Entry): Tone {
  if (level === 'error' || level === 'fatal') {
    return 'error';
  }
  return level === 'warn' ? 'warn' : 'plain';
}
