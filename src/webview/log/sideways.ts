import type { Entry } from '../../core/logs/entry.ts';
import { SHOWN_MAX } from './rowText.ts';

/** Columns drawn beyond what can be seen, and steps in which they are. */
const SPARE = 30;
const STEP = 100;
/** Columns that the lines end before the end of what can be scrolled to; what is told after a text that is cut stands there. */
const MARGIN = 27;
/** Characters that may take two columns. */
const WIDE = /[\u0300-\u1fff\u2c00-\uffff]/;

/** How wide the lines are that are not wrapped. */
export class Sideways {
  readonly #content: HTMLElement;
  /** Columns of the longest text that was drawn. */
  #widest = 0;
  /** CSS pixels. */
  #width = 0;

  constructor(content: HTMLElement) {
    this.#content = content;
  }

  reset(): void {
    this.#widest = 0;
    this.#set(0);
  }

  /** A line was drawn. */
  saw(entry: Entry): void {
    this.#widest = Math.max(this.#widest, columnsOf(entry));
  }

  /** Once a long line was seen, sideways scrolling stays possible, so that nothing jumps. `before`: columns before a text. */
  keep(wrap: boolean, before: number, character: number): void {
    const width = wrap ? 0 : Math.ceil((this.#widest + before + MARGIN) * character);
    if (wrap || width > this.#width) {
      this.#set(width);
    }
  }

  #set(width: number): void {
    if (width !== this.#width) {
      this.#width = width;
      this.#content.style.minWidth = width === 0 ? '' : `${width}px`;
    }
  }
}

/** Characters of a text that can be seen without wrap: laying out more costs most of a frame. In steps, so that few rows are drawn anew. */
export function seenColumns(right: number, character: number): number {
  return Math.min(SHOWN_MAX, Math.ceil((right / character + SPARE) / STEP) * STEP);
}

/** Columns of a line's text, about. */
function columnsOf({ line: { text } }: Entry): number {
  const length = Math.min(text.length, SHOWN_MAX);
  return WIDE.test(text.slice(0, SHOWN_MAX)) ? length * 2 : length;
}
