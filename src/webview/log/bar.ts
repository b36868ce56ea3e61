import type { PageStatus, PageView } from '../../core/logs/messages.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { element, type IconName, icon, setAttribute, setClass, setText } from '../dom.ts';
import { enable, iconButton, label, press } from './button.ts';
import { fill } from './fill.ts';
import type { Menu } from './menu.ts';
import { Targets } from './targets.ts';
import { modeText, shownStatus } from './words.ts';

/** What the bar shows besides the status. */
export interface BarState {
  readonly paused: boolean;
  /** Lines that wait while it is paused. */
  readonly waiting: number;
  readonly atEnd: boolean;
  /** Lines below what can be seen. */
  readonly below: number;
  readonly lines: number;
  readonly dropped: number;
  readonly selected: boolean;
  readonly utc: boolean;
  readonly wrap: boolean;
  readonly histogram: boolean;
}

export interface BarActions {
  pause(): void;
  clear(): void;
  jumpToEnd(): void;
  copy(): void;
  switchZone(): void;
  wrap(): void;
  histogram(): void;
  action(): void;
  liveTail(on: boolean): void;
  addTarget(): void;
  removeTarget(index: number): void;
  /** What comes before a range, or after what there is. */
  further(way: 'older' | 'newer'): void;
}

/** The line above the log: what is shown and how it goes on, and the buttons. */
export class Bar {
  readonly node = element('header', 'bar');
  readonly notices = element('ul', 'notices', { tabindex: '0' });
  /** Opens what there is no room for. */
  readonly more: HTMLButtonElement;
  readonly targets: Targets;
  readonly #strings: PageStrings;
  readonly #dot = element('span', 'dot', { 'aria-hidden': 'true' });
  readonly #text = element('span', 'status', { role: 'status' });
  readonly #action = element('button', 'action', { type: 'button' });
  readonly #mode = element('button', 'mode', { type: 'button' });
  readonly #modeText = element('span', '');
  readonly #sampled = element('span', 'sampled');
  readonly #search = element('span', 'search', { role: 'status' });
  readonly #counts = element('span', 'counts');
  readonly #waiting = element('span', 'waits');
  readonly #earlier: HTMLButtonElement;
  readonly #later: HTMLButtonElement;
  readonly #tools: Readonly<
    Record<'histogram' | 'wrap' | 'copy' | 'clear' | 'pause' | 'jump', HTMLButtonElement>
  >;
  readonly #zone = element('button', 'zone', { type: 'button' });
  #status: PageStatus | undefined;
  #view: PageView | undefined;
  #shownIcon: IconName = 'pause';
  /** What the chips were fitted to. */
  #fitted = '';

  constructor(strings: PageStrings, menu: Menu, actions: BarActions) {
    this.#strings = strings;
    this.#tools = {
      histogram: iconButton('histogram', strings.histogram, actions.histogram),
      wrap: iconButton('wrap', `${strings.wrap} (w)`, actions.wrap),
      copy: iconButton('copy', strings.copy, actions.copy),
      clear: iconButton('clear', strings.clear, actions.clear),
      pause: iconButton('pause', strings.pause, actions.pause),
      jump: iconButton('jumpToEnd', strings.jumpToEnd, actions.jumpToEnd),
    };
    const { histogram, wrap, copy, clear, pause, jump } = this.#tools;
    for (const node of [this.#zone, histogram, wrap, copy, clear]) {
      node.classList.add('spare');
    }
    this.more = iconButton('more', strings.more);
    this.#zone.title = strings.switchZone;
    this.#zone.addEventListener('click', actions.switchZone);
    this.#action.addEventListener('click', actions.action);
    this.#action.hidden = true;
    this.#mode.append(icon('bolt'), this.#modeText);
    this.#mode.hidden = true;
    this.#mode.addEventListener('click', () => {
      if (this.#view?.liveTail !== 'unavailable') {
        actions.liveTail(this.#view?.liveTail !== 'on');
      }
    });
    this.#sampled.title = strings.sampledWhy;
    this.#sampled.hidden = true;
    this.targets = new Targets(strings, menu, actions);
    this.#earlier = iconButton('earlier', strings.earlier, () => actions.further('older'));
    this.#later = iconButton('later', strings.later, () => actions.further('newer'));
    this.#earlier.hidden = true;
    this.#later.hidden = true;
    const tools = element('div', 'tools', { role: 'toolbar', 'aria-label': strings.toolbar });
    tools.append(this.#zone, histogram, wrap, copy, clear, pause, jump, this.more);
    this.node.append(
      this.#dot,
      this.targets.node,
      this.#earlier,
      this.#later,
      this.#mode,
      this.#sampled,
      this.#text,
      this.#waiting,
      this.#action,
      this.#search,
      this.#counts,
      tools,
    );
    this.notices.hidden = true;
  }

  /** To be followed by `show`. */
  setStatus(status: PageStatus): void {
    const { kind, notices, action } = status;
    this.#status = status;
    setText(this.#action, action ?? '');
    this.#action.hidden = action === undefined;
    // What goes on without it does not call for it.
    setClass(this.#action, kind === 'following' ? 'action quiet' : 'action');
    this.notices.hidden = notices.length === 0;
    this.notices.replaceChildren(
      ...notices.map(notice => {
        const item = element('li', '');
        item.textContent = notice;
        return item;
      }),
    );
  }

  setView(view: PageView): void {
    this.#view = view;
    this.targets.show(view.targets);
    this.#fitted = '';
    this.#earlier.hidden = view.request !== 'range';
    this.#later.hidden = view.request === 'follow' || view.request === 'search';
  }

  setSearch(text: string, done: boolean): void {
    setText(this.#search, text);
    setClass(this.#search, done ? 'search' : 'search busy');
    this.#search.title = text;
  }

  show(state: BarState): void {
    const strings = this.#strings;
    const { histogram, wrap, copy, clear, pause, jump } = this.#tools;
    if (this.#status !== undefined) {
      const { dot, text } = shownStatus(this.#status, state.paused, strings);
      setClass(this.#dot, `dot ${dot}`);
      setText(this.#text, text);
      setClass(this.#text, dot === 'paused' ? 'status paused' : 'status');
      setAttribute(this.#text, 'title', this.#status.text);
    }
    this.#showMode();
    // Not within the status, which is read out whenever it changes.
    setText(this.#waiting, state.paused ? fill(strings.waiting, state.waiting) : '');
    setText(this.#counts, this.#countsText(state));
    const counts = this.#counts.textContent ?? '';
    const behind = counts !== '' && this.#status?.lag !== undefined;
    setAttribute(this.#counts, 'title', behind ? `${counts}\n${strings.lagWhy}` : counts);
    setText(this.#zone, state.utc ? strings.utc : strings.local);
    press(this.#zone, state.utc);
    press(wrap, state.wrap);
    press(histogram, state.histogram);
    press(pause, state.paused);
    enable(copy, state.selected);
    enable(clear, state.lines > 0);
    const wanted = state.paused ? 'resume' : 'pause';
    label(pause, `${strings[wanted]} (Space)`);
    if (wanted !== this.#shownIcon) {
      this.#shownIcon = wanted;
      pause.replaceChildren(icon(wanted));
    }
    const below = state.atEnd || state.below === 0 ? '' : ` · ${fill(strings.newLines, state.below)}`;
    label(jump, `${strings.jumpToEnd} (f)${below}`);
    enable(jump, !state.atEnd || state.paused);
    this.#fit();
  }

  /** The chips take what room is left: where what stands beside them, or the page, became wider or narrower, they are fitted anew. */
  #fit(): void {
    const beside = [this.#text, this.#modeText, this.#action].map(({ textContent }) => textContent).join(' ');
    const fitted = `${window.innerWidth} ${this.#sampled.hidden} ${this.#search.textContent?.length} ${beside}`;
    if (fitted !== this.#fitted) {
      this.#fitted = fitted;
      this.targets.fit();
    }
  }

  #showMode(): void {
    const strings = this.#strings;
    const { mode, sampled, notices } = this.#status ?? {};
    const liveTail = this.#view?.liveTail ?? 'unavailable';
    const text = modeText(mode, strings);
    this.#mode.hidden = text === undefined;
    setText(this.#modeText, text ?? '');
    setClass(this.#mode, `mode ${mode ?? ''}`);
    press(this.#mode, liveTail === 'on');
    enable(this.#mode, liveTail !== 'unavailable');
    const what =
      liveTail === 'on'
        ? strings.liveTailOff
        : liveTail === 'off'
          ? strings.liveTailOn
          : strings.liveTailUnavailable;
    const why = mode === 'fallback' || mode === 'mixed' ? (notices ?? []) : [];
    setAttribute(this.#mode, 'title', [what, ...why].join('\n'));
    this.#sampled.hidden = sampled !== true;
    setText(this.#sampled, strings.sampled);
  }

  #countsText({ paused, lines, dropped }: BarState): string {
    const strings = this.#strings;
    const { lag, kind } = this.#status ?? {};
    return [
      ...(!paused && lag !== undefined && lag >= 1000 ? [fill(strings.lag, Math.round(lag / 1000))] : []),
      // What has ended says how many it found.
      ...(lines > 0 && kind !== 'ended' ? [fill(strings.lines, lines)] : []),
      ...(dropped > 0 ? [fill(strings.dropped, dropped)] : []),
    ].join(' · ');
  }
}
