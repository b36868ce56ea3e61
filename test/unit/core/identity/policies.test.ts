import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  inspectPolicy,
  MAX_POLICY,
  readPolicy,
  sessionPolicy,
  surveyPolicy,
  terminalPolicy,
  verifyPolicy,
  writePolicy,
} from '../../../../src/core/identity/policies.ts';
import { valueScopes } from '../../../../src/core/identity/valueScopes.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

const statements = (policy: string | undefined): readonly Statement[] => JSON.parse(policy ?? '').Statement;
const list = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;
const allowing = (policy: string | undefined, action: string): readonly Statement[] =>
  statements(policy).filter(
    ({ Effect, Action }) => Effect === 'Allow' && list(Action).some(pattern => matches(pattern, action)),
  );
const resources = (policy: string | undefined, action: string): readonly string[] =>
  allowing(policy, action).flatMap(({ Resource }) => list(Resource));

/** IAM's wildcards. */
const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const SERVICE = 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api';
const TASK = 'arn:aws:ecs:eu-west-1:111122223333:task/blog/0123456789abcdef0123456789abcdef';
const REVISION = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-migrate:3';
const IN_BLOG = { ArnEquals: { 'ecs:cluster': CLUSTER } };
const TO_TASKS = { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } };
const ON_REGISTERING = { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } };

for (const [access, policy] of [
  ['read', readPolicy()],
  ['terminal', terminalPolicy()],
  ['inspect', inspectPolicy()],
  ['verify', verifyPolicy()],
  ['survey', surveyPolicy()],
] as const) {
  describe(`the session policy of ${access}`, () => {
    it('fits into what STS takes', () => {
      assert.equal(sessionPolicy(access), policy);
      assert.ok(policy.length <= MAX_POLICY, `${policy.length} characters`);
      assert.match(policy, /^[\t\n\r\u0020-\u00ff]*$/);
    });

    it('allows looking and nothing else', () => {
      for (const { Effect, Action } of statements(policy)) {
        assert.equal(Effect, 'Allow');
        for (const action of list(Action)) {
          assert.match(
            action,
            /^(ecs:(Describe|Get|List)|logs:(Describe|Filter|Get|(Start|Stop)(LiveTail|Query)$)|ecr:(Batch(Check|Get)|Describe|Get|List)|iam:(Get|List|SimulatePrincipalPolicy$)|sts:GetCallerIdentity$|application-autoscaling:Describe|(secretsmanager|ssm):Describe)[A-Za-z]*\*?$/,
          );
        }
      }
    });
  });
}

it('no session for looking may read the value of a secret, or who may do what beside the trust', () => {
  const all = [readPolicy(), terminalPolicy(), inspectPolicy(), verifyPolicy(), surveyPolicy()].join();
  for (const action of ['ssm:Get', 'secretsmanager:Get', 'kms:', 'iam:GetRolePolicy', 'iam:ListUsers']) {
    assert.ok(!all.includes(action), action);
  }
});

describe('a session policy for changes', () => {
  const at = { cluster: CLUSTER, service: SERVICE, task: TASK, taskDefinition: REVISION };
  for (const [kind, expected] of [
    [
      'service',
      [
        {
          Action: ['ecs:ContinueServiceDeployment', 'ecs:StopServiceDeployment', 'ecs:UpdateService'],
          Resource: [SERVICE, 'arn:aws:ecs:*:*:service-deployment/blog/blog-api/*'],
          Condition: IN_BLOG,
        },
      ],
    ],
    [
      'deploy',
      [
        {
          Action: ['ecs:RunTask', 'ecs:UpdateExpressGatewayService', 'ecs:UpdateService'],
          Resource: [SERVICE, 'arn:aws:ecs:*:*:task-definition/*'],
          Condition: IN_BLOG,
        },
        { Action: 'ecs:RegisterTaskDefinition', Resource: '*' },
        { Action: 'ecs:TagResource', Resource: '*', Condition: ON_REGISTERING },
        { Action: 'iam:PassRole', Resource: '*', Condition: TO_TASKS },
      ],
    ],
    [
      'run',
      [
        { Action: ['ecs:RunTask'], Resource: [REVISION], Condition: IN_BLOG },
        { Action: 'iam:PassRole', Resource: '*', Condition: TO_TASKS },
      ],
    ],
    ['stop', [{ Action: ['ecs:StopTask'], Resource: [TASK], Condition: IN_BLOG }]],
  ] as const) {
    it(`allows what it is for and nothing else: ${kind}`, () => {
      assert.deepEqual(
        statements(writePolicy({ ...at, kind })),
        expected.map(statement => ({ Effect: 'Allow', ...statement })),
      );
    });
  }

  it('names the task that a shell or a port is of, and the documents for ports', () => {
    const policy = writePolicy({ kind: 'shell', cluster: CLUSTER, task: TASK });
    assert.deepEqual(resources(policy, 'ecs:ExecuteCommand'), [CLUSTER, TASK]);
    assert.deepEqual(resources(policy, 'ssm:StartSession'), [
      TASK,
      'arn:aws:ssm:*:*:document/AWS-StartPortForwardingSession',
      'arn:aws:ssm:*:*:document/AWS-StartPortForwardingSessionToRemoteHost',
    ]);
    assert.equal(statements(policy).length, 2);
    const long = { cluster: `${CLUSTER}${'c'.repeat(251)}`, task: TASK.replace('blog', 'c'.repeat(255)) };
    assert.ok((writePolicy({ kind: 'shell', ...long })?.length ?? Infinity) <= MAX_POLICY);
  });

  it('names the values, without the key and version of a secret', () => {
    const parameter = 'arn:aws:ssm:eu-west-1:111122223333:parameter/blog/api/level';
    const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/db-AbCdEf';
    const partial = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/mail';
    const arns = [parameter, `${secret}:password::`, secret, partial];
    const policy = writePolicy({ kind: 'values', arns });
    assert.deepEqual(resources(policy, 'ssm:GetParameters'), [parameter]);
    assert.deepEqual(resources(policy, 'secretsmanager:GetSecretValue'), [secret, `${partial}-??????`]);
    assert.deepEqual(
      statements(policy).map(({ Action }) => Action),
      ['ssm:GetParameters', 'secretsmanager:GetSecretValue', 'kms:Decrypt'],
    );
  });

  it('allows nothing where there is nothing to read', () => {
    assert.deepEqual(statements(writePolicy({ kind: 'values', arns: [] })), [
      { Effect: 'Deny', Action: '*', Resource: '*' },
    ]);
  });

  it('is none for all that the role may', () => {
    assert.equal(writePolicy({ kind: 'role' }), undefined);
  });
});

const word = (max: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{1,${max}}$`));
const place = fc.record({
  partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
  region: fc.constantFrom('eu-west-1', 'us-gov-west-1', 'ap-southeast-2'),
  account: fc.stringMatching(/^\d{12}$/),
});

it('every scope of a cluster fits and stays within it, exact where names are as long as ECS allows', () => {
  const name = fc.oneof(word(255), fc.constant('c'.repeat(255)), fc.constant('c'.repeat(900)));
  fc.assert(
    fc.property(place, name, name, ({ partition, region, account }, cluster, own) => {
      const prefix = `arn:${partition}:ecs:${region}:${account}`;
      const at = {
        cluster: `${prefix}:cluster/${cluster}`,
        service: `${prefix}:service/${cluster}/${own}`,
        task: `${prefix}:task/${cluster}/0123`,
        taskDefinition: `${prefix}:task-definition/${own}:3`,
      };
      const deployment = `${prefix}:service-deployment/${cluster}/${own}/a1`;
      const exact = cluster.length <= 255 && own.length <= 255;
      for (const [kind, action, touched, others] of [
        ['service', 'ecs:UpdateService', at.service, [`${at.service}s`]],
        ['service', 'ecs:StopServiceDeployment', deployment, [deployment.replace(/\/a1$/, 's/a1')]],
        ['service', 'ecs:ContinueServiceDeployment', deployment, [deployment.replace(/\/a1$/, 's/a1')]],
        ['deploy', 'ecs:UpdateService', at.service, [`${at.service}s`]],
        ['deploy', 'ecs:UpdateExpressGatewayService', at.service, [`${at.service}s`]],
        ['deploy', 'ecs:RunTask', at.taskDefinition, []],
        ['run', 'ecs:RunTask', at.taskDefinition, [`${at.taskDefinition}0`]],
        ['stop', 'ecs:StopTask', at.task, [`${at.task}0`]],
      ] as const) {
        const policy = writePolicy({ ...at, kind });
        assert.ok(
          policy !== undefined && policy.length <= MAX_POLICY,
          `${kind}: ${policy?.length} characters`,
        );
        assert.deepEqual(
          allowing(policy, action).map(({ Condition }) => Condition),
          [{ ArnEquals: { 'ecs:cluster': at.cluster } }],
        );
        const allows = (arn: string): boolean =>
          resources(policy, action).some(pattern => matches(pattern, arn));
        assert.ok(allows(touched), `${kind} ${action}`);
        if (exact) {
          assert.deepEqual(others.filter(allows), [], `${kind} ${action}`);
        }
      }
    }),
    {
      examples: [
        [
          { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '111122223333' },
          'c'.repeat(255),
          's'.repeat(255),
        ],
        [
          { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '111122223333' },
          'c'.repeat(900),
          's'.repeat(900),
        ],
      ],
    },
  );
});

it('the scopes of values fit, and name exactly these values', () => {
  const parameter = fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}(\/[A-Za-z0-9_.-]{1,300}){0,3}$/);
  const secret = fc.stringMatching(/^[A-Za-z0-9_+=.@-]{1,400}-[A-Za-z0-9]{6}$/);
  fc.assert(
    fc.property(
      place,
      fc.array(parameter, { maxLength: 40 }),
      fc.array(secret, { maxLength: 40 }),
      ({ partition, region, account }, parameters, secrets) => {
        const own = (service: string) => `arn:${partition}:${service}:${region}:${account}:`;
        const arns = [
          ...parameters.map(name => `${own('ssm')}parameter/${name}`),
          ...secrets.map(name => `${own('secretsmanager')}secret:${name}`),
        ];
        const policies = valueScopes(arns).map(scope => writePolicy(scope));
        const allowed = policies.flatMap(policy => {
          assert.ok(policy !== undefined && policy.length <= MAX_POLICY, `${policy?.length} characters`);
          return [
            ...resources(policy, 'ssm:GetParameters'),
            ...resources(policy, 'secretsmanager:GetSecretValue'),
          ];
        });
        assert.deepEqual([...allowed].sort(), [...new Set(arns)].sort());
        const bytes = arns.reduce((sum, arn) => sum + arn.length, 0);
        assert.ok(policies.length <= 1 + bytes / 600, `${policies.length} sessions`);
      },
    ),
    { numRuns: 60 },
  );
});
