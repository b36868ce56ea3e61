import type { Target } from '../setUp.ts';

/** Something that the policies let in, or allow, beyond what is meant: known, and left to a person to accept. */
export interface Risk {
  /** Stable. */
  readonly code: string;
  readonly title: string;
  /** What can happen, and what would narrow it. Markdown. */
  readonly explanation: string;
  /** The targets that it is about; all where there is none. */
  readonly targets: readonly string[];
}

export function names(targets: readonly Target[]): readonly string[] {
  return targets.map(({ name }) => name);
}
