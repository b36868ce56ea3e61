import type { Entry } from '../entry.ts';
import type { LogModel } from '../model.ts';
import type { Leaves } from './leaves.ts';
import type { Span } from './touched.ts';

/** The lines that a filter leaves of a part of a model: whole groups, with the lines before and after them. */
export class Context {
  readonly #model: LogModel;
  readonly #leaves: Leaves;

  constructor(model: LogModel, leaves: Leaves) {
    this.#model = model;
    this.#leaves = leaves;
  }

  /** The positions of which a change of others, in a span, may decide. */
  around({ from, to }: Span): Span {
    const { before, after } = this.#leaves.filter;
    return { from: this.#back(from, before), to: this.#forth(to, after) };
  }

  /** What is left of a span, each with whether it stands beside what matches. It has to begin and end with groups. */
  left({ from, to }: Span): Entry[] {
    const { before, after } = this.#leaves.filter;
    const [first, end] = [this.#back(from, after), this.#forth(to, before)];
    const out: Entry[] = [];
    let behind: { entry: Entry; at: number }[] = [];
    let left = 0;
    const take = (entry: Entry, at: number, beside: boolean): void => {
      if (at >= from && at < to) {
        entry.beside = beside;
        out.push(entry);
      }
    };
    let head: Entry | undefined;
    let matches = false;
    for (let at = first; at < end; at++) {
      const entry = this.#model.get(at);
      if (entry === undefined) {
        continue;
      }
      if (entry.head !== head) {
        head = entry.head;
        matches = this.#groupMatches(at);
      }
      if (!this.#leaves.counts(entry)) {
        continue;
      }
      if (matches) {
        for (const each of behind) {
          take(each.entry, each.at, true);
        }
        behind = [];
        take(entry, at, false);
        left = after;
      } else if (left > 0) {
        take(entry, at, true);
        left--;
      } else if (before > 0) {
        behind.push({ entry, at });
        if (behind.length > before) {
          behind.shift();
        }
      }
    }
    return out;
  }

  /** Position of the beginning of the group that stands so many lines of context before the group of a position. */
  #back(position: number, context: number): number {
    let at = position;
    for (let left = context; at > this.#model.first; ) {
      if (!this.#isWithin(at)) {
        if (left <= 0) {
          break;
        }
        left -= this.#counted(at - 1, -1);
      }
      at--;
    }
    return at;
  }

  #forth(position: number, context: number): number {
    let at = position;
    for (let left = context; at < this.#model.end; ) {
      if (!this.#isWithin(at)) {
        if (left <= 0) {
          break;
        }
        left -= this.#counted(at, 1);
      }
      at++;
    }
    return at;
  }

  /** Lines of a group that count as context, from its first or last line on. */
  #counted(position: number, step: 1 | -1): number {
    const head = this.#model.get(position)?.head;
    let count = 0;
    for (let at = position; ; at += step) {
      const entry = this.#model.get(at);
      if (entry === undefined || entry.head !== head) {
        return count;
      }
      count += this.#leaves.counts(entry) ? 1 : 0;
    }
  }

  /** Whether a group goes on at a position. */
  #isWithin(position: number): boolean {
    return this.#model.get(position)?.head === this.#model.get(position - 1)?.head;
  }

  /** Whether a line of the group that begins at a position matches, among those that are not excluded. */
  #groupMatches(position: number): boolean {
    const head = this.#model.get(position)?.head;
    for (let at = position; ; at++) {
      const entry = this.#model.get(at);
      if (entry === undefined || entry.head !== head) {
        return false;
      }
      if (this.#leaves.counts(entry) && this.#leaves.matches(entry)) {
        return true;
      }
    }
  }
}
