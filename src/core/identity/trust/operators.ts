import { addressIn } from './address.ts';
import { arnParts, matches, type Pattern, pattern } from './pattern.ts';

/**
 * IAM's condition operators.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export interface Operator {
  /** The condition holds where no value compares; an absent key then holds too. */
  readonly negated: boolean;
  /** Whether `*` and `?` are wildcards to it. */
  readonly wildcards: boolean;
  /** Compares texts as they are, so that a wrong spelling is what makes them differ. */
  readonly texts: boolean;
  compares(wanted: Pattern, given: string): boolean;
}

function pair(name: string, not: string, compares: Operator['compares'], wildcards = false) {
  const texts = name.startsWith('String');
  return [
    [name, { negated: false, wildcards, texts, compares }],
    [not, { negated: true, wildcards, texts, compares }],
  ] as const;
}

function order(prefix: string, read: (text: string) => number) {
  const by = (test: (given: number, wanted: number) => boolean): Operator['compares'] => {
    return ({ text }, given) => test(read(given), read(text));
  };
  const plain = { negated: false, wildcards: false, texts: false };
  return [
    ...pair(
      `${prefix}Equals`,
      `${prefix}NotEquals`,
      by((given, wanted) => given === wanted),
    ),
    [`${prefix}LessThan`, { ...plain, compares: by((given, wanted) => given < wanted) }],
    [`${prefix}LessThanEquals`, { ...plain, compares: by((given, wanted) => given <= wanted) }],
    [`${prefix}GreaterThan`, { ...plain, compares: by((given, wanted) => given > wanted) }],
    [`${prefix}GreaterThanEquals`, { ...plain, compares: by((given, wanted) => given >= wanted) }],
  ] as const;
}

const same: Operator['compares'] = ({ text }, given) => text === given;
const sameButCase: Operator['compares'] = ({ text }, given) => text.toLowerCase() === given.toLowerCase();

/** Each part of an ARN by itself; ArnEquals and ArnLike are the same. */
const sameArn: Operator['compares'] = (wanted, given) => {
  const parts = arnParts(wanted);
  const found = arnParts(pattern(given));
  return (
    parts !== undefined &&
    found?.[0]?.text === 'arn' &&
    parts.every((part, index) => matches(part, found[index]?.text ?? ''))
  );
};

/** NaN, which compares with nothing, for what is no number. */
function number(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** Milliseconds: ISO 8601 as W3C profiles it, or seconds since the epoch. */
function time(text: string): number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...pair('StringEquals', 'StringNotEquals', same),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', sameButCase),
  ...pair('StringLike', 'StringNotLike', matches, true),
  ...pair('ArnEquals', 'ArnNotEquals', sameArn, true),
  ...pair('ArnLike', 'ArnNotLike', sameArn, true),
  ...order('Numeric', number),
  ...order('Date', time),
  ...pair('IpAddress', 'NotIpAddress', ({ text }, given) => addressIn(text, given)),
  ['Bool', { negated: false, wildcards: false, texts: false, compares: sameButCase }],
  ['BinaryEquals', { negated: false, wildcards: false, texts: false, compares: same }],
]);

/** The one operator that looks at whether a key is there at all; it knows no IfExists. */
export const NULL_OPERATOR = 'Null';
