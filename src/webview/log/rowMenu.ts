import { shortTaskId } from '../../core/format.ts';
import type { Entry } from '../../core/logs/entry.ts';
import type { Filter } from '../../core/logs/filter/filter.ts';
import { type LogSource, NOTE } from '../../core/logs/line.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { isMac } from './backKey.ts';
import { constantPart } from './constantPart.ts';
import { fill } from './fill.ts';
import type { RowFold } from './folds.ts';
import type { MenuItem } from './menu.ts';
import type { Link } from './rowText.ts';

export interface RowActions {
  copy(): void;
  fold(open: boolean): void;
  follow(link: Link): void;
  filter(part: Partial<Filter>): void;
  /** Lines that have this text are no longer to be seen. */
  exclude(text: string): void;
  around(): void;
}

/** Everything that can be done with a line. */
export function rowItems(
  row: {
    readonly entry: Entry;
    readonly source: LogSource | undefined;
    readonly links: readonly Link[];
    readonly fold: RowFold;
  },
  strings: PageStrings,
  actions: RowActions,
): MenuItem[] {
  const { entry, source, links, fold } = row;
  const { line, time } = entry;
  const like = constantPart(line.text);
  const only = (text: string, part: Partial<Filter>): MenuItem => ({
    label: fill(strings.only, short(text)),
    run: () => actions.filter(part),
  });
  return [
    { label: strings.copy, hint: 'Ctrl+C', run: actions.copy },
    ...(fold.open === undefined
      ? []
      : [
          {
            label: fold.open ? strings.fold : strings.unfold,
            hint: fold.open ? '←' : '→',
            run: () => actions.fold(fold.open !== true),
          },
        ]),
    ...links.slice(0, 8).map((link, index) => ({
      label:
        link.kind === 'id'
          ? fill(strings.only, short(link.id))
          : fill(strings.openFrame, short(`${link.path}:${link.line}`)),
      hint: hintOf(link, links, index),
      run: () => actions.follow(link),
    })),
    ...(source === undefined
      ? []
      : [
          ...(source.container === '' ? [] : [only(source.container, { containers: [source.container] })]),
          ...(source.task === '' ? [] : [only(shortTaskId(source.task), { tasks: [source.task] })]),
        ]),
    ...(like === undefined || line.source === NOTE
      ? []
      : [{ label: fill(strings.excludeThis, `“${like}”`), run: () => actions.exclude(like) }]),
    { label: strings.fromHere, run: () => actions.filter({ from: time }) },
    { label: strings.toHere, run: () => actions.filter({ to: time + 1 }) },
    ...(line.source === NOTE ? [] : [{ label: strings.around, run: actions.around }]),
  ];
}

function hintOf(link: Link, links: readonly Link[], index: number): string {
  const first = links.findIndex(({ kind }) => kind === link.kind) === index;
  return first ? (link.kind === 'id' ? 'i' : 'Enter') : '';
}

function short(text: string): string {
  return text.length > 60 ? `…${text.slice(-59)}` : text;
}

/** The keys of the page and what they do. */
export function keyItems(strings: PageStrings): MenuItem[] {
  const rows: readonly (readonly [string, string])[] = [
    ['↑ ↓ PgUp PgDn Home End', strings.keyMove],
    ['Shift, Ctrl+A', strings.keySelect],
    ['→ ←', strings.keyFold],
    ['Enter', strings.keyOpen],
    ['i', strings.keyId],
    ['m, Shift+F10', strings.keyMenu],
    ['/', strings.keyFilter],
    ['-', strings.keyExclude],
    ['e, Shift+E', strings.keyError],
    ['f', strings.keyFollow],
    ['Space', strings.keyPause],
    ['w', strings.keyWrap],
    ['Ctrl+C', strings.keyCopy],
    ['Esc', strings.keyEscape],
    [isMac() ? 'Ctrl+-' : 'Alt+←', strings.keyBack],
  ];
  return rows.map(([hint, label]) => ({ label, hint, run: () => {} }));
}
