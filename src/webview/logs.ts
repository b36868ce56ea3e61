import { plain, type Zone } from '../core/logs/format.ts';
import type { FollowState, LogSource } from '../core/logs/line.ts';
import {
  type FromPage,
  fromWire,
  type PageStrings,
  parseToPage,
  type ToPage,
} from '../core/logs/messages.ts';
import { Bar, fill } from './bar.ts';
import { element, setText } from './dom.ts';
import { lineKeys } from './keys.ts';
import { LineStore } from './lineStore.ts';
import { LogList } from './list.ts';
import { parseSaved, type Saved } from './saved.ts';
import { Selection } from './selection.ts';
import { emptyText } from './words.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: Saved): void;
};

const host = acquireVsCodeApi();

/** The page of the log view: a list of the lines that the extension sends, and what a person can do with them. */
class Page {
  readonly #strings: PageStrings;
  readonly #run: number;
  #store: LineStore;
  readonly #selection = new Selection();
  readonly #bar: Bar;
  readonly #list: LogList;
  readonly #empty: HTMLElement;
  readonly #abort = new AbortController();
  #sources: readonly LogSource[] = [];
  #zone: Zone;
  #paused: boolean;
  #waiting = 0;
  #cleared = false;
  #kind: FollowState | undefined;
  #heldBeforePause = false;
  #frame = 0;
  #acknowledged: number;
  #saved = '';
  /** Number of the line to stand at the top once it has come back. */
  #restore: number | undefined;

  constructor(start: Extract<ToPage, { type: 'start' }>) {
    const { strings, run, paused, first, dropped } = start;
    const saved = parseSaved(host.getState());
    this.#strings = strings;
    this.#run = run;
    this.#paused = paused;
    this.#store = new LineStore(first, dropped);
    this.#acknowledged = first;
    this.#zone = saved.zone;
    this.#restore = saved.run === run ? saved.top : undefined;
    this.#list = new LogList(strings.log, () => this.#redraw());
    this.#bar = new Bar(strings, {
      pause: () => this.#pause(),
      clear: () => host.postMessage({ type: 'clear' }),
      jumpToEnd: () => this.#jumpToEnd(),
      copy: () => this.#copy(),
      switchZone: () => this.#switchZone(),
      action: () => host.postMessage({ type: 'action' }),
    });
    this.#empty = run === 0 ? nothingFollowed(strings) : element('div', 'empty hint');
    const log = element('main', 'log', { role: 'log', 'aria-live': 'off', 'aria-label': strings.log });
    log.append(this.#list.node, this.#empty);
    document.body.replaceChildren(...(run === 0 ? [] : [this.#bar.node, this.#bar.notices]), log);
    this.#listen();
    this.#measure();
  }

  dispose(): void {
    this.#abort.abort();
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
  }

  get run(): number {
    return this.#run;
  }

  /** The same log was cleared. */
  restart({ paused, first, dropped }: Extract<ToPage, { type: 'start' }>): void {
    this.#paused = paused;
    this.#waiting = 0;
    this.#cleared = true;
    this.#store = new LineStore(first, dropped);
    this.#acknowledged = first;
    this.#selection.clear();
    this.#list.reset(this.#store.first);
    this.#redraw();
  }

  take(message: Exclude<ToPage, { type: 'start' }>): void {
    switch (message.type) {
      case 'sources':
        this.#sources = message.sources;
        break;
      case 'lines':
        this.#store.add(message.first, message.lines.map(fromWire), missing =>
          fill(this.#strings.gap, missing),
        );
        this.#selection.dropBefore(this.#store.first);
        this.#restoreTop();
        break;
      case 'status':
        this.#kind = message.status.kind;
        this.#bar.setStatus(message.status);
        break;
      case 'waiting':
        this.#waiting = message.count;
        break;
    }
    this.#redraw();
  }

  #listen(): void {
    const { signal } = this.#abort;
    const { node } = this.#list;
    node.addEventListener('mousedown', event => this.#click(event), { signal });
    node.addEventListener('keydown', event => this.#key(event), { signal });
    document.addEventListener('copy', event => this.#onCopy(event), { signal });
    const resized = new ResizeObserver(() => this.#measure());
    resized.observe(node);
    signal.addEventListener('abort', () => resized.disconnect());
  }

  #measure(): void {
    this.#list.measure();
    this.#redraw();
  }

  /** Everything that happens within a frame is drawn once. */
  #redraw(): void {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }
  }

  #draw(): void {
    const store = this.#store;
    this.#list.draw({
      store,
      sources: this.#sources,
      selection: this.#selection,
      zone: this.#zone,
      strings: this.#strings,
    });
    const range = this.#selection.range();
    this.#bar.show({
      paused: this.#paused,
      waiting: this.#waiting,
      atEnd: this.#list.atEnd(store),
      below: this.#list.below(store),
      lines: store.end - store.first,
      dropped: store.dropped,
      selected: range === undefined ? 0 : range.to - range.from,
      utc: this.#zone === 'utc',
    });
    this.#drawEmpty();
    if (store.next !== this.#acknowledged) {
      this.#acknowledged = store.next;
      host.postMessage({ type: 'received', next: store.next });
    }
    this.#save();
  }

  #drawEmpty(): void {
    if (this.#run !== 0) {
      const none = this.#store.end === this.#store.first;
      const text = none ? emptyText(this.#kind, this.#cleared, this.#strings) : undefined;
      this.#empty.hidden = text === undefined;
      setText(this.#empty, text ?? '');
    }
  }

  /** What is to be seen again when the page comes back: the zone, and the place unless it is the end. */
  #save(): void {
    if (this.#run === 0) {
      return;
    }
    const held = this.#list.hold.held && this.#restore === undefined;
    const top = this.#restore ?? this.#numberOf(this.#list.top(this.#store));
    const key = `${this.#zone} ${held ? 'end' : top}`;
    if (key !== this.#saved) {
      this.#saved = key;
      host.setState({ zone: this.#zone, run: this.#run, ...(held ? {} : { top }) });
    }
  }

  #numberOf(position: number): number {
    return this.#store.next - (this.#store.end - position);
  }

  #restoreTop(): void {
    if (this.#restore !== undefined && this.#restore < this.#store.next) {
      const position = this.#store.end - (this.#store.next - this.#restore);
      this.#restore = undefined;
      this.#list.scrollToTop(Math.max(position, this.#store.first), this.#store);
    }
  }

  #pause(): void {
    this.#paused = !this.#paused;
    this.#waiting = 0;
    // Lines that are under way are added, and what is seen stays.
    const { hold } = this.#list;
    if (this.#paused) {
      this.#heldBeforePause = hold.held;
      hold.set(false);
    } else {
      hold.set(hold.held || this.#heldBeforePause);
    }
    host.postMessage({ type: 'pause', paused: this.#paused });
    this.#redraw();
  }

  #jumpToEnd(): void {
    this.#restore = undefined;
    this.#list.hold.set(true);
    this.#redraw();
  }

  #switchZone(): void {
    this.#zone = this.#zone === 'utc' ? 'local' : 'utc';
    this.#redraw();
  }

  #click(event: MouseEvent): void {
    const position = event.button === 0 ? this.#list.positionOf(event.target) : undefined;
    if (position !== undefined) {
      this.#selection.move(position, event.shiftKey);
      if (event.shiftKey) {
        // The browser would select text from the last click on.
        event.preventDefault();
        this.#list.node.focus();
      }
      this.#redraw();
    }
  }

  #key(event: KeyboardEvent): void {
    const move = lineKeys(event, {
      first: this.#store.first,
      end: this.#store.end,
      cursor: this.#selection.cursor,
      top: this.#list.top(this.#store),
      page: this.#list.pageSize(),
    });
    if (move === undefined) {
      return;
    }
    event.preventDefault();
    if (move === 'all') {
      this.#selection.all(this.#store.first, this.#store.end);
    } else if (move === 'none') {
      this.#selection.clear();
    } else {
      this.#selection.move(move, event.shiftKey);
      this.#list.reveal(move, this.#store);
    }
    this.#redraw();
  }

  #selectedText(): { readonly text: string; readonly count: number } | undefined {
    const range = this.#selection.range();
    if (range === undefined) {
      return undefined;
    }
    const lines = this.#store.slice(range.from, range.to);
    const text = lines.map(line => plain(line, this.#sources[line.source]?.label, this.#zone)).join('\n');
    return { text: `${text}\n`, count: lines.length };
  }

  #onCopy(event: ClipboardEvent): void {
    const selected = this.#selectedText();
    if (document.getSelection()?.isCollapsed === false || selected === undefined) {
      return;
    }
    event.clipboardData?.setData('text/plain', selected.text);
    event.preventDefault();
  }

  #copy(): void {
    const selected = this.#selectedText();
    this.#list.node.focus();
    if (selected !== undefined) {
      // Where a page may not write to the clipboard, a copy that a person began may: see `#onCopy`.
      navigator.clipboard.writeText(selected.text).catch(() => document.execCommand('copy'));
    }
  }
}

function nothingFollowed(strings: PageStrings): HTMLElement {
  const node = element('div', 'empty');
  const text = element('p', '');
  text.textContent = strings.nothing;
  const choose = element('button', 'choose', { type: 'button' });
  choose.textContent = strings.choose;
  choose.addEventListener('click', () => host.postMessage({ type: 'choose' }));
  node.append(text, choose);
  return node;
}

let page: Page | undefined;

window.addEventListener('message', event => {
  const message = parseToPage(event.data);
  if (message?.type === 'start') {
    if (page?.run === message.run) {
      page.restart(message);
    } else {
      page?.dispose();
      page = new Page(message);
    }
  } else if (message !== undefined) {
    page?.take(message);
  }
});

host.postMessage({ type: 'ready' });
