import type { LogLine, LogSource } from './line.ts';
import { groupName } from './logNames.ts';
import type { LogModel } from './model.ts';
import { ownerOf } from './sourceLabels.ts';
import type { FollowTarget, TimeRange } from './target.ts';
import { targetKey } from './targetKey.ts';

/** Of the lines of a log group that are there at first, a follow gives the newest ones, which begin here. */
interface Beginning {
  /** Milliseconds. */
  time: number;
}

/**
 * From which times on a follow gave all that there is: of each log group the oldest line of those that came first, and
 * anew for targets that were added. A line that comes later may be older; what stands between it and those was not given.
 */
export class Beginnings {
  readonly #byKey = new Map<string, Beginning>();
  /** By number of source; absent for those of which nothing came since they are followed. */
  readonly #bySource = new Map<number, Beginning>();
  /** Counts the changes of targets. */
  #changes = 0;
  /** In which of them a target of an owner was added last. */
  readonly #addedIn = new Map<string, number>();
  /** Whether lines were taken away that were given. */
  #lost = false;
  /** When (ms) targets were added after that: what was given of them is not given again. */
  #broughtBack = Number.NEGATIVE_INFINITY;

  /** Lines as they came, some of which may be older than those before them. */
  took(lines: readonly LogLine[], sources: readonly LogSource[]): void {
    const fresh = new Set<Beginning>();
    for (const { source, time, late } of lines) {
      const known = this.#bySource.get(source);
      const of = sources[source];
      if (of === undefined || late === true || (known !== undefined && !fresh.has(known))) {
        continue;
      }
      const key = this.#keyOf(of);
      let beginning = this.#byKey.get(key);
      if (beginning === undefined) {
        beginning = { time };
        this.#byKey.set(key, beginning);
        fresh.add(beginning);
      } else if (fresh.has(beginning)) {
        beginning.time = Math.min(beginning.time, time);
      }
      this.#bySource.set(source, beginning);
    }
  }

  /** Other targets are followed from `now` (ms) on; the lines of the sources `gone` are taken away. */
  changed(
    before: readonly FollowTarget[],
    targets: readonly FollowTarget[],
    gone: ReadonlySet<number>,
    now: number,
  ): void {
    this.#changes++;
    const known = new Set(before.map(targetKey));
    for (const target of targets) {
      if (!known.has(targetKey(target))) {
        this.#broughtBack = this.#lost ? now : this.#broughtBack;
        this.#addedIn.set(JSON.stringify([target.environment, ownerOf(target)]), this.#changes);
      }
    }
    this.#lost ||= gone.size > 0;
    for (const source of gone) {
      this.#bySource.delete(source);
    }
  }

  /** All that there is from one time to another (ms) was read back. */
  readBack({ from, to }: TimeRange): void {
    if (this.#broughtBack <= to) {
      this.#broughtBack = Number.NEGATIVE_INFINITY;
    }
    for (const beginning of this.#byKey.values()) {
      if (beginning.time <= to) {
        beginning.time = Math.min(beginning.time, from);
      }
    }
  }

  /**
   * The youngest of those whose lines are there: from it on (ms) nothing is missing. Lines that were cleared are not
   * there, so that it is the first one after them. Undefined where there are no lines.
   */
  youngest(model: Pick<LogModel, 'first' | 'end' | 'get'>): number | undefined {
    const times = new Map<Beginning, number>();
    for (let position = model.first; position < model.end; position++) {
      const line = model.get(position)?.line;
      const beginning = line === undefined ? undefined : this.#bySource.get(line.source);
      if (
        line !== undefined &&
        beginning !== undefined &&
        line.late !== true &&
        line.time >= beginning.time &&
        line.time < (times.get(beginning) ?? Number.POSITIVE_INFINITY)
      ) {
        times.set(beginning, line.time);
      }
    }
    const youngest = Math.max(this.#broughtBack, ...times.values());
    return youngest === Number.NEGATIVE_INFINITY ? undefined : youngest;
  }

  #keyOf({ environment, region, group, owner }: LogSource): string {
    const change = this.#addedIn.get(JSON.stringify([environment, owner])) ?? 0;
    return JSON.stringify([environment, region, groupName(group), change]);
  }
}
