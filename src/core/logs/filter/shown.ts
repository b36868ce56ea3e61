import type { Entry } from '../entry.ts';
import type { LogSource } from '../line.ts';
import type { Change, LogModel } from '../model.ts';
import { inOrder } from '../order.ts';
import { Sorted } from '../sorted.ts';
import { Context } from './context.ts';
import type { Filter } from './filter.ts';
import { Leaves } from './leaves.ts';
import { type Span, Touched } from './touched.ts';

/**
 * The lines of a model that a filter leaves, in their order. A line that matches brings its whole group, and as many
 * lines before and after it as the filter says; what is excluded, or of a source or time that is not wanted, does not
 * count among them. Texts are matched elsewhere: `unanswered` gives those that have to be, `answer` takes what was found;
 * a line is not shown before that.
 */
export class ShownLines {
  readonly #model: LogModel;
  readonly #leaves = new Leaves();
  readonly #context: Context;
  readonly #shown = new Sorted<Entry>(inOrder);
  /** How many of `#shown` stand there only beside one that matches. */
  #beside = 0;
  /** Positions at which lines changed since the last `refresh`. */
  readonly #touched = new Touched();
  /** Lines whose texts are to be matched, the next one last. */
  #unseen: Entry[] = [];
  #rebuild = false;
  /** Position from which on lines are at a wrong place since the last `refresh`. */
  #wrongFrom = Number.POSITIVE_INFINITY;

  constructor(model: LogModel) {
    this.#model = model;
    this.#context = new Context(model, this.#leaves);
  }

  /** Lines that are shown, as of the last `refresh`. */
  get length(): number {
    return this.#leaves.all ? this.#model.length : this.#shown.length;
  }

  /** Of those that are shown, the lines that match, without what stands around them. */
  get matched(): number {
    return this.length - (this.#leaves.all ? 0 : this.#beside);
  }

  /** Whether a line that is shown stands there only beside one that matches. */
  isBeside(entry: Entry): boolean {
    return !this.#leaves.all && entry.beside;
  }

  get(index: number): Entry | undefined {
    return this.#leaves.all ? this.#model.get(this.#model.first + index) : this.#shown.at(index);
  }

  slice(from: number, to: number): Entry[] {
    const { first } = this.#model;
    return this.#leaves.all ? this.#model.slice(first + from, first + to) : this.#shown.slice(from, to);
  }

  /** Index of the line, or of the next one that is shown; `length` where none is. */
  indexFrom(entry: Entry): number {
    if (!this.#leaves.all) {
      return this.#shown.indexFrom(entry);
    }
    const position = this.#model.positionOf(entry) ?? this.#model.positionAt(entry.head.time);
    return position - this.#model.first;
  }

  /** Another filter, or other sources; a filter with a problem is not to be given. */
  set(filter: Filter, sources: readonly LogSource[]): void {
    const anew = this.#leaves.set(filter, sources);
    const { texts } = this.#leaves;
    if (anew) {
      this.#unseen = texts ? this.#model.slice(this.#model.first, this.#model.end) : [];
    }
    if (anew && texts) {
      // No text is known yet, so that none is shown.
      this.#clear();
      this.#touched.take();
    }
    this.#rebuild = !anew || !texts;
  }

  /** To be called after each `add` of the model, with what it gave. */
  changed({ removed, inserted, appended }: Change): void {
    const { first, end } = this.#model;
    const from = inserted[0] ?? end - appended;
    if (from < end) {
      this.#touched.add(Math.max(from, first), end);
      if (this.#leaves.texts) {
        const fresh = inserted.flatMap(position => this.#model.get(position) ?? []);
        this.#unseen.push(...fresh, ...this.#model.slice(end - appended, end));
      }
    }
    // Lines that went elsewhere stand at a wrong place here; before the first of them nothing is different.
    if (removed.length > 0 || this.#wrongFrom < Number.POSITIVE_INFINITY) {
      this.#wrongFrom = Math.min(this.#wrongFrom, removed[0] ?? from, from);
    }
    if (!this.#leaves.all) {
      while (this.#shown.at(0)?.dropped === true) {
        this.#beside -= this.#shown.shift()?.beside === true ? 1 : 0;
      }
    }
  }

  /** The model was cleared. */
  cleared(): void {
    this.#clear();
    this.#unseen = [];
    this.#rebuild = true;
  }

  /** Lines whose texts are to be matched next, newest first; each is given once for a filter. */
  unanswered(max: number): Entry[] {
    const result: Entry[] = [];
    while (result.length < max) {
      const entry = this.#unseen.pop();
      if (entry === undefined) {
        break;
      }
      if (!entry.dropped && !this.#leaves.knows(entry)) {
        result.push(entry);
      }
    }
    return result;
  }

  /** About how many lines are still to be matched. */
  get waiting(): number {
    return this.#unseen.length;
  }

  /** The bits of what `unanswered` gave. Answers to an earlier filter are not to be given. */
  answer(entries: readonly Entry[], bits: Uint8Array): void {
    let oldest: Entry | undefined;
    let newest: Entry | undefined;
    for (const [index, entry] of entries.entries()) {
      this.#leaves.note(entry, bits[index] ?? 0);
      if (!entry.dropped) {
        oldest = oldest === undefined || inOrder(entry, oldest) < 0 ? entry : oldest;
        newest = newest === undefined || inOrder(entry, newest) > 0 ? entry : newest;
      }
    }
    if (oldest !== undefined && newest !== undefined) {
      const { end } = this.#model;
      this.#touched.add(this.#model.positionOf(oldest) ?? end, (this.#model.positionOf(newest) ?? end) + 1);
    }
  }

  /** Brings what is shown up to date; to be called before it is drawn. Costs what changed. */
  refresh(): void {
    const { first, end } = this.#model;
    if (!this.#leaves.all && !this.#rebuild && this.#wrongFrom < end) {
      this.#forgetFrom(Math.max(first, this.#wrongFrom));
    }
    const touched = this.#touched.take();
    if (this.#leaves.all) {
      this.#clear();
    } else if (this.#rebuild) {
      this.#clear();
      const left = this.#context.left({ from: first, to: end });
      this.#shown.merge(left);
      this.#beside = countBeside(left);
    } else {
      for (const { from, to } of touched) {
        this.#refreshPart({ from: Math.max(first, from), to: Math.min(end, to) });
      }
    }
    this.#rebuild = false;
    this.#wrongFrom = Number.POSITIVE_INFINITY;
  }

  /** Has what is shown from a position on found anew. */
  #forgetFrom(position: number): void {
    const last = this.#model.get(position - 1);
    const start = last === undefined ? 0 : this.#shown.firstIndex(other => inOrder(other, last) > 0);
    this.#beside -= this.#besideIn(start, this.#shown.length);
    this.#shown.replace(start, this.#shown.length, []);
    // The group before it may have lost the line that matched.
    this.#touched.add(Math.max(this.#model.first, position - 1), this.#model.end);
  }

  #refreshPart(part: Span): void {
    if (part.from >= part.to) {
      return;
    }
    const span = this.#context.around(part);
    const [one, other] = [this.#model.get(span.from), this.#model.get(span.to)];
    const start = one === undefined ? this.#shown.length : this.#shown.indexFrom(one);
    const stop = other === undefined ? this.#shown.length : this.#shown.indexFrom(other);
    // Before what is left says anew how each of them stands there.
    this.#beside -= this.#besideIn(start, stop);
    const left = this.#context.left(span);
    this.#beside += countBeside(left);
    this.#shown.replace(start, stop, left);
  }

  #besideIn(start: number, stop: number): number {
    return this.#leaves.filter.before + this.#leaves.filter.after === 0
      ? 0
      : countBeside(this.#shown.slice(start, stop));
  }

  #clear(): void {
    this.#shown.clear();
    this.#beside = 0;
  }
}

function countBeside(entries: readonly Entry[]): number {
  return entries.reduce((count, { beside }) => count + (beside ? 1 : 0), 0);
}
