import { type Pattern, parseTerms } from '../filter/terms.ts';

/** One thing that is looked for in an event. */
export type Wanted =
  | { readonly kind: 'text'; readonly text: string }
  /** Only the server looks for it: it may take for ever. */
  | { readonly kind: 'regex'; readonly source: string; readonly ignoreCase: boolean }
  /** A field of JSON or logfmt. `path` are names with dots between them; `*` in `value` stands for anything. */
  | { readonly kind: 'field'; readonly path: string; readonly operator: Operator; readonly value: string };

export type Operator = '=' | '>' | '>=' | '<' | '<=';

/** One of these has to be in the event; with `not`, none may. */
export interface Clause {
  readonly any: readonly Wanted[];
  readonly not: boolean;
}

const FIELD = /^([\w@$][\w@$.-]*)(>=|<=|=|>|<)(.+)$/s;

/**
 * What a person typed to search for: as in the view's filter (see `parseTerms`), and `name=value`, with `>`, `>=`, `<`,
 * `<=` for numbers; in quotes these are text. All clauses have to hold for an event; upper and lower case are the same.
 */
export function parseClauses(words: string): Clause[] {
  return parseTerms(words).map(({ any, not }) => ({ any: any.map(toWanted), not }));
}

function toWanted({ text, flags, quoted }: Pattern): Wanted {
  if (flags !== undefined) {
    return { kind: 'regex', source: text, ignoreCase: flags.includes('i') };
  }
  const [, path, operator, typed] = (quoted === true ? null : FIELD.exec(text)) ?? [];
  const value = typed === undefined ? undefined : (/^"(.+)"$/s.exec(typed)?.[1] ?? typed);
  if (path === undefined || operator === undefined || value === undefined || value.startsWith('"')) {
    return { kind: 'text', text };
  }
  return operator === '=' || isNumber(value)
    ? { kind: 'field', path, operator: toOperator(operator), value }
    : { kind: 'text', text };
}

function toOperator(text: string): Operator {
  switch (text) {
    case '>':
    case '>=':
    case '<':
    case '<=':
      return text;
    default:
      return '=';
  }
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text);
}
