import type { PageState, PageView, ToPage } from '../../core/logs/messages.ts';
import { setAttribute } from '../dom.ts';
import { Drawing } from './drawing.ts';
import { fill } from './fill.ts';
import { filterSeat } from './filterSeat.ts';
import type { Host } from './host.ts';
import { LineActions } from './lineActions.ts';
import { LineInput, type LineInputActions } from './lineInput.ts';
import { Lines } from './lines.ts';
import { type ListState, LogList } from './list.ts';
import { Menu } from './menu.ts';
import { Older } from './older.ts';
import { Pausing } from './pausing.ts';
import { Place } from './place.ts';
import type { RowStyle } from './row.ts';
import { Selection } from './selection.ts';
import { Settings } from './settings.ts';
import { logKey } from './state.ts';
import { Surroundings } from './surroundings.ts';

type PageKey = Parameters<LineInputActions['key']>[0];

/** The page of the log view: the lines that the extension sends, and what a person can do with them. */
export class Page {
  readonly run: number;
  readonly #host: Host;
  readonly #lines: Lines;
  readonly #selection = new Selection();
  readonly #menu = new Menu();
  readonly #around: Surroundings;
  readonly #list: LogList;
  readonly #older: Older;
  readonly #place: Place;
  readonly #abort = new AbortController();
  readonly #settings: Settings;
  readonly #actions: LineActions;
  readonly #pausing: Pausing;
  readonly #drawing = new Drawing(() => this.#draw());
  #style: RowStyle;
  /** The first answer to a new filter is to be seen at once. */
  #awaited = false;
  #acknowledged: number;

  constructor(host: Host, start: Extract<ToPage, { type: 'start' }>) {
    const { strings, run, paused, first, saved } = start;
    const { signal } = this.#abort;
    this.run = run;
    this.#host = host;
    this.#acknowledged = first;
    this.#settings = new Settings(saved, {
      changed: before => this.#set(before),
      keep: state => host.postMessage({ type: 'state', state }),
    });
    const seat = filterSeat(strings.filterBroken);
    signal.addEventListener('abort', () => seat.dispose());
    this.#lines = new Lines(start, seat, {
      gap: missing => fill(strings.gap, missing),
      changed: () => {
        this.#linesChanged();
        if (this.#awaited) {
          this.#awaited = false;
          this.#around.histogram.show();
          this.#drawing.now();
        }
      },
      marked: () => this.#drawing.soon(),
    });
    this.#style = { zone: this.#settings.now.zone, sources: [], strings };
    this.#list = new LogList(strings.log, byPerson => this.#scrolled(byPerson));
    this.#place = new Place(host, run, this.#list, this.#lines);
    this.#pausing = new Pausing(host, this.#list.hold, paused);
    this.#older = new Older(this.#list.head, strings, host, this.#lines);
    this.#actions = new LineActions({
      host,
      strings,
      lines: this.#lines,
      list: this.#list,
      selection: this.#selection,
      settings: this.#settings,
      menu: this.#menu,
      redraw: () => this.#drawing.now(),
      signal,
    });
    this.#around = new Surroundings({
      host,
      strings,
      lines: this.#lines,
      list: this.#list,
      selection: this.#selection,
      settings: this.#settings,
      menu: this.#menu,
      pausing: this.#pausing,
      pause: () => this.#pause(),
      jumpToEnd: () => this.#jumpToEnd(),
      copy: () => this.#actions.copy(),
      save: format => this.#actions.save(format),
    });
    this.#listen();
    this.#lines.setFilter(this.#settings.now.filter);
    this.#list.measure();
    this.#drawing.now();
  }

  dispose(): void {
    this.#abort.abort();
    this.#menu.close(false);
    this.#around.dispose();
    this.#drawing.dispose();
    this.#settings.dispose();
    this.#place.dispose();
  }

  focus(): void {
    this.#list.node.focus();
  }

  /** The same log was cleared, or some of what it showed was taken out. */
  restart(start: Extract<ToPage, { type: 'start' }>): void {
    this.#pausing.restart(start.paused);
    this.#place.restart(this.#around.takeClear());
    this.#acknowledged = start.first;
    this.#lines.restart(start);
    this.#older.hide();
    this.#selection.clear();
    this.#list.reset();
    this.#linesChanged();
  }

  take(message: Exclude<ToPage, { type: 'start' }>): void {
    switch (message.type) {
      case 'sources':
        this.#lines.setSources(message.sources);
        this.#style = { ...this.#style, sources: message.sources };
        this.#list.changed();
        break;
      case 'lines':
        this.#lines.take(message);
        this.#selection.forgetDropped();
        this.#linesChanged();
        return;
      case 'status':
        this.#around.setStatus(message.status);
        break;
      case 'waiting':
        this.#pausing.wait(message.count);
        break;
      case 'view':
        this.#takeView(message.view);
        break;
      case 'older':
        this.#older.show(message);
        this.#list.changed();
        break;
      case 'search':
        this.#around.setSearch(message);
        break;
      case 'show':
        this.#place.show(message);
        break;
    }
    this.#drawing.now();
  }

  #takeView(view: PageView): void {
    const first = this.#around.view === undefined;
    const same = this.#place.setLog(logKey(view), first && view.resumed === true);
    if (first && !same) {
      this.#settings.forOtherLog();
    }
    this.#around.setView(view);
  }

  #listen(): void {
    const { signal } = this.#abort;
    const keys: Readonly<Record<PageKey, () => void>> = {
      filter: () => this.#around.focus('include'),
      exclude: () => this.#around.focus('exclude'),
      follow: () => this.#jumpToEnd(),
      pause: () => this.#pause(),
      wrap: () => this.#settings.set({ wrap: !this.#settings.now.wrap }),
      help: () => this.#around.help(),
    };
    new LineInput(
      this.#list,
      this.#lines.shown,
      this.#selection,
      {
        redraw: () => this.#drawing.now(),
        reveal: entry => {
          this.#place.forget();
          this.#list.reveal(entry, this.#listState());
        },
        older: () => this.#older.wanted(),
        follow: link => this.#actions.follow(link),
        bySource: entry => this.#actions.bySource(entry),
        fold: (entry, open) => this.#actions.fold(entry, open),
        menu: (entry, at) => this.#actions.openMenu(entry, at),
        key: kind => keys[kind](),
      },
      signal,
    );
    const resized = new ResizeObserver(() => {
      this.#list.measure();
      // The newest line, or the one under the eye, is never seen at another place.
      this.#drawing.atOnce();
    });
    resized.observe(this.#list.node);
    signal.addEventListener('abort', () => resized.disconnect());
  }

  /** Something was set. */
  #set(before: PageState): void {
    const { zone, wrap, histogram, filter } = this.#settings.now;
    if (filter !== before.filter) {
      this.#lines.setFilter(filter);
      this.#awaited = this.#lines.pending;
    }
    if (zone !== before.zone) {
      this.#style = { ...this.#style, zone };
    }
    if (wrap !== before.wrap || filter !== before.filter) {
      this.#list.changed();
    }
    if (histogram !== before.histogram || zone !== before.zone) {
      this.#around.histogram.show();
    } else if (filter !== before.filter && !this.#awaited) {
      this.#around.histogram.show();
    }
    setAttribute(this.#list.node, 'aria-busy', String(this.#lines.pending));
    this.#drawing.now();
  }

  #scrolled(byPerson: boolean): void {
    if (byPerson) {
      this.#place.forget();
      if (this.#list.atTop && !this.#list.hold.held) {
        this.#older.wanted();
      }
    }
    this.#drawing.now();
  }

  #pause(): void {
    this.#pausing.toggle();
    this.#drawing.now();
  }

  #jumpToEnd(): void {
    this.#place.forget();
    if (this.#pausing.on) {
      this.#pausing.toggle();
    }
    this.#list.hold.set(true);
    this.#drawing.now();
  }

  #linesChanged(): void {
    this.#list.changed();
    this.#drawing.soon();
    this.#around.histogram.soon();
  }

  #listState(): ListState {
    return {
      shown: this.#lines.shown,
      selection: this.#selection,
      style: this.#style,
      wrap: this.#settings.now.wrap,
      found: this.#lines.found,
    };
  }

  #draw(): void {
    const lines = this.#lines;
    // Until the first answer to a new filter, what was shown stays.
    if (!lines.pending) {
      lines.shown.refresh();
      this.#reveal(this.#place.restore());
      this.#list.draw(this.#listState());
      lines.mark(this.#list.rows.entries);
      setAttribute(this.#list.node, 'aria-busy', 'false');
    }
    this.#around.draw();
    if (lines.next !== this.#acknowledged) {
      this.#acknowledged = lines.next;
      this.#host.postMessage({ type: 'received', next: lines.next });
    }
    this.#place.keep();
  }

  /** Puts a line, by its position, into the middle and the cursor on it. */
  #reveal(position: number | undefined): void {
    const entry = position === undefined ? undefined : this.#lines.model.get(position);
    if (entry !== undefined) {
      this.#selection.move(entry, false);
      this.#list.reveal(entry, this.#listState(), true);
    }
  }
}
