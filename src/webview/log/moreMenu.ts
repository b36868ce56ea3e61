import type { PageState, PageView, SaveFormat } from '../../core/logs/messages.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import type { BarActions } from './bar.ts';
import type { MenuItem } from './menu.ts';
import { removeItems } from './targets.ts';

/** Everything that the bar has, also where it has no room for it, and what is seldom needed. */
export function moreItems(
  at: { readonly view: PageView | undefined; readonly state: PageState; readonly selected: boolean },
  strings: PageStrings,
  actions: BarActions & { save(format: SaveFormat): void; help(): void },
): MenuItem[] {
  const { view, state, selected } = at;
  const targets = view?.targets ?? [];
  const liveTail = view?.liveTail ?? 'unavailable';
  return [
    { label: strings.histogram, checked: state.histogram, run: actions.histogram },
    { label: strings.wrap, checked: state.wrap, hint: 'w', run: actions.wrap },
    { label: strings.utc, checked: state.zone === 'utc', run: actions.switchZone },
    {
      label: strings.liveTail,
      checked: liveTail === 'on',
      disabled: liveTail === 'unavailable',
      hint: liveTail === 'unavailable' ? '' : '$',
      run: () => actions.liveTail(liveTail !== 'on'),
    },
    { label: strings.copy, disabled: !selected, hint: 'Ctrl+C', run: actions.copy },
    { label: strings.save, run: () => actions.save('plain') },
    { label: strings.saveJson, run: () => actions.save('jsonLines') },
    { label: strings.clear, run: actions.clear },
    { label: `${strings.addTarget}…`, run: actions.addTarget },
    ...(targets.length < 2 ? [] : removeItems(targets, strings, actions)),
    { label: strings.keys, hint: '?', run: actions.help },
  ];
}
