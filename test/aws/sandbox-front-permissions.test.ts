import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

function trustOf(sandbox: TestSandbox): object {
  const role = sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-dev'));
  const document = role?.trust.document;
  assert.ok(typeof document === 'object' && document !== null);
  return document;
}

suite('permissions', () => {
  const user = 'User: arn:aws:sts::111122223333:assumed-role';
  const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
  const serviceArn = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/api';
  const update = new UpdateServiceCommand({ cluster: 'prod', service: 'api', forceNewDeployment: true });

  test('are those of the role', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn({ login: 'hubot', role: 'codespaces-ecs-read' }));
    await ecs.send(new ListClustersCommand({}));
    assert.deepEqual(await refusal(ecs.send(update)), {
      name: 'AccessDeniedException',
      message: `${user}/codespaces-ecs-read/hubot is not authorized to perform: ecs:UpdateService on resource: ${serviceArn} because no identity-based policy allows the ecs:UpdateService action`,
      status: 400,
    });
  });

  test('are those that the session policy leaves', async t => {
    const sandbox = await startTestSandbox(t);
    const policy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: ['ecs:List*', 'ecs:Describe*'], Resource: '*' },
    };
    const ecs = sandbox.ecs(await sandbox.signIn({ policy }));
    await ecs.send(new ListClustersCommand({}));
    assert.deepEqual(await refusal(ecs.send(update)), {
      name: 'AccessDeniedException',
      message: `${user}/codespaces-ecs-dev/octocat is not authorized to perform: ecs:UpdateService on resource: ${serviceArn} because no session policy allows the ecs:UpdateService action`,
      status: 400,
    });
  });

  test('of a session policy alone are none', async t => {
    const sandbox = await startTestSandbox(t);
    const policy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    const ecs = sandbox.ecs(await sandbox.signIn({ policy, role: 'codespaces-ecs-read' }));
    const { message } = await refusal(ecs.send(update));
    assert.match(message, /because no identity-based policy allows the ecs:UpdateService action$/);
  });

  test('are taken away by an explicit deny, in the role or in the session', async t => {
    const sandbox = await startTestSandbox(t);
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny = { Effect: 'Deny', Action: 'ecs:UpdateService', Resource: '*' };
    const session = sandbox.ecs(await sandbox.signIn({ policy: { Statement: [all, deny] } }));
    assert.match(
      (await refusal(session.send(update))).message,
      / with an explicit deny in a session policy$/,
    );
    await sandbox.control('PUT', '/roles/denied', {
      trustPolicy: trustOf(sandbox),
      policies: { all: { Statement: [all, deny] } },
    });
    const role = sandbox.ecs(await sandbox.signIn({ role: 'denied' }));
    assert.match(
      (await refusal(role.send(update))).message,
      / with an explicit deny in an identity-based policy$/,
    );
  });

  test("look at the service's own keys, at tags and at the region", async t => {
    const sandbox = await startTestSandbox(t);
    const conditions: readonly (readonly [condition: object, allowed: boolean])[] = [
      [{ ArnEquals: { 'ecs:cluster': clusterArn } }, true],
      [{ ArnEquals: { 'ecs:cluster': `${clusterArn}-2` } }, false],
      [{ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, true],
      [{ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, false],
      [{ StringLike: { 'aws:userid': '*:octocat' } }, true],
      [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/conditional' } }, true],
      [{ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, true],
      [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
    ];
    for (const [condition, allowed] of conditions) {
      await sandbox.control('PUT', '/roles/conditional', {
        trustPolicy: trustOf(sandbox),
        policies: {
          some: {
            Statement: { Effect: 'Allow', Action: 'ecs:ListServices', Resource: '*', Condition: condition },
          },
        },
      });
      const ecs = sandbox.ecs(await sandbox.signIn({ role: 'conditional' }));
      const { name } = await refusal(ecs.send(new ListServicesCommand({ cluster: 'prod' })));
      const expected = allowed ? 'ClusterNotFoundException' : 'AccessDeniedException';
      assert.equal(name, expected, JSON.stringify(condition));
    }
  });

  test('change for a running session when the role changes, and end with it', async t => {
    const sandbox = await startTestSandbox(t);
    await sandbox.control('PUT', '/roles/changing', { trustPolicy: trustOf(sandbox) });
    const ecs = sandbox.ecs(await sandbox.signIn({ role: 'changing' }));
    assert.equal((await refusal(ecs.send(new ListClustersCommand({})))).name, 'AccessDeniedException');
    await sandbox.control('PUT', '/roles/changing', {
      trustPolicy: trustOf(sandbox),
      policies: { all: { Statement: { Effect: 'Allow', Action: 'ecs:*', Resource: '*' } } },
    });
    await ecs.send(new ListClustersCommand({}));
    await sandbox.control('DELETE', '/roles/changing');
    assert.equal((await refusal(ecs.send(new ListClustersCommand({})))).name, 'AccessDeniedException');
  });

  test('of people are those that their roles trust them with', async t => {
    const sandbox = await startTestSandbox(t);
    for (const role of ['codespaces-ecs-dev', 'codespaces-ecs-deploy']) {
      const { name } = await refusal(sandbox.signIn({ login: 'hubot', role }));
      assert.equal(name, 'AccessDenied');
      await sandbox.signIn({ login: 'octocat', role });
    }
    await sandbox.signIn({ login: 'octocat', role: 'codespaces-ecs-read' });
  });

  test('are checked before anything is done', async t => {
    const sandbox = await startTestSandbox(t);
    const reader = sandbox.ecs(await sandbox.signIn({ role: 'codespaces-ecs-read' }));
    const register = new RegisterTaskDefinitionCommand({
      family: 'api',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'api', image: 'api:1' }],
    });
    const list = new ListTaskDefinitionsCommand({});
    assert.equal((await refusal(reader.send(register))).name, 'AccessDeniedException');
    assert.deepEqual((await reader.send(list)).taskDefinitionArns, []);
    await sandbox.ecs(await sandbox.signIn()).send(register);
    assert.equal((await reader.send(list)).taskDefinitionArns?.length, 1);
  });
});
