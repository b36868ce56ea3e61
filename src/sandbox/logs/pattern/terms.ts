import { invalidPattern, type Matches } from './matches.ts';

interface Term {
  readonly text: string;
  readonly kind: 'all' | 'any' | 'none';
}

/**
 * The filter patterns for unstructured events: all plain terms, or any of those with `?`, and none of
 * those with `-`; a phrase stands in double quotes; matching is by case. Where `?` stands beside other
 * terms, CloudWatch Logs ignores it, and so does this.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-unstructured-log-events.html
 */
export function parseTerms(pattern: string): Matches {
  const terms = readTerms(pattern);
  const all = terms.filter(term => term.kind === 'all');
  const none = terms.filter(term => term.kind === 'none');
  const any = all.length + none.length > 0 ? [] : terms.filter(term => term.kind === 'any');
  return message =>
    all.every(({ text }) => message.includes(text)) &&
    none.every(({ text }) => !message.includes(text)) &&
    (any.length === 0 || any.some(({ text }) => message.includes(text)));
}

function readTerms(pattern: string): readonly Term[] {
  const terms: Term[] = [];
  const form = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([\w]+))(?=\s|$)/y;
  while (form.lastIndex < pattern.length) {
    const found = form.exec(pattern);
    // Words with other characters than letters, digits and _ must be quoted.
    if (found === null) {
      throw invalidPattern();
    }
    const [, sign, phrase, word] = found;
    terms.push({
      text: phrase === undefined ? (word ?? '') : phrase.replace(/\\(.)/g, '$1'),
      kind: sign === '?' ? 'any' : sign === '-' ? 'none' : 'all',
    });
  }
  return terms;
}
