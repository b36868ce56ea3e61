import { invalidPattern } from './matches.ts';
import type { RegexQuota } from './regex.ts';

/** What a comparison in a JSON pattern or a column's pattern tests a value with. */
export type Test = (value: string | number | boolean) => boolean;

const operators = ['>=', '<=', '!=', '=', '>', '<'] as const;
export type Operator = (typeof operators)[number];

export const OPERATOR = />=|<=|!=|=|>|</y;
/** A text in quotes, a regular expression, or whatever ends at a space, an operator or a bracket. */
export const OPERAND = /"((?:[^"\\]|\\.)*)"|%([^%]*)%|([^\s"%&|(){}[\],=<>!]+)/y;

export function asOperator(text: string): Operator {
  const operator = operators.find(known => known === text);
  if (operator === undefined) {
    throw invalidPattern();
  }
  return operator;
}

/**
 * Numbers are compared as numbers (`1e3` and signs are good too), everything else by = and != as text, in
 * which `*` stands for any characters, also between quotes. Throws InvalidParameterException.
 */
export function makeTest(operator: Operator, operand: RegExpExecArray, regexes: RegexQuota): Test {
  const [, quoted, regex, bare] = operand;
  if (regex !== undefined) {
    const parsed = regexes.parse(regex);
    return equality(operator, value => parsed.test(String(value)));
  }
  if (
    quoted === undefined &&
    bare !== undefined &&
    /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(bare)
  ) {
    return numeric(operator, Number(bare));
  }
  const text = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1');
  // Without quotes: letters, digits, and what addresses and wildcards need.
  if (quoted === undefined && !/^[\w.*:\-/]+$/.test(text)) {
    throw invalidPattern();
  }
  const form = new RegExp(`^${text.split('*').map(escaped).join('.*')}$`, 's');
  return equality(operator, value => form.test(String(value)));
}

function equality(operator: Operator, equal: Test): Test {
  switch (operator) {
    case '=':
      return equal;
    case '!=':
      return value => !equal(value);
    default:
      throw invalidPattern();
  }
}

function numeric(operator: Operator, number: number): Test {
  const by = (compare: (value: number) => boolean): Test => {
    return value => {
      const given = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value);
      return !Number.isNaN(given) && compare(given);
    };
  };
  switch (operator) {
    case '=':
      return by(value => value === number);
    case '!=': {
      const equal = by(value => value === number);
      return value => !equal(value);
    }
    case '>':
      return by(value => value > number);
    case '<':
      return by(value => value < number);
    case '>=':
      return by(value => value >= number);
    case '<=':
      return by(value => value <= number);
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
