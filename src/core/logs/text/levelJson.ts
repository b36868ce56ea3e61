import { type Level, levelOfNumber, levelOfPython, levelOfValue } from './levelWords.ts';

/** Members that say the level, in lower case and without what stands between words. */
const KEYS = new Set([
  'level',
  'lvl',
  'severity',
  'loglevel',
  'log.level',
  'levelname',
  'severitytext',
  '@level',
  '@l',
  'levelno',
]);
/** Members that have the line as a container wrote it, as FireLens and Docker wrap it. */
const WRAPPED = new Set(['log', 'message', 'msg']);

/** Whether a member of that name says the level. */
export function saysLevel(key: string): boolean {
  return KEYS.has(normal(key));
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export type JsonLevel =
  | { readonly kind: 'level'; readonly level: Level }
  /** No level, but a member that is a line itself, as it stands between its quotes. */
  | { readonly kind: 'wrapped'; readonly literal: string };

/**
 * What the object that begins at `start` says. It looks at the object's own members and those of `log`, until one
 * tells; what comes after that does not have to be JSON, and may be cut off.
 */
export function jsonLevel(text: string, start: number): JsonLevel | undefined {
  let depth = 0;
  let parent = '';
  let wrapped: string | undefined;
  for (let at = start; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      const value = end === -1 ? -1 : valueStart(text, end);
      if (value === -1) {
        if (end === -1) {
          break;
        }
        at = end;
        continue;
      }
      const key = text.slice(at + 1, end - 1);
      if (depth === 1 || (depth === 2 && parent === 'log')) {
        const level = KEYS.has(normal(key)) ? levelOfMember(text, value, key) : undefined;
        if (level !== undefined) {
          return { kind: 'level', level };
        }
      }
      if (depth === 1) {
        parent = key;
        if (WRAPPED.has(key) && text.charCodeAt(value) === QUOTE) {
          const valueEnd = stringEnd(text, value);
          wrapped ??= text.slice(value, valueEnd === -1 ? text.length : valueEnd);
        }
      }
      at = text.charCodeAt(value) === QUOTE ? stringEnd(text, value) : value;
      if (at === -1) {
        break;
      }
      continue;
    }
    if (code === 0x7b || code === 0x5b) {
      depth++;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
      if (depth === 0) {
        break;
      }
    }
    at++;
  }
  return wrapped === undefined ? undefined : { kind: 'wrapped', literal: wrapped };
}

/** Index after the closing quote of the string that begins at `start`; -1 where it is cut off. */
export function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (text.charCodeAt(before - 1) === BACKSLASH) {
      before--;
    }
    if ((at - before) % 2 === 0) {
      return at + 1;
    }
  }
  return -1;
}

/** Index of the value, where a string that ended at `end` was a member's name; else -1. */
function valueStart(text: string, end: number): number {
  let at = skipSpace(text, end);
  if (text.charCodeAt(at) !== 0x3a) {
    return -1;
  }
  at = skipSpace(text, at + 1);
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) {
    at++;
  }
  return at;
}

function normal(key: string): string {
  return key.length > 20 ? '' : key.toLowerCase().replaceAll('_', '');
}

function levelOfMember(text: string, start: number, key: string): Level | undefined {
  if (text.charCodeAt(start) === QUOTE) {
    const value = text.slice(start + 1, start + 24);
    const end = value.indexOf('"');
    const word = end === -1 ? '' : value.slice(0, end);
    return /^\d{1,3}$/.test(word) ? levelOfNumber(Number(word)) : levelOfValue(word);
  }
  const digits = /^\d{1,3}(?![\d.eE])/.exec(text.slice(start, start + 4))?.[0];
  if (digits === undefined) {
    return undefined;
  }
  return key === 'levelno' ? levelOfPython(Number(digits)) : levelOfNumber(Number(digits));
}
