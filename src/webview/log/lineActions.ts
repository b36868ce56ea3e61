import type { Entry } from '../../core/logs/entry.ts';
import { exactTerm } from '../../core/logs/filter/terms.ts';
import type { SaveFormat } from '../../core/logs/messages.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { copyText, type Exported, save } from './copying.ts';
import type { Host } from './host.ts';
import type { Lines } from './lines.ts';
import type { LogList } from './list.ts';
import type { Menu } from './menu.ts';
import { rowItems } from './rowMenu.ts';
import type { Link } from './rowText.ts';
import type { Selection } from './selection.ts';
import type { Settings } from './settings.ts';

interface Needs {
  readonly host: Host;
  readonly strings: PageStrings;
  readonly lines: Lines;
  readonly list: LogList;
  readonly selection: Selection;
  readonly settings: Settings;
  readonly menu: Menu;
  readonly redraw: () => void;
  readonly signal: AbortSignal;
}

/** What can be done with lines. */
export class LineActions {
  readonly #of: Needs;
  #saving: Promise<void> = Promise.resolve();

  constructor(of: Needs) {
    this.#of = of;
    document.addEventListener('copy', event => this.#onCopy(event), { signal: of.signal });
  }

  copy(): void {
    const { list } = this.#of;
    list.node.focus();
    const selected = this.#selected();
    if (selected !== undefined) {
      // Where a page may not write to the clipboard, a copy that a person began may: see `#onCopy`.
      navigator.clipboard.writeText(copyText(selected)).catch(() => document.execCommand('copy'));
    }
  }

  /** Hands what is shown to be saved. */
  save(format: SaveFormat): void {
    const { host, lines, settings, signal } = this.#of;
    const exported = this.#exported(lines.shown.slice(0, lines.shown.length));
    this.#saving = this.#saving.then(() =>
      save(host, format, { ...exported, zone: settings.now.zone }, signal),
    );
  }

  follow(link: Link): void {
    const { host, settings, selection } = this.#of;
    if (link.kind === 'id') {
      const { id } = settings.now.filter;
      settings.filter({ id: id === link.id ? undefined : link.id });
    } else {
      const { path, line, column } = link;
      host.postMessage({ type: 'openFrame', path, line, column, source: selection.cursor?.line.source });
    }
  }

  fold(entry: Entry, open: boolean): void {
    const { list, lines, redraw } = this.#of;
    if (list.fold(entry, open, lines.shown)) {
      redraw();
    }
  }

  /** Only lines of the same task, or no longer only those; of the container where the task is not known. */
  bySource({ line }: Entry): void {
    const { lines, settings } = this.#of;
    const source = lines.sources[line.source];
    if (source !== undefined) {
      const { task, container } = source;
      const { tasks, containers } = settings.now.filter;
      const only = {
        tasks: task === '' ? [] : [task],
        containers: task !== '' || container === '' ? [] : [container],
      };
      const on = same(tasks, only.tasks) && same(containers, only.containers);
      settings.filter(on ? { tasks: [], containers: [] } : only);
    }
  }

  /** Everything that can be done with a line, at a place of the page or at the line. */
  openMenu(entry: Entry, at: { readonly x: number; readonly y: number } | undefined): void {
    const { host, strings, lines, list, settings, menu } = this.#of;
    const { source, time } = entry.line;
    const node = list.rows.nodeOf(entry);
    if (node === undefined) {
      return;
    }
    const { left, bottom, top } = node.getBoundingClientRect();
    const items = rowItems(
      {
        entry,
        source: lines.sources[source],
        links: list.rows.linksOf(entry),
        fold: list.folds.of(entry, lines.shown.indexFrom(entry), lines.shown),
      },
      strings,
      {
        copy: () => this.copy(),
        fold: open => this.fold(entry, open),
        follow: link => this.follow(link),
        filter: part => settings.filter(part),
        exclude: text => {
          const { exclude } = settings.now.filter;
          settings.filter({ exclude: `${exclude} ${exactTerm(text)}`.trim() });
        },
        around: () => host.postMessage({ type: 'context', source, time }),
      },
    );
    const place =
      at === undefined
        ? { left: Math.max(0, left) + 24, right: left + 300, top, bottom }
        : { left: at.x, right: at.x, top: at.y, bottom: at.y };
    menu.open(strings.line, () => items, place, list.node);
  }

  #selected(): Exported | undefined {
    const { lines, selection } = this.#of;
    const range = selection.range();
    if (range === undefined) {
      return undefined;
    }
    const { shown } = lines;
    const to = shown.indexFrom(range.to);
    const until = shown.get(to) === range.to ? to + 1 : to;
    const entries = shown.slice(shown.indexFrom(range.from), until);
    return entries.length === 0 ? undefined : this.#exported(entries);
  }

  #exported(entries: readonly Entry[]): Exported {
    const { lines, settings } = this.#of;
    return { entries, sources: lines.sources, zone: settings.now.zone };
  }

  #onCopy(event: ClipboardEvent): void {
    const inField = event.target instanceof HTMLInputElement;
    const selected = this.#selected();
    if (inField || document.getSelection()?.isCollapsed === false || selected === undefined) {
      return;
    }
    event.clipboardData?.setData('text/plain', copyText(selected));
    event.preventDefault();
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
