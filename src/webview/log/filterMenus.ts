import { FILTER_LEVELS, type Filter, type FilterLevel, NO_LEVEL } from '../../core/logs/filter/filter.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { LEVELS, type Level } from '../../core/logs/text/levelWords.ts';
import { fill } from './fill.ts';
import type { MenuItem } from './menu.ts';

/** Lines around a match that can be chosen. */
const CONTEXTS = [0, 1, 2, 5, 10, 25, 100];
/** Levels that can be chosen with all that are graver. */
const FLOORS: readonly Level[] = ['warn', 'error'];

interface Of {
  readonly strings: PageStrings;
  readonly filter: Filter;
  change(part: Partial<Filter>): void;
}

/** Each level, with how many lines there are of it, and some with those above them. */
export function levelItems(
  { strings, filter: { levels }, change }: Of,
  counts: ReadonlyMap<FilterLevel, number>,
): MenuItem[] {
  const each = [...FILTER_LEVELS].reverse().map((level): MenuItem => {
    const count = counts.get(level) ?? 0;
    return {
      label: level === NO_LEVEL ? strings.noLevel : level,
      checked: levels.includes(level),
      stay: true,
      hint: fill('{0}', count),
      run: () =>
        change({ levels: FILTER_LEVELS.filter(other => levels.includes(other) !== (other === level)) }),
    };
  });
  const floors = FLOORS.map((floor): MenuItem => {
    const wanted = LEVELS.slice(LEVELS.indexOf(floor));
    const checked = wanted.length === levels.length && wanted.every(level => levels.includes(level));
    return {
      label: fill(strings.andAbove, floor),
      checked,
      stay: true,
      run: () => change({ levels: checked ? [] : wanted }),
    };
  });
  return [...each, ...floors];
}

export function contextItems({ strings, filter, change }: Of): MenuItem[] {
  const choices = (name: 'before' | 'after'): MenuItem[] =>
    CONTEXTS.map(lines => ({
      label: fill('{0}', lines),
      checked: filter[name] === lines,
      radio: true,
      stay: true,
      run: () => change({ [name]: lines }),
    }));
  return [{ heading: strings.before }, ...choices('before'), { heading: strings.after }, ...choices('after')];
}
