/** Where a list of rows of equal height stands; lengths are CSS pixels. */
export interface Viewport {
  readonly rowHeight: number;
  readonly height: number;
  readonly scrollTop: number;
  readonly count: number;
}

/** Rows drawn above and below what can be seen, so that a fast scroll shows no blank. */
const OVERSCAN = 8;

/** Positions of the rows to draw, `last` not included. */
export function drawnRows({ rowHeight, height, scrollTop, count }: Viewport): {
  readonly first: number;
  readonly last: number;
} {
  const top = Math.floor(scrollTop / rowHeight) - OVERSCAN;
  const bottom = Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN;
  const first = Math.min(Math.max(0, top), count);
  return { first, last: Math.max(first, Math.min(count, bottom)) };
}

/** Whole rows that can be seen, at least one: a page of PageUp and PageDown. */
export function rowsPerPage({ rowHeight, height }: Viewport): number {
  return Math.max(1, Math.floor(height / rowHeight) - 1);
}

/** The least scrolling that shows the row at `position` whole. */
export function scrollToShow(position: number, { rowHeight, height, scrollTop }: Viewport): number {
  const top = position * rowHeight;
  if (top < scrollTop) {
    return top;
  }
  return Math.max(scrollTop, top + rowHeight - height);
}

/** Whether the end can be seen; half a row of tolerance, as browsers round. */
export function isAtEnd({ rowHeight, height, scrollTop, count }: Viewport): boolean {
  return scrollTop + height >= count * rowHeight - rowHeight / 2;
}

/**
 * Whether the view keeps to the end. It lets go when the person scrolls up, not when lines arrive, and
 * holds again at the end.
 */
export class EndHold {
  #held = true;
  #scrollTop = 0;

  get held(): boolean {
    return this.#held;
  }

  set(held: boolean): void {
    this.#held = held;
  }

  /** The view was scrolled by its own program. */
  moved(scrollTop: number): void {
    this.#scrollTop = scrollTop;
  }

  /** The view was scrolled, by whomever. */
  scrolled(viewport: Viewport): void {
    if (isAtEnd(viewport)) {
      this.#held = true;
    } else if (viewport.scrollTop < this.#scrollTop - 1) {
      this.#held = false;
    }
    this.#scrollTop = viewport.scrollTop;
  }
}
