import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openCloud } from '../../src/aws/clients.ts';
import type { EcsWrite } from '../../src/core/ecs.ts';
import { Failure } from '../../src/core/failure.ts';
import type { Access, Cloud, Credentials } from '../../src/core/ports.ts';
import { serviceScope } from '../../src/core/rollout/scope.ts';
import { environmentOf, toCredentials } from './support/environment.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;

interface Opened {
  readonly sandbox: TestSandbox;
  readonly cloud: Cloud;
  /** Limited to `service`. */
  readonly change: EcsWrite;
  readonly cluster: string;
  readonly service: string;
}

/** A cloud over a small fleet, with one of its services. */
async function open(
  t: TestContext,
  ask: (access: Access, credentials: Credentials) => Credentials = (_access, credentials) => credentials,
): Promise<Opened> {
  const sandbox = await startTestSandbox(t, { fleet: { clusters: 1, services: 1, tasks: 1 } });
  const credentials = toCredentials(await sandbox.signIn());
  const cloud = await openCloud(environmentOf(sandbox), async access => ask(access, credentials));
  t.after(() => cloud.dispose());
  const [cluster] = await cloud.ecs.clusters(never);
  assert.ok(cluster);
  const [service] = await cloud.ecs.services(cluster.arn, never);
  assert.ok(service);
  const change = cloud.change(serviceScope(service));
  return { sandbox, cloud, change, cluster: cluster.arn, service: service.arn };
}

test('every request asks the session: after sign-out nothing is sent with what was handed out before', async t => {
  let signedIn = true;
  const { sandbox, cloud, change, cluster, service } = await open(t, (_access, credentials) => {
    if (!signedIn) {
      throw new Failure('signedOut', 'signed out');
    }
    return credentials;
  });
  await change.updateService(cluster, service, { forceNewDeployment: true }, never);
  await assert.rejects(cloud.logs().logStreams('/none', 'a', never), { code: 'notFound' });

  signedIn = false;
  const before = sandbox.sandbox.world.calls.list('*', 1000).length;
  await assert.rejects(cloud.ecs.clusters(never), { code: 'signedOut' });
  await assert.rejects(change.updateService(cluster, service, { forceNewDeployment: true }, never), {
    code: 'signedOut',
  });
  await assert.rejects(cloud.logs().logStreams('/none', 'a', never), { code: 'signedOut' });
  assert.equal(sandbox.sandbox.world.calls.list('*', 1000).length, before);
});

test('keys that AWS takes no more are made anew once, for all that were under way', async t => {
  const refusals: (string | undefined)[] = [];
  const sandbox = await startTestSandbox(t, { fleet: { clusters: 1, services: 1, tasks: 1 } });
  const fresh = async (): Promise<Credentials> => toCredentials(await sandbox.signIn());
  let known = await fresh();
  let asked = Promise.resolve(known);
  const cloud = await openCloud(environmentOf(sandbox), async (_access, refused) => {
    if (refused === known.accessKeyId) {
      refusals.push(refused);
      known = { ...known, accessKeyId: 'being made' };
      asked = fresh().then(made => {
        known = made;
        return made;
      });
    }
    return asked;
  });
  t.after(() => cloud.dispose());
  const [cluster] = await cloud.ecs.clusters(never);
  assert.ok(cluster);
  const [service] = await cloud.ecs.services(cluster.arn, never);
  assert.ok(service);

  await sandbox.control('POST', '/sessions/expire');
  const [clusters, tasks] = await Promise.all([
    cloud.ecs.clusters(never),
    cloud.ecs.tasks(cluster.arn, never),
  ]);
  assert.deepEqual([clusters.length, tasks.length], [1, 1]);
  assert.equal(refusals.length, 1);

  await sandbox.control('POST', '/sessions/expire');
  await cloud
    .change(serviceScope(service))
    .updateService(cluster.arn, service.arn, { forceNewDeployment: true }, never);
  assert.equal(refusals.length, 2);
});

test('keys that stay refused are said to be so, and not tried for ever', async t => {
  const { sandbox, cloud } = await open(t);
  await sandbox.control('POST', '/sessions/expire');
  await sandbox.control('DELETE', '/calls');
  await assert.rejects(cloud.ecs.clusters(never), { code: 'expired' });
  assert.equal(sandbox.sandbox.world.calls.counts('ecs:ListClusters')['ecs:ListClusters']?.total, 2);
});

test('reads use the read session and changes the write session', async t => {
  const asked: Access[] = [];
  const { change, cluster, service } = await open(t, (access, credentials) => {
    asked.push(access);
    return credentials;
  });
  assert.deepEqual(new Set(asked.splice(0)), new Set(['read']));
  await change.updateService(cluster, service, { forceNewDeployment: true }, never);
  assert.deepEqual(new Set(asked), new Set([serviceScope({ clusterArn: cluster, arn: service })]));
});

for (const kind of ['reset', 'error'] as const) {
  test(`a change whose answer got lost (${kind}) is sent once`, async t => {
    const { sandbox, change, cluster, service } = await open(t);
    await sandbox.control('PUT', '/faults', {
      faults: [{ action: 'ecs:UpdateService', kind, rate: 1, count: 1, when: 'after' }],
    });
    await assert.rejects(
      change.updateService(cluster, service, { forceNewDeployment: true }, never),
      Failure,
    );
    assert.equal(updates(sandbox), 1);
  });
}

test('a change that was throttled, and so not made, is sent again', async t => {
  const { sandbox, change, cluster, service } = await open(t);
  await sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:UpdateService', kind: 'throttling', rate: 1, count: 1 }],
  });
  await change.updateService(cluster, service, { forceNewDeployment: true }, never);
  assert.equal(updates(sandbox), 2);
});

function updates({ sandbox }: TestSandbox): number | undefined {
  return sandbox.world.calls.counts('ecs:UpdateService')['ecs:UpdateService']?.total;
}
