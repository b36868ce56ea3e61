import type { JsonKind, JsonText, JsonToken } from './json.ts';
import type { Range } from './segments.ts';

/** A row of JSON that is folded open. */
export interface JsonRow {
  /** Levels of indentation. */
  readonly indent: number;
  readonly text: string;
  /** Parts of `text`. `text` is what goes on of a string with several lines. */
  readonly parts: readonly (Range & { readonly kind: JsonKind | 'text' })[];
}

/** Rows that are made; a line that has more ends with a row that says `…`. */
const ROWS_MAX = 2000;

/**
 * An object or array with one member a row. A string that has several lines, such as a stack trace, has a row for each
 * of them. Everything else stands as it does in the line, to the last digit.
 */
export function jsonRows(text: string, { tokens }: JsonText): JsonRow[] {
  const rows: JsonRow[] = [];
  let row = new Row(0);
  const end = (indent: number): void => {
    if (row.text !== '') {
      rows.push(row);
    }
    row = new Row(indent);
  };
  for (const [index, token] of tokens.entries()) {
    if (rows.length >= ROWS_MAX) {
      row = new Row(0);
      row.add('…', 'punctuation');
      break;
    }
    const part = text.slice(token.from, token.to);
    const { depth } = token;
    if (token.kind === 'punctuation') {
      if (part === '}' || part === ']') {
        if (!isOpening(text, tokens[index - 1])) {
          end(depth);
        }
        row.add(part, 'punctuation');
      } else {
        row.add(part === ':' ? ': ' : part, 'punctuation');
        if (part === ',') {
          end(depth);
        } else if (part !== ':' && !isClosing(text, tokens[index + 1])) {
          end(depth + 1);
        }
      }
    } else {
      const lines = token.kind === 'string' ? linesOf(part) : undefined;
      if (lines === undefined) {
        row.add(part, token.kind);
      } else {
        for (const [number, line] of lines.entries()) {
          if (number > 0) {
            end(depth + 1);
          }
          // An empty row is a row too.
          row.add(line === '' ? ' ' : line, number === 0 ? 'string' : 'text');
        }
      }
    }
  }
  end(0);
  return rows;
}

class Row implements JsonRow {
  readonly indent: number;
  readonly parts: { from: number; to: number; kind: JsonKind | 'text' }[] = [];
  text = '';

  constructor(indent: number) {
    this.indent = indent;
  }

  add(part: string, kind: JsonKind | 'text'): void {
    const from = this.text.length;
    this.text += part;
    this.parts.push({ from, to: this.text.length, kind });
  }
}

function isOpening(text: string, token: JsonToken | undefined): boolean {
  return token?.kind === 'punctuation' && '{['.includes(text.charAt(token.from));
}

function isClosing(text: string, token: JsonToken | undefined): boolean {
  return token?.kind === 'punctuation' && '}]'.includes(text.charAt(token.from));
}

/** Lines of a string that has several, with its quotes; undefined for one that has not. */
function linesOf(literal: string): string[] | undefined {
  if (!literal.includes('\\n')) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(literal);
    if (typeof value !== 'string' || !value.trimEnd().includes('\n')) {
      return undefined;
    }
    return `"${value}"`.split(/\r?\n/);
  } catch {
    // Cut off.
    return undefined;
  }
}
