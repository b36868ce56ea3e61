import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTaskDefinitionsCommand, StopTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { openCloud } from '../../src/aws/clients.ts';
import { createSts } from '../../src/aws/sts.ts';
import { Sessions } from '../../src/core/identity/sessions.ts';
import type { Access, Cloud, SignInPrompt } from '../../src/core/ports.ts';
import { serviceScope, taskScope } from '../../src/core/rollout/scope.ts';
import {
  diagnosisPermissions,
  readPermissions,
  terminalPermissions,
  valuePermissions,
  writePermissions,
} from '../../src/core/scaffold/permissions.ts';
import { createTokenSources } from '../../src/tokens/tokenSource.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import { environmentOf, silentLog } from './support/environment.ts';
import { refusal, startTestSandbox, type TestCredentials, type TestSandbox } from './support/sandbox.ts';
import { bareTokenDeps } from './support/tokenSources.ts';

const never = new AbortController().signal;
const asOctocat: SignInPrompt = {
  deviceCode: async () => assert.fail('no code was expected'),
  pick: async () => 'octocat',
  secret: async () => assert.fail('no secret was expected'),
  step: () => undefined,
};

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/api/database-Kq3xTb';
const PARAMETERS = 'arn:aws:ssm:eu-west-1:111122223333:parameter/blog/*';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/5c1d6f0a-3b7e-4f43-9d52-8a2e61c07b94';

interface Signed {
  readonly sandbox: TestSandbox;
  readonly cloud: Cloud;
  keys(access: Access): Promise<TestCredentials>;
}

/** Signed in with roles that may do what the project documents for the cluster `blog`, and no more. */
async function signIn(t: TestContext): Promise<Signed> {
  const sandbox = await startTestSandbox(t, { fleet: 'demo' });
  const place = {
    account: sandbox.sandbox.world.accountId,
    region: 'eu-west-1',
    clusters: ['blog'],
    logGroups: ['/ecs/blog-*'],
  };
  const [roleArn, writeRoleArn] = [sandbox.roleArn('documented-read'), sandbox.roleArn('documented-write')];
  const trustPolicy = sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document;
  const { iam } = sandbox.sandbox.world;
  iam.putRole('documented-read', {
    trustPolicy,
    policies: {
      read: readPermissions(place),
      terminal: terminalPermissions(place),
      diagnosis: diagnosisPermissions(place, [roleArn, writeRoleArn]),
    },
  });
  iam.putRole('documented-write', {
    trustPolicy,
    policies: { write: writePermissions(place), values: valuePermissions([PARAMETERS, SECRET], [KEY]) },
  });
  const sessions = new Sessions({
    clock: systemClock,
    log: silentLog,
    sts: async () => createSts(),
    tokenSource: createTokenSources(bareTokenDeps(systemClock, silentLog)),
  });
  t.after(() => sessions.dispose());
  const environment = { ...environmentOf(sandbox), roleArn, writeRoleArn };
  sessions.setEnvironments([environment]);
  await sessions.signIn('dev', asOctocat, never);
  const cloud = await openCloud(environment, (access, refused) =>
    sessions.credentials('dev', access, refused),
  );
  t.after(() => cloud.dispose());
  return {
    sandbox,
    cloud,
    keys: async access => {
      const { expiresAt, ...keys } = await sessions.credentials('dev', access);
      return { ...keys, expiration: new Date(expiresAt) };
    },
  };
}

async function demo({ cloud }: Signed) {
  const all = await cloud.ecs.clusters(never);
  const blog = all.find(({ name }) => name === 'blog');
  const other = all.find(({ name }) => name !== 'blog');
  assert.ok(blog && other);
  const services = await cloud.ecs.services(blog.arn, never);
  const api = services.find(({ name }) => name === 'blog-api');
  assert.ok(api?.taskDefinition);
  const tasks = await cloud.ecs.tasks(blog.arn, never);
  return { cluster: blog.arn, other: other.arn, api, taskDefinition: api.taskDefinition, tasks };
}

test('the documented permissions are enough for everything that is read', async t => {
  const signed = await signIn(t);
  const { cloud } = signed;
  const { cluster, api, taskDefinition, tasks } = await demo(signed);
  assert.ok(tasks[0]);
  assert.equal((await cloud.ecs.describeServices(cluster, [api.arn], never)).length, 1);
  assert.equal((await cloud.ecs.describeTasks(cluster, [tasks[0].arn], never)).length, 1);
  await cloud.ecs.stoppedTasks(cluster, api.name, never);
  await cloud.ecs.stoppedTasks(cluster, undefined, never);
  await cloud.ecs.taskDefinition(taskDefinition, never);
  const deployments = await cloud.ecs.serviceDeployments(cluster, api.arn, 20, never);
  assert.ok(deployments[0]?.taskDefinition);
  assert.ok((await cloud.logs().logStreams('/ecs/blog-api', '', never)).length > 0);
  await cloud.logs().filterLogEvents({ group: '/ecs/blog-api', streams: [], startTime: 0, limit: 1 }, never);
});

test('they are enough for changes, the terminal, a diagnosis and the values of a service', async t => {
  const signed = await signIn(t);
  const { cloud, sandbox } = signed;
  const { cluster, api, tasks } = await demo(signed);
  await cloud.change(serviceScope(api)).forceNewDeployment(cluster, api.arn, never);
  const standalone = tasks.find(({ group }) => !group.startsWith('service:'));
  assert.ok(standalone);
  await cloud.change(taskScope(standalone)).stopTask(cluster, standalone.arn, 'because', never);

  const keys = await signed.keys('terminal');
  await sandbox.ecs(keys).send(new ListTaskDefinitionsCommand({}));
  const [logStreamName = ''] = await cloud.logs().logStreams('/ecs/blog-api', '', never);
  await sandbox.logs(keys).send(new GetLogEventsCommand({ logGroupName: '/ecs/blog-api', logStreamName }));

  const iam = await cloud.iam();
  assert.equal((await iam.role('documented-write', never)).arn, sandbox.roleArn('documented-write'));
  assert.ok((await iam.identityProviders(never)).length > 0);

  const values = await cloud.values({ kind: 'values', arns: [PARAMETERS, SECRET] });
  assert.equal(await values.value('/blog/api/session-key', never), 'sandbox-session-key');
  assert.equal(await values.value(`${SECRET}:password::`, never), 'sandbox-database-password');
});

test('they reach no other cluster, no other log group and no other role', async t => {
  const signed = await signIn(t);
  const { cloud, sandbox } = signed;
  const { other } = await demo(signed);
  await assert.rejects(cloud.ecs.services(other, never), { missingAction: 'ecs:ListServices' });
  await assert.rejects(cloud.ecs.tasks(other, never), { missingAction: 'ecs:ListTasks' });
  await assert.rejects(cloud.logs().logStreams('/ecs/shop-cart', '', never), { code: 'accessDenied' });
  const iam = await cloud.iam();
  await assert.rejects(iam.role('codespaces-ecs-dev', never), { code: 'accessDenied' });
  const everything = sandbox.ecs(await signed.keys({ kind: 'role' }));
  for (const change of [
    everything.send(new UpdateServiceCommand({ cluster: other, service: 'cart', desiredCount: 0 })),
    everything.send(new StopTaskCommand({ cluster: other, task: '0'.repeat(32) })),
  ]) {
    assert.equal((await refusal(change)).name, 'AccessDeniedException');
  }
});
