import { COLOURS, fullTimestamp, timestamp, visible, type Zone } from '../core/logs/format.ts';
import { type LogLine, type LogSource, NOTE } from '../core/logs/line.ts';
import type { PageStrings } from '../core/logs/messages.ts';
import { fill } from './bar.ts';
import { element, setAttribute, setClass, setText } from './dom.ts';
import type { LineStore } from './lineStore.ts';
import type { Selection } from './selection.ts';
import { drawnRows, EndHold, isAtEnd, rowsPerPage, scrollToShow, type Viewport } from './viewport.ts';

/** Characters of a line that are laid out; the rest is in what is copied. */
const SHOWN_MAX = 4000;

/** Width of the column that names the task, in characters. */
const LABEL_MIN = 8;
const LABEL_MAX = 28;

interface Row {
  readonly node: HTMLElement;
  readonly time: HTMLElement;
  readonly label: HTMLElement;
  readonly text: HTMLElement;
  readonly cut: HTMLElement;
  line: LogLine | undefined;
  position: number;
}

export interface ListState {
  readonly store: LineStore;
  readonly sources: readonly LogSource[];
  readonly selection: Selection;
  readonly zone: Zone;
  readonly strings: PageStrings;
}

/** The rows that can be seen, of as many as the store has. Only they are in the document. */
export class LogList {
  readonly node = element('div', 'scroller', {
    role: 'listbox',
    tabindex: '0',
    'aria-multiselectable': 'true',
  });
  readonly hold = new EndHold();
  readonly #content = element('div', 'content', { role: 'presentation' });
  readonly #window = element('div', 'window', { role: 'presentation' });
  readonly #rows: Row[] = [];
  #rowHeight = 18;
  #height = 0;
  /** Rows that there is room for. */
  #count = 0;
  #first = 0;
  #width = 0;
  #drawnZone: Zone | undefined;
  #drawnSources: readonly LogSource[] | undefined;

  constructor(label: string, onScroll: () => void) {
    this.node.setAttribute('aria-label', label);
    this.#content.append(this.#window);
    this.node.append(this.#content);
    this.node.addEventListener(
      'scroll',
      () => {
        this.hold.scrolled(this.#viewport(this.#count));
        onScroll();
      },
      { passive: true },
    );
  }

  /** To be called when the size of the page or its font changed. */
  measure(): void {
    const probe = element('div', 'row');
    probe.textContent = 'X';
    this.#window.append(probe);
    this.#rowHeight = probe.getBoundingClientRect().height || 18;
    probe.remove();
    this.#height = this.node.clientHeight;
  }

  /** Another store, whose positions have nothing to do with the last one's. */
  reset(first: number): void {
    this.#first = first;
    this.#width = 0;
    this.#content.style.minWidth = '';
    this.hold.set(true);
    for (const row of this.#rows) {
      row.line = undefined;
    }
  }

  draw(state: ListState): void {
    const { store } = state;
    const count = store.end - store.first;
    const scrollTop = this.#settle(store.first, count);
    const viewport = { ...this.#viewport(count), scrollTop };
    const { first, last } = drawnRows(viewport);
    if (state.zone !== this.#drawnZone || state.sources !== this.#drawnSources) {
      this.#drawnZone = state.zone;
      this.#drawnSources = state.sources;
      const longest = Math.max(LABEL_MIN, ...state.sources.map(({ label }) => label.length));
      this.node.style.setProperty('--label', `${Math.min(longest, LABEL_MAX) + 1}ch`);
      for (const row of this.#rows) {
        row.line = undefined;
      }
    }
    this.#window.style.transform = `translateY(${first * this.#rowHeight}px)`;
    this.#fit(last - first);
    for (const [index, row] of this.#rows.entries()) {
      this.#paint(row, store.first + first + index, state);
    }
    this.#keepWidth();
    this.#markCursor(state.selection.cursor);
  }

  /** Lines of the store below what can be seen. */
  below(store: LineStore): number {
    const { scrollTop, height, rowHeight } = this.#viewport(0);
    return Math.max(0, store.end - store.first - Math.floor((scrollTop + height) / rowHeight));
  }

  atEnd(store: LineStore): boolean {
    return isAtEnd(this.#viewport(store.end - store.first));
  }

  /** Position of the first row that can be seen. */
  top(store: LineStore): number {
    return store.first + Math.floor(this.node.scrollTop / this.#rowHeight);
  }

  pageSize(): number {
    return rowsPerPage(this.#viewport(0));
  }

  /** Scrolls as little as shows the line at a position. */
  reveal(position: number, store: LineStore): void {
    const count = store.end - store.first;
    const viewport = this.#viewport(count);
    this.#scroll(scrollToShow(position - store.first, viewport));
    this.hold.set(position === store.end - 1);
  }

  /** Scrolls so that a position is the first row to be seen. */
  scrollToTop(position: number, store: LineStore): void {
    this.hold.set(false);
    this.#setHeight(store.end - store.first);
    this.#scroll((position - store.first) * this.#rowHeight);
  }

  /** The position that a node of the page belongs to. */
  positionOf(target: EventTarget | null): number | undefined {
    return this.#rows.find(({ node }) => target instanceof Node && node.contains(target))?.position;
  }

  #viewport(count: number): Viewport {
    return { rowHeight: this.#rowHeight, height: this.#height, scrollTop: this.node.scrollTop, count };
  }

  /** Keeps to the end, or keeps the lines under the eye in their place when older ones make place. */
  #settle(first: number, count: number): number {
    const gone = first - this.#first;
    this.#first = first;
    const before = this.node.scrollTop;
    this.#setHeight(count);
    const end = Math.max(0, count * this.#rowHeight - this.#height);
    const wanted = this.hold.held ? end : Math.min(Math.max(0, before - gone * this.#rowHeight), end);
    if (Math.abs(wanted - before) >= 1) {
      this.#scroll(wanted);
    }
    return wanted;
  }

  #setHeight(count: number): void {
    this.#count = count;
    const height = `${count * this.#rowHeight}px`;
    if (this.#content.style.height !== height) {
      this.#content.style.height = height;
    }
  }

  #scroll(scrollTop: number): void {
    this.node.scrollTop = scrollTop;
    this.hold.moved(this.node.scrollTop);
  }

  #fit(count: number): void {
    while (this.#rows.length < count) {
      const row = makeRow();
      this.#rows.push(row);
      this.#window.append(row.node);
    }
    for (const { node } of this.#rows.splice(count)) {
      node.remove();
    }
  }

  #paint(row: Row, position: number, { store, sources, selection, zone, strings }: ListState): void {
    row.position = position;
    setAttribute(row.node, 'id', `line-${position}`);
    setAttribute(row.node, 'aria-selected', String(selection.has(position)));
    setAttribute(row.node, 'aria-posinset', String(position - store.first + 1));
    setAttribute(row.node, 'aria-setsize', String(store.end - store.first));
    const line = store.get(position);
    if (line === undefined || line === row.line) {
      return;
    }
    row.line = line;
    const note = line.source === NOTE;
    const source = sources[line.source];
    setClass(row.node, note ? 'row note' : `row task${(source?.colour ?? 0) % COLOURS}`);
    setText(row.time, line.continued === true ? '' : timestamp(line.time, zone));
    row.time.title = fullTimestamp(line.time, zone);
    setText(row.label, source?.label ?? '');
    row.label.title = source === undefined ? '' : `${source.task} ${source.container}`.trim();
    const hidden = Math.max(0, line.text.length - SHOWN_MAX);
    setText(row.text, visible(hidden > 0 ? line.text.slice(0, SHOWN_MAX) : line.text));
    const missing = hidden + (line.cut ?? 0);
    setText(row.cut, missing > 0 ? fill(strings.cut, missing) : '');
  }

  /** Once a long line was seen, sideways scrolling stays possible, so that nothing jumps. */
  #keepWidth(): void {
    const width = this.#window.scrollWidth;
    if (width > this.#width && width > this.node.clientWidth) {
      this.#width = width;
      this.#content.style.minWidth = `${width}px`;
    }
  }

  #markCursor(cursor: number | undefined): void {
    const drawn = this.#rows.find(({ position }) => position === cursor);
    for (const { node, position } of this.#rows) {
      node.toggleAttribute('data-cursor', position === cursor);
    }
    if (drawn === undefined) {
      this.node.removeAttribute('aria-activedescendant');
    } else {
      setAttribute(this.node, 'aria-activedescendant', drawn.node.id);
    }
  }
}

function makeRow(): Row {
  const node = element('div', 'row', { role: 'option' });
  const time = element('span', 'time');
  const label = element('span', 'label');
  const text = element('span', 'text');
  const cut = element('span', 'cut');
  node.append(time, label, text, cut);
  return { node, time, label, text, cut, line: undefined, position: -1 };
}
