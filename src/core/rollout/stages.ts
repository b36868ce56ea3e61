import type { Stage } from './state.ts';

/** The stages of a deployment that shifts traffic; ServiceDeployment.lifecycleStage in the API reference. */
const SHIFTING = [
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
] as const;

/** These are on the way of some deployments only: shown once they were seen, before the stage named. */
const SOMETIMES: ReadonlyMap<string, string> = new Map([
  ['RECONCILE_SERVICE', 'PRE_SCALE_UP'],
  ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'],
]);

/** How far a deployment has come. */
export interface Way {
  readonly strategy: string;
  /** ECS's stage of a deployment that shifts traffic, where it names one. */
  readonly stage?: string;
  /** Of a rolling one: whether all new tasks run, whether it has alarms and only they are waited for. */
  readonly up: boolean;
  readonly bakes: boolean;
  readonly baking: boolean;
  readonly back: boolean;
  /** How it ended; absent while it has not. */
  readonly end?: 'done' | 'failed';
}

/** Keeps the order of the stages, when each was first seen, and which were seen to begin. */
export class Stages {
  readonly #since = new Map<string, number>();
  /** When it was looked at last before that. */
  readonly #earliest = new Map<string, number>();
  /** Those that had not begun at the look before; of others ECS does not say when they did. */
  readonly #begun = new Set<string>();
  #lastAt: number | undefined;
  /** The stage before it turned back. */
  #turned: string | undefined;

  /** When the stage was first seen (ms). */
  since(name: string): number | undefined {
    return this.#since.get(name);
  }

  /** When the stage may have begun (ms): it had not yet at the look before. */
  earliest(name: string): number | undefined {
    return this.#earliest.get(name);
  }

  /** In order, as of now. */
  at(way: Way, now: number): readonly Stage[] {
    const names = this.#names(way);
    const current = way.back ? 'ROLLBACK' : currentOf(way, names);
    if (!this.#since.has(current)) {
      this.#since.set(current, now);
      this.#earliest.set(current, this.#lastAt ?? now);
      // One that is first seen as all is over may have begun, and ended, long before.
      if (this.#lastAt !== undefined && way.end === undefined) {
        this.#begun.add(current);
      }
    }
    this.#lastAt = now;
    if (!way.back) {
      this.#turned = current;
    }
    const forward = names.indexOf(this.#turned ?? names[0] ?? '');
    const done = way.end === 'done';
    const stages = names.map((name, index): Stage => {
      const reached = index === forward ? (way.back || way.end === 'failed' ? 'failed' : 'now') : 'ahead';
      const state = index < forward || (done && !way.back) ? 'done' : reached;
      return this.#stage(name, state);
    });
    return way.back ? [...stages, this.#stage('ROLLBACK', way.end === undefined ? 'now' : way.end)] : stages;
  }

  #stage(name: string, state: Stage['state']): Stage {
    const since = this.#begun.has(name) ? this.#since.get(name) : undefined;
    return { name, state, ...(since === undefined ? {} : { since }) };
  }

  #names(way: Way): readonly string[] {
    if (way.strategy === 'ROLLING') {
      return way.bakes ? ['TASKS', 'DRAIN', 'BAKE_TIME'] : ['TASKS', 'DRAIN'];
    }
    const { stage } = way;
    const names: string[] = [...SHIFTING];
    for (const [name, before] of SOMETIMES) {
      if (stage === name || this.#since.has(name)) {
        names.splice(names.indexOf(before), 0, name);
      }
    }
    if (stage !== undefined && !names.includes(stage)) {
      // One that is newer than this list.
      names.splice(names.indexOf(this.#turned ?? '') + 1, 0, stage);
    }
    return names;
  }
}

function currentOf({ strategy, stage, up, baking }: Way, names: readonly string[]): string {
  if (strategy === 'ROLLING') {
    return baking ? 'BAKE_TIME' : up ? 'DRAIN' : 'TASKS';
  }
  return stage ?? names[0] ?? '';
}
