import { plainText } from '../text/ansi.ts';
import type { Range } from '../text/segments.ts';
import { type Pattern, parseTerms, type Term } from './terms.ts';

/** What the worker is given besides texts: plain data. */
export interface TextFilter {
  readonly include: string;
  readonly exclude: string;
  readonly matchCase: boolean;
}

export type FilterField = 'include' | 'exclude';

/** Why a field cannot be used. */
interface FilterProblem {
  readonly field: FilterField;
  /** The engine's own words, in English. */
  readonly message: string;
}

interface TextMatcher {
  /** All terms of `include` are found. */
  included(text: string): boolean;
  /** A term of `exclude`, or one of `include` with `-`, is found. */
  excluded(text: string): boolean;
}

export type Compiled =
  | { readonly problems: readonly [FilterProblem, ...FilterProblem[]]; readonly matcher?: undefined }
  | { readonly problems: readonly []; readonly matcher: TextMatcher };

/** Bits of an answer. */
export const INCLUDED = 1;
export const EXCLUDED = 2;

/** Parts of one text that one pattern marks. */
const MARKS_MAX = 100;

/** What `compile` found for a field that has no problem. */
type Test = (text: string) => boolean;

/** Makes it ready to be used. Plain words match without regard to case unless `matchCase`; expressions say it by `i`. */
export function compile({ include, exclude, matchCase }: TextFilter): Compiled {
  const problems: FilterProblem[] = [];
  const tests = (field: FilterField, terms: readonly Term[]): Test[] =>
    terms.map(({ any }) => {
      const each = any.map(pattern => {
        try {
          return test(pattern, matchCase);
        } catch (error) {
          problems.push({ field, message: error instanceof Error ? error.message : String(error) });
          return () => false;
        }
      });
      return text => each.some(found => found(text));
    });
  const includeTerms = parseTerms(include);
  const wanted = tests(
    'include',
    includeTerms.filter(({ not }) => !not),
  );
  const unwanted = [
    ...tests(
      'include',
      includeTerms.filter(({ not }) => not),
    ),
    // `-` says nothing more where all is excluded.
    ...tests('exclude', parseTerms(exclude)),
  ];
  const [first, ...others] = problems;
  if (first !== undefined) {
    return { problems: [first, ...others] };
  }
  return {
    problems: [],
    matcher: {
      included: text => wanted.every(found => found(text)),
      excluded: text => unwanted.some(found => found(text)),
    },
  };
}

/** Whether it says nothing about texts, so that none needs to be looked at. */
export function isEmpty({ include, exclude }: TextFilter): boolean {
  return include.trim() === '' && exclude.trim() === '';
}

/** What the worker is asked. It knows nothing but this; texts as the lines have them, at most some thousands. */
export interface MatchTask {
  readonly id: number;
  readonly filter: TextFilter;
  readonly texts: readonly string[];
  /** Also where in each text the include terms are; asked for the lines that are drawn, or soon will be. */
  readonly marks?: boolean;
}

export interface MatchAnswer {
  readonly id: number;
  /** INCLUDED and EXCLUDED of each text. */
  readonly bits: Uint8Array<ArrayBuffer>;
  /** Parts of the texts as they are read, without colours. */
  readonly marks?: readonly (readonly Range[])[];
  /** Why the filter cannot be used after all: an expression may turn out to be too large only now. */
  readonly failed?: string;
}

/** Answers a task. An expression may take for ever: only a worker that can be ended is to call this. */
export function answer({ id, filter, texts, marks }: MatchTask): MatchAnswer {
  const bits = new Uint8Array(texts.length);
  try {
    const compiled = compile(filter);
    if (compiled.matcher === undefined) {
      return { id, bits, failed: compiled.problems[0].message };
    }
    const read = texts.map(plainText);
    for (const [index, text] of read.entries()) {
      const { included, excluded } = compiled.matcher;
      bits[index] = (included(text) ? INCLUDED : 0) | (excluded(text) ? EXCLUDED : 0);
    }
    return { id, bits, ...(marks === true ? { marks: read.map(finder(filter)) } : {}) };
  } catch (error) {
    return { id, bits, failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Finds the parts of a text that the include terms find, in order, for them to be marked. At most `MARKS_MAX` of each. */
function finder({ include, matchCase }: TextFilter): (text: string) => Range[] {
  const expressions = parseTerms(include)
    .filter(({ not }) => !not)
    .flatMap(({ any }) => any)
    .map(pattern => expressionOf(pattern, matchCase, 'g'));
  return text => {
    const found: Range[] = [];
    for (const expression of expressions) {
      let left = MARKS_MAX;
      for (const { 0: part, index } of text.matchAll(expression)) {
        if (left-- === 0) {
          break;
        }
        if (part !== '') {
          found.push({ from: index, to: index + part.length });
        }
      }
    }
    return merged(found);
  };
}

function merged(found: Range[]): Range[] {
  const result: Range[] = [];
  for (const range of found.sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && range.from <= last.to) {
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else {
      result.push(range);
    }
  }
  return result;
}

/** @throws SyntaxError for an expression that is none. */
function test(pattern: Pattern, matchCase: boolean): Test {
  if (pattern.flags === undefined && matchCase) {
    return text => text.includes(pattern.text);
  }
  const expression = expressionOf(pattern, matchCase, '');
  return text => expression.test(text);
}

/** @throws SyntaxError for an expression that is none. */
function expressionOf({ text, flags }: Pattern, matchCase: boolean, more: string): RegExp {
  if (flags === undefined) {
    return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), `${matchCase ? '' : 'i'}${more}`);
  }
  // `g` and `y` would begin where the last text ended.
  return new RegExp(text, flags.replace(/[gy]/g, '') + more);
}
