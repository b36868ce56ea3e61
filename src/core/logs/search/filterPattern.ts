import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import type { Clause, Wanted } from './clauses.ts';
import { ofField, ofRegex, ofWord } from './serverRegex.ts';

/** FilterLogEvents, API reference: `filterPattern`. */
const PATTERN_MAX = 1024;
/** With the two `%`. */
const REGEX_MAX = PATTERN_MAX - 2;

/**
 * The filter pattern for FilterLogEvents that finds every event that is meant. It may find others too, which `matcher`
 * tells apart: filter patterns tell upper from lower case unless they are regular expressions, of which there can be
 * one, which says no 'and' in any order and no 'not'. So the clause that seems to be the rarest is sent. Undefined:
 * no pattern can be told, and all events are to be read.
 * @throws Failure `invalid` for regular expressions that cannot be sent.
 */
export function filterPattern(clauses: readonly Clause[]): string | undefined {
  const expressions = clauses.filter(({ any }) => any.some(({ kind }) => kind === 'regex'));
  const [first] = expressions;
  if (first !== undefined) {
    return ofExpression(first, expressions.length > 1);
  }
  const positive = clauses.filter(({ not }) => !not);
  const sources = positive
    .map(clause => ({ clause, source: sourceOf(clause) }))
    .filter(({ source }) => source !== undefined)
    .sort((a, b) => rarity(b.clause) - rarity(a.clause));
  const [rarest] = sources;
  if (rarest !== undefined) {
    return `%${rarest.source}%`;
  }
  return ofTerms(positive) ?? (positive.length === 0 ? withoutTerms(clauses) : undefined);
}

function ofExpression({ any, not }: Clause, others: boolean): string {
  const sources = any.map(wanted =>
    wanted.kind === 'regex' ? ofRegex(wanted.source, wanted.ignoreCase) : ofWanted(wanted, REGEX_MAX),
  );
  const source = sources.every(each => each !== undefined) ? sources.join('|') : undefined;
  if (not || others) {
    throw new Failure(
      'invalid',
      l10n.t('CloudWatch Logs can look for one regular expression at a time, and only for what is there.'),
      { hint: l10n.t('Use Logs Insights, or the filter of the view, for more.') },
    );
  }
  if (source === undefined || source.length > REGEX_MAX) {
    throw new Failure(
      'invalid',
      l10n.t(
        'CloudWatch Logs does not take this regular expression: it knows no parentheses, no spaces but \\s, and few symbols, and at most 1,024 characters.',
      ),
      { hint: l10n.t('Use Logs Insights, or the filter of the view, for more.') },
    );
  }
  return `%${source}%`;
}

function sourceOf({ any }: Clause): string | undefined {
  const max = Math.floor(REGEX_MAX / any.length) - 1;
  const sources = max < 16 ? [undefined] : any.map(wanted => ofWanted(wanted, max));
  return sources.every(source => source !== undefined) ? sources.join('|') : undefined;
}

function ofWanted(wanted: Wanted, max: number): string | undefined {
  switch (wanted.kind) {
    case 'text':
      return ofWord(wanted.text, max);
    case 'field':
      return ofField(wanted.path, wanted.operator === '=' ? wanted.value : undefined, max);
    case 'regex':
      return undefined;
  }
}

function rarity({ any }: Clause): number {
  return Math.min(...any.map(weight));
}

/** Long ones are rare, those with digits rarer; a comparison says only a name. */
function weight(wanted: Wanted): number {
  switch (wanted.kind) {
    case 'text':
      return weigh(wanted.text);
    case 'field':
      return wanted.operator === '=' ? weigh(wanted.value) + 2 : 1;
    case 'regex':
      return 0;
  }
}

function weigh(text: string): number {
  return text.length + (text.match(/\d/g)?.length ?? 0);
}

/** Words without upper and lower case, such as Japanese ones, are terms that can be sent as they are. */
function ofTerms(positive: readonly Clause[]): string | undefined {
  const terms = positive.flatMap(({ any: [only, ...others] }) =>
    only?.kind === 'text' && others.length === 0 && only.text.toLowerCase() === only.text.toUpperCase()
      ? [quoted(only.text)]
      : [],
  );
  return joined(terms);
}

/** What is not to be there, as it is most often written: fewer events come, and none that is meant is missing. */
function withoutTerms(clauses: readonly Clause[]): string | undefined {
  const texts = clauses.flatMap(({ any }) =>
    any.flatMap(wanted => (wanted.kind === 'text' ? [wanted.text] : [])),
  );
  const spelled = texts.flatMap(text => [text, text.toLowerCase(), text.toUpperCase(), capital(text)]);
  return joined([...new Set(spelled)].map(text => `-${quoted(text)}`));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** As many as there is room for. */
function joined(terms: readonly string[]): string | undefined {
  let pattern = '';
  for (const term of terms) {
    const longer = pattern === '' ? term : `${pattern} ${term}`;
    if (longer.length <= PATTERN_MAX) {
      pattern = longer;
    }
  }
  return pattern === '' ? undefined : pattern;
}
