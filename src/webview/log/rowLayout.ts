import type { Entry } from '../../core/logs/entry.ts';
import type { Folds } from './folds.ts';
import { Heights } from './heights.ts';
import { EvenLayout, type Layout } from './layout.ts';
import type { Shown } from './shown.ts';
import { SumLayout } from './sumLayout.ts';

/** Where the rows of the lines stand: in even steps, as long as they are all of one height. */
export class RowLayout {
  readonly #folds: Folds;
  readonly #heights = new Heights();
  readonly #sums = new SumLayout<Entry>();
  /** Lines whose heights are others than was thought. */
  readonly #wrong = new Set<Entry>();
  #layout: Layout = new EvenLayout(0, 18);
  #row = 18;
  #wrap = false;
  #stale = true;

  constructor(folds: Folds) {
    this.#folds = folds;
  }

  get now(): Layout {
    return this.#layout;
  }

  /** Rows may be of other heights than was thought. */
  get uneven(): boolean {
    return this.#layout === this.#sums;
  }

  /** The lines are others. */
  changed(): void {
    this.#stale = true;
  }

  /** `row`: height of a usual row, in CSS pixels; `columns`: characters of a text before it is broken; undefined: it is not. */
  setColumns(row: number, columns: number | undefined): void {
    this.#row = row;
    this.#wrap = columns !== undefined;
    if (this.#heights.setColumns({ row, text: columns })) {
      this.#sums.forget(0);
      this.#stale = true;
    }
  }

  /** It was folded, or unfolded. */
  folded(entry: Entry): void {
    this.#heights.forget(entry);
    this.#wrong.add(entry);
    this.#stale = true;
  }

  lay(shown: Shown): void {
    if (!this.#stale) {
      return;
    }
    this.#stale = false;
    if (this.#wrap || this.#folds.any) {
      for (const entry of this.#wrong) {
        this.#sums.forget(shown.indexFrom(entry));
      }
      this.#sums.rebuild(shown, (entry, before) => this.#heights.of(entry, before, this.#folds));
      this.#layout = this.#sums;
    } else {
      this.#layout = new EvenLayout(shown.length, this.#row);
    }
    this.#wrong.clear();
  }

  /** Takes the heights of what is drawn, as they were measured; whether one was another than was thought. */
  correct(measured: Iterable<readonly [Entry, number]>, shown: Shown): boolean {
    for (const [entry, height] of measured) {
      if (this.#heights.measured(entry, this.#layout.height(shown.indexFrom(entry)), height)) {
        this.#wrong.add(entry);
      }
    }
    this.#stale ||= this.#wrong.size > 0;
    return this.#wrong.size > 0;
  }
}
