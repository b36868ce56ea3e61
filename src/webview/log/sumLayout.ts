import type { Layout } from './layout.ts';

/** Rows that went at the front and are still kept, from which number on all are copied. */
const GONE_MAX = 1024;

/**
 * Rows of different heights; 0 is a row that is folded away. Lines come at the end and go at the front all the time: what
 * stands before the first row that is another keeps its place.
 */
export class SumLayout<T> implements Layout {
  /** Where the rows begin and, at last, end; those of `#rows` that are gone among them. */
  #sums = new Float64Array(1);
  #rows: T[] = [];
  /** Index in both of the first row. */
  #first = 0;
  /** Rows from the first one whose heights hold. */
  #valid = 0;

  get count(): number {
    return this.#rows.length - this.#first;
  }

  get total(): number {
    return this.top(this.count);
  }

  top(index: number): number {
    return (this.#sums[this.#first + index] ?? 0) - (this.#sums[this.#first] ?? 0);
  }

  height(index: number): number {
    return index >= 0 && index < this.count ? this.top(index + 1) - this.top(index) : 0;
  }

  /** Among rows that end there, the first that has a height. */
  at(y: number): number {
    let low = 0;
    let high = Math.max(0, this.count - 1);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.top(middle + 1) > y) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Heights from a row on are others. */
  forget(index: number): void {
    this.#valid = Math.min(this.#valid, Math.max(0, index));
  }

  /** Reads the rows anew, and the heights of those that are others. `height`: of a row after the one before it. */
  rebuild(
    rows: { readonly length: number; get(index: number): T | undefined },
    height: (row: T, before: T | undefined) => number,
  ): void {
    const first = rows.get(0);
    this.#dropFront(first);
    // It may have been folded away with those that went.
    if (first !== undefined && this.#valid > 0 && this.height(0) !== height(first, undefined)) {
      this.#valid = 0;
    }
    let same = 0;
    while (same < this.#valid && same < rows.length && rows.get(same) === this.#rows[this.#first + same]) {
      same++;
    }
    this.#rows.length = this.#first + same;
    this.#reserve(this.#first + rows.length + 1);
    let before = same === 0 ? undefined : this.#rows[this.#first + same - 1];
    let sum = this.#sums[this.#first + same] ?? 0;
    for (let index = same; index < rows.length; index++) {
      const row = rows.get(index);
      if (row !== undefined) {
        this.#rows.push(row);
        sum += height(row, before);
        this.#sums[this.#rows.length] = sum;
        before = row;
      }
    }
    this.#valid = this.count;
  }

  /** Rows before this one are gone; all are, where it is none of them. */
  #dropFront(first: T | undefined): void {
    const at = first === undefined ? -1 : this.#rows.indexOf(first, this.#first);
    if (at === -1) {
      this.#rows = [];
      this.#sums[0] = 0;
      this.#first = 0;
      this.#valid = 0;
      return;
    }
    this.#valid = Math.max(0, this.#valid - (at - this.#first));
    this.#first = at;
    if (this.#first > GONE_MAX && this.#first * 2 > this.#rows.length) {
      this.#rows = this.#rows.slice(this.#first);
      const begin = this.#sums[this.#first] ?? 0;
      this.#sums = this.#sums.slice(this.#first).map(sum => sum - begin);
      this.#first = 0;
    }
  }

  #reserve(length: number): void {
    if (this.#sums.length < length) {
      const sums = new Float64Array(Math.ceil(length * 1.5));
      sums.set(this.#sums);
      this.#sums = sums;
    }
  }
}
