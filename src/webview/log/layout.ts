/** Where rows stand, in CSS pixels from the top of the first one. */
export interface Layout {
  readonly count: number;
  readonly total: number;
  top(index: number): number;
  height(index: number): number;
  /** Index of the row at a height; that of the last one below all. */
  at(y: number): number;
}

/** Rows of one height. */
export class EvenLayout implements Layout {
  readonly count: number;
  readonly #row: number;

  constructor(count: number, row: number) {
    this.count = count;
    this.#row = row;
  }

  get total(): number {
    return this.count * this.#row;
  }

  top(index: number): number {
    return index * this.#row;
  }

  height(): number {
    return this.#row;
  }

  at(y: number): number {
    return Math.min(Math.max(0, Math.floor(y / this.#row)), Math.max(0, this.count - 1));
  }
}

/** Pixels drawn above and below what can be seen, so that a fast scroll shows no blank. */
export const OVERSCAN = 160;

/** Indices of the rows to draw, `last` not included. */
export function drawnRows(
  layout: Layout,
  scrollTop: number,
  height: number,
  overscan = OVERSCAN,
): { readonly first: number; readonly last: number } {
  if (layout.count === 0) {
    return { first: 0, last: 0 };
  }
  const first = layout.at(Math.max(0, scrollTop - overscan));
  return { first, last: layout.at(scrollTop + height + overscan) + 1 };
}

/** Index of the next row that has a height, in a direction; the nearest in the other one where there is none. */
export function seenRow(layout: Layout, index: number, step: 1 | -1): number {
  for (const direction of [step, -step]) {
    for (let at = index; at >= 0 && at < layout.count; at += direction) {
      if (layout.height(at) > 0) {
        return at;
      }
    }
  }
  return index;
}

/** The least scrolling that shows a row whole, or its beginning where it is higher than the view. */
export function scrollToShow(layout: Layout, index: number, scrollTop: number, height: number): number {
  const top = layout.top(index);
  const bottom = top + layout.height(index);
  if (top < scrollTop || bottom - top > height) {
    return top;
  }
  return Math.max(scrollTop, bottom - height);
}
