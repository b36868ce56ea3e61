import { FIRST_LINES } from '../firstLines.ts';
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
 * lines, and what writes much begins later than what writes little. What has fewer lines was silent before.
 */
export class Begins {
  /** By the index of a source: its oldest line (ms), and how many there were. */
  readonly #of = new Map<number, { oldest: number; lines: number }>();

  took(lines: readonly WireLine[]): void {
    for (const [source, time] of lines) {
      if (source === NOTE) {
        continue;
      }
      const known = this.#of.get(source);
      if (known === undefined) {
        this.#of.set(source, { oldest: time, lines: 1 });
      } else {
        known.oldest = Math.min(known.oldest, time);
        known.lines++;
      }
    }
  }

  cleared(): void {
    this.#of.clear();
  }

  /** Those that begin later than the first of all, in order. `first`: time of the oldest line that is kept. */
  list(sources: readonly LogSource[], first = Number.NEGATIVE_INFINITY): readonly Begin[] {
    const groups = new Map<string, { time: number; lines: number; readonly name: string }>();
    for (const [index, { oldest, lines }] of this.#of) {
      const source = sources[index];
      if (source !== undefined) {
        const { environment, region, group, owner } = source;
        const key = [environment, region, group, owner].join('\n');
        const time = Math.max(oldest, first);
        const known = groups.get(key);
        if (known === undefined) {
          groups.set(key, { time, lines, name: owner ?? group });
        } else {
          known.time = Math.min(known.time, time);
          known.lines += lines;
        }
      }
    }
    const all = [...groups.values()].sort((a, b) => a.time - b.time);
    return all
      .filter(({ time, lines }) => lines >= FIRST_LINES && time > (all[0]?.time ?? time))
      .map(({ time, name }) => ({ time, name }));
  }
}
