import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCloud } from '../../src/aws/clients.ts';
import { Failure } from '../../src/core/failure.ts';
import type { Environment } from '../../src/core/model.ts';
import type { Access } from '../../src/core/ports.ts';
import { REGION, startTestSandbox, type TestCredentials, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;

function environmentOf(sandbox: TestSandbox): Environment {
  return {
    name: 'dev',
    region: REGION,
    roleArn: sandbox.roleArn('codespaces-ecs-dev'),
    identity: { kind: 'sandbox' },
    endpointUrl: sandbox.url,
    branches: [],
    protected: false,
    clusters: [],
    logGroups: {},
  };
}

const asPort = ({ accessKeyId, secretAccessKey, sessionToken, expiration }: TestCredentials) => ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiresAt: expiration.getTime(),
});

test('every request asks the session: after sign-out nothing is sent with what was handed out before', async t => {
  const sandbox = await startTestSandbox(t, { fleet: { clusters: 1, services: 1, tasks: 1 } });
  const credentials = asPort(await sandbox.signIn());
  let signedIn = true;
  const cloud = await openCloud(environmentOf(sandbox), async () => {
    if (!signedIn) {
      throw new Failure('signedOut', 'signed out');
    }
    return credentials;
  });
  t.after(() => cloud.dispose());
  const [cluster] = await cloud.ecs.clusters(never);
  assert.ok(cluster);
  const [service] = await cloud.ecs.services(cluster.arn, never);
  assert.ok(service);
  await cloud.change.forceNewDeployment(cluster.arn, service.arn, never);
  await cloud
    .logs()
    .logStreams('/none', 'a', never)
    .catch(() => undefined);

  signedIn = false;
  const before = sandbox.sandbox.world.calls.list('*', 1000).length;
  await assert.rejects(cloud.ecs.clusters(never), { code: 'signedOut' });
  await assert.rejects(cloud.change.forceNewDeployment(cluster.arn, service.arn, never), {
    code: 'signedOut',
  });
  await assert.rejects(cloud.logs().logStreams('/none', 'a', never), { code: 'signedOut' });
  assert.equal(sandbox.sandbox.world.calls.list('*', 1000).length, before);
});

test('reads use the read session and changes the write session', async t => {
  const sandbox = await startTestSandbox(t, { fleet: { clusters: 1, services: 1, tasks: 1 } });
  const credentials = asPort(await sandbox.signIn());
  const asked: Access[] = [];
  const cloud = await openCloud(environmentOf(sandbox), async access => {
    asked.push(access);
    return credentials;
  });
  t.after(() => cloud.dispose());
  const [cluster] = await cloud.ecs.clusters(never);
  assert.ok(cluster);
  const [service] = await cloud.ecs.services(cluster.arn, never);
  assert.ok(service);
  assert.deepEqual(new Set(asked.splice(0)), new Set(['read']));
  await cloud.change.forceNewDeployment(cluster.arn, service.arn, never);
  assert.deepEqual(new Set(asked), new Set(['write']));
});

for (const kind of ['reset', 'error'] as const) {
  test(`a change whose answer got lost (${kind}) is sent once`, async t => {
    const sandbox = await startTestSandbox(t, { fleet: { clusters: 1, services: 1, tasks: 1 } });
    const credentials = asPort(await sandbox.signIn());
    const cloud = await openCloud(environmentOf(sandbox), async () => credentials);
    t.after(() => cloud.dispose());
    const [cluster] = await cloud.ecs.clusters(never);
    assert.ok(cluster);
    const [service] = await cloud.ecs.services(cluster.arn, never);
    assert.ok(service);
    await sandbox.control('PUT', '/faults', {
      faults: [{ action: 'ecs:UpdateService', kind, rate: 1, count: 1, when: 'after' }],
    });
    await assert.rejects(cloud.change.forceNewDeployment(cluster.arn, service.arn, never), Failure);
    assert.equal(sandbox.sandbox.world.calls.counts('ecs:UpdateService')['ecs:UpdateService']?.total, 1);
  });
}

test('a change that was throttled, and so not made, is sent again', async t => {
  const sandbox = await startTestSandbox(t, { fleet: { clusters: 1, services: 1, tasks: 1 } });
  const credentials = asPort(await sandbox.signIn());
  const cloud = await openCloud(environmentOf(sandbox), async () => credentials);
  t.after(() => cloud.dispose());
  const [cluster] = await cloud.ecs.clusters(never);
  assert.ok(cluster);
  const [service] = await cloud.ecs.services(cluster.arn, never);
  assert.ok(service);
  await sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:UpdateService', kind: 'throttling', rate: 1, count: 1 }],
  });
  await cloud.change.forceNewDeployment(cluster.arn, service.arn, never);
  assert.equal(sandbox.sandbox.world.calls.counts('ecs:UpdateService')['ecs:UpdateService']?.total, 2);
});
