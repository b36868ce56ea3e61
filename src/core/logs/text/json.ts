import { stringEnd } from './levelJson.ts';
import type { Range } from './segments.ts';

export type JsonKind = 'punctuation' | 'key' | 'string' | 'number' | 'literal';

/** A part of a text that is JSON, as it stands there: numbers keep all their digits. */
export interface JsonToken extends Range {
  readonly kind: JsonKind;
  /** How many objects and arrays are around it; of their brackets: around them. */
  readonly depth: number;
}

export interface JsonText extends Range {
  readonly tokens: readonly JsonToken[];
  /** It was read to the end of the outermost value. */
  readonly complete: boolean;
}

/** Nesting that is read; deeper is not shown as JSON. */
const DEPTH_MAX = 100;
/** Places at which an object may begin that are tried. */
const TRIES = 4;

/**
 * The object or array (RFC 8259) in a line: the whole line, or what follows a prefix such as a time. Undefined where
 * there is none. With `cut`, the line's end is missing, and JSON that is right up to there is taken.
 */
export function findJson(text: string, cut = false): JsonText | undefined {
  const first = text.search(/\S/);
  if (first === -1) {
    return undefined;
  }
  if (text.charAt(first) === '[') {
    const found = readJson(text, first);
    // A prefix may be in brackets: `[12] {"a":1}`. Only all of the line is an array.
    const all = found !== undefined && (found.complete ? text.slice(found.to).trim() === '' : cut);
    if (all && found.tokens.some(({ kind }) => kind === 'key')) {
      return found;
    }
  }
  const braces = /\{\s{0,9}["}]/g;
  for (let tries = 0; tries < TRIES; tries++) {
    const brace = braces.exec(text);
    if (brace === null) {
      return undefined;
    }
    const found = readJson(text, brace.index);
    if (found !== undefined && (found.complete ? found.tokens.length > 2 : cut)) {
      return found;
    }
  }
  return undefined;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;
/** JSON has no control characters within strings. */
const STRING = /^"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"$/u;

/** Tokens of the value that begins at `from`. Undefined where it is not JSON; incomplete where the text ends before it. */
function readJson(text: string, from: number): JsonText | undefined {
  const tokens: JsonToken[] = [];
  /** Closing brackets of what is open. */
  const open: string[] = [];
  let expected: 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' = 'value';
  let at = from;
  const partial = (): JsonText | undefined => {
    return tokens.length > 1 ? { from, to: text.length, tokens, complete: false } : undefined;
  };
  const push = (kind: JsonKind, to: number, depth = open.length): void => {
    tokens.push({ kind, from: at, to, depth });
    at = to;
  };
  for (;;) {
    at = matchEnd(SPACE, text, at);
    const character = text.charAt(at);
    if (character === '') {
      return partial();
    }
    const closing = open.at(-1);
    if (character === closing && (expected.endsWith('OrEnd') || expected === 'commaOrEnd')) {
      open.pop();
      push('punctuation', at + 1);
      if (open.length === 0) {
        return { from, to: at, tokens, complete: true };
      }
      expected = 'commaOrEnd';
    } else if (expected === 'commaOrEnd') {
      if (character !== ',') {
        return undefined;
      }
      push('punctuation', at + 1);
      expected = closing === '}' ? 'key' : 'value';
    } else if (expected === 'colon') {
      if (character !== ':') {
        return undefined;
      }
      push('punctuation', at + 1);
      expected = 'value';
    } else if (character === '"') {
      const end = stringEnd(text, at);
      if (end === -1) {
        push(expected.startsWith('key') ? 'key' : 'string', text.length);
        return partial();
      }
      if (!STRING.test(text.slice(at, end))) {
        return undefined;
      }
      const key = expected.startsWith('key');
      push(key ? 'key' : 'string', end);
      expected = key ? 'colon' : 'commaOrEnd';
    } else if (expected.startsWith('key')) {
      return undefined;
    } else if (character === '{' || character === '[') {
      if (open.length >= DEPTH_MAX) {
        return undefined;
      }
      push('punctuation', at + 1);
      open.push(character === '{' ? '}' : ']');
      expected = character === '{' ? 'keyOrEnd' : 'valueOrEnd';
    } else {
      const number = matchEnd(NUMBER, text, at);
      const end = number === -1 ? matchEnd(LITERAL, text, at) : number;
      if (end === -1) {
        return text.length - at < 5 ? partial() : undefined;
      }
      push(number === -1 ? 'literal' : 'number', end);
      expected = 'commaOrEnd';
    }
  }
}

/** Index after what a sticky pattern matches at a place; -1 where it does not. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
