import * as l10n from '@vscode/l10n';
import { type LogLine, NOTE } from '../line.ts';
import { rangeText } from '../past/words.ts';
import type { TimeRange } from '../target.ts';

/** Characters of what was searched for that stand in a sentence. */
const WORDS_MAX = 80;

/** What was searched for, as a part of a sentence. */
export function quoted(words: string): string {
  const text = words.length > WORDS_MAX ? `${[...words].slice(0, WORDS_MAX - 1).join('')}…` : words;
  return l10n.t('“{0}”', text);
}

/** What stands in the place of the lines that a search did not find. */
export function nothingFound(words: string, title: string, { from, to }: TimeRange): LogLine[] {
  const texts = [
    l10n.t('No line has {0}.', quoted(words)),
    l10n.t('Searched: {0}, {1}.', title, rangeText(from, to)),
    l10n.t('All words have to be in one line. Try fewer of them, a part of one, or a longer time.'),
  ];
  return texts.map(text => ({ source: NOTE, time: to, text }));
}
