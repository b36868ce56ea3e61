import type { Entry } from '../entry.ts';
import { NOTE } from '../line.ts';
import { type FilterLevel, NO_LEVEL } from './filter.ts';

/** How many lines there are of each level, as the filter takes them; notes do not count. */
export function levelCounts(model: {
  readonly first: number;
  readonly end: number;
  get(position: number): Entry | undefined;
}): ReadonlyMap<FilterLevel, number> {
  const counts = new Map<FilterLevel, number>();
  for (let position = model.first; position < model.end; position++) {
    const entry = model.get(position);
    if (entry !== undefined && entry.line.source !== NOTE) {
      const level = entry.level ?? NO_LEVEL;
      counts.set(level, (counts.get(level) ?? 0) + 1);
    }
  }
  return counts;
}
