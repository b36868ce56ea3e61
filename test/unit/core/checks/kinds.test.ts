import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileKind } from '../../../../src/core/checks/kinds.ts';

const TRUST = '{"Statement": [{"Principal": {"Federated": "x"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}';
const PERMISSION = '{"Statement": [{"Action": "ecs:*", "Resource": "*"}]}';
const BUCKET = '{"Statement": [{"Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}';
const SERVICE = '{"cluster": "apps", "serviceName": "blog", "taskDefinition": "blog"}';

const cases: readonly (readonly [path: string, text: string, kind: string | undefined])[] = [
  ['.github/workflows/deploy.yml', '', 'workflow'],
  ['services/blog/.github/workflows/deploy.yaml', '', 'workflow'],
  ['.github/workflows/sub/deploy.yml', '', undefined],
  ['.github/dependabot.yml', '', undefined],
  ['.github/actions/x/action.yml', 'name: x\nruns:\n  using: composite\n', 'action'],
  ['roles/x/action.yml', '- name: an Ansible task\n', undefined],
  ['.devcontainer/devcontainer.json', '', 'devcontainer'],
  ['.devcontainer/python/devcontainer.json', '', 'devcontainer'],
  ['.devcontainer.json', '', 'devcontainer'],
  ['iam/deploy.json', TRUST, 'trustPolicy'],
  ['iam/deploy.json', PERMISSION, 'permissionPolicy'],
  ['iam/bucket.json', BUCKET, undefined],
  ['.aws/task-definition.dev.json', '', 'taskDefinition'],
  ['taskdef.json', '', 'taskDefinition'],
  ['ecs/blog.json', '{"family": "blog", "containerDefinitions": []}', 'taskDefinition'],
  ['.aws/service.json', SERVICE, 'service'],
  ['answer.json', SERVICE.replace('"cluster"', '"serviceArn": "x", "cluster"'), undefined],
  ['package.json', '{"name": "blog"}', undefined],
  ['README.md', PERMISSION, undefined],
];

for (const [path, text, kind] of cases) {
  test(`${path} ${text.slice(0, 40)} is ${kind ?? 'none of ours'}`, () => {
    assert.equal(fileKind(path, text), kind);
  });
}
