import { COLOURS } from '../../core/logs/format.ts';
import type { PageTarget } from '../../core/logs/messages.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { element, setText } from '../dom.ts';
import { iconButton, label } from './button.ts';
import { fill } from './fill.ts';
import type { Menu, MenuItem } from './menu.ts';

/** CSS pixels between the chips and what stands after them, less what rounding may take. */
const GAP = 1;

/** What is shown, as chips: each can be taken out, but for the last, and more can be added. */
export class Targets {
  readonly node = element('div', 'shown');
  readonly #strings: PageStrings;
  readonly #actions: { addTarget(): void; removeTarget(index: number): void };
  readonly #list = element('ul', 'targets');
  readonly #add: HTMLButtonElement;
  /** How many there is no room for; it opens all of them. */
  readonly #rest = element('button', 'rest', { type: 'button' });
  #targets: readonly PageTarget[] = [];

  constructor(
    strings: PageStrings,
    menu: Menu,
    actions: { addTarget(): void; removeTarget(index: number): void },
  ) {
    this.#strings = strings;
    this.#actions = actions;
    // It stays where it is while the chips scroll.
    this.#add = iconButton('add', strings.addTarget, () => actions.addTarget());
    this.#add.classList.add('add');
    this.#list.setAttribute('aria-label', strings.targets);
    label(this.#rest, strings.targets);
    this.#rest.hidden = true;
    menu.on(this.#rest, strings.targets, () => removeItems(this.#targets, strings, actions));
    this.node.append(this.#list, this.#rest, this.#add);
  }

  get all(): readonly PageTarget[] {
    return this.#targets;
  }

  show(targets: readonly PageTarget[]): void {
    this.#targets = targets;
    this.#list.replaceChildren(
      ...targets.map((target, index) => this.#chip(target, index, targets.length > 1)),
    );
  }

  /** Hides the chips that there is no room for. To be called when the room changed. */
  fit(): void {
    const chips = [...this.#list.children].filter(node => node instanceof HTMLElement);
    for (const chip of chips) {
      chip.hidden = false;
    }
    this.#rest.hidden = true;
    this.node.style.flexShrink = '';
    const room = this.node.clientWidth - this.#add.offsetWidth - GAP;
    const ends = chips.map(chip => chip.offsetLeft + chip.offsetWidth - this.#list.offsetLeft);
    if ((ends.at(-1) ?? 0) <= room) {
      return;
    }
    this.#rest.hidden = false;
    setText(this.#rest, `+${chips.length - 1}`);
    const left = room - this.#rest.offsetWidth - GAP;
    const shown = Math.max(1, ends.filter(end => end <= left).length);
    for (const chip of chips.slice(shown)) {
      chip.hidden = true;
    }
    // What is left of them fits, and is not to give way once more.
    this.node.style.flexShrink = '0';
    this.#rest.hidden = shown === chips.length;
    setText(this.#rest, `+${chips.length - shown}`);
  }

  #chip(target: PageTarget, index: number, removable: boolean): HTMLElement {
    const chip = element('li', `chip task${target.colour % COLOURS}`);
    const name = element('span', 'name');
    name.textContent = target.title;
    const where = element('span', 'where');
    where.textContent = target.environment;
    chip.title = targetText(target);
    chip.append(name, where);
    if (removable) {
      chip.append(
        iconButton('close', fill(this.#strings.removeTarget, target.title), () =>
          this.#actions.removeTarget(index),
        ),
      );
    }
    return chip;
  }
}

/** All that is shown, each to be taken out. */
export function removeItems(
  targets: readonly PageTarget[],
  strings: PageStrings,
  actions: { removeTarget(index: number): void },
): MenuItem[] {
  return targets.map((target, index) => ({
    label: fill(strings.removeTarget, targetText(target)),
    run: () => actions.removeTarget(index),
  }));
}

function targetText({ title, environment, region }: PageTarget): string {
  return [title, environment, ...(region === undefined ? [] : [region])].join(' · ');
}
