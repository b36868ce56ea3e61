import { rolloutKey } from '../fleet/underWay.ts';
import type { RolloutPlace } from './page.ts';
import { goesOn, Story } from './pageStory.ts';
import type { Following } from './rollouts.ts';
import type { RolloutState } from './state.ts';

interface Told {
  readonly story: Story;
  readonly rollout: Following;
  over: boolean;
}

/** What the pages tell: of each service the story of the deployment that was watched last. */
export class Stories {
  /** By `rolloutKey`. */
  readonly #told = new Map<string, Told>();

  /** A rollout is watched from now on; it goes on with the story before where it is about the same deployment. */
  begin(rollout: Following): void {
    const { watched } = rollout;
    const before = this.#told.get(rolloutKey(watched));
    if (before?.rollout === rollout) {
      return;
    }
    const same = before !== undefined && !before.over && goesOn(watched, before.rollout.watched);
    const told: Told = { story: same ? before.story : new Story(), rollout, over: false };
    this.#told.set(rolloutKey(watched), told);
    rollout.onState(told.story.begin(watched));
    void rollout.ended.then(() => {
      told.over = true;
    });
  }

  /** Where the newest rollout of a service stands, or stood when it ended. */
  get(place: Pick<RolloutPlace, 'environment' | 'service'>): RolloutState | undefined {
    return this.#told.get(rolloutKey(place))?.story.state;
  }
}
