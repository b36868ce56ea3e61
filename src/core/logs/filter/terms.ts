/** What a text is looked for: as it is, or as a regular expression. */
export interface Pattern {
  readonly text: string;
  /** Absent: the text as it is. Otherwise as `RegExp` takes them. */
  readonly flags?: string;
  /** It stood in quotes: nothing in it means anything else. */
  readonly quoted?: true;
}

/** A term: one of its patterns has to be found. */
export interface Term {
  readonly any: readonly Pattern[];
  /** It is what is not to be found. */
  readonly not: boolean;
}

/**
 * The terms of what a person typed: words, `"a phrase"`, `/regular expression/flags`, each with `-` before it where it
 * is not to be found, and `a|b` where one of several is enough. A quote or slash that is not closed is as it is.
 */
export function parseTerms(typed: string): Term[] {
  const terms: Term[] = [];
  for (let at = 0; at < typed.length; ) {
    if (/\s/.test(typed.charAt(at))) {
      at++;
      continue;
    }
    const not = typed.charAt(at) === '-' && /\S/.test(typed.charAt(at + 1));
    at += not ? 1 : 0;
    const any: Pattern[] = [];
    for (;;) {
      const { pattern, end } = readPattern(typed, at);
      if (pattern.text !== '') {
        any.push(pattern);
      }
      at = end;
      if (typed.charAt(at) !== '|') {
        break;
      }
      at++;
    }
    if (any.length > 0) {
      terms.push({ any, not });
    }
  }
  return terms;
}

/** A text as a term that finds just it. */
export function exactTerm(text: string): string {
  return /^[\w.:+=][\w.:+=-]*$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function readPattern(typed: string, at: number): { pattern: Pattern; end: number } {
  const first = typed.charAt(at);
  if (first === '"') {
    const end = closing(typed, at + 1, '"');
    if (end !== -1) {
      const text = typed.slice(at + 1, end).replace(/\\(["\\])/g, '$1');
      return { pattern: { text, quoted: true }, end: end + 1 };
    }
  }
  if (first === '/') {
    const end = closing(typed, at + 1, '/');
    const flags = end === -1 ? undefined : /^([a-z]*)(?=$|[\s|])/.exec(typed.slice(end + 1))?.[1];
    if (end > at + 1 && flags !== undefined) {
      return { pattern: { text: typed.slice(at + 1, end), flags }, end: end + 1 + flags.length };
    }
  }
  let end = at;
  while (end < typed.length && !/[\s|]/.test(typed.charAt(end))) {
    end++;
  }
  return { pattern: { text: typed.slice(at, end) }, end };
}

/** Index of the next `mark` without a backslash before it; -1 where there is none. A slash within `[…]` is none. */
function closing(typed: string, from: number, mark: string): number {
  let inClass = false;
  for (let at = from; at < typed.length; at++) {
    const character = typed.charAt(at);
    if (character === '\\') {
      at++;
    } else if (mark === '/' && (character === '[' || character === ']')) {
      inClass = character === '[';
    } else if (character === mark && !inClass) {
      return at;
    }
  }
  return -1;
}
