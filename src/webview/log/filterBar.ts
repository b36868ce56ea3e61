import { shortTaskId } from '../../core/format.ts';
import { type Filter, type FilterLevel, NO_FILTER, NO_LEVEL } from '../../core/logs/filter/filter.ts';
import type { FilterField } from '../../core/logs/filter/match.ts';
import type { Zone } from '../../core/logs/format.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { element, icon, setAttribute, setText } from '../dom.ts';
import { enable, iconButton, label, press } from './button.ts';
import { fill } from './fill.ts';
import { FilterFieldView } from './filterField.ts';
import { contextItems, levelItems } from './filterMenus.ts';
import type { FieldTrouble } from './lines.ts';
import type { Menu } from './menu.ts';
import { pointText, spanTexts } from './span.ts';

/** Takes all of a filter away. */
const ALL: Partial<Filter> = { ...NO_FILTER, from: undefined, to: undefined, id: undefined };

export interface FilterBarState {
  readonly filter: Filter;
  readonly troubles: readonly FieldTrouble[];
  readonly zone: Zone;
  /** Lines that match, and that there are. */
  readonly shown: number;
  readonly lines: number;
  readonly unmatched: number;
}

export interface FilterBarActions {
  /** What is set, which may not be drawn yet. */
  now(): Filter;
  filter(part: Partial<Filter>): void;
  /** Lines of each level that there are. */
  levels(): ReadonlyMap<FilterLevel, number>;
  toLines(): void;
}

/** The line in which a person says which lines are to be seen. */
export class FilterBar {
  readonly node = element('div', 'filterBar', { role: 'search' });
  readonly #strings: PageStrings;
  readonly #actions: FilterBarActions;
  readonly #fields: Readonly<Record<FilterField, FilterFieldView>>;
  readonly #case = element('button', 'case', { type: 'button' });
  readonly #levels: HTMLButtonElement;
  readonly #context: HTMLButtonElement;
  readonly #chips = element('ul', 'chips');
  readonly #count = element('span', 'matches');
  readonly #clear: HTMLButtonElement;
  #drawn: { readonly filter: Filter; readonly zone: Zone } | undefined;

  constructor(strings: PageStrings, menu: Menu, actions: FilterBarActions) {
    this.#strings = strings;
    this.#actions = actions;
    this.node.setAttribute('aria-label', strings.filter);
    const field = (name: FilterField, title: string, help: string, key: string): FilterFieldView =>
      new FilterFieldView({
        label: title,
        title: `${help} (${key})`,
        change: value => this.#change({ [name]: value }),
        leave: actions.toLines,
      });
    this.#fields = {
      include: field('include', strings.include, strings.includeHelp, '/'),
      exclude: field('exclude', strings.exclude, strings.excludeHelp, '-'),
    };
    this.#case.textContent = 'Aa';
    label(this.#case, strings.matchCase);
    this.#case.addEventListener('click', () => this.#change({ matchCase: !actions.now().matchCase }));
    this.#fields.include.add(this.#case);
    this.#levels = iconButton('levels', strings.levels);
    const of = () => ({
      strings,
      filter: actions.now(),
      change: (part: Partial<Filter>) => this.#change(part),
    });
    menu.on(this.#levels, strings.levels, () => levelItems(of(), actions.levels()));
    this.#context = iconButton('context', strings.context);
    menu.on(this.#context, strings.context, () => contextItems(of()));
    this.#clear = iconButton('close', strings.clearFilter, () => actions.filter(ALL));
    this.node.append(
      this.#fields.include.node,
      this.#fields.exclude.node,
      this.#levels,
      this.#context,
      this.#chips,
      this.#count,
      this.#clear,
    );
  }

  focus(field: FilterField): void {
    this.#fields[field].focus();
  }

  show({ filter, troubles, zone, shown, lines, unmatched }: FilterBarState): void {
    const strings = this.#strings;
    for (const name of ['include', 'exclude'] as const) {
      const trouble = troubles.find(({ field }) => field === name);
      this.#fields[name].show(
        filter[name],
        trouble === undefined ? undefined : (trouble.message ?? strings.tooSlow),
      );
    }
    this.node.classList.toggle('resting', filter.id !== undefined);
    press(this.#case, filter.matchCase);
    press(this.#levels, filter.levels.length > 0);
    press(this.#context, filter.before + filter.after > 0);
    if (this.#drawn?.filter !== filter || this.#drawn.zone !== zone) {
      this.#drawn = { filter, zone };
      this.#chips.replaceChildren(...this.#chipsOf(filter, zone));
    }
    const on = isSet(filter);
    setText(this.#count, on ? fill(unmatched > 0 ? strings.matching : strings.matches, shown, lines) : '');
    setAttribute(this.#count, 'title', [filter.include, filter.exclude].join(' − ').replace(/ − $/, ''));
    enable(this.#clear, on);
    this.#clear.hidden = !on;
  }

  #change(part: Partial<Filter>): void {
    this.#actions.filter(part);
  }

  #chipsOf(filter: Filter, zone: Zone): HTMLElement[] {
    const without = (
      name: 'levels' | 'tasks' | 'containers' | 'environments',
      value: string,
    ): Partial<Filter> => ({
      [name]: filter[name].filter(other => other !== value),
    });
    return [
      ...(filter.id === undefined ? [] : [this.#chip(shortId(filter.id), { id: undefined }, filter.id)]),
      ...(filter.from === undefined && filter.to === undefined
        ? []
        : [this.#chip(timesText(filter, zone), { from: undefined, to: undefined })]),
      ...(['levels', 'tasks', 'containers', 'environments'] as const).flatMap(name =>
        filter[name].map(value =>
          this.#chip(
            value === NO_LEVEL ? this.#strings.noLevel : name === 'tasks' ? shortTaskId(value) : value,
            without(name, value),
            value,
          ),
        ),
      ),
      ...(filter.before + filter.after === 0
        ? []
        : [this.#chip(`−${filter.before} +${filter.after}`, { before: 0, after: 0 })]),
    ];
  }

  /** `whole`: what `text` is the beginning of. */
  #chip(text: string, part: Partial<Filter>, whole = text): HTMLElement {
    const chip = element('li', '');
    const button = element('button', 'chip', { type: 'button' });
    const name = element('span', 'name');
    name.textContent = text;
    button.append(name, icon('close'));
    label(button, fill(this.#strings.remove, whole));
    button.addEventListener('click', () => this.#change(part));
    chip.append(button);
    return chip;
  }
}

function shortId(id: string): string {
  return id.length > 20 ? `${id.slice(0, 8)}…` : id;
}

function timesText({ from, to }: Filter, zone: Zone): string {
  const [first, last] =
    from !== undefined && to !== undefined
      ? spanTexts({ from, to }, zone)
      : [from, to].map(time => (time === undefined ? '…' : pointText(time, zone)));
  return `${first} – ${last}`;
}

/** Whether it takes any line away. */
function isSet(filter: Filter): boolean {
  const { include, exclude, levels, tasks, containers, environments, from, to, id } = filter;
  return (
    id !== undefined ||
    include.trim() !== '' ||
    exclude.trim() !== '' ||
    [levels, tasks, containers, environments].some(({ length }) => length > 0) ||
    from !== undefined ||
    to !== undefined
  );
}
