import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  type ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Access } from '../../src/core/ports.ts';
import { serviceScope, stopScope } from '../../src/core/rollout/scope.ts';
import { environmentOf } from './support/environment.ts';
import { hasty } from './support/hasty.ts';
import { redeploy } from './support/redeploy.ts';
import { refusal, startTestSandbox } from './support/sandbox.ts';
import { asOctocat, type SignedIn, signInAs } from './support/signIn.ts';

const never = new AbortController().signal;
interface Signed extends SignedIn {
  /** A client that has what the session gives for this access, and retries nothing. */
  ecs(access: Access): Promise<ECSClient>;
}

/** Signed in to the demo, with one role for reading and another one for changes. */
async function signIn(t: TestContext, speed = 1): Promise<Signed> {
  const sandbox = await startTestSandbox(t, { fleet: 'demo', speed });
  const signed = await signInAs(t, sandbox, {
    roleArn: sandbox.roleArn('codespaces-ecs-read'),
    writeRoleArn: sandbox.roleArn('codespaces-ecs-deploy'),
  });
  return { ...signed, ecs: async access => sandbox.ecs(await signed.keys(access)) };
}

async function blog({ cloud }: Signed) {
  const clusters = await cloud.ecs.clusters(never);
  const cluster = clusters.find(({ name }) => name === 'blog');
  const other = clusters.find(({ name }) => name !== 'blog');
  assert.ok(cluster && other);
  const services = await cloud.ecs.services(cluster.arn, never);
  const api = services.find(({ name }) => name === 'blog-api');
  const web = services.find(({ name }) => name === 'blog-web');
  assert.ok(api && web);
  const tasks = await cloud.ecs.tasks(cluster.arn, never);
  return { cluster: cluster.arn, other: other.arn, api, web, tasks };
}

const SESSION_POLICY = /because no session policy allows the/;

test('a session for reading is denied every change', async t => {
  const signed = await signIn(t);
  const { cluster, api, tasks } = await blog(signed);
  for (const access of ['read', 'terminal', 'inspect', 'verify'] as const) {
    const ecs = await signed.ecs(access);
    for (const change of [
      ecs.send(new UpdateServiceCommand({ cluster, service: api.arn, desiredCount: 0 })),
      ecs.send(new StopTaskCommand({ cluster, task: tasks[0]?.arn })),
      ecs.send(new RegisterTaskDefinitionCommand({ family: 'x', containerDefinitions: [] })),
    ]) {
      const { name, message } = await refusal(change);
      assert.equal(name, 'AccessDeniedException', `${access}: ${message}`);
    }
  }
});

test('a read session of the role that may change is denied by its session policy', async t => {
  const signed = await signIn(t);
  const { sandbox, sessions } = signed;
  sessions.setEnvironments([environmentOf(sandbox)]);
  await sessions.signIn('dev', asOctocat, never);
  const { cluster, api } = await blog(signed);
  const update = new UpdateServiceCommand({ cluster, service: api.arn, forceNewDeployment: true });
  for (const access of ['read', 'terminal', 'inspect', 'verify'] as const) {
    assert.match((await refusal((await signed.ecs(access)).send(update))).message, SESSION_POLICY);
  }
  await (await signed.ecs(serviceScope(api))).send(update);
});

test('a write session of one service cannot change another one, nor look around', async t => {
  const signed = await signIn(t);
  const { cluster, api, web } = await blog(signed);
  const update = (service: string) =>
    new UpdateServiceCommand({ cluster, service, forceNewDeployment: true });
  const ecs = await signed.ecs(serviceScope(api));
  await ecs.send(update(api.arn));
  assert.match((await refusal(ecs.send(update(web.arn)))).message, SESSION_POLICY);
  assert.match((await refusal(ecs.send(new ListClustersCommand({})))).message, SESSION_POLICY);
  await signed.cloud
    .change(serviceScope(web))
    .updateService(cluster, web.arn, { forceNewDeployment: true }, never);
});

test('a write session for stopping a task stops that one and no other', async t => {
  const signed = await signIn(t);
  const { cluster, other, tasks } = await blog(signed);
  const [standalone, second] = tasks.filter(({ group }) => !group.startsWith('service:')).concat(tasks);
  const [elsewhere] = await signed.cloud.ecs.tasks(other, never);
  assert.ok(standalone && second && elsewhere);
  const ecs = await signed.ecs(stopScope(standalone));
  for (const stop of [
    new StopTaskCommand({ cluster: other, task: elsewhere.arn }),
    new StopTaskCommand({ cluster, task: second.arn }),
  ]) {
    assert.match((await refusal(ecs.send(stop))).message, SESSION_POLICY);
  }
  await ecs.send(new StopTaskCommand({ cluster, task: standalone.arn }));
});

test('a terminal session reads what polling need not', async t => {
  const signed = await signIn(t);
  const { sandbox, sessions, cloud } = signed;
  const { cluster } = await blog(signed);
  const [logStreamName = ''] = await cloud.logs().logStreams('/ecs/blog-api', '', never);
  const read = async (access: Access) => {
    const { expiresAt, ...keys } = await sessions.credentials('dev', access);
    return sandbox
      .logs({ ...keys, expiration: new Date(expiresAt) })
      .send(new GetLogEventsCommand({ logGroupName: '/ecs/blog-api', logStreamName }));
  };
  assert.match((await refusal(read('read'))).message, SESSION_POLICY);
  assert.ok(((await read('terminal')).events?.length ?? 0) > 0);
  const terminal = await signed.ecs('terminal');
  assert.ok(((await terminal.send(new ListServicesCommand({ cluster }))).serviceArns?.length ?? 0) > 0);
});

test('a diagnosis may look up roles and identity providers, and nothing else', async t => {
  const signed = await signIn(t);
  const iam = await signed.cloud.iam();
  const role = await iam.role('codespaces-ecs-read', never);
  assert.equal(role.arn, signed.sandbox.roleArn('codespaces-ecs-read'));
  const providers = await iam.identityProviders(never);
  assert.ok(providers.some(({ url }) => `http://${url}` === signed.sandbox.sandbox.issuer));
  const ecs = await signed.ecs('inspect');
  assert.match((await refusal(ecs.send(new ListClustersCommand({})))).message, SESSION_POLICY);
});

test('a session for values reads those that it names, and no other', async t => {
  const { sandbox, cloud } = await signIn(t);
  const { accountId } = sandbox.sandbox.world;
  const parameter = (name: string) => `arn:aws:ssm:eu-west-1:${accountId}:parameter/blog/api/${name}`;
  const secret = `arn:aws:secretsmanager:eu-west-1:${accountId}:secret:blog/api/database-Kq3xTb:password::`;
  const some = await cloud.values({ kind: 'values', arns: [parameter('session-key'), secret] });
  assert.equal(await some.value('/blog/api/session-key', never), 'sandbox-session-key');
  assert.equal(await some.value(secret, never), 'sandbox-database-password');
  await assert.rejects(some.value('/blog/api/smtp-password', never), { code: 'accessDenied' });
  const other = await cloud.values({ kind: 'values', arns: [parameter('smtp-password')] });
  assert.equal(await other.value('/blog/api/smtp-password', never), 'sandbox-smtp-password-2');
  await assert.rejects(other.value(secret, never), { code: 'accessDenied' });
});

test('a service stays limited to itself when the session is made anew', async t => {
  const signed = await signIn(t);
  const { cluster, api, web } = await blog(signed);
  const change = signed.cloud.change(serviceScope(api));
  await change.updateService(cluster, api.arn, { forceNewDeployment: true }, never);
  await signed.sandbox.control('POST', '/sessions/expire');
  await change.updateService(cluster, api.arn, { forceNewDeployment: true }, never);
  await assert.rejects(change.updateService(cluster, web.arn, { forceNewDeployment: true }, never), {
    code: 'accessDenied',
    missingAction: 'ecs:UpdateService',
    hint: /limited to what it is for/,
  });
});

test('a rollout under way goes on when AWS ends every session', async t => {
  const signed = await signIn(t, 50);
  const { api } = await blog(signed);
  const { sandbox, cloud } = signed;
  let ended = 0;
  const end = await redeploy(
    api,
    { cloud, environment: environmentOf(sandbox), clock: hasty },
    {
      lookingBack: () => assert.fail('no answer was lost'),
      state: () => {
        if (ended++ === 0) {
          sandbox.sandbox.world.sessions.expireAll(Date.now());
        }
      },
    },
  );
  assert.equal(end.kind, 'succeeded');
  assert.ok(ended > 1);
});
