import type { Entry } from '../../core/logs/entry.ts';
import type { Shown } from './shown.ts';

/** What came since the end was left. */
export class LeftEnd {
  /** The last line that there was then; undefined at the end. */
  #last: Entry | undefined;

  /** To be called when something was drawn, or scrolled. `held`: the view keeps to the end. */
  note(held: boolean, shown: Shown | undefined): void {
    this.#last = held ? undefined : (this.#last ?? shown?.get(shown.length - 1));
  }

  /** Lines that stand after it. */
  since(shown: Shown): number {
    return this.#last === undefined ? 0 : Math.max(0, shown.length - 1 - shown.indexFrom(this.#last));
  }
}
