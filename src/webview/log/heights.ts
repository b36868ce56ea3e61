import type { Entry } from '../../core/logs/entry.ts';
import type { Folds } from './folds.ts';
import { jsonOf, jsonPieces, SHOWN_MAX } from './rowText.ts';

export interface Columns {
  /** Height of a usual row, in CSS pixels. */
  readonly row: number;
  /** Characters that a line has room for before it is broken; undefined: lines are not broken. */
  readonly text: number | undefined;
}

/** Heights of rows that are not all equal: those that were drawn as they were measured, the others estimated. */
export class Heights {
  #measured = new WeakMap<Entry, number>();
  #members = new WeakMap<Entry, number>();
  #columns: Columns = { row: 18, text: undefined };

  /** What was measured before says nothing any more, where these are others. Whether they are. */
  setColumns(columns: Columns): boolean {
    const same = columns.row === this.#columns.row && columns.text === this.#columns.text;
    if (!same) {
      this.#columns = columns;
      this.#measured = new WeakMap();
    }
    return !same;
  }

  /** Of an entry, after the one that is shown before it; 0 where it is folded away. */
  of(entry: Entry, before: Entry | undefined, folds: Folds): number {
    if (before?.head === entry.head && folds.isClosed(entry)) {
      return 0;
    }
    const open = folds.isOpen(entry);
    if (!open && this.#columns.text === undefined) {
      return this.#columns.row;
    }
    return (
      this.#measured.get(entry) ?? this.#columns.row * (open ? this.#membersOf(entry) : this.#lines(entry))
    );
  }

  /** Whether it is another than was thought. */
  measured(entry: Entry, expected: number, height: number): boolean {
    const differs = Math.abs(height - expected) > 0.5;
    if (differs) {
      this.#measured.set(entry, height);
    }
    return differs;
  }

  /** Folded open, or closed. */
  forget(entry: Entry): void {
    this.#measured.delete(entry);
  }

  #lines({ line }: Entry): number {
    const { text = Number.POSITIVE_INFINITY } = this.#columns;
    return Math.max(1, Math.ceil(Math.min(line.text.length, SHOWN_MAX) / text));
  }

  #membersOf(entry: Entry): number {
    let members = this.#members.get(entry);
    if (members === undefined) {
      const json = jsonOf(entry.line.text, entry.line.cut !== undefined);
      members = json === undefined ? 1 : jsonPieces(json.text, json.json).length;
      this.#members.set(entry, members);
    }
    return members;
  }
}
