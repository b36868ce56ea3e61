import { plainText } from './ansi.ts';
import { jsonLevel } from './levelJson.ts';
import { type Level, levelOfSyslog, levelOfValue, levelOfWord } from './levelWords.ts';

/** Characters of a line in which a level is looked for, where it is not an object. */
const HEAD_MAX = 1000;
/** And those that stand before its message. */
const HEADER_MAX = 200;

/**
 * The level that a line says it has: in JSON, in logfmt, or in what common loggers write before a message. A level's
 * name within a message says nothing. The time it takes does not grow with the square of the line's length.
 */
export function level(text: string): Level | undefined {
  return levelOf(plainText(text), 0);
}

function levelOf(text: string, depth: number): Level | undefined {
  const brace = text.indexOf('{');
  const start = firstSeen(text);
  if (brace !== start) {
    const found = ofLetter(text) ?? ofHeader(text.slice(start, brace === -1 ? start + HEAD_MAX : brace));
    if (found !== undefined) {
      return found;
    }
  }
  if (brace === -1 || brace > HEADER_MAX || !/^\{\s{0,9}"/.test(text.slice(brace, brace + 11))) {
    return undefined;
  }
  const found = jsonLevel(text, brace);
  if (found?.kind === 'wrapped') {
    return depth > 1 ? undefined : levelOf(unquoted(found.literal), depth + 1);
  }
  return found?.level;
}

function firstSeen(text: string): number {
  let at = 0;
  while (at < text.length && text.charCodeAt(at) <= 0x20) {
    at++;
  }
  return at;
}

/** What a JSON string that may be cut off has at its beginning. */
function unquoted(literal: string): string {
  const head =
    literal.length > HEAD_MAX ? `${literal.slice(0, HEAD_MAX).replace(/\\.{0,5}$/, '')}"` : literal;
  try {
    const value: unknown = JSON.parse(head);
    return typeof value === 'string' ? value : '';
  } catch {
    return literal.slice(1);
  }
}

const LETTERS: Readonly<Record<string, Level>> = {
  T: 'trace',
  D: 'debug',
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'fatal',
  C: 'fatal',
};
/** klog's `E0102 15:04:05`, Ruby's `E, [2024-…`, Tornado's `[E 240102 …`. */
const LETTER = /^(?:([IWEF])\d{4} \d\d:|([DIWEF]), \[|\[([DIWEC]) \d)/;
/** Syslog's priority (RFC 5424, 6.2.1). */
const PRIORITY = /^<(\d{1,3})>/;
/** Redis: process and role, a date, a sign. */
const REDIS = /^\d{1,7}:[XCSM] \d\d [A-Z][a-z]{2} \d{4} [\d:.]{8,12} ([.*#-]) /;
const REDIS_SIGNS: Readonly<Record<string, Level>> = { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warn' };
/** Syslog's time and host (RFC 3164, 4.1.2). */
const HOST = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [^ ]{1,255} /;
/** How runtimes tell that something went wrong. */
const THROWN =
  /^(?:Traceback \(most recent call last|Exception in thread |Unhandled |Uncaught |\[?(?:[A-Za-z_$][\w$]{0,60}\.){0,12}[A-Za-z_$][\w$]{0,60}(?:Exception|Error)(?::|$| \[| \())/;
const DIED =
  /^(?:panic: |fatal error: |runtime: out of memory|thread '[^']{0,80}' panicked at|PHP Fatal error:)/;
const PHP = /^PHP (Parse error|Warning|Notice|Deprecated):/;

function ofLetter(text: string): Level | undefined {
  const letter = LETTER.exec(text);
  if (letter !== null) {
    return LETTERS[letter[1] ?? letter[2] ?? letter[3] ?? ''];
  }
  const priority = PRIORITY.exec(text)?.[1];
  if (priority !== undefined) {
    return Number(priority) < 192 ? levelOfSyslog(Number(priority) % 8) : undefined;
  }
  const redis = REDIS.exec(text)?.[1];
  if (redis !== undefined) {
    return REDIS_SIGNS[redis];
  }
  if (DIED.test(text)) {
    return 'fatal';
  }
  const php = PHP.exec(text)?.[1];
  if (php !== undefined) {
    return php === 'Parse error' ? 'error' : php === 'Notice' ? 'info' : 'warn';
  }
  return undefined;
}

/** Names of logfmt. */
const NAMES = /^(?:level|lvl|severity|log_?level|log\.level|levelname)$/i;
/** Words that stand among the times and names before a message. */
const BESIDE =
  /^(?:stdout|stderr|npm|[A-Z]{1,4}|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/;

/**
 * Goes through the words before the message: times, names in brackets, `name=value`. The first that is a level, and
 * stands as one, is it; the first that is a word like those of a message ends the search.
 */
function ofHeader(line: string): Level | undefined {
  const head = line.replace(HOST, '');
  const words = /[A-Za-z]+/g;
  for (let word = words.exec(head); word !== null; word = words.exec(head)) {
    const from = word.index;
    const to = words.lastIndex;
    const [name] = word;
    const pair = /^[\w.@-]{0,40}=/.exec(head.slice(to, to + 42));
    if (pair !== null) {
      const nameFrom = nameStart(head, from);
      const value = valueEnd(head, to + pair[0].length);
      if (
        /^$|[\s,;|([]/.test(head.charAt(nameFrom - 1)) &&
        NAMES.test(head.slice(nameFrom, to + pair[0].length - 1))
      ) {
        const found = levelOfValue(head.slice(to + pair[0].length, value).replace(/^"(.*)"$/, '$1'));
        if (found !== undefined) {
          return found;
        }
      }
      words.lastIndex = value;
      continue;
    }
    if (from > HEADER_MAX) {
      break;
    }
    const found = levelOfWord(name);
    if (found !== undefined && standsAsLevel(head, name, from, to)) {
      return found;
    }
    if (isMessage(head, name, from, to)) {
      break;
    }
  }
  return THROWN.test(head) ? 'error' : undefined;
}

function nameStart(head: string, from: number): number {
  let at = from;
  while (at > 0 && /[\w.@-]/.test(head.charAt(at - 1))) {
    at--;
  }
  return at;
}

/** Index after the value that begins at `start`. */
function valueEnd(head: string, start: number): number {
  const quoted = head.charAt(start) === '"';
  for (let at = start + (quoted ? 1 : 0); at < head.length; at++) {
    const character = head.charAt(at);
    if (quoted && character === '\\') {
      at++;
    } else if (quoted ? character === '"' : character <= ' ') {
      return quoted ? at + 1 : at;
    }
  }
  return head.length;
}

const BEFORE_CAPITALS = /[\s[(<|:.*/>-]/;
const BEFORE = /[\s[(<|:>-]/;

/**
 * `[error]`, `error:`, ` ERROR `, `ERROR/main`, `[core:error]`; not `error-page`, `ERROR_CODE`, `error while`. A name
 * in capitals stands for itself; another one needs a bracket or a colon after it.
 */
function standsAsLevel(head: string, word: string, from: number, to: number): boolean {
  const capitals = word === word.toUpperCase();
  const before = head.charAt(from - 1);
  if (before !== '' && !(capitals ? BEFORE_CAPITALS : BEFORE).test(before)) {
    return false;
  }
  const after = head.slice(to, to + 12);
  if (capitals) {
    return (
      /^(?:$|[\s\]):>|,!]|\/[A-Z]|-\s)/.test(after) && !/^\s{0,3}=/.test(after) && isApart(before, after)
    );
  }
  if (word === 'fail') {
    return from === 0 && after.startsWith(': ');
  }
  return /^(?:\s{0,8}[\]>)|]|:(?:\s|$)|\t|\s{1,8}-\s| {2,8}\S)/.test(after) && isApart(before, after);
}

/** A word after a full stop or a slash is a part of a name, unless a colon follows: `production.ERROR:`. */
function isApart(before: string, after: string): boolean {
  return (before !== '.' && before !== '/') || after.startsWith(':') || after.startsWith(']');
}

/** Whether a word is one of a message, and not a part of a name, a time or what stands in brackets. */
function isMessage(head: string, word: string, from: number, to: number): boolean {
  if (BESIDE.test(word)) {
    return false;
  }
  const before = head.charAt(from - 1);
  const after = head.charAt(to);
  if (after === ':' && /^[A-Z][a-z]+$/.test(word) && !within(head, from)) {
    return true;
  }
  if (/[\d_.:/@#$%+=~\\-]/.test(before) || /[\d_.:/@#$%+=~\\)\]>|[(]/.test(after)) {
    return false;
  }
  if (after === '-' || /^\s{1,8}[-|]{1,3}\s/.test(head.slice(to, to + 12))) {
    return false;
  }
  return !within(head, from);
}

/** Whether a place is in brackets. */
function within(head: string, at: number): boolean {
  const before = head.slice(Math.max(0, at - HEADER_MAX), at);
  return (
    before.lastIndexOf('[') > before.lastIndexOf(']') || before.lastIndexOf('(') > before.lastIndexOf(')')
  );
}
