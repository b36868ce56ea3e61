import type { LogSource } from '../../core/logs/line.ts';

/** Characters of `MM-DD `, of the time after it with a space, and of the level's and the fold's columns. */
export const DATE = 6;
export const CLOCK = 13;
export const LEVEL = 2;
export const FOLD = 2;

/** Width of the column that names the task, in characters. */
const LABEL_MIN = 8;
const LABEL_MAX = 28;
const LABEL_NARROW = 11;
/** CSS pixels of a narrow page for each character of that column. */
const NARROW_SHARE = 30;
/** CSS pixels up to which the page is narrow. */
const NARROW = 640;

/** The columns before the text, in characters. */
export interface RowColumns {
  /** There is no room for the date. */
  readonly narrow: boolean;
  /** With the space after it. */
  readonly label: number;
}

/** `width`: of the page, in CSS pixels. */
export function columnsFor(
  { sources }: { readonly sources: readonly LogSource[] },
  width: number,
): RowColumns {
  const longest = sources.reduce((most, { label }) => Math.max(most, label.length), LABEL_MIN);
  const narrow = width <= NARROW;
  const most = narrow ? Math.max(LABEL_NARROW, Math.floor(width / NARROW_SHARE)) : LABEL_MAX;
  return { narrow, label: Math.min(longest, most) + 1 };
}

/** Characters before a line's text. */
export function textColumn({ narrow, label }: RowColumns): number {
  return (narrow ? 0 : DATE) + CLOCK + label + LEVEL + FOLD;
}
