import assert from 'node:assert/strict';
import test from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import { parseTrustPolicy, readTrustPolicy } from '../../../../../src/core/identity/trust/policy.ts';

const STATEMENT = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' };
const POLICY = { Version: '2012-10-17', Statement: [STATEMENT] };

test('reads what people copy: the document, and what the AWS CLI prints around it', () => {
  const get = { Role: { RoleName: 'blog', AssumeRolePolicyDocument: POLICY } };
  for (const copied of [
    POLICY,
    get,
    get.Role,
    { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(POLICY)) },
  ]) {
    assert.deepEqual(readTrustPolicy(` ${JSON.stringify(copied)}\n`), POLICY);
  }
});

const WRONG: Readonly<Record<string, unknown>> = {
  'no JSON': 'Statement:',
  'broken encoding': '%7B%E0%A4%A',
  'no object': [],
  nothing: null,
  'no statement': { Version: '2012-10-17' },
  'a statement that is none': { Statement: ['x'] },
  'no effect': { Statement: { ...STATEMENT, Effect: 'allow' } },
  'no action': { Statement: { Effect: 'Allow', Principal: '*' } },
  'both kinds of action': { Statement: { ...STATEMENT, NotAction: 'sts:AssumeRole' } },
  'an action that is no text': { Statement: { ...STATEMENT, Action: [1] } },
  'no principal': { Statement: { Effect: 'Allow', Action: 'sts:*' } },
  'a principal that is none': { Statement: { ...STATEMENT, Principal: 'arn:aws:iam::1:root' } },
  'no such operator': { Statement: { ...STATEMENT, Condition: { StringEqual: { a: 'b' } } } },
  NullIfExists: { Statement: { ...STATEMENT, Condition: { NullIfExists: { a: 'true' } } } },
  'a value that is none': { Statement: { ...STATEMENT, Condition: { StringEquals: { a: { b: 'c' } } } } },
  'a condition without keys': { Statement: { ...STATEMENT, Condition: { StringEquals: 'a' } } },
};

for (const [name, document] of Object.entries(WRONG)) {
  test(`refuses ${name}, in words`, () => {
    assert.throws(
      () => parseTrustPolicy(document),
      error =>
        error instanceof Failure && error.code === 'invalid' && !/undefined|\{\d\}/.test(error.message),
    );
  });
}
