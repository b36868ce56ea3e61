import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { IamStore } from '../../../src/sandbox/iam/store.ts';
import { startProblem } from '../../../src/sandbox/session/executionRoles.ts';

const account = '111122223333';
const secret = `arn:aws:secretsmanager:eu-west-1:${account}:secret:blog-AbCdEf`;
const needs = {
  roleArn: `arn:aws:iam::${account}:role/execution`,
  taskRoleArn: undefined,
  taskId: 'f'.repeat(32),
  region: 'eu-west-1',
  images: [`${account}.dkr.ecr.eu-west-1.amazonaws.com/blog:1`],
  values: [`${secret}:password::`, 'blog/level'],
  logs: [{ region: 'eu-west-1', group: '/ecs/blog', creates: false }],
};
const ACTIONS = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchCheckLayerAvailability',
  'secretsmanager:GetSecretValue',
  'ssm:GetParameters',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
];

function problem(actions: readonly string[], groups = ['/ecs/blog'], condition: object = {}) {
  const iam = new IamStore(account);
  iam.putRole('execution', {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: condition,
        },
      ],
    },
    policies: {
      own: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
      },
    },
  });
  return startProblem(iam, needs, (_, group) => groups.includes(group));
}

suite('the execution role of a task', () => {
  test('lets it start with all that the agent does, and not without any of it', () => {
    assert.equal(problem(ACTIONS), undefined);
    for (const action of ACTIONS) {
      const said = problem(ACTIONS.filter(other => other !== action));
      assert.match(said ?? '', new RegExp(`is not authorized to perform: ${action} `));
    }
  });

  test('has to trust ECS’s tasks of its account, and the log group to be there', () => {
    const own = { StringEquals: { 'aws:SourceAccount': account } };
    assert.equal(problem(ACTIONS, ['/ecs/blog'], own), undefined);
    const other = { StringEquals: { 'aws:SourceAccount': '444455556666' } };
    assert.match(problem(ACTIONS, ['/ecs/blog'], other) ?? '', /ECS was unable to assume the role/);
    assert.match(problem(ACTIONS, []) ?? '', /The specified log group does not exist/);
  });

  test('is not asked where the account does not have it', () => {
    assert.equal(
      startProblem(new IamStore(account), needs, () => false),
      undefined,
    );
  });
});
