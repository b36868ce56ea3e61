import type { Entry } from './entry.ts';

/** The order of a model's lines. */
export function inOrder(a: Entry, b: Entry): number {
  return (
    a.head.time - b.head.time ||
    a.head.order - b.head.order ||
    a.head.rank - b.head.rank ||
    a.time - b.time ||
    a.order - b.order ||
    a.rank - b.rank
  );
}

/** The order of the lines of one source. */
export function inSource(a: Entry, b: Entry): number {
  return a.time - b.time || a.order - b.order || a.rank - b.rank;
}
