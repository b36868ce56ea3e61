import type { Entry } from '../../core/logs/entry.ts';
import type { Range } from '../../core/logs/text/segments.ts';
import { element } from '../dom.ts';
import type { RowColumns } from './columns.ts';
import type { RowFold } from './folds.ts';
import { Row, type RowStyle } from './row.ts';
import { type Link, SHOWN_MAX } from './rowText.ts';
import type { Selection } from './selection.ts';

export interface DrawnLine {
  readonly entry: Entry;
  readonly fold: RowFold;
  /** It stands there only beside a line that matches. */
  readonly beside: boolean;
}

/** What all of them are drawn with. */
export interface RowsState {
  readonly selection: Selection;
  readonly style: RowStyle;
  /** Where a filter's terms are, of the lines of which that is known. */
  readonly found: (entry: Entry) => readonly Range[];
}

/** The rows that are in the document, in their order. */
export class Rows {
  readonly node = element('div', 'window', { role: 'presentation' });
  #rows: Row[] = [];

  constructor() {
    this.node.addEventListener('pointerover', ({ target }) => this.of(target)?.describe());
  }

  /** `length`: characters of a text that can be seen; `drawn` is told of each line that was drawn anew. */
  show(
    lines: readonly DrawnLine[],
    { selection, style, found }: RowsState,
    columns: RowColumns,
    length: number,
    drawn: (entry: Entry) => void,
  ): void {
    const rows = this.#take(lines.map(({ entry }) => entry));
    for (const [index, { entry, fold, beside }] of lines.entries()) {
      const row = rows[index];
      // What is selected is drawn whole, so that its text can be selected too.
      const selected = selection.has(entry);
      const seen = selected || fold.json ? SHOWN_MAX : length;
      if (row?.show(entry, style, columns, fold, found(entry), seen) === true) {
        drawn(entry);
      }
      row?.mark(selected, entry === selection.cursor, beside);
    }
  }

  /** The row in which something of the document is. */
  of(target: EventTarget | null): Row | undefined {
    const element = target instanceof Element ? target : target instanceof Node ? target.parentElement : null;
    const node = element?.closest('.row') ?? undefined;
    return node === undefined ? undefined : this.#rows.find(row => row.node === node);
  }

  nodeOf(entry: Entry): HTMLElement | undefined {
    return this.#rows.find(row => row.entry === entry)?.node;
  }

  /** Where a line that is drawn leads to. */
  linksOf(entry: Entry): readonly Link[] {
    return this.#rows.find(row => row.entry === entry)?.links ?? [];
  }

  get entries(): readonly Entry[] {
    return this.#rows.flatMap(({ entry }) => entry ?? []);
  }

  /** Heights of what is drawn, in CSS pixels. */
  *heights(): Generator<readonly [Entry, number]> {
    for (const { node, entry } of this.#rows) {
      if (entry !== undefined) {
        yield [entry, node.getBoundingClientRect().height];
      }
    }
  }

  /**
   * Gives each line a row, in their order: the one that it has, or one that is not needed any more. Rows stay where they
   * are in the document wherever they can.
   */
  #take(entries: readonly Entry[]): readonly Row[] {
    const wanted = new Set(entries);
    const kept = new Map<Entry, Row>();
    const free: Row[] = [];
    for (const row of this.#rows) {
      if (row.entry !== undefined && wanted.has(row.entry)) {
        kept.set(row.entry, row);
      } else {
        free.push(row);
      }
    }
    let used = 0;
    const rows = entries.map(entry => kept.get(entry) ?? free[used++] ?? new Row());
    for (const { node } of free.slice(used)) {
      node.remove();
    }
    let next = this.node.firstChild;
    for (const { node } of rows) {
      if (node === next) {
        next = next.nextSibling;
      } else {
        this.node.insertBefore(node, next);
      }
    }
    this.#rows = rows;
    return rows;
  }
}
