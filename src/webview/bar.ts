import type { PageStatus, PageStrings } from '../core/logs/messages.ts';
import { element, type IconName, icon, setAttribute, setClass, setText } from './dom.ts';
import { shownStatus } from './words.ts';

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
  readonly selected: number;
  readonly utc: boolean;
}

export interface BarActions {
  pause(): void;
  clear(): void;
  jumpToEnd(): void;
  copy(): void;
  switchZone(): void;
  action(): void;
}

/** The line above the log: what is followed and how it goes on, and the buttons. */
export class Bar {
  readonly node = element('header', 'bar');
  readonly notices = element('ul', 'notices');
  readonly #strings: PageStrings;
  readonly #dot = element('span', 'dot', { 'aria-hidden': 'true' });
  readonly #text = element('span', 'status', { role: 'status' });
  readonly #action = element('button', 'action', { type: 'button' });
  readonly #counts = element('span', 'counts');
  readonly #pause: HTMLButtonElement;
  readonly #clear: HTMLButtonElement;
  readonly #jump: HTMLButtonElement;
  readonly #copy: HTMLButtonElement;
  readonly #zone: HTMLButtonElement;
  #status: Pick<PageStatus, 'kind' | 'text'> | undefined;
  #lag: number | undefined;
  #shownIcon: IconName = 'pause';

  constructor(strings: PageStrings, actions: BarActions) {
    this.#strings = strings;
    this.#pause = button(strings.pause, 'pause', actions.pause);
    this.#clear = button(strings.clear, 'clear', actions.clear);
    this.#jump = button(strings.jumpToEnd, 'jumpToEnd', actions.jumpToEnd);
    this.#copy = button(strings.copy, 'copy', actions.copy);
    this.#zone = element('button', 'zone', { type: 'button', title: strings.switchZone });
    this.#zone.addEventListener('click', actions.switchZone);
    this.#action.addEventListener('click', actions.action);
    this.#action.hidden = true;
    const tools = element('div', 'tools', { role: 'toolbar', 'aria-label': strings.toolbar });
    tools.append(this.#zone, this.#copy, this.#pause, this.#clear, this.#jump);
    this.node.append(this.#dot, this.#text, this.#action, this.#counts, tools);
    this.notices.hidden = true;
  }

  /** To be followed by `show`. */
  setStatus({ kind, text, notices, lag, action }: PageStatus): void {
    this.#lag = lag;
    this.#status = { kind, text };
    setText(this.#action, action ?? '');
    this.#action.hidden = action === undefined;
    this.notices.hidden = notices.length === 0;
    this.notices.replaceChildren(
      ...notices.map(notice => {
        const item = element('li', '');
        item.textContent = notice;
        return item;
      }),
    );
  }

  show(state: BarState): void {
    const strings = this.#strings;
    if (this.#status !== undefined) {
      const { dot, text } = shownStatus(this.#status, state.paused, strings);
      setClass(this.#dot, `dot ${dot}`);
      setText(this.#text, text);
      setAttribute(this.#text, 'title', this.#status.text);
    }
    setText(this.#counts, this.#countsText(state));
    setText(this.#zone, state.utc ? strings.utc : strings.local);
    setAttribute(this.#zone, 'aria-pressed', String(state.utc));
    enable(this.#copy, state.selected > 0);
    enable(this.#clear, state.lines > 0);
    label(this.#pause, state.paused ? strings.resume : strings.pause);
    this.#pause.classList.toggle('on', state.paused);
    const wanted = state.paused ? 'resume' : 'pause';
    if (wanted !== this.#shownIcon) {
      this.#shownIcon = wanted;
      this.#pause.replaceChildren(icon(wanted));
    }
    const below = state.atEnd || state.below === 0 ? '' : fill(strings.newLines, state.below);
    label(this.#jump, below === '' ? strings.jumpToEnd : `${strings.jumpToEnd} · ${below}`);
    enable(this.#jump, !state.atEnd);
  }

  #countsText({ paused, waiting, lines, dropped }: BarState): string {
    const strings = this.#strings;
    return [
      ...(paused ? [fill(strings.waiting, waiting)] : []),
      ...(!paused && this.#lag !== undefined && this.#lag >= 1000
        ? [fill(strings.lag, Math.round(this.#lag / 1000))]
        : []),
      ...(lines > 0 ? [fill(strings.lines, lines)] : []),
      ...(dropped > 0 ? [fill(strings.dropped, dropped)] : []),
    ].join(' · ');
  }
}

function button(title: string, name: IconName, run: () => void): HTMLButtonElement {
  const made = element('button', 'tool', { type: 'button' });
  label(made, title);
  made.append(icon(name));
  made.addEventListener('click', run);
  return made;
}

/** A button that was just used keeps the focus, although there is nothing more to do with it. */
function enable(node: HTMLElement, enabled: boolean): void {
  setAttribute(node, 'aria-disabled', String(!enabled));
}

function label(node: HTMLElement, text: string): void {
  setAttribute(node, 'title', text);
  setAttribute(node, 'aria-label', text);
}

/** The string with its number, in the groups of the editor's language. */
export function fill(text: string, number: number): string {
  return text.replace('{0}', number.toLocaleString(document.documentElement.lang || undefined));
}
