import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTaskDefinitionsCommand, StopTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { changeScope, runScope, serviceScope, stopScope } from '../../src/core/rollout/scope.ts';
import {
  diagnosisPermissions,
  logPermissions,
  readPermissions,
  shellPermissions,
  terminalPermissions,
  valuePermissions,
  verifyPermissions,
  writePermissions,
} from '../../src/core/scaffold/permissions.ts';
import { refusal, startTestSandbox } from './support/sandbox.ts';
import { type SignedIn, signInAs } from './support/signIn.ts';

const never = new AbortController().signal;
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:blog/api/database-Kq3xTb';
const PARAMETERS = 'arn:aws:ssm:eu-west-1:111122223333:parameter/blog/*';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/5c1d6f0a-3b7e-4f43-9d52-8a2e61c07b94';

/** Signed in with roles that may do what the project documents for the cluster `blog`, and no more. */
async function signIn(t: TestContext): Promise<SignedIn> {
  const sandbox = await startTestSandbox(t, { fleet: 'demo' });
  const place = {
    account: sandbox.sandbox.world.accountId,
    region: 'eu-west-1',
    clusters: ['blog'],
    logGroups: ['/ecs/blog-*'],
    taskRoles: ['ecsTaskExecutionRole', 'blog-*'],
  };
  const [roleArn, writeRoleArn] = [sandbox.roleArn('documented-read'), sandbox.roleArn('documented-write')];
  const trustPolicy = sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document;
  const { iam } = sandbox.sandbox.world;
  iam.putRole('documented-read', {
    trustPolicy,
    policies: {
      read: readPermissions(place),
      logs: logPermissions(place),
      terminal: terminalPermissions(place),
      checks: verifyPermissions(place, [writeRoleArn], [SECRET]),
      diagnosis: diagnosisPermissions(place, [roleArn, writeRoleArn]),
    },
  });
  iam.putRole('documented-write', {
    trustPolicy,
    policies: {
      write: writePermissions(place),
      shells: shellPermissions(place),
      values: valuePermissions([PARAMETERS, SECRET], [KEY]),
    },
  });
  return signInAs(t, sandbox, { roleArn, writeRoleArn });
}

async function demo({ cloud }: SignedIn) {
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
  await cloud.ecs.serviceRevisions([deployments[0].targetRevision ?? ''], never);
  await cloud.ecs.definitionDocument(taskDefinition, never);
  assert.ok((await cloud.ecs.revisions('blog-api', 5, never)).length > 1);
  assert.ok((await cloud.ecs.families('blog', never)).length > 1);
});

test('they are enough for what is checked before a deployment', async t => {
  const signed = await signIn(t);
  const { cloud, sandbox } = signed;
  const { cluster, api } = await demo(signed);
  const images = await cloud.images();
  const repository = { registry: '111122223333', region: 'eu-west-1', name: 'blog/web' };
  const [newest] = await images.images(repository, 1, never);
  assert.ok(newest);
  assert.equal((await images.platforms(repository, newest.digest, never)).length, 1);
  const lookups = await cloud.lookups();
  assert.equal(await lookups.logGroupExists('/ecs/blog-api', 'eu-west-1', never), true);
  assert.equal(await lookups.valueExists('/blog/api/session-key', never), true);
  assert.equal(await lookups.valueExists(`${SECRET}:password::`, never), true);
  await lookups.role(sandbox.roleArn('ecsTaskExecutionRole'), never);
  const changer = sandbox.roleArn('documented-write');
  assert.equal(await lookups.mayPass(changer, sandbox.roleArn('ecsTaskExecutionRole'), never), true);
  assert.equal(await lookups.mayPass(changer, sandbox.roleArn('other'), never), false);
  await lookups.scalingBounds(cluster, api.arn, never);
});

test('they are enough for a new revision, a task of it, and taking its deployment back', async t => {
  const signed = await signIn(t);
  const { cloud } = signed;
  const { cluster, api, taskDefinition } = await demo(signed);
  assert.ok(api.network);
  const change = cloud.change(changeScope(api, { kind: 'deploy' }));
  const document = await cloud.ecs.definitionDocument(taskDefinition, never);
  assert.ok(Array.isArray(document['tags']), 'it is registered with tags');
  const revision = await change.registerTaskDefinition(document, never);
  const run = { cluster, taskDefinition: revision, clientToken: 'one', launchType: 'FARGATE' };
  await change.runTask({ ...run, network: api.network, overrides: [], startedBy: 'octocat' }, never);
  const service = await change.updateService(cluster, api.arn, { taskDefinition: revision }, never);
  assert.equal(service.taskDefinition, revision);
  const [deployment] = await cloud.ecs.serviceDeployments(cluster, api.arn, 1, never);
  assert.ok(deployment?.progress);
  await cloud.change(serviceScope(api)).rollBackServiceDeployment(deployment.arn, never);
  const alone = cloud.change(runScope({ taskDefinition: revision, place: { clusterArn: cluster } }));
  await alone.runTask(
    { ...run, clientToken: 'two', network: api.network, overrides: [], startedBy: 'octocat' },
    never,
  );
});

test('they are enough for a shell and a port', async t => {
  const signed = await signIn(t);
  const { cloud } = signed;
  const { cluster, tasks } = await demo(signed);
  const task = tasks.find(({ group }) => group === 'service:blog-api');
  assert.ok(task);
  const remote = await cloud.remote({ kind: 'shell', cluster, task: task.arn });
  const container = task.containers.find(({ name }) => name === 'api');
  await remote.shell({ cluster, task: task.arn, container: 'api', command: '/bin/sh' }, never);
  const target = `ecs:blog_${task.id}_${container?.runtimeId}`;
  await remote.forwardPort({ target, port: 8080, localPort: 18_080 }, never);
  await remote.forwardPort({ target, port: 5432, localPort: 15_432, host: 'db.internal' }, never);
  const elsewhere = tasks.find(({ group, arn }) => group === 'service:blog-api' && arn !== task.arn);
  assert.ok(elsewhere);
  await assert.rejects(
    remote.shell({ cluster, task: elsewhere.arn, container: 'api', command: '/bin/sh' }, never),
    { missingAction: 'ecs:ExecuteCommand' },
  );
});

test('they are enough for changes, the terminal, a diagnosis and the values of a service', async t => {
  const signed = await signIn(t);
  const { cloud, sandbox } = signed;
  const { cluster, api, tasks } = await demo(signed);
  await cloud.change(serviceScope(api)).updateService(cluster, api.arn, { forceNewDeployment: true }, never);
  const standalone = tasks.find(({ group }) => !group.startsWith('service:'));
  assert.ok(standalone);
  await cloud.change(stopScope(standalone)).stopTask(cluster, standalone.arn, 'because', never);

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
