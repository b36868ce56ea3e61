import type * as vscode from 'vscode';
import { rolloutKey } from '../core/fleet/underWay.ts';
import type { Clock } from '../core/ports.ts';
import { parseToRolloutPage, type RolloutPage, type RolloutPlace } from '../core/rollout/page.ts';
import { ENDS_KEY } from './rolloutsKey.ts';

/** How long (ms) the page of a rollout that ended is kept, and of how many services. */
const KEPT_FOR = 12 * 3_600_000;
const MOST = 20;

/** What a page showed of a rollout when it ended, at `at` (ms). */
interface Ended {
  readonly place: RolloutPlace;
  readonly page: RolloutPage;
  readonly at: number;
}

/**
 * The pages of the rollouts that were watched last and have ended, kept with the workspace: after a reload a page shows
 * them again. What tasks wrote is not kept.
 */
export class RolloutPageEnds {
  readonly #memento: vscode.Memento;
  readonly #clock: Clock;

  constructor(memento: vscode.Memento, clock: Clock) {
    this.#memento = memento;
    this.#clock = clock;
  }

  get(place: RolloutPlace): Ended | undefined {
    return this.#load().find(kept => rolloutKey(kept.place) === rolloutKey(place));
  }

  async keep({ environment, cluster, service }: RolloutPlace, page: RolloutPage): Promise<void> {
    const place = { environment, cluster, service };
    const others = this.#load().filter(kept => rolloutKey(kept.place) !== rolloutKey(place));
    const tasks = page.tasks.map(task => ({ ...task, lines: [] }));
    const kept: Ended = { place, page: { ...page, tasks }, at: this.#clock.now() };
    await this.#memento.update(ENDS_KEY, [kept, ...others].slice(0, MOST));
  }

  /** Newest first. What another version kept, and this one does not understand, is left out. */
  #load(): readonly Ended[] {
    const kept: unknown = this.#memento.get(ENDS_KEY);
    const since = this.#clock.now() - KEPT_FOR;
    return (Array.isArray(kept) ? kept : []).flatMap((value: unknown): Ended[] => {
      if (!isRecord(value)) {
        return [];
      }
      const { at, ...shown } = value;
      const message = parseToRolloutPage({ ...shown, type: 'show' });
      return message !== undefined && typeof at === 'number' && at >= since
        ? [{ place: message.place, page: message.page, at }]
        : [];
    });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
