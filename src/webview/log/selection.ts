import type { Entry } from '../../core/logs/entry.ts';
import { inOrder } from '../../core/logs/order.ts';

/** A run of lines: from where it was begun to where the cursor is. */
export class Selection {
  #anchor: Entry | undefined;
  #cursor: Entry | undefined;

  get cursor(): Entry | undefined {
    return this.#cursor;
  }

  /** Puts the cursor on a line; the selection is that line, or, extended, all from where it was begun. */
  move(to: Entry, extend: boolean): void {
    this.#cursor = to;
    if (!extend || this.#anchor === undefined) {
      this.#anchor = to;
    }
  }

  /** The cursor goes to the second. */
  all(from: Entry, to: Entry): void {
    this.#anchor = from;
    this.#cursor = to;
  }

  clear(): void {
    this.#anchor = undefined;
    this.#cursor = undefined;
  }

  has(entry: Entry): boolean {
    const range = this.range();
    return range !== undefined && inOrder(entry, range.from) >= 0 && inOrder(entry, range.to) <= 0;
  }

  /** The first and the last line of it, which may not be kept any more; undefined where nothing is selected. */
  range(): { readonly from: Entry; readonly to: Entry } | undefined {
    if (this.#anchor === undefined || this.#cursor === undefined) {
      return undefined;
    }
    return inOrder(this.#anchor, this.#cursor) <= 0
      ? { from: this.#anchor, to: this.#cursor }
      : { from: this.#cursor, to: this.#anchor };
  }

  /** Lines are not kept any more; a selection of which none is left ends. */
  forgetDropped(): void {
    if (this.range()?.to.dropped === true) {
      this.clear();
    }
  }
}
