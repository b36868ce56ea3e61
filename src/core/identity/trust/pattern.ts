/**
 * A value of a condition once its policy variables are filled in. Wildcards at the `quoted` positions came out of
 * a variable and stand for themselves.
 */
export interface Pattern {
  readonly text: string;
  readonly quoted: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();

/** A pattern in which every `*` and `?` is a wildcard. */
export function pattern(text: string): Pattern {
  return { text, quoted: NONE };
}

/** Whether comparisons that know wildcards would find one in it. */
export function hasWildcard({ text, quoted }: Pattern): boolean {
  return [...text.matchAll(/[*?]/g)].some(({ index }) => !quoted.has(index));
}

/**
 * `*` stands for any characters, none too, and `?` for exactly one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
export function matches(wanted: Pattern, given: string): boolean {
  const [first = [], ...rest] = pieces(wanted);
  const last = rest.pop();
  if (!fits(first, given, 0)) {
    return false;
  }
  if (last === undefined) {
    return first.length === given.length;
  }
  let from = first.length;
  for (const piece of rest) {
    const at = find(piece, given, from);
    if (at === undefined) {
      return false;
    }
    from = at + piece.length;
  }
  const end = given.length - last.length;
  return end >= from && fits(last, given, end);
}

/** An ARN has six parts, and the last may hold colons; undefined for what has fewer. */
export function arnParts({ text, quoted }: Pattern): readonly Pattern[] | undefined {
  const parts: Pattern[] = [];
  let from = 0;
  for (let part = 0; part < 6; part++) {
    const colon = part === 5 ? text.length : text.indexOf(':', from);
    if (colon < 0) {
      return undefined;
    }
    const start = from;
    const inside = [...quoted].filter(index => index >= start && index < colon).map(index => index - start);
    parts.push({ text: text.slice(start, colon), quoted: new Set(inside) });
    from = colon + 1;
  }
  return parts;
}

/** What stands between the `*`s, character by character; undefined stands for any one. */
function pieces({ text, quoted }: Pattern): (string | undefined)[][] {
  const all: (string | undefined)[][] = [[]];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '*' && !quoted.has(index)) {
      all.push([]);
    } else {
      all.at(-1)?.push(character === '?' && !quoted.has(index) ? undefined : character);
    }
  }
  return all;
}

function fits(piece: readonly (string | undefined)[], given: string, at: number): boolean {
  return (
    at + piece.length <= given.length &&
    piece.every((character, index) => character === undefined || character === given[at + index])
  );
}

function find(piece: readonly (string | undefined)[], given: string, from: number): number | undefined {
  for (let at = from; at + piece.length <= given.length; at++) {
    if (fits(piece, given, at)) {
      return at;
    }
  }
  return undefined;
}
