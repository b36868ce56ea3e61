/** A run of lines, by their numbers: from where it was begun to where the cursor is. */
export class Selection {
  #anchor: number | undefined;
  #cursor: number | undefined;

  get cursor(): number | undefined {
    return this.#cursor;
  }

  /** Puts the cursor on a line; the selection is that line, or, extended, all from where it was begun. */
  move(to: number, extend: boolean): void {
    this.#cursor = to;
    if (!extend || this.#anchor === undefined) {
      this.#anchor = to;
    }
  }

  /** From number `first` up to, and without, `end`. */
  all(first: number, end: number): void {
    if (end > first) {
      this.#anchor = first;
      this.#cursor = end - 1;
    }
  }

  clear(): void {
    this.#anchor = undefined;
    this.#cursor = undefined;
  }

  has(number: number): boolean {
    const range = this.range();
    return range !== undefined && number >= range.from && number < range.to;
  }

  /** `to` not included; undefined where nothing is selected. */
  range(): { readonly from: number; readonly to: number } | undefined {
    if (this.#anchor === undefined || this.#cursor === undefined) {
      return undefined;
    }
    return {
      from: Math.min(this.#anchor, this.#cursor),
      to: Math.max(this.#anchor, this.#cursor) + 1,
    };
  }

  /** Lines before number `first` are gone. */
  dropBefore(first: number): void {
    if (this.#anchor === undefined || this.#cursor === undefined) {
      return;
    }
    if (Math.max(this.#anchor, this.#cursor) < first) {
      this.clear();
      return;
    }
    this.#anchor = Math.max(this.#anchor, first);
    this.#cursor = Math.max(this.#cursor, first);
  }
}
