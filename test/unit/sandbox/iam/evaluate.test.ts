import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { context } from '../../../../src/sandbox/iam/context.ts';
import { type Decision, evaluate } from '../../../../src/sandbox/iam/evaluate.ts';
import { parsePolicy } from '../../../../src/sandbox/iam/policy.ts';

type Statement = Readonly<Record<string, unknown>>;

const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
const api = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/api';
const update = { action: 'ecs:UpdateService', resource: api };
const list = { action: 'ecs:ListClusters', resource: '*' };

const everything: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

const rows: readonly (readonly [
  name: string,
  policies: readonly (readonly Statement[])[],
  request: { readonly action: string; readonly resource: string },
  decision: Decision,
])[] = [
  ['no policy at all', [], update, 'implicitDeny'],
  ['everything', [[everything]], update, 'allowed'],
  [
    'the action on everything',
    [[{ Effect: 'Allow', Action: 'ecs:UpdateService', Resource: '*' }]],
    update,
    'allowed',
  ],
  [
    'the action on this service',
    [[{ Effect: 'Allow', Action: 'ecs:UpdateService', Resource: api }]],
    update,
    'allowed',
  ],
  [
    'the action on its cluster only',
    [[{ Effect: 'Allow', Action: 'ecs:UpdateService', Resource: cluster }]],
    update,
    'implicitDeny',
  ],
  ['another action', [[{ Effect: 'Allow', Action: 'ecs:Describe*', Resource: '*' }]], update, 'implicitDeny'],
  [
    'one of several actions',
    [[{ Effect: 'Allow', Action: ['ecs:Describe*', 'ecs:Update*'], Resource: '*' }]],
    update,
    'allowed',
  ],
  [
    'a resource for an action that knows none',
    [[{ Effect: 'Allow', Action: 'ecs:ListClusters', Resource: cluster }]],
    list,
    'implicitDeny',
  ],
  [
    '* for an action that knows no resource',
    [[{ Effect: 'Allow', Action: 'ecs:ListClusters', Resource: '*' }]],
    list,
    'allowed',
  ],
  [
    'an explicit deny after an allow',
    [[everything, { Effect: 'Deny', Action: 'ecs:Update*', Resource: '*' }]],
    update,
    'explicitDeny',
  ],
  [
    'an explicit deny before an allow',
    [[{ Effect: 'Deny', Action: 'ecs:Update*', Resource: '*' }, everything]],
    update,
    'explicitDeny',
  ],
  [
    'an explicit deny in another policy',
    [[everything], [{ Effect: 'Deny', Action: 'ecs:Update*', Resource: '*' }]],
    update,
    'explicitDeny',
  ],
  [
    'a deny of another resource',
    [[everything, { Effect: 'Deny', Action: 'ecs:*', Resource: `${api}-2` }]],
    update,
    'allowed',
  ],
  [
    'NotAction leaves the action out',
    [[{ Effect: 'Allow', NotAction: 'ecs:Update*', Resource: '*' }]],
    update,
    'implicitDeny',
  ],
  [
    'NotAction takes all others',
    [[{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }]],
    update,
    'allowed',
  ],
  [
    'Deny with NotAction',
    [[everything, { Effect: 'Deny', NotAction: ['ecs:List*'], Resource: '*' }]],
    update,
    'explicitDeny',
  ],
  [
    'NotResource leaves the service out',
    [[{ Effect: 'Allow', Action: '*', NotResource: api }]],
    update,
    'implicitDeny',
  ],
  [
    'NotResource takes all others',
    [[{ Effect: 'Allow', Action: '*', NotResource: `${api}-2` }]],
    update,
    'allowed',
  ],
  [
    'a condition that holds',
    [[{ ...everything, Condition: { ArnEquals: { 'ecs:cluster': cluster } } }]],
    update,
    'allowed',
  ],
  [
    'a condition that does not hold',
    [[{ ...everything, Condition: { ArnEquals: { 'ecs:cluster': `${cluster}-2` } } }]],
    update,
    'implicitDeny',
  ],
  [
    'a deny whose condition does not hold',
    [
      [
        everything,
        { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Null: { 'ecs:cluster': 'true' } } },
      ],
    ],
    update,
    'allowed',
  ],
  [
    'a variable in the resource',
    [[{ Effect: 'Allow', Action: '*', Resource: `arn:aws:ecs:*:*:service/${v('aws:PrincipalTag/team')}/*` }]],
    update,
    'allowed',
  ],
  [
    'a variable in the resource that is absent',
    [[{ Effect: 'Allow', Action: '*', Resource: `arn:aws:ecs:*:*:service/${v('aws:PrincipalTag/x')}*` }]],
    update,
    'implicitDeny',
  ],
];

/** A policy variable. */
function v(name: string): string {
  return `\${${name}}`;
}

suite('policy evaluation', () => {
  const keys = context({ 'ecs:cluster': cluster, 'aws:PrincipalTag/team': 'prod' });
  for (const [name, policies, request, decision] of rows) {
    test(`${name}: ${decision}`, () => {
      const parsed = policies.map(statements =>
        parsePolicy({ Version: '2012-10-17', Statement: statements }, 'identity'),
      );
      assert.equal(evaluate(parsed, { ...request, context: keys }), decision);
    });
  }
});

suite('trust policy evaluation', () => {
  const provider = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
  const subject = 'token.actions.githubusercontent.com:sub';
  const trust: Statement = {
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: provider },
    Condition: { StringLike: { [subject]: 'repo:octo/blog:*' } },
  };
  const main = 'repo:octo/blog:ref:refs/heads/main';

  const cases: readonly (readonly [
    name: string,
    statements: readonly Statement[],
    sub: string | undefined,
    decision: Decision,
  ])[] = [
    ['the repository', [trust], main, 'allowed'],
    ['another repository', [trust], 'repo:octo/shop:ref:refs/heads/main', 'implicitDeny'],
    ['the repository in other letters', [trust], 'repo:Octo/blog:ref:refs/heads/main', 'implicitDeny'],
    ['the immutable form', [trust], 'repo:octo@1/blog@2:ref:refs/heads/main', 'implicitDeny'],
    ['no subject', [trust], undefined, 'implicitDeny'],
    ['another provider', [{ ...trust, Principal: { Federated: `${provider}/octo` } }], main, 'implicitDeny'],
    [
      'one of several providers',
      [{ ...trust, Principal: { Federated: ['arn:x', provider] } }],
      main,
      'allowed',
    ],
    [
      'AWS principals only',
      [{ ...trust, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
      main,
      'implicitDeny',
    ],
    ['everyone', [{ ...trust, Principal: '*' }], main, 'allowed'],
    [
      'everyone but this provider',
      [{ ...trust, Principal: undefined, NotPrincipal: { Federated: provider } }],
      main,
      'implicitDeny',
    ],
    ['another action', [{ ...trust, Action: 'sts:AssumeRole' }], main, 'implicitDeny'],
    ['all actions', [{ ...trust, Action: 'sts:*' }], main, 'allowed'],
    [
      'a deny of pull requests',
      [trust, { ...trust, Effect: 'Deny', Condition: { StringLike: { [subject]: '*:pull_request' } } }],
      'repo:octo/blog:pull_request',
      'explicitDeny',
    ],
    [
      'a key that IAM does not know, under ForAllValues',
      [
        {
          ...trust,
          Condition: {
            'ForAllValues:StringEquals': { 'token.actions.githubusercontent.com:event_name': 'push' },
          },
        },
      ],
      main,
      'allowed',
    ],
    [
      'a key that IAM does not know, under StringEquals',
      [
        {
          ...trust,
          Condition: { StringEquals: { 'token.actions.githubusercontent.com:event_name': 'push' } },
        },
      ],
      main,
      'implicitDeny',
    ],
  ];
  for (const [name, statements, sub, decision] of cases) {
    test(`${name}: ${decision}`, () => {
      const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
      const request = {
        action: 'sts:AssumeRoleWithWebIdentity',
        resource: 'arn:aws:iam::111122223333:role/dev',
        context: context({ [subject]: sub }),
        federated: provider,
      };
      assert.equal(evaluate([parsePolicy(document, 'trust')], request), decision);
    });
  }
});
