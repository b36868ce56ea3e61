import type { Entry } from '../../core/logs/entry.ts';

/** The lines to be shown, in their order. */
export interface Shown {
  readonly length: number;
  get(index: number): Entry | undefined;
  indexFrom(entry: Entry): number;
  /** Whether a line stands there only beside one that matches. */
  isBeside(entry: Entry): boolean;
}
