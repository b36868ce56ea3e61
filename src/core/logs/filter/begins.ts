import type { LogSource } from '../line.ts';
import { NOTE } from '../line.ts';
import type { WireLine } from '../messages.ts';

/** Where the lines of a log group begin. */
export interface Begin {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Of the log group, or what its lines belong to. */
  readonly name: string;
}

/**
 * Since when there are lines of each log group: of several that are followed together, each is read back by a number of
 * lines, and what writes much begins later than what writes little.
 */
export class Begins {
  /** By the index of a source: its oldest line (ms). */
  readonly #oldest = new Map<number, number>();

  took(lines: readonly WireLine[]): void {
    for (const [source, time] of lines) {
      if (source !== NOTE && time < (this.#oldest.get(source) ?? Number.POSITIVE_INFINITY)) {
        this.#oldest.set(source, time);
      }
    }
  }

  cleared(): void {
    this.#oldest.clear();
  }

  /** Those that begin later than the first of all, in order. `first`: time of the oldest line that is kept. */
  list(sources: readonly LogSource[], first = Number.NEGATIVE_INFINITY): readonly Begin[] {
    const groups = new Map<string, Begin>();
    for (const [index, oldest] of this.#oldest) {
      const source = sources[index];
      if (source !== undefined) {
        const { environment, region, group, owner } = source;
        const key = [environment, region, group, owner].join('\n');
        const time = Math.max(oldest, first);
        if (time < (groups.get(key)?.time ?? Number.POSITIVE_INFINITY)) {
          groups.set(key, { time, name: owner ?? group });
        }
      }
    }
    const all = [...groups.values()].sort((a, b) => a.time - b.time);
    return all.filter(({ time }) => time > (all[0]?.time ?? time));
  }
}
