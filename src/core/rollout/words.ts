import * as l10n from '@vscode/l10n';
import type { EnvironmentVariable } from '../model.ts';

/** What reading a line gave, or in a sentence what is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

/**
 * Splits a line into words as a POSIX shell does (quotes and backslashes: POSIX.1, Shell Command Language, 2.2);
 * nothing is expanded. A line that starts with `[` is read as a JSON list of texts.
 */
export function splitWords(line: string): Read<readonly string[]> {
  return line.trimStart().startsWith('[') ? fromJson(line) : fromShell(line);
}

/** A line that `splitWords` reads as these words. */
export function joinWords(words: readonly string[]): string {
  return words
    .map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/** Reads `NAME=value` words. */
export function readVariables(line: string): Read<readonly EnvironmentVariable[]> {
  const words = fromShell(line);
  if ('problem' in words) {
    return words;
  }
  const variables: EnvironmentVariable[] = [];
  for (const word of words.value) {
    const end = word.indexOf('=');
    const name = end < 0 ? word : word.slice(0, end);
    if (end <= 0) {
      return { problem: l10n.t('{0} is no variable: write NAME=value.', word) };
    }
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
      return { problem: l10n.t('{0} is no name of a variable.', name) };
    }
    if (variables.some(each => each.name === name)) {
      return { problem: l10n.t('{0} stands there twice.', name) };
    }
    variables.push({ name, value: word.slice(end + 1) });
  }
  return { value: variables };
}

function fromJson(line: string): Read<readonly string[]> {
  try {
    const list: unknown = JSON.parse(line);
    if (Array.isArray(list) && list.every(word => typeof word === 'string')) {
      return { value: list };
    }
  } catch {
    // Said below: what the parser says names no place that a person sees.
  }
  return { problem: l10n.t('What starts with `[` has to be a JSON list of texts, such as ["npm", "test"].') };
}

/** One word or part of it: single-quoted, double-quoted, after a backslash, plain, or space between words. */
const PART = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)|(\s+)/y;

function fromShell(line: string): Read<readonly string[]> {
  const words: string[] = [];
  let word: string | undefined;
  PART.lastIndex = 0;
  while (PART.lastIndex < line.length) {
    const found = PART.exec(line);
    if (found === null) {
      return { problem: l10n.t('A quote is not closed, or a backslash stands at the end.') };
    }
    const [, single, double, escaped, plain, space] = found;
    if (space === undefined) {
      const text = single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '';
      word = (word ?? '') + text;
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return { value: word === undefined ? words : [...words, word] };
}
