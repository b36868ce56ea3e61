import type { JsonText } from './json.ts';
import { saysLevel } from './levelJson.ts';
import type { Range } from './segments.ts';

/** A member of the outermost object, as it stands in the line. */
interface JsonMember extends Range {
  /** Between its quotes. */
  readonly key: Range;
  /** Of a string: between its quotes. */
  readonly value: Range;
  readonly kind: 'string' | 'other' | 'nested';
}

/** A part of a line that is told shorter: one that stands there, or a text between two of them. */
export type Told = Range | string;

/** Members that loggers write a message into, the likeliest first. */
const MESSAGES = ['msg', 'message', '@m', '@message', 'RenderedMessage', 'event'];
const TIMES = new Set([
  ...['time', 'timestamp', '@timestamp', '@t', 'ts', 't', 'date', 'datetime'],
  ...['asctime', 'eventtime', 'timemillis'],
]);

/** The member that is the line's message; undefined where none is. */
export function messageOf(text: string, json: JsonText): JsonMember | undefined {
  return likeliest(text, members(json));
}

/**
 * A line of JSON as a person reads it: its message first, then `key=value` of what is left. Time and level stand beside
 * each line already, and are left out, unless something of them is `found`. Undefined where there is no message, or
 * the object is not all there is.
 */
export function toldShort(
  text: string,
  json: JsonText,
  found: readonly Range[],
): readonly Told[] | undefined {
  if (!json.complete || text.slice(json.to).trim() !== '') {
    return undefined;
  }
  const all = members(json);
  const message = likeliest(text, all);
  if (message === undefined) {
    return undefined;
  }
  const marked = ({ from, to }: Range): boolean => found.some(part => part.from < to && part.to > from);
  const known = ({ key, kind }: JsonMember): boolean => {
    const name = text.slice(key.from, key.to);
    return kind !== 'nested' && (TIMES.has(name.toLowerCase()) || saysLevel(name));
  };
  const head: Told[] = json.from === 0 ? [] : [{ from: 0, to: json.from }];
  const rest = all
    .filter(member => member !== message && (!known(member) || marked(member)))
    .flatMap(({ key, value, kind }, index): Told[] => {
      const quoted = kind === 'string' && !/^[^\s="\\]+$/.test(text.slice(value.from, value.to));
      const shown = quoted ? { from: value.from - 1, to: value.to + 1 } : value;
      return [index === 0 ? '  ' : ' ', key, '=', shown];
    });
  return [...head, message.value, ...rest];
}

function likeliest(text: string, all: readonly JsonMember[]): JsonMember | undefined {
  for (const name of MESSAGES) {
    const found = all.find(
      ({ key, value, kind }) =>
        kind === 'string' && value.to > value.from && text.slice(key.from, key.to) === name,
    );
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function members({ tokens }: JsonText): readonly JsonMember[] {
  const result: JsonMember[] = [];
  for (const [index, token] of tokens.entries()) {
    const first = tokens[index + 2];
    if (token.kind !== 'key' || token.depth !== 1 || first === undefined) {
      continue;
    }
    const key = { from: token.from + 1, to: token.to - 1 };
    if (first.kind === 'string') {
      const value = { from: first.from + 1, to: first.to - 1 };
      result.push({ from: token.from, to: first.to, key, value, kind: 'string' });
    } else if (first.kind === 'punctuation') {
      let last = index + 3;
      while (last < tokens.length && (tokens[last]?.depth ?? 0) > 1) {
        last++;
      }
      const to = tokens[last]?.to ?? first.to;
      result.push({ from: token.from, to, key, value: { from: first.from, to }, kind: 'nested' });
    } else {
      const { from, to } = first;
      result.push({ from: token.from, to, key, value: { from, to }, kind: 'other' });
    }
  }
  return result;
}
