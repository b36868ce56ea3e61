import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MalformedPolicy, type PolicyKind, parsePolicy } from '../../../../src/sandbox/iam/policy.ts';

const allow = { Effect: 'Allow', Action: 'ecs:ListClusters', Resource: '*' };
const trust = {
  Effect: 'Allow',
  Action: 'sts:AssumeRoleWithWebIdentity',
  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/example.com' },
};

function document(...statements: readonly unknown[]): unknown {
  return { Version: '2012-10-17', Statement: statements };
}

const refused: readonly (readonly [name: string, kind: PolicyKind, document: unknown, message: RegExp])[] = [
  ['no JSON', 'session', '{', /invalid Json/],
  ['no object', 'session', '[]', /Syntax errors/],
  ['no statement', 'session', '{"Version": "2012-10-17"}', /at least one statement/],
  ['an empty list of statements', 'identity', document(), /at least one statement/],
  ['another version', 'identity', { Version: '2020-01-01', Statement: allow }, /valid version/],
  ['an unknown field', 'identity', { Statement: allow, Statements: [] }, /Syntax errors/],
  ['an unknown field in a statement', 'identity', document({ ...allow, Actions: [] }), /Syntax errors/],
  ['another effect', 'identity', document({ ...allow, Effect: 'allow' }), /Syntax errors/],
  ['no action', 'identity', document({ Effect: 'Allow', Resource: '*' }), /must contain actions/],
  ['Action beside NotAction', 'identity', document({ ...allow, NotAction: 'iam:*' }), /Syntax errors/],
  [
    'an action without a service',
    'identity',
    document({ ...allow, Action: 'ListClusters' }),
    /prefaced by a vendor/,
  ],
  ['an empty action', 'identity', document({ ...allow, Action: '' }), /Syntax errors/],
  ['a number as action', 'identity', document({ ...allow, Action: 1 }), /Syntax errors/],
  ['no resource', 'session', document({ Effect: 'Allow', Action: 'ecs:*' }), /must contain resources/],
  [
    'a resource that is no ARN',
    'identity',
    document({ ...allow, Resource: 'prod' }),
    /must be in ARN format/,
  ],
  [
    'a principal in an identity policy',
    'identity',
    document({ ...allow, Principal: '*' }),
    /not specify a principal/,
  ],
  [
    'a resource in a trust policy',
    'trust',
    document({ ...trust, Resource: '*' }),
    /prohibited field Resource/,
  ],
  [
    'no principal in a trust policy',
    'trust',
    document({ Effect: 'Allow', Action: 'sts:*' }),
    /Missing required field Principal/,
  ],
  [
    'an unknown kind of principal',
    'trust',
    document({ ...trust, Principal: { GitHub: 'x' } }),
    /Syntax errors/,
  ],
  [
    'an unknown operator',
    'identity',
    document({ ...allow, Condition: { StringIs: { k: 'a' } } }),
    /Invalid Condition type : StringIs/,
  ],
  [
    'an unknown quantifier',
    'identity',
    document({ ...allow, Condition: { 'ForSome:StringEquals': { k: 'a' } } }),
    /Invalid Condition type/,
  ],
  [
    'NullIfExists',
    'identity',
    document({ ...allow, Condition: { NullIfExists: { k: 'true' } } }),
    /Invalid Condition type/,
  ],
  ['a condition that is no object', 'identity', document({ ...allow, Condition: 'x' }), /Syntax errors/],
  [
    'an object as value',
    'identity',
    document({ ...allow, Condition: { StringEquals: { k: {} } } }),
    /Syntax errors/,
  ],
  ['a statement id with a space', 'identity', document({ ...allow, Sid: 'Read all' }), /alpha numeric/],
];

suite('policy grammar', () => {
  for (const [name, kind, source, message] of refused) {
    test(`refuses ${name}`, () => {
      assert.throws(
        () => parsePolicy(source, kind),
        (error: unknown) => error instanceof MalformedPolicy && message.test(error.message),
      );
    });
  }

  test('takes one statement and one value in place of lists', () => {
    const policy = parsePolicy({ Version: '2012-10-17', Statement: allow }, 'identity');
    assert.deepEqual(policy.statements[0]?.actions, { negated: false, patterns: ['ecs:ListClusters'] });
  });

  test('takes JSON text, the Not forms and the old version where none is given', () => {
    const text = JSON.stringify({
      Id: 'x',
      Statement: [
        { Sid: 'A1', Effect: 'Deny', NotAction: ['iam:*'], NotResource: ['arn:aws:ecs:*:*:cluster/dev'] },
      ],
    });
    const policy = parsePolicy(text, 'session');
    assert.equal(policy.version, '2008-10-17');
    assert.deepEqual(policy.statements[0]?.actions, { negated: true, patterns: ['iam:*'] });
    assert.equal(policy.statements[0]?.resources?.negated, true);
  });

  test('reads whom a trust policy trusts', () => {
    const policy = parsePolicy(document(trust, { ...trust, Principal: '*' }), 'trust');
    assert.deepEqual(policy.statements[0]?.principals, {
      negated: false,
      everyone: false,
      federated: ['arn:aws:iam::111122223333:oidc-provider/example.com'],
      services: [],
      aws: [],
    });
    assert.equal(policy.statements[1]?.principals?.everyone, true);
  });
});
