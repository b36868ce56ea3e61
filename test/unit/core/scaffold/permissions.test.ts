import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  inspectPolicy,
  readPolicy,
  terminalPolicy,
  writePolicy,
} from '../../../../src/core/identity/policies.ts';
import {
  diagnosisPermissions,
  type PolicyDocument,
  readPermissions,
  terminalPermissions,
  valuePermissions,
  writePermissions,
} from '../../../../src/core/scaffold/permissions.ts';

const PLACE = { account: '111122223333', region: 'eu-west-1', clusters: ['blog', 'shop-*'] };
const ROLE = 'arn:aws:iam::111122223333:role/codespaces-ecs-read';
const VALUES = [
  'arn:aws:ssm:eu-west-1:111122223333:parameter/blog/*',
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/*',
];
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/5c1d6f0a-3b7e-4f43-9d52-8a2e61c07b94';
const SCOPE = { kind: 'cluster', cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog' } as const;

const documented = {
  read: readPermissions(PLACE),
  terminal: terminalPermissions(PLACE),
  diagnosis: diagnosisPermissions(PLACE, [ROLE]),
  write: writePermissions(PLACE),
  values: valuePermissions(VALUES, [KEY]),
};

const actions = (...policies: readonly PolicyDocument[]): string[] =>
  policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)).sort();
const sessionActions = (policy: string | undefined): string[] => {
  const { Statement }: { Statement: readonly { Action: string | string[] }[] } = JSON.parse(policy ?? '');
  return Statement.flatMap(({ Action }) => Action).sort();
};
const covers = (pattern: string, action: string): boolean =>
  pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : action === pattern;

describe('the documented permissions', () => {
  it('of the role for reading are exactly what its session asks for', () => {
    assert.deepEqual(actions(documented.read), sessionActions(readPolicy()));
    assert.deepEqual(actions(documented.diagnosis), sessionActions(inspectPolicy()));
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
    assert.deepEqual(actions(documented.write), sessionActions(writePolicy(SCOPE)).sort());
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
    ]);
    const arns: readonly string[] = text.match(/arn:[^"]+/g) ?? [];
    assert.ok(arns.length > 0);
    for (const arn of arns) {
      assert.match(arn, /^arn:aws-cn:(ecs|ecr|logs):cn-north-1:111122223333:/);
    }
    assert.ok(arns.includes('arn:aws-cn:ecs:cn-north-1:111122223333:service/shop-*/*'));
    assert.ok(arns.includes('arn:aws-cn:logs:cn-north-1:111122223333:log-group:/ecs/blog-*:*'));
    assert.ok(!arns.includes('arn:aws-cn:logs:cn-north-1:111122223333:log-group:*'));
  });

  it('change nothing beyond the clusters', () => {
    for (const { Resource } of documented.write.Statement) {
      assert.ok(Array.isArray(Resource));
      for (const arn of Resource) {
        assert.match(arn, /:(service|task)\/(blog|shop-\*)\/\*$/);
      }
    }
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
