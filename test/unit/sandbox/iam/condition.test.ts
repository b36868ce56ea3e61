import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { holds } from '../../../../src/sandbox/iam/condition.ts';
import { type ContextValue, context } from '../../../../src/sandbox/iam/context.ts';
import { parsePolicy } from '../../../../src/sandbox/iam/policy.ts';

type Block = Record<string, Record<string, unknown>>;
type Keys = Record<string, ContextValue>;

/** Whether a statement with this Condition block applies under these keys. */
function applies(block: Block, keys: Keys, version = '2012-10-17'): boolean {
  const policy = parsePolicy(
    {
      Version: version,
      Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: block },
    },
    'identity',
  );
  const [statement] = policy.statements;
  assert.ok(statement);
  return statement.conditions.every(condition =>
    holds(condition, context(keys), policy.version === '2012-10-17'),
  );
}

/** A policy variable. */
function v(name: string): string {
  return `\${${name}}`;
}

const main = 'repo:octo/blog:ref:refs/heads/main';
const arn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';

const rows: readonly (readonly [name: string, block: Block, keys: Keys, applies: boolean])[] = [
  ['StringEquals, equal', { StringEquals: { k: 'a' } }, { k: 'a' }, true],
  ['StringEquals, one of several', { StringEquals: { k: ['b', 'a'] } }, { k: 'a' }, true],
  ['StringEquals, other case', { StringEquals: { k: 'A' } }, { k: 'a' }, false],
  ['StringEquals, a wildcard is a character', { StringEquals: { k: 'repo:*' } }, { k: main }, false],
  ['StringEquals, absent key', { StringEquals: { k: 'a' } }, {}, false],
  [
    'StringEquals, the key in another case',
    { StringEquals: { 'AWS:UserId': 'a' } },
    { 'aws:userid': 'a' },
    true,
  ],
  [
    'StringEquals, several keys must all hold',
    { StringEquals: { k: 'a', l: 'b' } },
    { k: 'a', l: 'c' },
    false,
  ],
  [
    'StringEquals and another operator',
    { StringEquals: { k: 'a' }, StringLike: { l: 'b*' } },
    { k: 'a', l: 'bb' },
    true,
  ],
  [
    'StringEquals, several values without a quantifier',
    { StringEquals: { k: 'a' } },
    { k: ['a', 'b'] },
    false,
  ],
  ['StringNotEquals, other', { StringNotEquals: { k: 'a' } }, { k: 'b' }, true],
  ['StringNotEquals, one of several is equal', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, false],
  ['StringNotEquals, absent key', { StringNotEquals: { k: 'a' } }, {}, true],
  ['StringEqualsIgnoreCase', { StringEqualsIgnoreCase: { k: 'OCTOCAT' } }, { k: 'octocat' }, true],
  ['StringNotEqualsIgnoreCase', { StringNotEqualsIgnoreCase: { k: 'OCTOCAT' } }, { k: 'octocat' }, false],
  ['StringLike, *', { StringLike: { k: 'repo:octo/*:ref:refs/heads/main' } }, { k: main }, true],
  ['StringLike, ?', { StringLike: { k: 'repo:octo/blo?:*' } }, { k: main }, true],
  [
    'StringLike, legacy form for an immutable subject',
    { StringLike: { k: 'repo:octo/blog:*' } },
    { k: 'repo:octo@1/blog@2:ref:refs/heads/main' },
    false,
  ],
  ['StringNotLike', { StringNotLike: { k: '*:pull_request' } }, { k: main }, true],
  ['ArnLike', { ArnLike: { k: 'arn:aws:ecs:*:*:cluster/p*' } }, { k: arn }, true],
  ['ArnEquals is ArnLike', { ArnEquals: { k: 'arn:aws:ecs:*:*:cluster/p*' } }, { k: arn }, true],
  ['ArnLike, a name instead of an ARN', { ArnLike: { k: 'prod' } }, { k: arn }, false],
  ['ArnNotLike', { ArnNotLike: { k: 'arn:aws:ecs:*:*:cluster/p*' } }, { k: arn }, false],
  ['ArnNotEquals, absent key', { ArnNotEquals: { k: 'arn:aws:ecs:*:*:cluster/p*' } }, {}, true],
  ['Bool', { Bool: { k: 'true' } }, { k: 'true' }, true],
  ['Bool, written without quotation marks', { Bool: { k: false } }, { k: 'false' }, true],
  ['Bool, other', { Bool: { k: 'true' } }, { k: 'false' }, false],
  ['NumericEquals, written in another way', { NumericEquals: { k: '3600.0' } }, { k: '3600' }, true],
  ['NumericNotEquals', { NumericNotEquals: { k: 1 } }, { k: '2' }, true],
  ['NumericLessThan, equal', { NumericLessThan: { k: 10 } }, { k: '10' }, false],
  ['NumericLessThanEquals, equal', { NumericLessThanEquals: { k: 10 } }, { k: '10' }, true],
  ['NumericLessThan compares as numbers', { NumericLessThan: { k: '10' } }, { k: '9' }, true],
  ['NumericGreaterThan', { NumericGreaterThan: { k: 10 } }, { k: '11' }, true],
  ['NumericGreaterThanEquals', { NumericGreaterThanEquals: { k: 10 } }, { k: '9' }, false],
  ['NumericEquals, no number', { NumericEquals: { k: 1 } }, { k: 'one' }, false],
  [
    'DateGreaterThan',
    { DateGreaterThan: { k: '2026-01-01T00:00:00Z' } },
    { k: '2026-06-01T00:00:00Z' },
    true,
  ],
  ['DateLessThan', { DateLessThan: { k: '2026-01-01T00:00:00Z' } }, { k: '2026-06-01T00:00:00Z' }, false],
  [
    'DateEquals, seconds since the epoch',
    { DateEquals: { k: '1767225600' } },
    { k: '2026-01-01T00:00:00Z' },
    true,
  ],
  ['DateNotEquals', { DateNotEquals: { k: '2026-01-01' } }, { k: '2026-01-02' }, true],
  [
    'DateLessThanEquals, equal',
    { DateLessThanEquals: { k: '2026-01-01' } },
    { k: '2026-01-01T00:00:00Z' },
    true,
  ],
  ['DateGreaterThanEquals, no date', { DateGreaterThanEquals: { k: 'soon' } }, { k: '2026-01-01' }, false],
  ['IpAddress', { IpAddress: { k: '127.0.0.0/8' } }, { k: '127.0.0.1' }, true],
  ['IpAddress, one address', { IpAddress: { k: '10.0.0.1' } }, { k: '10.0.0.2' }, false],
  ['IpAddress, version 6', { IpAddress: { k: '2001:db8::/32' } }, { k: '2001:db8::1' }, true],
  ['NotIpAddress', { NotIpAddress: { k: ['10.0.0.0/8', '127.0.0.0/8'] } }, { k: '127.0.0.1' }, false],
  ['BinaryEquals', { BinaryEquals: { k: 'QmluYXJ5' } }, { k: 'QmluYXJ5' }, true],
  ['Null true, absent key', { Null: { k: 'true' } }, {}, true],
  ['Null true, present key', { Null: { k: 'true' } }, { k: 'a' }, false],
  ['Null false, present key', { Null: { k: 'false' } }, { k: 'a' }, true],
  ['Null false, absent key', { Null: { k: false } }, {}, false],
  ['…IfExists, absent key', { StringEqualsIfExists: { k: 'a' } }, {}, true],
  ['…IfExists, present key', { StringEqualsIfExists: { k: 'a' } }, { k: 'b' }, false],
  ['StringLikeIfExists, present key', { StringLikeIfExists: { k: 'a*' } }, { k: 'ab' }, true],
  ['BoolIfExists, absent key', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, {}, true],
  ['ForAnyValue, one fits', { 'ForAnyValue:StringEquals': { k: ['a', 'b'] } }, { k: ['c', 'b'] }, true],
  ['ForAnyValue, none fits', { 'ForAnyValue:StringEquals': { k: ['a', 'b'] } }, { k: ['c', 'd'] }, false],
  ['ForAnyValue, absent key', { 'ForAnyValue:StringEquals': { k: 'a' } }, {}, false],
  ['ForAnyValue, one value', { 'ForAnyValue:StringLike': { k: 'a*' } }, { k: 'ab' }, true],
  [
    'ForAnyValue with a negation, one fits',
    { 'ForAnyValue:StringNotEquals': { k: 'a' } },
    { k: ['a', 'b'] },
    true,
  ],
  ['ForAnyValue…IfExists, absent key', { 'ForAnyValue:StringEqualsIfExists': { k: 'a' } }, {}, true],
  ['ForAllValues, all fit', { 'ForAllValues:StringEquals': { k: ['a', 'b', 'c'] } }, { k: ['a', 'b'] }, true],
  [
    'ForAllValues, one does not',
    { 'ForAllValues:StringEquals': { k: ['a', 'b'] } },
    { k: ['a', 'c'] },
    false,
  ],
  ['ForAllValues, absent key: the trap', { 'ForAllValues:StringEquals': { k: 'a' } }, {}, true],
  ['ForAllValues, no values', { 'ForAllValues:StringEquals': { k: 'a' } }, { k: [] }, true],
  ['ForAllValues with a negation', { 'ForAllValues:StringNotEquals': { k: 'a' } }, { k: ['a', 'b'] }, false],
  [
    'a variable',
    { StringEquals: { k: v('aws:PrincipalTag/team') } },
    { k: 'red', 'aws:PrincipalTag/team': 'red' },
    true,
  ],
  [
    'a variable within a pattern',
    { StringLike: { k: `x/${v('aws:userid')}/*` } },
    { k: 'x/me/y', 'aws:userid': 'me' },
    true,
  ],
  [
    'a wildcard out of a variable is a character',
    { StringLike: { k: `x/${v('who')}` } },
    { k: 'x/me', who: '*' },
    false,
  ],
  ['and equals itself', { StringLike: { k: `x/${v('who')}` } }, { k: 'x/*', who: '*' }, true],
  ['a variable that is absent', { StringLike: { k: `*${v('who')}` } }, { k: 'x' }, false],
  ['a variable that is absent, negated', { StringNotLike: { k: `*${v('who')}` } }, { k: 'x' }, true],
  ['a default', { StringEquals: { k: v("who, 'nobody'") } }, { k: 'nobody' }, true],
  [
    'a default that is not needed',
    { StringEquals: { k: v("who, 'nobody'") } },
    { k: 'nobody', who: 'me' },
    false,
  ],
  [`${v('*')} is a star`, { StringLike: { k: `a${v('*')}` } }, { k: 'ab' }, false],
  [`${v('$')} is a dollar sign`, { StringEquals: { k: `${v('$')}{x}` } }, { k: v('x') }, true],
];

suite('conditions', () => {
  for (const [name, block, keys, expected] of rows) {
    test(name, () => assert.equal(applies(block, keys), expected));
  }

  test('the old version of the language knows no variables', () => {
    assert.equal(applies({ StringEquals: { k: v('who') } }, { k: 'me', who: 'me' }, '2008-10-17'), false);
    assert.equal(applies({ StringEquals: { k: v('who') } }, { k: v('who') }, '2008-10-17'), true);
  });
});
