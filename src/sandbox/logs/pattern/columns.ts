import { invalidPattern, type Matches } from './matches.ts';
import { RegexQuota } from './regex.ts';
import { asOperator, makeTest, OPERAND, OPERATOR, type Test } from './value.ts';

/** A column's test, or `...` that stands for any number of columns. */
type Column = Test | 'rest';

/**
 * `[ip, user, ..., status = 4*, bytes > 1000]`: the words of a message between spaces, where what stands in
 * brackets or quotes is one word. There have to be as many as columns, unless `...` stands for some.
 * Throws InvalidParameterException.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-space-delimited-log-events.html
 */
export function parseColumns(pattern: string): Matches {
  if (!pattern.endsWith(']')) {
    throw invalidPattern();
  }
  const regexes = new RegexQuota();
  const columns = splitColumns(pattern.slice(1, -1)).map(text => parseColumn(text.trim(), regexes));
  if (columns.filter(column => column === 'rest').length > 1) {
    throw invalidPattern();
  }
  const rest = columns.indexOf('rest');
  const front = rest < 0 ? columns : columns.slice(0, rest);
  const back = rest < 0 ? [] : columns.slice(rest + 1);
  const fits = (column: Column | undefined, word: string | undefined): boolean =>
    column === undefined || word === undefined || column === 'rest' || column(word);
  return message => {
    const words = splitWords(message);
    const enough = rest < 0 ? words.length === columns.length : words.length >= columns.length - 1;
    return (
      enough &&
      front.every((column, index) => fits(column, words[index])) &&
      back.every((column, index) => fits(column, words[words.length - back.length + index]))
    );
  };
}

/** At the commas that are in no quotes and in no regular expression. */
function splitColumns(text: string): readonly string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|%[^%]*%|[^,"%])+|(?<=,)(?=,|$)/g) ?? [];
  if (parts.join(',').length !== text.length) {
    throw invalidPattern();
  }
  return parts;
}

function splitWords(message: string): readonly string[] {
  return [...message.matchAll(/\[([^\]]*)\]|"([^"]*)"|(\S+)/g)].map(
    ([, bracketed, quoted, plain]) => bracketed ?? quoted ?? plain ?? '',
  );
}

/** `name`, `name = 4* || name = 5*`, or `...`. */
function parseColumn(text: string, regexes: RegexQuota): Column {
  if (text === '...') {
    return 'rest';
  }
  if (/^\w+$/.test(text)) {
    return () => true;
  }
  const either = splitAt(text, '||').map(part => {
    const both = splitAt(part, '&&').map(condition => parseCondition(condition.trim(), regexes));
    return (value: string | number | boolean) => both.every(test => test(value));
  });
  return value => either.some(test => test(value));
}

function splitAt(text: string, operator: '||' | '&&'): readonly string[] {
  const parts: string[] = [''];
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|%[^%]*%|\|\||&&|./gs)) {
    if (piece === operator) {
      parts.push('');
    } else {
      parts.push(`${parts.pop()}${piece}`);
    }
  }
  return parts;
}

function parseCondition(text: string, regexes: RegexQuota): Test {
  const name = /^\(?\s*\w+\s*/.exec(text)?.[0];
  OPERATOR.lastIndex = name?.length ?? 0;
  const operator = OPERATOR.exec(text);
  if (name === undefined || operator === null) {
    throw invalidPattern();
  }
  const rest = text.slice(OPERATOR.lastIndex).replace(/^\s+|[\s)]+$/g, '');
  OPERAND.lastIndex = 0;
  const operand = OPERAND.exec(rest);
  if (operand === null || OPERAND.lastIndex !== rest.length) {
    throw invalidPattern();
  }
  return makeTest(asOperator(operator[0]), operand, regexes);
}
