import { takeLines } from '../../core/logs/arrivals.ts';
import type { Entry } from '../../core/logs/entry.ts';
import { type Begin, Begins } from '../../core/logs/filter/begins.ts';
import { type Filter, type FilterLevel, NO_FILTER } from '../../core/logs/filter/filter.ts';
import { type Buckets, Histogram } from '../../core/logs/filter/histogram.ts';
import { levelCounts } from '../../core/logs/filter/levelCounts.ts';
import { compile, type FilterField, isEmpty, type TextFilter } from '../../core/logs/filter/match.ts';
import { ShownLines } from '../../core/logs/filter/shown.ts';
import { tally } from '../../core/logs/filter/tally.ts';
import { exactTerm, parseTerms } from '../../core/logs/filter/terms.ts';
import type { LogSource } from '../../core/logs/line.ts';
import type { ToPage } from '../../core/logs/messages.ts';
import { LogModel } from '../../core/logs/model.ts';
import type { Range } from '../../core/logs/text/segments.ts';
import { type FilterSeat, Matching } from './matching.ts';

/** What is wrong with a field of the filter: its expression is none, or takes too long. */
export interface FieldTrouble {
  readonly field: FilterField;
  /** The engine's own words; absent where it took too long. */
  readonly message?: string;
}

const NO_MARKS: readonly Range[] = [];

/** The lines that the page has, those of them that it shows, and how many there are at each time. */
export class Lines {
  readonly model: LogModel;
  readonly shown: ShownLines;
  readonly #histogram: Histogram;
  readonly #begins = new Begins();
  readonly #matching: Matching;
  readonly #gap: (missing: number) => string;
  #sources: readonly LogSource[] = [];
  /** As the person set it. */
  #filter: Filter = NO_FILTER;
  #troubles: readonly FieldTrouble[] = [];
  /** What is matched. */
  #texts: TextFilter = NO_FILTER;
  #marks = new WeakMap<Entry, readonly Range[]>();
  #marking = false;
  /** What was searched for, as terms that are marked. */
  #words = '';
  #droppedBefore: number;
  #next: number;

  /** `first`: number of the first line to come; `dropped`: how many were there before it; `changed`: other lines are to be shown. */
  constructor(
    start: { readonly first: number; readonly dropped: number },
    seat: FilterSeat,
    on: {
      readonly gap: (missing: number) => string;
      readonly changed: () => void;
      /** Where terms are was found out. */
      readonly marked: () => void;
    },
  ) {
    this.#next = start.first;
    this.#droppedBefore = start.dropped;
    this.#gap = on.gap;
    this.model = new LogModel(undefined, entry => this.#histogram.drop(entry));
    this.#histogram = new Histogram(this.model);
    this.shown = new ShownLines(this.model);
    this.#matching = new Matching(
      this.shown,
      seat,
      {
        matched: on.changed,
        marked: (entry, marks) => {
          this.#marks.set(entry, marks);
          on.marked();
        },
        trouble: trouble => {
          this.#giveUp(trouble.kind === 'slow' ? undefined : trouble.message);
          on.changed();
        },
      },
      () => performance.now(),
    );
  }

  get filter(): Filter {
    return this.#filter;
  }

  get troubles(): readonly FieldTrouble[] {
    return this.#troubles;
  }

  get sources(): readonly LogSource[] {
    return this.#sources;
  }

  /** Number, as the extension counts, of the next line. */
  get next(): number {
    return this.#next;
  }

  /** Lines that were there and are not kept any more. */
  get dropped(): number {
    return this.#droppedBefore + this.model.dropped;
  }

  /** A filter was set of which no answer came yet: what it shows is not known. */
  get pending(): boolean {
    return this.#matching.pending;
  }

  /** How many lines are still to be matched. */
  get unmatched(): number {
    return this.shown.waiting;
  }

  restart({ first, dropped }: { readonly first: number; readonly dropped: number }): void {
    this.model.clear();
    this.shown.cleared();
    this.#histogram.cleared();
    this.#begins.cleared();
    this.#droppedBefore = dropped;
    this.#next = first;
  }

  take(message: Extract<ToPage, { type: 'lines' }>): void {
    const change = takeLines(this.model, message, this.#gap);
    this.#histogram.changed(change);
    this.#begins.took(message.lines);
    this.shown.changed(change);
    const holes = message.holes.reduce((sum, [, numbers]) => sum + numbers, 0);
    this.#next = message.first + message.lines.length + holes;
    this.#matching.pump();
  }

  setSources(sources: readonly LogSource[]): void {
    this.#sources = sources;
    if (this.#filter !== NO_FILTER) {
      this.shown.set(this.#effective(), sources);
    }
  }

  /** A field that has something wrong is marked, and not used. */
  setFilter(filter: Filter): void {
    this.#filter = filter;
    this.#troubles = compile(filter).problems;
    this.#apply();
  }

  /** What was searched for is marked in the lines; undefined for no search. */
  setWords(typed: string | undefined): void {
    // Expressions are the server's, which may know others.
    const words = parseTerms(typed ?? '')
      .filter(({ not }) => !not)
      .flatMap(({ any }) => any)
      .flatMap(({ text, flags }) => (flags === undefined ? exactTerm(text) : []))
      .join('|');
    if (words !== this.#words) {
      this.#words = words;
      this.#marks = new WeakMap();
      this.#marking = words !== '' || this.#texts.include.trim() !== '';
      this.#matching.setMarked(words);
    }
  }

  /** Where the lines of each log group begin that has none of the first ones. */
  begins(): readonly Begin[] {
    return this.#begins.list(this.#sources, this.model.get(this.model.first)?.head.time);
  }

  buckets(): Buckets {
    const all = this.#histogram.buckets();
    return this.shown.length === this.model.length ? all : { ...all, shown: tally(this.shown, all) };
  }

  /** Lines of each level that there are. */
  levels(): ReadonlyMap<FilterLevel, number> {
    return levelCounts(this.model);
  }

  /** Where the filter's terms are in a line that is drawn; empty as long as that is not known. */
  found = (entry: Entry): readonly Range[] =>
    (this.#marking ? this.#marks.get(entry) : undefined) ?? NO_MARKS;

  /** Has the terms found in the lines that are drawn. */
  mark(drawn: readonly Entry[]): void {
    if (this.#marking) {
      const unknown = drawn.filter(entry => !this.#marks.has(entry));
      if (unknown.length > 0) {
        this.#matching.mark(unknown);
      }
    }
  }

  #giveUp(message: string | undefined): void {
    const { include, exclude } = this.#filter;
    const used = (['include', 'exclude'] as const)
      .map(field => ({ field, terms: parseTerms(field === 'include' ? include : exclude) }))
      .filter(({ terms }) => terms.length > 0);
    if (used.length === 0) {
      // Nothing is left out; what was searched for stays without marks.
      this.#words = '';
      this.#marking = false;
      this.#matching.setMarked('');
      return;
    }
    const guilty = used.filter(({ terms }) =>
      terms.some(({ any }) => any.some(({ flags }) => flags !== undefined)),
    );
    this.#troubles = (guilty.length > 0 ? guilty : used)
      .map(({ field }) => field)
      .map(field => ({
        field,
        ...(message === undefined ? {} : { message }),
      }));
    this.#apply();
  }

  #apply(): void {
    const filter = this.#effective();
    this.shown.set(filter, this.#sources);
    const { include, exclude, matchCase } = filter;
    const texts: TextFilter = { include, exclude, matchCase };
    if (!sameTexts(texts, this.#texts)) {
      this.#texts = texts;
      this.#marks = new WeakMap();
      this.#marking = this.#words !== '' || include.trim() !== '';
      this.#matching.set(isEmpty(texts) ? undefined : texts);
    }
  }

  #effective(): Filter {
    const { id, from, to } = this.#filter;
    if (id !== undefined) {
      return { ...NO_FILTER, include: exactTerm(id), from, to };
    }
    const wrong = (field: FilterField): boolean => this.#troubles.some(trouble => trouble.field === field);
    return {
      ...this.#filter,
      ...(wrong('include') ? { include: '' } : {}),
      ...(wrong('exclude') ? { exclude: '' } : {}),
    };
  }
}

function sameTexts(a: TextFilter, b: TextFilter): boolean {
  return a.include === b.include && a.exclude === b.exclude && a.matchCase === b.matchCase;
}
