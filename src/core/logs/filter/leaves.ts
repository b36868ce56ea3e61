import type { Entry } from '../entry.ts';
import { type LogSource, NOTE } from '../line.ts';
import { type Filter, NO_FILTER, NO_LEVEL } from './filter.ts';
import { EXCLUDED, INCLUDED, isEmpty } from './match.ts';
import { wantedSource } from './wantedSource.ts';

/** Bits of `Entry.marks`; what is above them tells the filter. */
const BITS = 2;

/** What a filter says of a line, as far as that is known: what its text was found to be is kept with it. */
export class Leaves {
  #filter: Filter = NO_FILTER;
  #wanted: (source: number) => boolean = () => true;
  /** Counts the filters of texts. */
  #generation = 1;
  #texts = false;
  #all = true;

  get filter(): Filter {
    return this.#filter;
  }

  /** It leaves every line. */
  get all(): boolean {
    return this.#all;
  }

  /** Texts have to be matched. */
  get texts(): boolean {
    return this.#texts;
  }

  /** Whether texts are to be matched anew. */
  set(filter: Filter, sources: readonly LogSource[]): boolean {
    const same = sameTexts(filter, this.#filter);
    this.#filter = filter;
    this.#wanted = wantedSource(filter, sources);
    this.#texts = !isEmpty(filter);
    this.#all =
      !this.#texts &&
      filter.levels.length === 0 &&
      filter.from === undefined &&
      filter.to === undefined &&
      [filter.tasks, filter.containers, filter.environments].every(({ length }) => length === 0);
    if (!same) {
      this.#generation++;
    }
    return !same;
  }

  /** Keeps what was found of a line's text. */
  note(entry: Entry, bits: number): void {
    entry.marks = (this.#generation << BITS) | (bits & (INCLUDED | EXCLUDED));
  }

  /** Whether its text was matched. */
  knows(entry: Entry): boolean {
    return entry.marks >>> BITS === this.#generation;
  }

  /** Whether it may be shown, if only beside one that matches. */
  counts(entry: Entry): boolean {
    const { from, to } = this.#filter;
    return (
      (from === undefined || entry.time >= from) &&
      (to === undefined || entry.time < to) &&
      (!this.#texts || (this.knows(entry) && (entry.marks & EXCLUDED) === 0)) &&
      this.#wanted(entry.line.source)
    );
  }

  /** Whether it, of those that count, is what is looked for. */
  matches(entry: Entry): boolean {
    return this.#hasLevel(entry) && (!this.#texts || (this.knows(entry) && (entry.marks & INCLUDED) !== 0));
  }

  #hasLevel(entry: Entry): boolean {
    const { levels } = this.#filter;
    return levels.length === 0 || (entry.line.source !== NOTE && levels.includes(entry.level ?? NO_LEVEL));
  }
}

function sameTexts(a: Filter, b: Filter): boolean {
  return a.include === b.include && a.exclude === b.exclude && a.matchCase === b.matchCase;
}
