/** Events of a portion: few enough that the collector of young objects finds most of them dead. */
const PORTION = 200;

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

/**
 * Takes the items of the list that is the member `name` of an object out of its JSON, without reading them: that makes
 * megabytes of objects, which live long enough to be swept at great cost if all of them are there at once.
 * What is no JSON stays so, in one of the parts.
 */
export function cutList(bytes: Buffer, name: string): CutAnswer {
  const cuts: number[] = [];
  let listEnd: number | undefined;
  let depth = 0;
  let items = 0;
  let nameFrom = 0;
  let nameTo = 0;
  for (let at = 0; at < bytes.length && listEnd === undefined; at++) {
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
        cuts.push(at + 1);
      }
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth--;
      if (cuts.length > 0 && depth === 2 && ++items % PORTION === 0) {
        cuts.push(at + 1);
      } else if (cuts.length > 0 && depth === 1) {
        listEnd = at;
      }
    }
  }
  const [listFrom] = cuts;
  if (listFrom === undefined || listEnd === undefined) {
    return { rest: bytes.toString(), portions: [] };
  }
  return {
    rest: bytes.toString('utf8', 0, listFrom) + bytes.toString('utf8', listEnd),
    portions: portionsOf(bytes, [...cuts, listEnd]),
  };
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
