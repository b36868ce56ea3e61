import type { Entry } from '../../core/logs/entry.ts';
import type { MatchAnswer, MatchTask, TextFilter } from '../../core/logs/filter/match.ts';
import type { ShownLines } from '../../core/logs/filter/shown.ts';
import type { Range } from '../../core/logs/text/segments.ts';

/** Lines of the first batch of a filter: what fills a screen comes before all the rest. */
const FIRST_BATCH = 256;
const BATCH_MIN = 32;
const BATCH_MAX = 4096;
/** Milliseconds that a batch is meant to take, so that others do not wait long for the worker. */
const BATCH_TIME = 10;
/** Characters of a batch: handing it over takes the page's own time. */
const BATCH_CHARACTERS = 250_000;
const NO_TEXTS: TextFilter = { include: '', exclude: '', matchCase: false };

/** Where tasks of matching are carried out, one at a time. */
export interface FilterSeat {
  /** Undefined where it took too long, and was ended. */
  ask(task: MatchTask): Promise<MatchAnswer | undefined>;
  dispose(): void;
}

type MatchTrouble = { readonly kind: 'slow' } | { readonly kind: 'failed'; readonly message: string };

export interface MatchingEvents {
  /** Lines were matched: what is shown may be different. */
  matched(): void;
  /** Where the terms are in a line that is drawn. */
  marked(entry: Entry, marks: readonly Range[]): void;
  /** The filter cannot be used. */
  trouble(trouble: MatchTrouble): void;
}

/** Has the lines of a filter matched, newest first, and the terms found in the lines that are drawn. */
export class Matching {
  readonly #shown: Pick<ShownLines, 'unanswered' | 'answer'>;
  readonly #seat: FilterSeat;
  readonly #events: MatchingEvents;
  readonly #now: () => number;
  #filter: TextFilter | undefined;
  #generation = 0;
  #busy = false;
  #size = FIRST_BATCH;
  /** Lines that were taken and did not fit into the last batch. */
  #left: Entry[] = [];
  #toMark: readonly Entry[] = [];
  /** Terms that are marked besides those of the filter. */
  #alsoMarked = '';
  #first = false;

  constructor(
    shown: Pick<ShownLines, 'unanswered' | 'answer'>,
    seat: FilterSeat,
    events: MatchingEvents,
    now: () => number,
  ) {
    this.#shown = shown;
    this.#seat = seat;
    this.#events = events;
    this.#now = now;
  }

  /** A filter was set and none of its lines is known yet. */
  get pending(): boolean {
    return this.#first;
  }

  /** To be called after the shown lines were given the filter. Undefined: texts are not looked at. */
  set(filter: TextFilter | undefined): void {
    this.#generation++;
    this.#filter = filter;
    this.#left = [];
    this.#toMark = [];
    this.#size = FIRST_BATCH;
    this.#first = filter !== undefined;
    this.pump();
  }

  /** Terms that are marked too, although no line is left out for them. */
  setMarked(terms: string): void {
    this.#alsoMarked = terms;
  }

  /** The lines that are drawn and whose terms are not known yet. */
  mark(entries: readonly Entry[]): void {
    this.#toMark = entries;
    this.pump();
  }

  /** To be called when lines came. */
  pump(): void {
    const marks = this.#alsoMarked !== '' && this.#toMark.length > 0;
    if (!this.#busy && (marks || this.#filter !== undefined)) {
      this.#busy = true;
      this.#work(this.#filter).then(
        more => {
          this.#busy = false;
          if (more) {
            this.pump();
          }
        },
        (error: unknown) => {
          this.#busy = false;
          this.#events.trouble({
            kind: 'failed',
            message: error instanceof Error ? error.message : String(error),
          });
        },
      );
    }
  }

  /** One batch; whether there was something to do. */
  async #work(filter: TextFilter = NO_TEXTS): Promise<boolean> {
    const drawn = !this.#first && this.#toMark.length > 0;
    const entries = drawn ? this.#toMark : filter === NO_TEXTS ? [] : this.#next();
    if (drawn) {
      this.#toMark = [];
    }
    if (entries.length === 0) {
      this.#settle();
      return false;
    }
    const generation = this.#generation;
    const started = this.#now();
    const texts = entries.map(({ line }) => line.text);
    // Marks are drawn in a frame of their own: both in one would take too long.
    const marks = drawn ? { marks: true } : {};
    const asked = drawn ? { ...filter, include: `${filter.include} ${this.#alsoMarked}` } : filter;
    const found = await this.#seat.ask({ id: generation, filter: asked, texts, ...marks });
    if (generation !== this.#generation) {
      return true;
    }
    if (found === undefined || found.failed !== undefined) {
      this.#filter = undefined;
      this.#first = false;
      this.#events.trouble(
        found?.failed === undefined ? { kind: 'slow' } : { kind: 'failed', message: found.failed },
      );
      // It may have been set anew by whom that was told.
      return true;
    }
    for (const [index, marked] of (found.marks ?? []).entries()) {
      const entry = entries[index];
      if (entry !== undefined) {
        this.#events.marked(entry, marked);
      }
    }
    if (drawn) {
      return true;
    }
    const took = Math.max(1, this.#now() - started);
    this.#size = Math.min(
      Math.max(BATCH_MIN, Math.floor((entries.length * BATCH_TIME) / took)),
      this.#size * 2,
      BATCH_MAX,
    );
    this.#shown.answer(entries, found.bits);
    this.#first = false;
    this.#events.matched();
    return true;
  }

  #settle(): void {
    if (this.#first) {
      this.#first = false;
      this.#events.matched();
    }
  }

  #next(): readonly Entry[] {
    const entries = this.#left.length > 0 ? this.#left : this.#shown.unanswered(this.#size);
    let characters = 0;
    const fitting = entries.findIndex(({ line }) => {
      characters += line.text.length;
      return characters > BATCH_CHARACTERS;
    });
    const count = fitting === -1 ? entries.length : Math.max(1, fitting);
    this.#left = entries.slice(count);
    return entries.slice(0, count);
  }
}
