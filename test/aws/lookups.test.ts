import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCloud } from '../../src/aws/clients.ts';
import { environmentOf, toCredentials } from './support/environment.ts';
import { openSandboxCloud } from './support/openCloud.ts';
import { startTestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;
const ACCOUNT = '111122223333';
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:blog/api/database-Kq3xTb`;
const parameter = (name: string, account = ACCOUNT) => `arn:aws:ssm:eu-west-1:${account}:parameter/${name}`;

test('whether there is a log group, by its whole name', async t => {
  const { cloud } = await openSandboxCloud(t);
  const { logGroupExists } = await cloud.lookups();
  const region = 'eu-west-1';
  const arn = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/ecs/blog-api:*`;
  assert.deepEqual(
    await Promise.all(
      ['/ecs/blog-api', arn, '/ecs/blog-ap', '/ecs', '/none'].map(group =>
        logGroupExists(group, region, never),
      ),
    ),
    [true, true, false, false, false],
  );
  assert.equal(await logGroupExists('/ecs/blog-api', 'us-east-1', never), false);
});

test('whether there is what a valueFrom names, and no value is read', async t => {
  const { cloud, calls } = await openSandboxCloud(t);
  const { valueExists } = await cloud.lookups();
  for (const [valueFrom, exists] of [
    ['/blog/api/session-key', true],
    ['/blog/api/session-key:3', true],
    ['/blog/api/session', false],
    [parameter('blog/api/session-key'), true],
    [parameter('blog/api/none'), false],
    [parameter('blog/api/session-key', '999999999999'), false],
    [SECRET, true],
    [`${SECRET}:password::`, true],
    [`${SECRET}::AWSCURRENT:`, true],
    [`${SECRET}::NONE:`, false],
    [`${SECRET}:::0000`, false],
    [SECRET.replace('database', 'none'), false],
  ] as const) {
    assert.equal(await valueExists(valueFrom, never), exists, valueFrom);
  }
  await assert.rejects(valueExists('arn:aws:s3:::bucket', never), { code: 'invalid' });
  assert.equal(calls('ssm:GetParameters') + calls('secretsmanager:GetSecretValue'), 0);
});

test('roles by their whole ARN, with whom they trust', async t => {
  const { cloud, sandbox } = await openSandboxCloud(t);
  const { role } = await cloud.lookups();
  const arn = sandbox.roleArn('codespaces-ecs-read');
  const found = await role(arn, never);
  assert.equal(found?.arn, arn);
  assert.ok(JSON.stringify(found?.trustPolicy).includes('AssumeRoleWithWebIdentity'));
  assert.equal(await role(sandbox.roleArn('none'), never), undefined);
  assert.equal(await role(arn.replace(':role/', ':role/other/'), never), undefined);
});

test('the demo’s readers find the roles of all its tasks', async t => {
  const sandbox = await startTestSandbox(t, { fleet: 'demo' });
  const credentials = toCredentials(await sandbox.signIn({ role: 'codespaces-ecs-read' }));
  const cloud = await openCloud(environmentOf(sandbox), async () => credentials);
  t.after(() => cloud.dispose());
  const { ecs, region } = sandbox.sandbox.world;
  const definitions = [...ecs.world.region(region).families.values()].flat();
  const arns = new Set(
    definitions.flatMap(one => [one.executionRoleArn ?? [], one.taskRoleArn ?? []].flat()),
  );
  assert.ok(arns.size > 10);
  const { role } = await cloud.lookups();
  for (const arn of arns) {
    assert.equal((await role(arn, never))?.arn, arn);
  }
  await assert.rejects(role(sandbox.roleArn('admin'), never), { missingAction: 'iam:GetRole' });
});

test('whether a role may pass another one to tasks', async t => {
  const { cloud, sandbox } = await openSandboxCloud(t);
  const { mayPass } = await cloud.lookups();
  const passed = sandbox.roleArn('ecsTaskExecutionRole');
  assert.equal(await mayPass(sandbox.roleArn('codespaces-ecs-deploy'), passed, never), true);
  assert.equal(await mayPass(sandbox.roleArn('codespaces-ecs-read'), passed, never), false);
});

test('the bounds that a service is scaled within', async t => {
  const opened = await openSandboxCloud(t);
  const { scalingBounds } = await opened.cloud.lookups();
  const web = await opened.service('blog/blog-web');
  assert.deepEqual(await scalingBounds(web.clusterArn, web.arn, never), { min: 2, max: 6 });
  assert.deepEqual(await scalingBounds('blog', 'blog-web', never), { min: 2, max: 6 });
  assert.equal(await scalingBounds('blog', 'blog-api', never), undefined);
});

test('what may not be looked up is said to be so', async t => {
  const { cloud, sandbox } = await openSandboxCloud(t);
  const { world } = sandbox.sandbox;
  const name = 'codespaces-ecs-dev';
  world.iam.putRole(name, {
    trustPolicy: world.iam.role(sandbox.roleArn(name))?.trust.document,
    policies: {},
  });
  const lookups = await cloud.lookups();
  for (const [missingAction, lookup] of [
    ['logs:DescribeLogGroups', lookups.logGroupExists('/ecs/blog-api', 'eu-west-1', never)],
    ['ssm:DescribeParameters', lookups.valueExists('/blog/api/session-key', never)],
    ['secretsmanager:DescribeSecret', lookups.valueExists(SECRET, never)],
    ['iam:GetRole', lookups.role(sandbox.roleArn(name), never)],
    ['iam:SimulatePrincipalPolicy', lookups.mayPass(sandbox.roleArn(name), sandbox.roleArn('x'), never)],
    ['application-autoscaling:DescribeScalableTargets', lookups.scalingBounds('blog', 'blog-web', never)],
  ] as const) {
    await assert.rejects(lookup, { code: 'accessDenied', missingAction });
  }
});
