import { type Capacity, LOG_CAPACITY } from '../buffer.ts';
import type { LogLine } from '../line.ts';
import { weighLine } from '../model.ts';

/** What the log view still has room for, without anything making place. */
export class Room {
  #items: number;
  #weight: number;

  constructor({ items, weight }: Capacity = LOG_CAPACITY) {
    this.#items = items;
    this.#weight = weight;
  }

  /** The first of these that fit; nothing more fits after some did not. Rows of one event are not parted. */
  take(lines: readonly LogLine[]): readonly LogLine[] {
    let end = 0;
    while (end < lines.length && this.#takeOne(lines[end])) {
      end++;
    }
    while (end > 0 && lines[end]?.continued === true) {
      end--;
    }
    return lines.slice(0, end);
  }

  /** The last ones instead. */
  takeLast(lines: readonly LogLine[]): readonly LogLine[] {
    let start = lines.length;
    while (start > 0 && this.#takeOne(lines[start - 1])) {
      start--;
    }
    while (lines[start]?.continued === true) {
      start++;
    }
    return lines.slice(start);
  }

  #takeOne(line: LogLine | undefined): boolean {
    this.#items--;
    this.#weight -= line === undefined ? 0 : weighLine(line);
    return !this.full;
  }

  get full(): boolean {
    return this.#items < 0 || this.#weight < 0;
  }
}
