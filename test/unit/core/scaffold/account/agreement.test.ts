import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { accountFiles } from '../../../../../src/core/scaffold/account/files.ts';
import { roleArn } from '../../../../../src/core/scaffold/account/names.ts';
import { type RoleUse, type SetUpRole, setUpRoles } from '../../../../../src/core/scaffold/account/roles.ts';
import { devcontainer } from '../../../../../src/core/scaffold/devcontainer.ts';
import type { SetUp, Target } from '../../../../../src/core/scaffold/setUp.ts';
import { migrationDefinition, taskDefinition } from '../../../../../src/core/scaffold/taskDefinition.ts';
import { deployWorkflow } from '../../../../../src/core/scaffold/workflow/deployWorkflow.ts';
import { parseEnvironments } from '../../../../../src/core/settings.ts';
import { variant, variants } from '../variants.ts';

function roleFor(setUp: SetUp, target: Target, use: RoleUse): SetUpRole {
  const role = setUpRoles(setUp).find(({ uses, targets }) => uses.includes(use) && targets.includes(target));
  assert.ok(role);
  return role;
}

function environments(setUp: SetUp) {
  const text = JSON.stringify(devcontainer(setUp));
  const document: { customizations: { vscode: { settings: Readonly<Record<string, unknown>> } } } =
    JSON.parse(text);
  return parseEnvironments(document.customizations.vscode.settings['ecsCodespaces.environments'])
    .environments;
}

suite('repository and account agree', () => {
  for (const { title, setUp } of variants()) {
    test(`${title}: sign-ins run where the roles for developers want them`, () => {
      for (const [index, environment] of environments(setUp).entries()) {
        const target = setUp.targets[index];
        assert.ok(target && environment.identity.kind === 'githubActions');
        const { writeEnvironment } = environment.identity;
        assert.equal(writeEnvironment, target.protected ? target.name : undefined);
        const subjects = (use: 'read' | 'write') =>
          JSON.stringify(roleFor(setUp, target, use).trust).match(/:sub":"[^"]+/g);
        const { subjectPrefix } = setUp.repository;
        const main = `:sub":"${subjectPrefix}:ref:refs/heads/main`;
        assert.deepEqual(subjects('read'), [main]);
        assert.deepEqual(subjects('write'), [
          writeEnvironment === undefined ? main : `:sub":"${subjectPrefix}:environment:${writeEnvironment}`,
        ]);
        assert.equal(environment.roleArn, roleArn(target, target.roles.read));
        assert.equal(environment.writeRoleArn, roleArn(target, target.roles.write));
      }
    });

    test(`${title}: the deploy role may register and run what the workflow does`, () => {
      const { migration } = setUp.app;
      for (const target of setUp.targets) {
        const statements = roleFor(setUp, target, 'deploy').permissions?.Statement ?? [];
        const resources = (sid: string) =>
          JSON.stringify(statements.find(({ Sid }) => Sid === sid)?.Resource ?? []);
        const migrates =
          migration === undefined ? [] : [migrationDefinition(setUp, target, migration)['family']];
        for (const family of migrates) {
          assert.ok(resources('RunMigration').includes(`:task-definition/${family}:*"`));
        }
        const registers =
          setUp.mode === 'express' ? [] : [taskDefinition(setUp, target)['family'], ...migrates];
        for (const family of registers) {
          assert.ok(resources('RegisterTaskDefinitions').includes(`:task-definition/${family}:*"`));
        }
      }
    });
  }

  test('the role’s sessions may be as long as the workflow asks for', () => {
    const { targets, ...rest } = variant();
    const setUp: SetUp = { ...rest, targets: [{ ...targets[0], waitMinutes: 90 }] };
    const [, asked = ''] = /role-duration-seconds: (\d+)/.exec(deployWorkflow(setUp)) ?? [];
    const script = accountFiles(setUp).find(({ path }) => path === '.aws/setup.sh')?.text ?? '';
    const [, allowed] = /^ +role blog-prod-deploy blog-prod-deploy (\d+) /m.exec(script) ?? [];
    assert.equal(allowed, asked);
    assert.equal(asked, '11400');
  });
});
