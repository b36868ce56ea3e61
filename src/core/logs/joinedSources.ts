import { type FollowSink, type LogLine, type LogSource, NOTE } from './line.ts';
import { streamKey } from './logNames.ts';

/** A sink of lines, whose sources have numbers of their own. */
export interface NumberedSink extends Pick<FollowSink, 'sources' | 'lines'> {
  /** The number that a source of it has among all; undefined where it was not told. */
  numberOf(index: number): number | undefined;
  /** As LogChannel's. */
  past(lines: readonly LogLine[]): boolean;
}

/** What the joined lines go to. */
type Target = Pick<NumberedSink, 'sources' | 'lines' | 'past'>;

/** Several readers of the same logs become one: a stream that two of them name is one source. */
export class JoinedSources {
  readonly #target: Target;
  readonly #all: LogSource[] = [];
  readonly #byStream = new Map<string, number>();

  constructor(target: Target) {
    this.#target = target;
  }

  /** The sink of one of the readers. */
  part(): NumberedSink {
    const numbers: number[] = [];
    const renumbered = (lines: readonly LogLine[]): LogLine[] =>
      lines.map(line => ({ ...line, source: numbers[line.source] ?? NOTE }));
    return {
      sources: sources => {
        const before = this.#all.length;
        for (const source of sources.slice(numbers.length)) {
          numbers.push(this.#numberOf(source));
        }
        if (this.#all.length > before) {
          this.#target.sources([...this.#all]);
        }
      },
      lines: lines => this.#target.lines(renumbered(lines)),
      past: lines => this.#target.past(renumbered(lines)),
      numberOf: index => numbers[index],
    };
  }

  /** All that there are. */
  get all(): readonly LogSource[] {
    return this.#all;
  }

  #numberOf(source: LogSource): number {
    const key = streamKey(source);
    const known = key === undefined ? undefined : this.#byStream.get(key);
    if (known !== undefined) {
      return known;
    }
    const index = this.#all.length;
    this.#all.push({ ...source, index });
    if (key !== undefined) {
      this.#byStream.set(key, index);
    }
    return index;
  }
}
