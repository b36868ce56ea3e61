import { type Capacity, LOG_CAPACITY } from './buffer.ts';
import type { LogLine } from './line.ts';
import { LogModel, weighLine } from './model.ts';

/** A line and its number in order of arrival. */
export interface Arrived {
  readonly number: number;
  readonly line: LogLine;
}

/** Lines in order of arrival; their numbers go on from the first one's, but where `numbers` tells them. */
interface Batch {
  readonly first: number;
  readonly lines: LogLine[];
  readonly numbers?: readonly number[];
  /** Of its lines, in milliseconds. */
  oldest: number;
  newest: number;
  weight: number;
}

/** Lines of one batch: few enough that most batches make place whole. */
const BATCH_LINES = 512;
/** How much more than a model has room for is kept after some made place, and how much more before that. */
const LEAST = 1.125;
const MOST = 1.25;
/** Parts that a span of time is divided into, to find the one that a limit is in. */
const PARTS = 256;

/**
 * Lines as they came, for models that are built from them: enough for each to hold what one would that took them all.
 * That is the newest in time, of which there are somewhat more than a model has room for, since groups of lines, which
 * are not known here, move some of them a few seconds. Which lines of its oldest millisecond such a model has may differ.
 */
export class Passed {
  readonly #capacity: Capacity;
  #batches: Batch[] = [];
  #next = 0;
  /** Lines that are kept, and since the last `clear`; the weights of both. */
  #length = 0;
  #weight = 0;
  #allLines = 0;
  #allWeight = 0;
  #cut = Number.NEGATIVE_INFINITY;

  constructor(capacity: Capacity = LOG_CAPACITY) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  /** The number that the next line gets; they go on over `clear`. */
  get next(): number {
    return this.#next;
  }

  /** Number of the first line that is kept; `next` where none is. */
  get first(): number {
    const [batch] = this.#batches;
    return batch === undefined ? this.#next : numberAt(batch, 0);
  }

  /** Lines that made place since the start or the last `clear`. */
  get dropped(): number {
    return this.#allLines - this.#length;
  }

  /** All that made place are older than that (ms). */
  get cut(): number {
    return this.#cut;
  }

  /** Whether a model that took all lines since the last `clear` would be full. */
  get full(): boolean {
    const { items, weight } = this.#capacity;
    return this.#allLines >= items || this.#allWeight > weight;
  }

  /** Gives how many lines from number `from` on made place. */
  add(lines: Iterable<LogLine>, from: number): number {
    let batch = this.#batches.at(-1);
    for (const line of lines) {
      if (batch === undefined || batch.numbers !== undefined || batch.lines.length >= BATCH_LINES) {
        batch = { first: this.#next, lines: [], oldest: line.time, newest: line.time, weight: 0 };
        this.#batches.push(batch);
      }
      const weight = weighLine(line);
      batch.lines.push(line);
      batch.oldest = Math.min(batch.oldest, line.time);
      batch.newest = Math.max(batch.newest, line.time);
      batch.weight += weight;
      this.#next++;
      this.#length++;
      this.#allLines++;
      this.#weight += weight;
      this.#allWeight += weight;
    }
    return this.#makePlace(from);
  }

  /** Adds what another one keeps; what made place there counts here too. Gives what `add` does. */
  takeOver(other: Passed, from: number): number {
    this.#cut = Math.max(this.#cut, other.#cut);
    this.#allLines += other.dropped;
    this.#allWeight += other.#allWeight - other.#weight;
    const dropped = this.add(other.lines(), from);
    const before = other.dropped;
    other.clear();
    return before + dropped;
  }

  /** The lines from a number on, in order of arrival. */
  *from(number: number): Generator<Arrived, void, undefined> {
    for (let at = this.#batchOf(number); at < this.#batches.length; at++) {
      const batch = this.#batches[at];
      if (batch !== undefined) {
        for (let index = indexOf(batch, number); index < batch.lines.length; index++) {
          const line = batch.lines[index];
          if (line !== undefined) {
            yield { number: numberAt(batch, index), line };
          }
        }
      }
    }
  }

  /** All lines, in order of arrival. */
  *lines(): Generator<LogLine, void, undefined> {
    for (const { lines } of this.#batches) {
      yield* lines;
    }
  }

  /** What a model would hold that took all lines as they came. */
  model(): LogModel {
    const model = new LogModel(this.#capacity);
    for (const batch of this.#batches) {
      model.add(
        batch.lines,
        batch.lines.map((_, index) => numberAt(batch, index)),
      );
    }
    return model;
  }

  /** Takes lines out, as if they had never come; the others keep their numbers. */
  remove(unwanted: (line: LogLine) => boolean): void {
    const before = this.#batches;
    this.#batches = [];
    for (const batch of before) {
      const kept = batch.lines.some(unwanted) ? thinned(batch, line => !unwanted(line)) : batch;
      if (kept !== undefined) {
        this.#batches.push(kept);
      }
      const lines = batch.lines.length - (kept?.lines.length ?? 0);
      const weight = batch.weight - (kept?.weight ?? 0);
      this.#length -= lines;
      this.#allLines -= lines;
      this.#weight -= weight;
      this.#allWeight -= weight;
    }
  }

  clear(): void {
    this.#batches = [];
    this.#length = 0;
    this.#weight = 0;
    this.#allLines = 0;
    this.#allWeight = 0;
    this.#cut = Number.NEGATIVE_INFINITY;
  }

  /** Index of the first batch that has a line with that number or a higher one. */
  #batchOf(number: number): number {
    let at = this.#batches.length;
    for (; at > 0; at--) {
      const batch = this.#batches[at - 1];
      if (batch !== undefined && numberAt(batch, batch.lines.length - 1) < number) {
        break;
      }
    }
    return at;
  }

  #makePlace(from: number): number {
    const { items, weight } = this.#capacity;
    if (this.#length <= items * MOST && this.#weight <= weight * MOST) {
      return 0;
    }
    const least = { items: items * LEAST, weight: weight * LEAST };
    const cut = this.#cutFor(least);
    const crowded = cut.lines > items * MOST || cut.weight > weight * MOST;
    const stays = (line: LogLine): boolean => {
      if (!crowded || line.time !== cut.time) {
        return line.time >= cut.time;
      }
      // Of very many at the very time, the first to come.
      const goes = cut.lines > 1 && (cut.lines > least.items || cut.weight > least.weight);
      if (goes) {
        cut.lines--;
        cut.weight -= weighLine(line);
      }
      return !goes;
    };
    let dropped = 0;
    const before = this.#batches;
    this.#batches = [];
    for (const batch of before) {
      const whole = crowded ? batch.oldest > cut.time : batch.oldest >= cut.time;
      const kept = whole ? batch : batch.newest < cut.time ? undefined : thinned(batch, stays);
      if (kept !== undefined) {
        this.#batches.push(kept);
      }
      if (kept !== batch) {
        this.#length -= batch.lines.length - (kept?.lines.length ?? 0);
        this.#weight -= batch.weight - (kept?.weight ?? 0);
        dropped += countFrom(batch, from) - (kept === undefined ? 0 : countFrom(kept, from));
      }
    }
    this.#cut = Math.max(this.#cut, cut.time);
    return dropped;
  }

  /** The latest time (ms) from which on there are so many lines, or of such a weight, and what there is of both then. */
  #cutFor({ items, weight }: Capacity): { readonly time: number; lines: number; weight: number } {
    let low = this.#batches.reduce((time, { oldest }) => Math.min(time, oldest), Number.POSITIVE_INFINITY);
    let high = this.#batches.reduce((time, { newest }) => Math.max(time, newest), low);
    // What is newer than `high`.
    let newerLines = 0;
    let newerWeight = 0;
    for (;;) {
      const step = Math.max(1, Math.ceil((high - low + 1) / PARTS));
      const lines = new Float64Array(PARTS);
      const weights = new Float64Array(PARTS);
      for (const batch of this.#batches) {
        if (batch.newest >= low && batch.oldest <= high) {
          for (const line of batch.lines) {
            if (line.time >= low && line.time <= high) {
              const part = Math.floor((line.time - low) / step);
              lines[part] = (lines[part] ?? 0) + 1;
              weights[part] = (weights[part] ?? 0) + weighLine(line);
            }
          }
        }
      }
      let part = PARTS - 1;
      let sum = { lines: newerLines + (lines[part] ?? 0), weight: newerWeight + (weights[part] ?? 0) };
      while (part > 0 && sum.lines < items && sum.weight < weight) {
        newerLines = sum.lines;
        newerWeight = sum.weight;
        part--;
        sum = { lines: newerLines + (lines[part] ?? 0), weight: newerWeight + (weights[part] ?? 0) };
      }
      high = Math.min(high, low + (part + 1) * step - 1);
      low += part * step;
      if (step === 1) {
        return { time: low, ...sum };
      }
    }
  }
}

function numberAt({ first, numbers }: Batch, index: number): number {
  return numbers?.[index] ?? first + index;
}

/** Index of the first line that has that number or a higher one; the length where none has. */
function indexOf({ first, lines, numbers }: Batch, number: number): number {
  if (numbers === undefined) {
    return Math.min(lines.length, Math.max(0, number - first));
  }
  const index = numbers.findIndex(own => own >= number);
  return index === -1 ? lines.length : index;
}

/** How many lines have that number or a higher one. */
function countFrom(batch: Batch, number: number): number {
  return batch.lines.length - indexOf(batch, number);
}

/** The lines of a batch that stay; undefined where none does. */
function thinned(batch: Batch, stays: (line: LogLine) => boolean): Batch | undefined {
  const numbers: number[] = [];
  const lines: LogLine[] = [];
  let oldest = batch.newest;
  let newest = batch.oldest;
  let weight = 0;
  for (const [index, line] of batch.lines.entries()) {
    if (stays(line)) {
      lines.push(line);
      numbers.push(numberAt(batch, index));
      oldest = Math.min(oldest, line.time);
      newest = Math.max(newest, line.time);
      weight += weighLine(line);
    }
  }
  const [first] = numbers;
  return first === undefined ? undefined : { first, lines, numbers, oldest, newest, weight };
}
