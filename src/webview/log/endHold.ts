/** What can be seen of a list, in CSS pixels. */
export interface Viewport {
  readonly scrollTop: number;
  readonly height: number;
  /** Height of the whole list. */
  readonly total: number;
  /** Height of a usual row. */
  readonly row: number;
}

/** Whether the end can be seen; half a row of tolerance, as browsers round. */
export function isAtEnd({ scrollTop, height, total, row }: Viewport): boolean {
  return scrollTop + height >= total - row / 2;
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
