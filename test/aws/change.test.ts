import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openCloud } from '../../src/aws/clients.ts';
import { createEcsWrite } from '../../src/aws/ecsWrite.ts';
import type { Access, Cloud, Credentials } from '../../src/core/ports.ts';
import { serviceScope, stopScope } from '../../src/core/rollout/scope.ts';
import { stopServiceTask } from '../../src/core/rollout/stop.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import { environmentOf, toCredentials } from './support/environment.ts';
import { hasty } from './support/hasty.ts';
import { redeploy } from './support/redeploy.ts';
import { startTestSandbox, type TestCredentials, type TestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;

/** The system's time, and looks that follow one another at once. */

interface Opened {
  readonly sandbox: TestSandbox;
  readonly credentials: TestCredentials;
  readonly cloud: Cloud;
  readonly cluster: string;
}

async function open(
  t: TestContext,
  ask: (access: Access) => Promise<void> = async () => undefined,
): Promise<Opened> {
  const sandbox = await startTestSandbox(t, { fleet: { clusters: 1, services: 1, tasks: 1 }, speed: 50 });
  const credentials = await sandbox.signIn();
  const cloud = await openCloud(environmentOf(sandbox), async (access): Promise<Credentials> => {
    await ask(access);
    return toCredentials(credentials);
  });
  t.after(() => cloud.dispose());
  const [cluster] = await cloud.ecs.clusters(never);
  assert.ok(cluster);
  return { sandbox, credentials, cloud, cluster: cluster.arn };
}

async function serviceOf({ cloud, cluster }: Opened) {
  const [service] = await cloud.ecs.services(cluster, never);
  assert.ok(service);
  return service;
}

function sent({ sandbox }: Opened, action = 'ecs:UpdateService'): number {
  return sandbox.sandbox.world.calls.total(action);
}

for (const fault of [{ kind: 'reset' }, { kind: 'error' }, { kind: 'error', status: 503 }]) {
  test(`a redeploy whose answer got lost (${Object.values(fault).join(' ')}) is found and watched to its end`, async t => {
    const opened = await open(t);
    const { sandbox, cloud } = opened;
    const service = await serviceOf(opened);
    await sandbox.control('PUT', '/faults', {
      faults: [{ action: 'ecs:UpdateService', rate: 1, count: 1, when: 'after', ...fault }],
    });
    const told: string[] = [];
    const environment = environmentOf(sandbox);
    const end = await redeploy(
      service,
      { cloud, environment, clock: hasty },
      { lookingBack: () => told.push('lookingBack'), accepted: () => told.push('accepted') },
    );
    assert.equal(end.kind, 'succeeded');
    assert.deepEqual(told, ['lookingBack', 'accepted']);
    assert.equal(sent(opened), 1);
  });
}

test('a redeploy that never reached ECS is said not to have been made', async t => {
  const opened = await open(t);
  const service = await serviceOf(opened);
  await opened.sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:UpdateService', kind: 'reset', rate: 1, count: 1, when: 'before' }],
  });
  const { cloud, sandbox } = opened;
  await assert.rejects(redeploy(service, { cloud, environment: environmentOf(sandbox), clock: hasty }), {
    code: 'offline',
    message: /ECS shows no trace of the change/,
  });
  assert.equal(sent(opened), 1);
});

test('a stop whose answer got lost is found, and its replacement named', async t => {
  const opened = await open(t);
  const { sandbox, cloud, cluster } = opened;
  const [task] = await cloud.ecs.tasks(cluster, never);
  assert.ok(task);
  await sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:StopTask', kind: 'reset', rate: 1, count: 1, when: 'after' }],
  });
  const steps = { lookingBack: () => undefined, accepted: () => undefined, progress: () => undefined };
  const deps = { ecs: cloud.ecs, change: cloud.change(stopScope(task)), clock: hasty };
  const end = await stopServiceTask(task, 'because', deps, steps, never);
  assert.equal(end.kind, 'replaced');
  assert.ok(end.kind === 'replaced');
  assert.notEqual(end.by.arn, task.arn);
  assert.equal(sent(opened, 'ecs:StopTask'), 1);
});

test('an abort while the answer is awaited does not take the change back, nor hide it', async t => {
  const opened = await open(t);
  const { sandbox, cloud, cluster } = opened;
  const service = await serviceOf(opened);
  await sandbox.control('PUT', '/faults', {
    faults: [{ action: 'ecs:UpdateService', kind: 'delay', milliseconds: 300, rate: 1, count: 1 }],
  });
  const abort = new AbortController();
  const answer = cloud
    .change(serviceScope(service))
    .updateService(cluster, service.arn, { forceNewDeployment: true }, abort.signal);
  while (!JSON.stringify(await sandbox.control('GET', '/faults')).includes('"hits":1')) {
    await systemClock.sleep(5, never);
  }
  abort.abort();
  const known = new Set(service.deployments.map(({ id }) => id));
  assert.ok((await answer).deployments.some(({ id }) => !known.has(id)));
});

test('an abort while the write session is minted sends nothing', async t => {
  const abort = new AbortController();
  const opened = await open(t, async access => {
    if (typeof access === 'object') {
      abort.abort();
    }
  });
  const service = await serviceOf(opened);
  const change = opened.cloud.change(serviceScope(service));
  await assert.rejects(
    change.updateService(opened.cluster, service.arn, { forceNewDeployment: true }, abort.signal),
    {
      code: 'cancelled',
    },
  );
  assert.equal(sent(opened), 0);
});

for (const minutes of [-30, 30]) {
  test(`a change that is refused for a clock that is ${minutes} min off is sent once more`, async t => {
    const opened = await open(t);
    const service = await serviceOf(opened);
    const client = opened.sandbox.ecs(opened.credentials, { systemClockOffset: minutes * 60_000 });
    const write = createEcsWrite(client, environmentOf(opened.sandbox));
    const updated = await write.updateService(
      opened.cluster,
      service.arn,
      { forceNewDeployment: true },
      never,
    );
    const known = new Set(service.deployments.map(({ id }) => id));
    assert.equal(updated.deployments.filter(({ id }) => !known.has(id)).length, 1);
  });
}

test('a signature that is refused for good is sent twice and then said', async t => {
  const opened = await open(t);
  const service = await serviceOf(opened);
  await opened.sandbox.control('PUT', '/faults', {
    faults: [
      {
        action: 'ecs:UpdateService',
        kind: 'error',
        status: 400,
        code: 'InvalidSignatureException',
        rate: 1,
        when: 'before',
      },
    ],
  });
  const change = opened.cloud.change(serviceScope(service));
  await assert.rejects(
    change.updateService(opened.cluster, service.arn, { forceNewDeployment: true }, never),
    {
      name: 'Failure',
    },
  );
  assert.equal(sent(opened), 2);
});
