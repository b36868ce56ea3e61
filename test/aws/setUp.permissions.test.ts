import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { CreateExpressGatewayServiceCommand } from '@aws-sdk/client-ecs';
import { accountFiles } from '../../src/core/scaffold/account/files.ts';
import { roleArn } from '../../src/core/scaffold/account/names.ts';
import { type RoleUse, type SetUpRole, setUpRoles } from '../../src/core/scaffold/account/roles.ts';
import type { PolicyDocument } from '../../src/core/scaffold/permissions.ts';
import type { Target } from '../../src/core/scaffold/setUp.ts';
import { administrator } from './support/administrator.ts';
import { withoutCli } from './support/awsCli.ts';
import { changeEverything, lookAtEverything } from './support/developerCalls.ts';
import { RoleNeeds } from './support/roleNeeds.ts';
import { pathOf, putSetUpRole, type SetUpSetting, setUpSetting, ship } from './support/setUpWorkflow.ts';
import { signInAs } from './support/signIn.ts';

/**
 * AWS names the resource of a log group's actions in two ways, with `:*` behind it and without; the sandbox asks for
 * the former alone. StopLiveTail is no call of the API's, but asked for by the console's Live Tail.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
const BEYOND_THE_SANDBOX = /:log-group:[^:]+$| logs:StopLiveTail$/;

/** The role with its permissions as setup.sh reads them. */
function roleOf({ setUp }: SetUpSetting, use: RoleUse): SetUpRole & { readonly permissions: PolicyDocument } {
  const role = setUpRoles(setUp).find(({ uses }) => uses.includes(use));
  const file = accountFiles(setUp).find(({ path }) => path === role?.permissionsPath);
  assert.ok(role !== undefined && file !== undefined);
  return { ...role, permissions: JSON.parse(file.text) };
}

function assertNeeded(needs: RoleNeeds, at: SetUpSetting, uses: readonly RoleUse[]): void {
  assert.deepEqual([...needs.refused], []);
  for (const use of uses) {
    const { name, permissions } = roleOf(at, use);
    const superfluous = needs.superfluous(name, permissions).filter(each => !BEYOND_THE_SANDBOX.test(each));
    assert.deepEqual(superfluous, [], use);
  }
}

async function shipped(
  t: TestContext,
  mode: 'classic' | 'express',
  times: number,
  roles: Partial<Target['roles']> = {},
) {
  const at = await setUpSetting(t, { mode, migration: true }, { roles });
  const needs = new RoleNeeds(at.sandbox);
  for (let time = 1; time <= times; time++) {
    const { conclusion, log } = await ship(at);
    assert.equal(conclusion, 'success', `time ${time}: ${log.slice(-3000)}`);
  }
  return { at, needs };
}

/** Signed in with the roles for developers, whom the sandbox's own provider knows. */
function signIn(t: TestContext, at: SetUpSetting) {
  const { sandbox } = at;
  const trustPolicy = sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document;
  const [roleArn, writeRoleArn] = (['read', 'write'] as const).map(use => {
    const { role, name, permissions } = roleOf(at, use);
    const path = pathOf(role);
    return sandbox.sandbox.world.iam.putRole(name, { path, trustPolicy, policies: { all: permissions } }).arn;
  });
  assert.ok(roleArn && writeRoleArn);
  return signInAs(t, sandbox, { roleArn, writeRoleArn });
}

/** Gives its ARN. */
async function makeExpressService({ sandbox, setUp }: SetUpSetting): Promise<string> {
  const [target] = setUp.targets;
  const { service } = await sandbox.ecs(administrator(sandbox)).send(
    new CreateExpressGatewayServiceCommand({
      cluster: target.cluster,
      serviceName: 'express',
      executionRoleArn: roleArn(target, target.roles.execution),
      infrastructureRoleArn: roleArn(target, target.roles.infrastructure),
      primaryContainer: {
        image: 'public.ecr.aws/nginx/nginx:1.29',
        containerPort: 80,
        awsLogsConfiguration: { logGroup: target.logGroup, logStreamPrefix: 'express' },
      },
    }),
  );
  assert.ok(service?.serviceArn);
  return service.serviceArn;
}

suite('the scaffolded roles', { skip: withoutCli, timeout: 900_000, concurrency: 2 }, () => {
  test('are enough for the workflow and the extension, and each thing in them is needed', async t => {
    const { at, needs } = await shipped(t, 'classic', 1, {
      execution: 'service-role/ecsTaskExecutionRole',
      read: 'developers/blog/read',
      write: 'developers/blog/write',
    });
    const [target] = at.setUp.targets;
    const express = await makeExpressService(at);
    const signed = await signIn(t, at);
    await lookAtEverything(signed, target, express);
    await changeEverything(signed, target, express);
    assertNeeded(needs, at, ['deploy', 'execution', 'task', 'read', 'write']);
  });

  test('are so for a workflow that deploys to Express Mode', async t => {
    const { at, needs } = await shipped(t, 'express', 2);
    assertNeeded(needs, at, ['deploy', 'execution']);
  });

  test('are so where they have paths', async t => {
    const roles = {
      deploy: 'ci/blog-deploy',
      execution: 'service-role/ecsTaskExecutionRole',
      task: 'apps/blog/task',
      infrastructure: 'service-role/ecsInfrastructureRole',
    };
    const { at, needs } = await shipped(t, 'express', 2, roles);
    assertNeeded(needs, at, ['deploy', 'execution']);
  });

  test('leave a workflow that lacks one of them failed', async t => {
    const at = await setUpSetting(t, { mode: 'classic' });
    const deploy = roleOf(at, 'deploy');
    const { Statement, Version } = deploy.permissions;
    const less = Statement.map(each => ({
      ...each,
      Action: each.Action.filter(action => action !== 'ecs:UpdateService'),
    }));
    putSetUpRole(at.sandbox, deploy, { Version, Statement: less });
    const { conclusion, log, annotations } = await ship(at);
    assert.equal(conclusion, 'failure');
    assert.match(log + annotations, /not authorized to perform: ecs:UpdateService/);
  });
});
