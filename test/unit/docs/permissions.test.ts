import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
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
} from '../../../src/core/scaffold/permissions.ts';

/** The page is copied from by people, so that it has to say what the code says. */

const place = {
  account: '111122223333',
  region: 'eu-west-1',
  clusters: ['blog'],
  logGroups: ['/ecs/blog-*'],
  taskRoles: ['blog-task', 'blog-execution'],
};
const SECRETS = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/*';
const roles = ['codespaces-ecs-read', 'codespaces-ecs-deploy'].map(
  name => `arn:aws:iam::${place.account}:role/${name}`,
);
const POLICIES: Readonly<Record<string, PolicyDocument>> = {
  Reading: readPermissions(place),
  'Live Tail and searches': logPermissions(place),
  'The terminal': terminalPermissions(place),
  'The diagnosis': diagnosisPermissions(place, roles),
  'The checks before a deployment': verifyPermissions(place, roles.slice(1), [SECRETS]),
  Changing: writePermissions(place),
  'Shells and ports': shellPermissions(place),
  'Values of a service': valuePermissions(
    ['arn:aws:ssm:eu-west-1:111122223333:parameter/blog/*', SECRETS],
    ['arn:aws:kms:eu-west-1:111122223333:key/5c1d6f0a-3b7e-4f43-9d52-8a2e61c07b94'],
  ),
};

const page = readFileSync(new URL('../../../docs/permissions.md', import.meta.url), 'utf8');

for (const [heading, policy] of Object.entries(POLICIES)) {
  test(`${heading}: the page has the policy that the code makes`, () => {
    const section = page.split(/^## /m).find(part => part.startsWith(`${heading}\n`));
    assert.ok(section, `no section ${heading}`);
    const [, json = ''] = /```json\n([^`]*)```/.exec(section) ?? [];
    assert.deepEqual(JSON.parse(json), policy);
  });
}

test('each section names its file, and each file is attached to a role', () => {
  const attached = [...page.matchAll(/^aws iam put-role-policy .*--policy-document file:\/\/(\S+)$/gm)];
  const named = Object.keys(POLICIES).map(heading => {
    const section = page.split(/^## /m).find(part => part.startsWith(`${heading}\n`));
    return /^As `([a-z]+\.json)`\./m.exec(section ?? '')?.[1];
  });
  assert.deepEqual([...new Set(attached.map(([, file]) => file))], named);
});
