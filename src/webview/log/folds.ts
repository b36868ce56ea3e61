import type { Entry } from '../../core/logs/entry.ts';
import { jsonOf } from './rowText.ts';
import type { Shown } from './shown.ts';

/** What a row is besides its line. */
export interface RowFold {
  /** Of JSON: it stands open. Of a group: its other lines are seen. Undefined: there is nothing to fold. */
  readonly open: boolean | undefined;
  /** Lines of the group that are folded away. */
  readonly hidden: number;
  /** The line's JSON is what is open. */
  readonly json: boolean;
}

/** What a person folded: JSON lines that stand open, and groups, such as stack traces, of which only the first line is seen. */
export class Folds {
  #open = new WeakSet<Entry>();
  #closed = new WeakSet<Entry>();
  readonly #isJson = new WeakMap<Entry, boolean>();
  #count = 0;

  /** Whether anything was ever folded, so that rows may differ in height. */
  get any(): boolean {
    return this.#count > 0;
  }

  isOpen(entry: Entry): boolean {
    return this.#count > 0 && this.#open.has(entry);
  }

  /** Of the entry's group. */
  isClosed({ head }: Entry): boolean {
    return this.#count > 0 && this.#closed.has(head);
  }

  setOpen(entry: Entry, open: boolean): void {
    this.#count++;
    if (open) {
      this.#open.add(entry);
    } else {
      this.#open.delete(entry);
    }
  }

  setClosed({ head }: Entry, closed: boolean): void {
    this.#count++;
    if (closed) {
      this.#closed.add(head);
    } else {
      this.#closed.delete(head);
    }
  }

  /** What can be folded of a line, and how it is. */
  of(entry: Entry, index: number, shown: Shown): RowFold {
    if (this.hasJson(entry)) {
      const open = this.isOpen(entry);
      return { open, json: open, hidden: 0 };
    }
    const first = shown.get(index - 1)?.head !== entry.head;
    if (!first || shown.get(index + 1)?.head !== entry.head) {
      return NOTHING;
    }
    const closed = this.isClosed(entry);
    let hidden = 0;
    while (closed && shown.get(index + 1 + hidden)?.head === entry.head) {
      hidden++;
    }
    return { open: !closed, json: false, hidden };
  }

  hasJson(entry: Entry): boolean {
    let is = this.#isJson.get(entry);
    if (is === undefined) {
      const { text, cut } = entry.line;
      is = text.includes('{') && jsonOf(text, cut !== undefined) !== undefined;
      this.#isJson.set(entry, is);
    }
    return is;
  }

  clear(): void {
    this.#open = new WeakSet();
    this.#closed = new WeakSet();
    this.#count = 0;
  }
}

const NOTHING: RowFold = { open: undefined, json: false, hidden: 0 };
