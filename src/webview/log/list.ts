import type { Entry } from '../../core/logs/entry.ts';
import { element, setOrRemove } from '../dom.ts';
import { columnsFor, type RowColumns, textColumn } from './columns.ts';
import { EndHold, isAtEnd, type Viewport } from './endHold.ts';
import { Folds } from './folds.ts';
import { drawnRows, type Layout, OVERSCAN, scrollToShow, seenRow } from './layout.ts';
import { LeftEnd } from './leftEnd.ts';
import { probe } from './probe.ts';
import type { RowStyle } from './row.ts';
import { RowLayout } from './rowLayout.ts';
import { type DrawnLine, Rows, type RowsState } from './rows.ts';
import { SHOWN_MAX } from './rowText.ts';
import type { Shown } from './shown.ts';
import { Sideways, seenColumns } from './sideways.ts';

/** Pixels drawn beyond what can be seen while the view keeps to the end and all of it moves. */
const HELD_OVERSCAN = 40;

export interface ListState extends RowsState {
  readonly shown: Shown;
  readonly wrap: boolean;
}

/** The rows that can be seen, of as many as there are. Only they are in the document. */
export class LogList {
  readonly node = element('div', 'scroller', {
    role: 'listbox',
    tabindex: '0',
    'aria-multiselectable': 'true',
  });
  /** Stands before the first line and scrolls with it. */
  readonly head = element('div', 'head');
  readonly hold = new EndHold();
  readonly folds = new Folds();
  readonly #content = element('div', 'content', { role: 'presentation' });
  readonly rows = new Rows();
  readonly #sideways = new Sideways(this.#content);
  readonly #where = new RowLayout(this.folds);
  #row = 18;
  #character = 8;
  #height = 0;
  #headHeight = 0;
  #width = 0;
  #style: RowStyle | undefined;
  #columns: RowColumns = { narrow: false, label: 0 };
  /** The row that stays where it is: the first one seen, and by how much its top is above the view's. */
  #anchor: { readonly entry: Entry; readonly above: number } | undefined;
  /** What the last drawing, or the program, scrolled to. */
  #scrollTop = 0;
  #left = new LeftEnd();
  #shown: Shown | undefined;

  constructor(label: string, onScroll: (byPerson: boolean) => void) {
    this.node.setAttribute('aria-label', label);
    this.#content.append(this.head, this.rows.node);
    this.node.append(this.#content);
    this.node.addEventListener(
      'scroll',
      () => {
        // A list that became higher is scrolled by the browser, to the end at most, and may hear of that before its size.
        this.#height = this.node.clientHeight;
        const byPerson = Math.abs(this.node.scrollTop - this.#scrollTop) >= 1;
        if (byPerson) {
          this.hold.scrolled(this.#viewport(this.node.scrollTop));
          this.#left.note(this.hold.held, this.#shown);
        }
        onScroll(byPerson);
      },
      { passive: true },
    );
  }

  /** To be called when the size of the page or its font changed. */
  measure(): void {
    const { row, character } = probe(this.#content);
    this.#row = row;
    this.#character = character;
    this.#height = this.node.clientHeight;
    this.#width = this.node.clientWidth;
    this.#style = undefined;
    this.#where.changed();
  }

  /** The lines are others: to be called before the next drawing. */
  changed(): void {
    this.#where.changed();
  }

  /** All lines are gone. */
  reset(): void {
    this.#anchor = undefined;
    this.#left = new LeftEnd();
    this.#sideways.reset();
    this.folds.clear();
    this.hold.set(true);
    this.#where.changed();
  }

  draw(state: ListState): void {
    this.#width = this.node.clientWidth;
    this.#setStyle(state);
    const scrolled = this.node.scrollTop - this.#scrollTop;
    if (this.#anchor !== undefined) {
      this.#anchor = { entry: this.#anchor.entry, above: this.#anchor.above + scrolled };
    }
    for (let pass = 0; pass < 3; pass++) {
      this.#lay(state);
      this.#settle(state.shown);
      this.#drawRows(state);
      if (!this.#where.uneven || !this.#where.correct(this.rows.heights(), state.shown)) {
        break;
      }
    }
    if (this.hold.held || scrolled !== 0 || this.#anchor === undefined) {
      this.#setAnchor(state.shown);
    }
    this.#sideways.keep(state.wrap, textColumn(this.#columns), this.#character);
    this.#shown = state.shown;
    this.#left.note(this.hold.held, state.shown);
    const cursor =
      state.selection.cursor === undefined ? undefined : this.rows.nodeOf(state.selection.cursor);
    setOrRemove(this.node, 'aria-activedescendant', cursor?.id);
  }

  /** Lines below what can be seen. */
  below(shown: Shown): number {
    const bottom = this.#layout.at(this.#scrollTop - this.#headHeight + this.#height - 1);
    return Math.max(0, shown.length - 1 - bottom);
  }

  /** Lines that stand after those that there were when the end was left. */
  since(shown: Shown): number {
    return this.#left.since(shown);
  }

  /** Whether the end could be seen when it was last drawn. */
  get atEnd(): boolean {
    return isAtEnd(this.#viewport(this.#scrollTop));
  }

  /** Whether the first line, or what stands before it, can be seen. */
  get atTop(): boolean {
    return this.node.scrollTop <= this.#headHeight + this.#row;
  }

  /** The first row that can be seen; undefined at the end. */
  get place(): Entry | undefined {
    return this.hold.held ? undefined : this.#anchor?.entry;
  }

  /** Index of the first row that can be seen. */
  top(): number {
    return this.#layout.at(this.node.scrollTop - this.#headHeight);
  }

  /** Index of the next row that is not folded away, in a direction; the nearest in the other one where there is none. */
  seenFrom(index: number, step: 1 | -1): number {
    return seenRow(this.#layout, index, step);
  }

  /** Rows of a page, less one that is seen again. */
  pageSize(): number {
    return Math.max(1, Math.floor(this.#height / this.#row) - 1);
  }

  /** Scrolls as little as shows the line, or so that it stands in the middle. */
  reveal(entry: Entry, state: ListState, middle = false): void {
    this.#lay(state);
    const index = state.shown.indexFrom(entry);
    const { scrollTop } = this.node;
    const top = this.#layout.top(index) + this.#headHeight;
    const wanted = middle
      ? top - Math.max(0, (this.#height - this.#row) / 2)
      : scrollToShow(this.#layout, index, scrollTop - this.#headHeight, this.#height) + this.#headHeight;
    this.hold.set(!middle && index >= state.shown.length - 1);
    this.#anchor = { entry, above: Math.max(0, wanted) - top };
    this.#scrollTop = scrollTop;
  }

  /** Scrolls so that a line is the first one seen. */
  scrollToTop(entry: Entry): void {
    this.hold.set(false);
    this.#anchor = { entry, above: 0 };
    this.#scrollTop = this.node.scrollTop;
  }

  /** Folds or unfolds a line; whether there was something to do. */
  fold(entry: Entry, open: boolean, shown: Shown): boolean {
    const index = shown.indexFrom(entry);
    const { open: before } = this.folds.of(entry, index, shown);
    if (before === undefined || before === open) {
      return false;
    }
    const above = this.node.scrollTop - this.#headHeight - this.#layout.top(index);
    if (above <= 0) {
      // Its first line stays where it is, also at the end.
      this.#anchor = { entry, above };
      this.#scrollTop = this.node.scrollTop;
      this.hold.set(false);
    }
    if (this.folds.hasJson(entry)) {
      this.folds.setOpen(entry, open);
    } else {
      this.folds.setClosed(entry, !open);
    }
    this.#where.folded(entry);
    return true;
  }

  get #layout(): Layout {
    return this.#where.now;
  }

  #viewport(scrollTop: number): Viewport {
    return {
      scrollTop,
      height: this.#height,
      total: this.#headHeight + this.#layout.total,
      row: this.#row,
    };
  }

  #setStyle({ style, wrap }: ListState): void {
    if (style !== this.#style) {
      this.#style = style;
      const columns = columnsFor(style, this.#width);
      if (columns.label !== this.#columns.label || columns.narrow !== this.#columns.narrow) {
        this.#columns = columns;
        this.node.style.setProperty('--label', `${columns.label}ch`);
        this.node.classList.toggle('narrow', columns.narrow);
      }
    }
    this.node.classList.toggle('wrap', wrap);
    const room = Math.floor(this.#width / this.#character) - textColumn(this.#columns) - 3;
    this.#where.setColumns(this.#row, wrap ? Math.max(20, room) : undefined);
  }

  #lay({ shown }: ListState): void {
    this.#where.lay(shown);
    this.#headHeight = this.head.hidden ? 0 : this.#row;
    const height = `${this.#layout.total + this.#headHeight}px`;
    if (this.#content.style.height !== height) {
      this.#content.style.height = height;
    }
  }

  /** Keeps to the end, or keeps the row under the eye in its place, whatever became of those around it. */
  #settle(shown: Shown): void {
    const end = Math.max(0, this.#layout.total + this.#headHeight - this.#height);
    const before = this.node.scrollTop;
    let wanted = before;
    if (this.hold.held) {
      wanted = end;
    } else if (this.#anchor !== undefined) {
      const { entry, above } = this.#anchor;
      wanted = this.#layout.top(shown.indexFrom(entry)) + this.#headHeight + above;
    }
    wanted = Math.min(Math.max(0, wanted), end);
    if (Math.abs(wanted - before) >= 1) {
      this.node.scrollTop = wanted;
    }
    this.#scrollTop = this.node.scrollTop;
    this.hold.moved(this.#scrollTop);
  }

  /** What stands at the top now is what stays. A line that a filter took away comes back there when it is lifted. */
  #setAnchor(shown: Shown): void {
    const top = this.#scrollTop - this.#headHeight;
    const index = this.#layout.at(top);
    const entry = shown.get(index);
    this.#anchor = entry === undefined ? undefined : { entry, above: top - this.#layout.top(index) };
  }

  #drawRows(state: ListState): void {
    const { shown, wrap } = state;
    const { first, last } = drawnRows(
      this.#layout,
      this.node.scrollTop - this.#headHeight,
      this.#height,
      this.hold.held ? HELD_OVERSCAN : OVERSCAN,
    );
    const length = wrap ? SHOWN_MAX : seenColumns(this.node.scrollLeft + this.#width, this.#character);
    this.rows.node.style.transform = `translateY(${this.#layout.top(first) + this.#headHeight}px)`;
    const lines: DrawnLine[] = [];
    for (let index = first; index < last; index++) {
      const entry = shown.get(index);
      if (entry !== undefined && this.#layout.height(index) > 0) {
        lines.push({ entry, fold: this.folds.of(entry, index, shown), beside: shown.isBeside(entry) });
      }
    }
    this.rows.show(lines, state, this.#columns, length, entry => this.#sideways.saw(entry));
  }
}
