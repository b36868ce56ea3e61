import { goesOn } from '../core/rollout/pageStory.ts';
import type { Following } from '../core/rollout/rollouts.ts';

/** The rollouts that notifications tell of: one deployment is told of in one, that of what was done to it last. */
export class ShownRollouts {
  readonly #shown = new Map<Following, AbortController>();

  /** Is told of from now on; gives what is aborted once a later one tells of the same deployment. */
  begin(rollout: Following): AbortSignal {
    for (const [older, shown] of this.#shown) {
      if (goesOn(rollout.watched, older.watched)) {
        shown.abort();
      }
    }
    const hidden = new AbortController();
    this.#shown.set(rollout, hidden);
    return hidden.signal;
  }

  /** It has ended. */
  end(rollout: Following): void {
    this.#shown.delete(rollout);
  }
}
