import type { Entry } from '../../core/logs/entry.ts';
import { NOTE } from '../../core/logs/line.ts';
import { type LineKey, lineKey } from './keys.ts';
import type { LogList } from './list.ts';
import type { Link } from './rowText.ts';
import type { Selection } from './selection.ts';
import type { Shown } from './shown.ts';

/** CSS pixels from which on a pointer drags. */
const DRAGGED_FROM = 4;

export interface LineInputActions {
  /** Something of the list is to be drawn anew. */
  redraw(): void;
  reveal(entry: Entry): void;
  /** The person wants to see what is before the first line. */
  older(): void;
  follow(link: Link): void;
  /** Only lines of the same source, or no longer only those. */
  bySource(entry: Entry): void;
  fold(entry: Entry, open: boolean): void;
  menu(entry: Entry, at: { readonly x: number; readonly y: number } | undefined): void;
  key(kind: 'filter' | 'exclude' | 'follow' | 'pause' | 'wrap' | 'help'): void;
}

/** What a person does on the lines, with mouse and keys. */
export class LineInput {
  readonly #list: LogList;
  readonly #shown: Shown;
  readonly #selection: Selection;
  readonly #actions: LineInputActions;
  /** What is done when the pointer is released where (CSS pixels) it was pressed. */
  #pressed: { readonly x: number; readonly y: number; readonly act: (() => void) | undefined } | undefined;

  constructor(
    list: LogList,
    shown: Shown,
    selection: Selection,
    actions: LineInputActions,
    signal: AbortSignal,
  ) {
    this.#list = list;
    this.#shown = shown;
    this.#selection = selection;
    this.#actions = actions;
    const { node } = list;
    node.addEventListener('mousedown', event => this.#down(event), { signal });
    node.addEventListener('mouseup', event => this.#up(event), { signal });
    node.addEventListener('click', event => this.#click(event), { signal });
    node.addEventListener('contextmenu', event => this.#context(event), { signal });
    node.addEventListener('keydown', event => this.#key(event), { signal });
    node.addEventListener(
      'wheel',
      ({ deltaY }) => {
        if (deltaY < 0 && list.atTop) {
          actions.older();
        }
      },
      { signal, passive: true },
    );
  }

  #down(event: MouseEvent): void {
    const { target, button, clientX: x, clientY: y } = event;
    const entry = button === 0 ? this.#list.rows.of(target)?.entry : undefined;
    this.#pressed = undefined;
    if (entry !== undefined) {
      this.#pressed = { x, y, act: this.#actAt(target) };
      this.#selection.move(entry, event.shiftKey);
      if (event.shiftKey) {
        // The browser would select text from the last click on.
        event.preventDefault();
        this.#list.node.focus();
      }
      this.#actions.redraw();
    }
  }

  /** What was pressed may have been drawn anew before it was released, or another line may stand there by now. */
  #up({ button, clientX, clientY }: MouseEvent): void {
    const pressed = button === 0 ? this.#pressed : undefined;
    this.#pressed = undefined;
    const dragged =
      pressed !== undefined && Math.hypot(clientX - pressed.x, clientY - pressed.y) > DRAGGED_FROM;
    if (!dragged && document.getSelection()?.isCollapsed !== false) {
      pressed?.act?.();
    }
  }

  /** A click that no pointer made, such as that of a screen reader. */
  #click({ target, detail }: MouseEvent): void {
    if (detail === 0) {
      this.#actAt(target)?.();
    }
  }

  /** What a click on a part of a line does; undefined where it only selects. */
  #actAt(target: EventTarget | null): (() => void) | undefined {
    const row = this.#list.rows.of(target);
    const entry = row?.entry;
    if (row === undefined || entry === undefined || !(target instanceof Element)) {
      return undefined;
    }
    const link = row.linkOf(target);
    if (link !== undefined) {
      return () => this.#actions.follow(link);
    }
    if (row.isFold(target)) {
      return () => this.#toggle(entry);
    }
    return row.isLabel(target) && entry.line.source !== NOTE
      ? () => this.#actions.bySource(entry)
      : undefined;
  }

  #context(event: MouseEvent): void {
    const entry = this.#list.rows.of(event.target)?.entry;
    // Of text that is selected, the editor's own menu copies it.
    if (entry === undefined || document.getSelection()?.isCollapsed === false) {
      return;
    }
    event.preventDefault();
    if (!this.#selection.has(entry)) {
      this.#selection.move(entry, false);
    }
    this.#actions.redraw();
    this.#actions.menu(entry, { x: event.clientX, y: event.clientY });
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#list.node) {
      return;
    }
    const { cursor } = this.#selection;
    const done = lineKey(event, {
      count: this.#shown.length,
      cursor: cursor === undefined ? undefined : this.#shown.indexFrom(cursor),
      top: this.#list.top(),
      page: this.#list.pageSize(),
    });
    if (done !== undefined) {
      event.preventDefault();
      this.#do(done, cursor);
      this.#actions.redraw();
    }
  }

  #do(key: LineKey, cursor: Entry | undefined): void {
    switch (key.kind) {
      case 'move':
        this.#moveTo(key.to, key.extend);
        if (key.to === 0) {
          this.#actions.older();
        }
        break;
      case 'all': {
        const [first, last] = [this.#shown.get(0), this.#shown.get(this.#shown.length - 1)];
        if (first !== undefined && last !== undefined) {
          this.#selection.all(first, last);
        }
        break;
      }
      case 'none':
        this.#selection.clear();
        break;
      case 'fold':
        if (cursor !== undefined) {
          this.#actions.fold(cursor, key.open);
        }
        break;
      case 'open':
        this.#open(cursor);
        break;
      case 'byId':
        this.#followFirst(cursor, 'id');
        break;
      case 'menu':
        if (cursor !== undefined) {
          this.#actions.menu(cursor, undefined);
        }
        break;
      case 'error':
        this.#toError(cursor, key.step);
        break;
      default:
        this.#actions.key(key.kind);
    }
  }

  #moveTo(index: number, extend: boolean): void {
    const { cursor } = this.#selection;
    const from = cursor === undefined ? index : this.#shown.indexFrom(cursor);
    const entry = this.#shown.get(this.#list.seenFrom(index, index < from ? -1 : 1));
    if (entry !== undefined) {
      this.#selection.move(entry, extend);
      this.#actions.reveal(entry);
    }
  }

  #open(cursor: Entry | undefined): void {
    if (cursor !== undefined && !this.#followFirst(cursor, 'frame')) {
      this.#toggle(cursor);
    }
  }

  #toggle(entry: Entry): void {
    const { open } = this.#list.folds.of(entry, this.#shown.indexFrom(entry), this.#shown);
    if (open !== undefined) {
      this.#actions.fold(entry, !open);
    }
  }

  #followFirst(cursor: Entry | undefined, kind: Link['kind']): boolean {
    const link =
      cursor === undefined ? undefined : this.#list.rows.linksOf(cursor).find(other => other.kind === kind);
    if (link !== undefined) {
      this.#actions.follow(link);
    }
    return link !== undefined;
  }

  #toError(cursor: Entry | undefined, step: 1 | -1): void {
    const from = cursor === undefined ? this.#list.top() - step : this.#shown.indexFrom(cursor);
    for (let index = from + step; index >= 0 && index < this.#shown.length; index += step) {
      const entry = this.#shown.get(index);
      const level = entry?.head === entry && entry?.line.source !== NOTE ? entry?.level : undefined;
      if (level === 'error' || level === 'fatal') {
        this.#moveTo(index, false);
        return;
      }
    }
  }
}
