import { type Capacity, LOG_CAPACITY } from './buffer.ts';
import { Entry } from './entry.ts';
import { joins } from './group.ts';
import type { LogLine } from './line.ts';
import { inOrder, inSource } from './order.ts';
import { type Move, putAhead, regroup } from './regroup.ts';
import { Sorted } from './sorted.ts';

/**
 * What `add` did, in this order. Positions count on when lines are dropped at the front; a line that is inserted moves
 * those after it by one.
 */
export interface Change {
  /** Positions, as they were before, of lines that went to another place because a late line belongs before them. */
  readonly removed: readonly number[];
  /** Positions, as they are now, of lines that came to stand before the end; those that were moved too. Ascending. */
  readonly inserted: readonly number[];
  /** Lines that came to stand at the end. */
  readonly appended: number;
  /** Lines that made place at the front. */
  readonly dropped: number;
  /** Lines that were not taken in, because what is that old made place before. */
  readonly refused: number;
}

/** Memory of one line, in characters. */
export function weighLine({ text }: LogLine): number {
  return text.length + 50;
}

/**
 * Log lines in order of their time, as many as there is room for. Lines may come in any order. Lines that belong
 * together, such as a stack trace, stand together at the time of their first line; lines of one source are always in
 * order of time, and where that is equal in order of arrival, but for those that say what they stand `ahead` of. When it
 * is full, the oldest in time make place, and lines
 * older than those are not taken any more.
 */
export class LogModel {
  readonly #capacity: Capacity;
  readonly #onDrop: (entry: Entry) => void;
  readonly #order = new Sorted<Entry>(inOrder);
  readonly #arrivals = new Sorted<Entry>((a, b) => a.arrival - b.arrival);
  /** Lines of one source, in order. */
  readonly #sources = new Map<number, Sorted<Entry>>();
  /** Entries in `#arrivals` that were dropped. */
  #dead = 0;
  #first = 0;
  #next = 0;
  #weight = 0;
  #dropped = 0;
  /** What is older (ms) made place before. */
  #horizon = Number.NEGATIVE_INFINITY;

  /** `onDrop` gets each line that makes place, also if that is at once, but not those that are refused or cleared. */
  constructor(capacity: Capacity = LOG_CAPACITY, onDrop: (entry: Entry) => void = () => {}) {
    this.#capacity = capacity;
    this.#onDrop = onDrop;
  }

  /** Position of the oldest line. */
  get first(): number {
    return this.#first;
  }

  /** Position after that of the newest line. */
  get end(): number {
    return this.#first + this.length;
  }

  get length(): number {
    return this.#order.length;
  }

  /** The number that the next line to arrive gets. */
  get next(): number {
    return this.#next;
  }

  /** Lines that made place or were refused since the start or the last `clear`. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether older lines would make place at once. */
  get full(): boolean {
    return this.#horizon > Number.NEGATIVE_INFINITY || this.length >= this.#capacity.items;
  }

  get(position: number): Entry | undefined {
    return this.#order.at(position - this.#first);
  }

  /** The lines from position `from` up to, and without, `to`. */
  slice(from: number, to: number): Entry[] {
    return this.#order.slice(from - this.#first, to - this.#first);
  }

  /** Position of the line with that number of arrival; undefined where it is not kept. */
  indexOf(arrival: number): number | undefined {
    const entry = this.#arrivals.at(this.#arrivals.firstIndex(other => other.arrival >= arrival));
    return entry?.arrival === arrival ? this.positionOf(entry) : undefined;
  }

  positionOf(entry: Entry): number | undefined {
    return entry.placed && !entry.dropped ? this.#first + this.#order.indexFrom(entry) : undefined;
  }

  /** Position of the first line that stands at a time (ms) or later; `end` where none does. */
  positionAt(time: number): number {
    return this.#first + this.#order.firstIndex(({ head }) => head.time >= time);
  }

  /** At most `count` of the kept lines from that number on, in order of arrival. */
  arrived(from: number, count: number): Entry[] {
    const result: Entry[] = [];
    const { length } = this.#arrivals;
    for (
      let index = this.#arrivals.firstIndex(({ arrival }) => arrival >= from);
      index < length && result.length < count;
      index++
    ) {
      const entry = this.#arrivals.at(index);
      if (entry !== undefined && !entry.dropped) {
        result.push(entry);
      }
    }
    return result;
  }

  /** Takes lines in order of arrival; `numbers` are theirs, ascending and not below `next`, or they go on from there. */
  add(lines: readonly LogLine[], numbers?: readonly number[]): Change {
    const droppedBefore = this.#dropped;
    const fresh: Entry[] = [];
    const late = new Map<Sorted<Entry>, Entry[]>();
    let index = 0;
    for (const line of lines) {
      const arrival = numbers?.[index++] ?? this.#next;
      this.#next = Math.max(this.#next, Math.floor(arrival) + 1);
      if (line.time >= this.#horizon) {
        const entry = new Entry(line, arrival);
        fresh.push(entry);
        this.#join(entry, late);
      } else {
        this.#dropped++;
      }
    }
    const refused = this.#dropped - droppedBefore;
    const moved = [...late].flatMap(([source, entries]) => regroup(source, entries));
    const removed = this.#takeOut(moved);
    const change = this.#place(
      moved.length === 0 ? fresh : [...fresh, ...moved.map(({ entry }) => entry)],
      fresh,
    );
    const dropped = this.#makePlace();
    return {
      removed,
      inserted: change.inserted.filter(position => position >= this.#first),
      appended: Math.min(change.appended, this.length),
      dropped,
      refused,
    };
  }

  clear(): void {
    for (const entry of this.#order.slice(0, this.length)) {
      entry.dropped = true;
    }
    this.#first = this.end;
    this.#order.clear();
    this.#arrivals.clear();
    this.#sources.clear();
    this.#dead = 0;
    this.#weight = 0;
    this.#dropped = 0;
    this.#horizon = Number.NEGATIVE_INFINITY;
  }

  /** The new line's place among those of its source; the late ones are only gathered. */
  #join(entry: Entry, late: Map<Sorted<Entry>, Entry[]>): void {
    let source = this.#sources.get(entry.line.source);
    if (source === undefined) {
      source = new Sorted<Entry>(inSource);
      this.#sources.set(entry.line.source, source);
    }
    const before = source.last;
    const gathered = late.get(source);
    if (entry.line.ahead !== undefined) {
      putAhead(entry, source, gathered ?? []);
    }
    if (gathered !== undefined) {
      gathered.push(entry);
    } else if (before !== undefined && inSource(before, entry) > 0) {
      late.set(source, [entry]);
    } else {
      if (before !== undefined && joins(entry, before, before.head)) {
        entry.head = before.head;
      }
      source.push(entry);
    }
  }

  #takeOut(moved: readonly Move[]): number[] {
    const indices = moved.map(({ entry }) => this.#order.indexFrom(entry)).sort((a, b) => a - b);
    for (const { entry, head } of moved) {
      entry.head = head;
    }
    this.#order.remove(indices);
    return indices.map(index => this.#first + index);
  }

  #place(entries: Entry[], fresh: readonly Entry[]): { inserted: number[]; appended: number } {
    for (const entry of fresh) {
      entry.placed = true;
      this.#weight += weighLine(entry.line);
      this.#arrivals.push(entry);
    }
    const indices = this.#order.merge(entries.sort(inOrder));
    let appended = 0;
    while (appended < indices.length && indices.at(-1 - appended) === this.length - 1 - appended) {
      appended++;
    }
    const inserted = indices.slice(0, indices.length - appended).map(index => this.#first + index);
    return { inserted, appended };
  }

  #makePlace(): number {
    const { items, weight } = this.#capacity;
    const before = this.#first;
    while (this.length > items || (this.#weight > weight && this.length > 1)) {
      const entry = this.#order.shift();
      if (entry === undefined) {
        break;
      }
      entry.dropped = true;
      this.#first++;
      this.#dropped++;
      this.#dead++;
      this.#weight -= weighLine(entry.line);
      this.#horizon = Math.max(this.#horizon, entry.head.time);
      const source = this.#sources.get(entry.line.source);
      source?.shift();
      if (source?.length === 0) {
        this.#sources.delete(entry.line.source);
      }
      this.#onDrop(entry);
    }
    this.#forgetDropped();
    return this.#first - before;
  }

  #forgetDropped(): void {
    while (this.#arrivals.at(0)?.dropped === true) {
      this.#arrivals.shift();
      this.#dead--;
    }
    if (this.#dead > 1024 && this.#dead > this.length) {
      this.#arrivals.keep(({ dropped }) => !dropped);
      this.#dead = 0;
    }
  }
}
