import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combine } from '../../../../../src/core/scaffold/account/documents.ts';

const read = { Sid: 'Read', Effect: 'Allow', Action: ['a:Read', 'a:List'], Resource: '*' } as const;

test('an action that is allowed already is left out, and a statement without any goes', () => {
  const again = { Sid: 'Again', Effect: 'Allow', Action: ['a:List', 'a:Get'], Resource: '*' } as const;
  const same = { ...read, Sid: 'Same' };
  const combined = combine([
    { Version: '2012-10-17', Statement: [read] },
    { Version: '2012-10-17', Statement: [again, same] },
  ]);
  assert.deepEqual(combined.Statement, [read, { ...again, Action: ['a:Get'] }]);
});

test('what is allowed for other resources or under other conditions stays', () => {
  const elsewhere = { ...read, Resource: ['arn:aws:a:::b'] };
  const sometimes = { ...read, Condition: { StringEquals: { 'a:b': ['c'] } } };
  const { Statement } = combine([{ Version: '2012-10-17', Statement: [read, elsewhere, sometimes] }]);
  assert.deepEqual(
    Statement.map(({ Sid }) => Sid),
    ['Read', 'Read2', 'Read3'],
  );
});
