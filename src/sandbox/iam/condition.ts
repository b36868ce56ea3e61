import { BlockList, isIP } from 'node:net';
import type { Context } from './context.ts';
import { glob, matchArn, plain } from './match.ts';
import type { Condition, Operator } from './policy.ts';
import { substitute } from './variables.ts';

/**
 * Whether one line of a Condition block holds. `variables` says whether the policy's version knows them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function holds(condition: Condition, keys: Context, variables: boolean): boolean {
  const value = keys.get(condition.key);
  const given = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  if (condition.operator === 'Null') {
    return condition.values.some(wanted => (wanted.toLowerCase() === 'true') === (given.length === 0));
  }
  const { negated, compare } = COMPARISONS[condition.operator];
  if (given.length === 0) {
    switch (condition.quantifier) {
      case 'ForAllValues':
        return true;
      case 'ForAnyValue':
        return condition.ifExists;
      case undefined:
        return condition.ifExists || negated;
    }
  }
  const wanted = condition.values
    .map(text => (variables ? substitute(text, keys) : text))
    .filter(text => text !== undefined);
  const matches = (text: string): boolean => wanted.some(pattern => compare(pattern, text)) !== negated;
  switch (condition.quantifier) {
    case 'ForAllValues':
      return given.every(matches);
    case 'ForAnyValue':
      return given.some(matches);
    case undefined:
      return given.length === 1 && given.every(matches);
  }
}

interface Comparison {
  /** The condition holds when no value compares. */
  readonly negated: boolean;
  compare(pattern: string, given: string): boolean;
}

function is(compare: Comparison['compare']): Comparison {
  return { negated: false, compare };
}

function isNot(compare: Comparison['compare']): Comparison {
  return { negated: true, compare };
}

const equals: Comparison['compare'] = (pattern, given) => plain(pattern) === given;
const equalsIgnoringCase: Comparison['compare'] = (pattern, given) =>
  plain(pattern).toLowerCase() === given.toLowerCase();

function numbers(compare: (given: number, wanted: number) => boolean): Comparison['compare'] {
  return (pattern, given) => compare(Number(given), Number(plain(pattern)));
}

function dates(compare: (given: number, wanted: number) => boolean): Comparison['compare'] {
  return (pattern, given) => compare(time(given), time(plain(pattern)));
}

/** ISO 8601, or seconds since the epoch; NaN compares with nothing. */
function time(text: string): number {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** An address, or a range in CIDR notation. */
function inRange(pattern: string, given: string): boolean {
  const [address = '', prefix] = plain(pattern).split('/');
  const family = isIP(address);
  if (family === 0 || isIP(given) === 0) {
    return false;
  }
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const length = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
  if (!Number.isInteger(length) || length < 0 || length > (family === 4 ? 32 : 128)) {
    return false;
  }
  const range = new BlockList();
  range.addSubnet(address, length, type);
  return range.check(given, isIP(given) === 4 ? 'ipv4' : 'ipv6');
}

const COMPARISONS: Readonly<Record<Exclude<Operator, 'Null'>, Comparison>> = {
  StringEquals: is(equals),
  StringNotEquals: isNot(equals),
  StringEqualsIgnoreCase: is(equalsIgnoringCase),
  StringNotEqualsIgnoreCase: isNot(equalsIgnoringCase),
  StringLike: is(glob),
  StringNotLike: isNot(glob),
  ArnEquals: is(matchArn),
  ArnLike: is(matchArn),
  ArnNotEquals: isNot(matchArn),
  ArnNotLike: isNot(matchArn),
  Bool: is(equalsIgnoringCase),
  BinaryEquals: is(equals),
  NumericEquals: is(numbers((given, wanted) => given === wanted)),
  NumericNotEquals: isNot(numbers((given, wanted) => given === wanted)),
  NumericLessThan: is(numbers((given, wanted) => given < wanted)),
  NumericLessThanEquals: is(numbers((given, wanted) => given <= wanted)),
  NumericGreaterThan: is(numbers((given, wanted) => given > wanted)),
  NumericGreaterThanEquals: is(numbers((given, wanted) => given >= wanted)),
  DateEquals: is(dates((given, wanted) => given === wanted)),
  DateNotEquals: isNot(dates((given, wanted) => given === wanted)),
  DateLessThan: is(dates((given, wanted) => given < wanted)),
  DateLessThanEquals: is(dates((given, wanted) => given <= wanted)),
  DateGreaterThan: is(dates((given, wanted) => given > wanted)),
  DateGreaterThanEquals: is(dates((given, wanted) => given >= wanted)),
  IpAddress: is(inRange),
  NotIpAddress: isNot(inRange),
};
