import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  inspectPolicy,
  readPolicy,
  terminalPolicy,
  verifyPolicy,
  writePolicy,
} from '../../../../src/core/identity/policies.ts';
import {
  diagnosisPermissions,
  logPermissions,
  type PolicyDocument,
  readPermissions,
  shellPermissions,
  terminalPermissions,
  valuePermissions,
  verifyPermissions,
  writePermissions,
} from '../../../../src/core/scaffold/permissions.ts';

const PLACE = { account: '111122223333', region: 'eu-west-1', clusters: ['blog', 'shop-*'] };
const ROLE = 'arn:aws:iam::111122223333:role/codespaces-ecs-read';
const VALUES = [
  'arn:aws:ssm:eu-west-1:111122223333:parameter/blog/*',
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/*',
];
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/5c1d6f0a-3b7e-4f43-9d52-8a2e61c07b94';
const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const SERVICE = 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api';

const TASK = 'arn:aws:ecs:eu-west-1:111122223333:task/blog/0123456789abcdef0123456789abcdef';

const documented = {
  read: readPermissions(PLACE),
  logs: logPermissions(PLACE),
  terminal: terminalPermissions(PLACE),
  diagnosis: diagnosisPermissions(PLACE, [ROLE]),
  verify: verifyPermissions(PLACE, [ROLE], VALUES.slice(1)),
  write: writePermissions(PLACE),
  shell: shellPermissions(PLACE),
  values: valuePermissions(VALUES, [KEY]),
};

const actions = (...policies: readonly PolicyDocument[]): string[] =>
  policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)).sort();
const sessionActions = (policy: string | undefined): string[] => {
  const { Statement }: { Statement: readonly { Action: string | string[] }[] } = JSON.parse(policy ?? '');
  return Statement.flatMap(({ Action }) => Action).sort();
};
const covers = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action);
describe('the documented permissions', () => {
  it('of the role for reading are exactly what its session asks for', () => {
    assert.deepEqual(actions(documented.read, documented.logs), sessionActions(readPolicy()));
    assert.deepEqual(actions(documented.diagnosis), sessionActions(inspectPolicy()));
    assert.deepEqual(actions(documented.verify), sessionActions(verifyPolicy()));
  });

  it('of the terminal are within what its session asks for', () => {
    const asked = sessionActions(terminalPolicy());
    for (const action of [...actions(documented.terminal), ...actions(documented.read)]) {
      assert.ok(
        asked.some(pattern => covers(pattern, action)),
        action,
      );
    }
  });

  it('of the role for changes are exactly what its sessions ask for', () => {
    const at = { cluster: CLUSTER, service: SERVICE, task: TASK, taskDefinition: 'a:1' };
    const asked = (['service', 'deploy', 'run', 'stop'] as const).flatMap(kind =>
      sessionActions(writePolicy({ ...at, kind })),
    );
    assert.deepEqual(new Set(asked), new Set(actions(documented.write)));
    assert.deepEqual(
      actions(documented.shell),
      sessionActions(writePolicy({ kind: 'shell', cluster: CLUSTER, task: TASK })),
    );
    assert.deepEqual(
      actions(documented.values),
      sessionActions(writePolicy({ kind: 'values', arns: VALUES })).sort(),
    );
  });

  for (const [name, policy] of Object.entries(documented)) {
    it(`fit into one policy of a role, and name it by its statements: ${name}`, () => {
      assert.ok(JSON.stringify(policy).length <= 6144);
      const ids = policy.Statement.map(({ Sid }) => Sid);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.every(id => /^[A-Za-z0-9]+$/.test(id)));
    });
  }

  it('name the account, region, clusters and log groups that were said, in their partition', () => {
    const china = { ...PLACE, partition: 'aws-cn', region: 'cn-north-1', logGroups: ['/ecs/blog-*'] };
    const text = JSON.stringify([
      readPermissions(china),
      terminalPermissions(china),
      writePermissions(china),
      verifyPermissions(china, [], []),
      shellPermissions(china),
    ]);
    const arns: readonly string[] = text.match(/arn:[^"]+/g) ?? [];
    assert.ok(arns.length > 0);
    for (const arn of arns) {
      assert.match(
        arn,
        /^arn:aws-cn:((ecs|ecr|logs):cn-north-1:111122223333:|iam::111122223333:role\/|ssm:cn-north-1::document\/)/,
      );
    }
    assert.ok(arns.includes('arn:aws-cn:ecs:cn-north-1:111122223333:service/shop-*/*'));
    assert.ok(arns.includes('arn:aws-cn:logs:cn-north-1:111122223333:log-group:/ecs/blog-*:*'));
    assert.ok(!arns.includes('arn:aws-cn:logs:cn-north-1:111122223333:log-group:*'));
  });

  it('change nothing beyond the clusters, and task definitions', () => {
    for (const { Resource, Condition } of documented.write.Statement) {
      assert.ok(Array.isArray(Resource));
      const within = JSON.stringify(Condition ?? {}).includes('"ecs:cluster"');
      for (const arn of Resource) {
        assert.match(
          arn,
          within
            ? /:(task-definition\/\*|task\/(blog|shop-\*)\/\*)$/
            : /:((service|service-deployment)\/(blog|shop-\*)\/\*|task-definition\/\*|role\/\*)$/,
        );
      }
    }
    for (const { Resource } of documented.shell.Statement) {
      assert.ok(Array.isArray(Resource));
      for (const arn of Resource) {
        assert.match(
          arn,
          /:(cluster\/(blog|shop-\*)|task\/(blog|shop-\*)\/\*|document\/AWS-Start[A-Za-z]+)$/,
        );
      }
    }
  });

  it('pass on the roles that were said, and to tasks alone', () => {
    const { Statement } = writePermissions({ ...PLACE, taskRoles: ['blog-task', 'blog-execution'] });
    const passing = Statement.find(({ Action }) => Action.includes('iam:PassRole'));
    assert.deepEqual(passing?.Resource, [
      'arn:aws:iam::111122223333:role/blog-task',
      'arn:aws:iam::111122223333:role/blog-execution',
    ]);
    assert.deepEqual(passing?.Condition, {
      StringEquals: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] },
    });
  });

  it('decrypt only for the two services, and only with keys that were named', () => {
    assert.deepEqual(actions(valuePermissions(VALUES)), [
      'secretsmanager:GetSecretValue',
      'ssm:GetParameters',
    ]);
    const keys = documented.values.Statement.find(({ Action }) => Action.includes('kms:Decrypt'));
    assert.deepEqual(keys?.Resource, [KEY]);
    assert.deepEqual(keys?.Condition, { StringLike: { 'kms:ViaService': ['secretsmanager.*', 'ssm.*'] } });
  });
});
