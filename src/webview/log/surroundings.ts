import type { PageStatus, PageView, SaveFormat, ToPage } from '../../core/logs/messages.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { element, setText } from '../dom.ts';
import { Bar, type BarActions } from './bar.ts';
import { EndButton } from './endButton.ts';
import { FilterBar } from './filterBar.ts';
import { HistogramPane } from './histogramPane.ts';
import type { Host } from './host.ts';
import type { Lines } from './lines.ts';
import type { LogList } from './list.ts';
import type { Menu } from './menu.ts';
import { moreItems } from './moreMenu.ts';
import type { Pausing } from './pausing.ts';
import { keyItems } from './rowMenu.ts';
import type { Selection } from './selection.ts';
import type { Settings } from './settings.ts';
import { emptyText } from './words.ts';

interface Needs {
  readonly host: Host;
  readonly strings: PageStrings;
  readonly lines: Lines;
  readonly list: LogList;
  readonly selection: Selection;
  readonly settings: Settings;
  readonly menu: Menu;
  readonly pausing: Pausing;
  readonly pause: () => void;
  readonly jumpToEnd: () => void;
  readonly copy: () => void;
  readonly save: (format: SaveFormat) => void;
}

/** What stands around the lines: the bars and the histogram above them, and what is said in their place where there are none. */
export class Surroundings {
  readonly #of: Needs;
  readonly #bar: Bar;
  readonly #filterBar: FilterBar;
  readonly #histogram: HistogramPane;
  readonly #empty = element('div', 'empty hint');
  readonly #back: EndButton;
  #view: PageView | undefined;
  #kind: PageStatus['kind'] | undefined;
  #cleared = false;
  /** It was asked for. */
  #clearing = false;

  constructor(of: Needs) {
    const { strings, lines, list, selection, settings, menu } = of;
    const actions: BarActions = {
      ...barActions(of),
      clear: () => {
        this.#clearing = true;
        of.host.postMessage({ type: 'clear' });
      },
    };
    this.#of = of;
    this.#bar = new Bar(strings, menu, actions);
    this.#filterBar = new FilterBar(strings, menu, {
      now: () => settings.now.filter,
      filter: part => settings.filter(part),
      levels: () => lines.levels(),
      toLines: () => list.node.focus(),
    });
    this.#histogram = new HistogramPane(strings, lines, settings);
    menu.on(this.#bar.more, strings.more, () =>
      moreItems(
        { view: this.#view, state: settings.now, selected: selection.range() !== undefined },
        strings,
        // The menu that it was chosen from closes first.
        { ...actions, save: of.save, help: () => this.help() },
      ),
    );
    const log = element('main', 'log', { role: 'log', 'aria-live': 'off', 'aria-label': strings.log });
    this.#back = new EndButton(strings, () => {
      of.jumpToEnd();
      list.node.focus();
    });
    log.append(list.node, this.#empty, this.#back.node);
    document.body.replaceChildren(
      this.#bar.node,
      this.#filterBar.node,
      this.#bar.notices,
      this.#histogram.node,
      log,
    );
  }

  get histogram(): HistogramPane {
    return this.#histogram;
  }

  /** What is shown; undefined as long as it was not said. */
  get view(): PageView | undefined {
    return this.#view;
  }

  setView(view: PageView): void {
    this.#view = view;
    this.#bar.setView(view);
    this.#of.lines.setWords(view.words);
  }

  setStatus(status: PageStatus): void {
    this.#kind = status.kind;
    this.#bar.setStatus(status);
  }

  setSearch({ text, done }: Extract<ToPage, { type: 'search' }>): void {
    this.#bar.setSearch(text, done);
  }

  /** Whether the person took all lines away since this was last asked. */
  takeClear(): boolean {
    const clearing = this.#clearing;
    this.#clearing = false;
    this.#cleared = clearing || this.#cleared;
    return clearing;
  }

  focus(field: 'include' | 'exclude'): void {
    this.#filterBar.focus(field);
  }

  help(): void {
    const { menu, strings } = this.#of;
    const { more } = this.#bar;
    menu.open(strings.keys, () => keyItems(strings), more.getBoundingClientRect(), more);
  }

  draw(): void {
    const { lines, list, selection, settings, pausing, strings } = this.#of;
    const { shown, model, dropped, unmatched, troubles, pending } = lines;
    const { zone, wrap, histogram, filter } = settings.now;
    const count = model.length;
    this.#bar.show({
      paused: pausing.on,
      waiting: pausing.waiting,
      atEnd: list.atEnd,
      below: list.below(shown),
      lines: count,
      dropped,
      selected: selection.range() !== undefined,
      utc: zone === 'utc',
      wrap,
      histogram,
    });
    this.#showBack();
    if (!pending) {
      this.#filterBar.show({ filter, troubles, zone, shown: shown.matched, lines: count, unmatched });
      const none = shown.length === 0 && unmatched === 0;
      const text = none
        ? emptyText(
            {
              kind: this.#kind,
              cleared: this.#cleared,
              lines: count,
              waiting: pausing.on ? pausing.waiting : undefined,
            },
            strings,
          )
        : undefined;
      this.#empty.hidden = text === undefined;
      setText(this.#empty, text ?? '');
    }
  }

  /** Where lines are followed and the end cannot be seen. */
  #showBack(): void {
    const { list, lines, pausing } = this.#of;
    const fresh = list.since(lines.shown) + (pausing.on ? pausing.waiting : 0);
    const away = !list.hold.held && (!list.atEnd || fresh > 0) && lines.shown.length > 0;
    this.#back.show(away && this.#view?.request === 'follow' ? fresh : undefined);
  }

  dispose(): void {
    this.#histogram.dispose();
  }
}

function barActions({ host, settings, list, pause, jumpToEnd, copy }: Needs): Omit<BarActions, 'clear'> {
  const toggle = (name: 'wrap' | 'histogram'): void => settings.set({ [name]: !settings.now[name] });
  return {
    pause,
    jumpToEnd,
    copy,
    switchZone: () => settings.set({ zone: settings.now.zone === 'utc' ? 'local' : 'utc' }),
    wrap: () => toggle('wrap'),
    histogram: () => toggle('histogram'),
    action: () => host.postMessage({ type: 'action' }),
    liveTail: on => host.postMessage({ type: 'liveTail', on }),
    addTarget: () => host.postMessage({ type: 'addTarget' }),
    removeTarget: index => host.postMessage({ type: 'removeTarget', index }),
    further: way => {
      // Where one reads stays.
      list.hold.set(false);
      host.postMessage({ type: 'further', way });
    },
  };
}
