/** Events of a portion: few enough that the collector of young objects finds most of them dead. */
const PORTION = 200;
/** The same in bytes. */
const PORTION_BYTES = 48 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** An answer in JSON, of which one list is left as bytes. */
export interface CutAnswer {
  /** All but the items of the list. */
  readonly rest: string;
  /** The items, some hundred at a time, each portion a list of JSON. */
  readonly portions: Iterable<string>;
}

/** Where the items of the list stand. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Takes the items of the list that is the member `name` of an object out of its JSON, without reading them: that makes
 * megabytes of objects, which live long enough to be swept at great cost if all of them are there at once.
 * What is no JSON stays so, in one of the parts.
 */
export function cutList(bytes: Buffer, name: string): CutAnswer {
  const from = startOfList(bytes, name);
  if (from === undefined) {
    return { rest: bytes.toString(), portions: [] };
  }
  return cutCompact(bytes, from) ?? cutAny(bytes, from);
}

/** Index after the bracket that begins the list; undefined where there is none. */
function startOfList(bytes: Buffer, name: string): number | undefined {
  let depth = 0;
  let nameFrom = 0;
  let nameTo = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      if (depth === 1) {
        nameFrom = at + 1;
        nameTo = end;
      }
      at = end;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth++;
      if (byte === OPEN_LIST && depth === 2 && bytes.toString('utf8', nameFrom, nameTo) === name) {
        return at + 1;
      }
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth--;
    }
  }
  return undefined;
}

/** The beginning of an object that AWS writes, up to its first member's name. */
const FIRST_NAME = /^\{"[A-Za-z]{1,40}":/;
const FIRST_NAME_MAX = 44;

/**
 * Cuts JSON as AWS writes it, without spaces, where all items begin with the same member and hold no lists of objects.
 * It is searched for what no text in it can hold, since quotes within texts stand behind a backslash: a quote after a
 * brace, and before a letter. Looking at each byte takes ten times as long. Undefined where the list may be another one.
 */
function cutCompact(bytes: Buffer, from: number): CutAnswer | undefined {
  const [first] = FIRST_NAME.exec(bytes.toString('latin1', from, from + FIRST_NAME_MAX)) ?? [];
  const to = first === undefined ? undefined : endOfCompact(bytes, from);
  if (first === undefined || to === undefined || bytes.subarray(from, to).includes('[{"')) {
    return undefined;
  }
  const rest = restOf(bytes, { from, to });
  // It is none where the list goes on.
  return isJson(rest) ? { rest, portions: compactPortions(bytes, { from, to }, `},${first}`) } : undefined;
}

function endOfCompact(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf('}],"', from); at !== -1; at = bytes.indexOf('}],"', at + 1)) {
    if (isLetter(bytes[at + 4] ?? 0)) {
      return at + 1;
    }
  }
  const last = bytes.length - 3;
  return last >= from && bytes.toString('latin1', last) === '}]}' ? last + 1 : undefined;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function* compactPortions(
  bytes: Buffer,
  { from, to }: Span,
  between: string,
): Generator<string, void, undefined> {
  for (let at = from; at < to; ) {
    const found = at + PORTION_BYTES < to ? bytes.indexOf(between, at + PORTION_BYTES) : -1;
    const end = found === -1 || found >= to ? to : found + 1;
    yield `[${bytes.toString('utf8', at, end)}]`;
    at = end + 1;
  }
}

/** Cuts whatever is JSON. */
function cutAny(bytes: Buffer, from: number): CutAnswer {
  const cuts = [from];
  let to: number | undefined;
  let depth = 2;
  let items = 0;
  for (let at = from; at < bytes.length && to === undefined; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth++;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth--;
      if (depth === 2 && ++items % PORTION === 0) {
        cuts.push(at + 1);
      } else if (depth === 1) {
        to = at;
      }
    }
  }
  return to === undefined
    ? { rest: bytes.toString(), portions: [] }
    : { rest: restOf(bytes, { from, to }), portions: portionsOf(bytes, [...cuts, to]) };
}

function restOf(bytes: Buffer, { from, to }: Span): string {
  return bytes.toString('utf8', 0, from) + bytes.toString('utf8', to);
}

function* portionsOf(bytes: Buffer, cuts: readonly number[]): Generator<string, void, undefined> {
  for (let index = 1; index < cuts.length; index++) {
    const items = bytes.toString('utf8', cuts[index - 1], cuts[index]);
    yield `[${index === 1 ? items : items.replace(/^\s*,/, '')}]`;
  }
}

/** Index of the quote that ends the string that begins at `start`; the length where none does. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) {
    at += bytes[at] === BACKSLASH ? 2 : 1;
  }
  return at;
}
