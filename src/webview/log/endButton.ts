import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { element, setText } from '../dom.ts';
import { fill } from './fill.ts';

/** Stands over the lines of a follow that was scrolled away from its end, and leads back there. */
export class EndButton {
  readonly node = element('button', 'back', { type: 'button' });
  readonly #strings: PageStrings;

  constructor(strings: PageStrings, back: () => void) {
    this.#strings = strings;
    this.node.hidden = true;
    this.node.addEventListener('click', back);
  }

  /** `fresh`: lines that came since the end was left, or wait; undefined: there is nowhere to lead to. */
  show(fresh: number | undefined): void {
    const { newLine, newLines, jumpToEnd } = this.#strings;
    this.node.hidden = fresh === undefined;
    if (fresh !== undefined) {
      const text = fresh === 0 ? jumpToEnd : fill(fresh === 1 ? newLine : newLines, fresh);
      setText(this.node, `${text} ↓`);
    }
  }
}
