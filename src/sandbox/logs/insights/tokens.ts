import { ApiError } from '../../api.ts';

/** A word of a query, with its place in it (characters). */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'regex' | 'symbol' | 'end';
  /** Without quotes or slashes; names in backticks without these. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * MalformedQueryException with the place of what was not understood, as the API reference has its shape; the
 * words are not AWS's own.
 */
export function malformed(message: string, { start, end }: Pick<Token, 'start' | 'end'>): ApiError {
  return new ApiError('MalformedQueryException', `${message} (${start},${end})`, 400, {
    queryCompileError: { location: { startCharOffset: start, endCharOffset: end }, message },
  });
}

const FORM =
  /(?<space>\s+|#[^\n]*)|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|`(?<quoted>[^`]+)`|\/(?<regex>(?:[^/\\\n]|\\.)+)\/|(?<number>\d+(?:\.\d+)?)(?![\w.])|(?<name>[@\w][\w.@]*)|(?<symbol>=~|!=|>=|<=|[=<>|,()[\]*+-])/y;

/** Throws ApiError MalformedQueryException. */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  FORM.lastIndex = 0;
  for (let start = 0; start < query.length; start = FORM.lastIndex) {
    const groups = FORM.exec(query)?.groups;
    if (groups === undefined) {
      throw malformed(`unexpected symbol found ${query[start]}`, { start, end: start + 1 });
    }
    const place = { start, end: FORM.lastIndex };
    const { double, single, quoted, regex, number, name, symbol } = groups;
    const text = double ?? single;
    if (text !== undefined) {
      tokens.push({ kind: 'text', text: text.replace(/\\(.)/g, '$1'), ...place });
    } else if (regex !== undefined) {
      tokens.push({ kind: 'regex', text: regex, ...place });
    } else if (number !== undefined) {
      tokens.push({ kind: 'number', text: number, ...place });
    } else if (quoted !== undefined || name !== undefined) {
      tokens.push({ kind: 'name', text: quoted ?? name ?? '', ...place });
    } else if (symbol !== undefined) {
      tokens.push({ kind: 'symbol', text: symbol, ...place });
    }
  }
  tokens.push({ kind: 'end', text: 'end of query', start: query.length, end: query.length });
  return tokens;
}
