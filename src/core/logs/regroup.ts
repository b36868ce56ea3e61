import { type Entry, HIGHEST_RANK } from './entry.ts';
import { joins } from './group.ts';
import { inSource } from './order.ts';
import type { Sorted } from './sorted.ts';

export interface Move {
  readonly entry: Entry;
  /** The head of the group that it belongs to now. */
  readonly head: Entry;
}

/**
 * Adds late lines to those of their source. Gives the lines that belong to another group since then; they have to be
 * looked up in the order before their heads are changed.
 */
export function regroup(source: Sorted<Entry>, late: Entry[]): Move[] {
  const moves: Move[] = [];
  let done = 0;
  for (const start of source.merge(late.sort(inSource))) {
    if (start >= done) {
      done = regroupFrom(source, start, moves);
    }
  }
  return moves;
}

/** What follows a late line changes until one is met whose group is as it was; gives the index of that. */
function regroupFrom(source: Sorted<Entry>, start: number, moves: Move[]): number {
  let before = source.at(start - 1);
  let head = before?.head;
  for (let index = start; ; index++) {
    const entry = source.at(index);
    if (entry === undefined) {
      return index;
    }
    head = before !== undefined && head !== undefined && joins(entry, before, head) ? head : entry;
    if (!entry.placed) {
      entry.head = head;
    } else if (entry.head !== head) {
      moves.push({ entry, head });
    } else {
      return index;
    }
    before = entry;
  }
}

/**
 * A line that belongs before others of its time gets the place right before the first of them. `gathered`: lines of its
 * source that came before it and are not among the others yet.
 */
export function putAhead(entry: Entry, source: Sorted<Entry>, gathered: readonly Entry[]): void {
  const { ahead = 0 } = entry.line;
  if (ahead === 0) {
    return;
  }
  const alike = [
    ...source.slice(
      source.firstIndex(({ time }) => time >= entry.time),
      source.firstIndex(({ time }) => time > entry.time),
    ),
    ...gathered.filter(({ time }) => time === entry.time),
  ].sort(inSource);
  const index = Math.max(0, alike.length - ahead);
  const next = alike[index];
  const before = alike[index - 1];
  if (next !== undefined) {
    entry.order = next.order;
    const lowest = before?.order === next.order ? before.rank : 0;
    entry.rank = next.rank === HIGHEST_RANK ? entry.arrival : (lowest + next.rank) / 2;
  }
}
