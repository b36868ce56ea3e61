/** Items in order, in an array whose head moves. Items that compare equal are not expected. */
export class Sorted<T> {
  readonly #compare: (a: T, b: T) => number;
  #items: (T | undefined)[] = [];
  /** Index in `#items` of the first one. */
  #head = 0;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  at(index: number): T | undefined {
    return index < 0 ? undefined : this.#items[this.#head + index];
  }

  get last(): T | undefined {
    return this.at(this.length - 1);
  }

  slice(from: number, to: number): T[] {
    const result: T[] = [];
    for (let index = Math.max(0, from); index < Math.min(to, this.length); index++) {
      const item = this.at(index);
      if (item !== undefined) {
        result.push(item);
      }
    }
    return result;
  }

  /** Its place is after the last one. */
  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    const item = this.at(0);
    if (item !== undefined) {
      this.#items[this.#head] = undefined;
      this.#head++;
      if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
        this.#items = this.#items.slice(this.#head);
        this.#head = 0;
      }
    }
    return item;
  }

  /** Index of the first one that does not stand before `item`; the length where all do. */
  indexFrom(item: T): number {
    return this.firstIndex(other => this.#compare(other, item) >= 0);
  }

  /** Index of the first one for which it holds, where it holds for all after that; the length for none. */
  firstIndex(holds: (item: T) => boolean): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = this.at(middle);
      if (item === undefined || holds(item)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Adds items, which are in order, at their places; gives their indices. Costs what stands after the first of them. */
  merge(fresh: readonly T[]): number[] {
    const items = this.#items;
    const { last, length } = this;
    let from = items.length - 1;
    for (const item of fresh) {
      items.push(item);
    }
    const [first] = fresh;
    if (last === undefined || first === undefined || this.#compare(last, first) <= 0) {
      return fresh.map((_, index) => length + index);
    }
    const indices: number[] = [];
    let to = items.length - 1;
    for (const item of fresh.toReversed()) {
      const stop = this.#lastBefore(item, from);
      while (from > stop) {
        items[to--] = items[from--];
      }
      items[to] = item;
      indices.push(to - this.#head);
      to--;
    }
    return indices.reverse();
  }

  /** Index in `#items` of the last one up to `from` that stands before `item`; looked for in growing steps from the end. */
  #lastBefore(item: T, from: number): number {
    const isBefore = (index: number): boolean => {
      const other = this.#items[index];
      return other !== undefined && this.#compare(other, item) <= 0;
    };
    let high = from + 1;
    let step = 1;
    let low = from;
    while (low >= this.#head && !isBefore(low)) {
      high = low;
      low -= step;
      step *= 2;
    }
    low = Math.max(low, this.#head - 1);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (isBefore(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Puts items in the place of those from index `from` up to, and without, `to`. */
  replace(from: number, to: number, fresh: readonly T[]): void {
    if (to - from === fresh.length) {
      for (const [index, item] of fresh.entries()) {
        this.#items[this.#head + from + index] = item;
      }
      return;
    }
    const rest = this.slice(to, this.length);
    this.#items.length = this.#head + from;
    for (const part of [fresh, rest]) {
      for (const item of part) {
        this.#items.push(item);
      }
    }
  }

  /** Takes the items at these ascending indices out. */
  remove(indices: readonly number[]): void {
    const [first] = indices;
    if (first === undefined) {
      return;
    }
    const items = this.#items;
    let next = 0;
    let to = this.#head + first;
    for (let index = to; index < items.length; index++) {
      if (indices[next] === index - this.#head) {
        next++;
      } else {
        items[to] = items[index];
        to++;
      }
    }
    items.length = to;
  }

  /** Takes all out that are not to be kept. */
  keep(wanted: (item: T) => boolean): void {
    this.#items = this.slice(0, this.length).filter(wanted);
    this.#head = 0;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
