import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openCloud } from '../../src/aws/clients.ts';
import { Fleet } from '../../src/core/fleet/fleet.ts';
import { loadRows } from '../../src/core/fleet/lazyRows.ts';
import { row } from '../../src/core/fleet/rows.ts';
import { lastOf, loaded } from '../../src/core/fleet/snapshot.ts';
import type { Topic } from '../../src/core/fleet/topic.ts';
import { children } from '../../src/core/fleet/tree.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import { environmentOf, silentLog, toCredentials } from './support/environment.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

// The tree is in sight from the beginning.
await loadRows();

const CLUSTERS = 12;
const SERVICES = 25;
const TASKS = 8;
/** ListClusters, DescribeClusters; for each cluster ListServices, 3 DescribeServices, 2 ListTasks, 2 DescribeTasks. */
const FEWEST = 2 + CLUSTERS * (1 + 3 + 2 + 2);

async function openFleet(t: TestContext, sandbox: TestSandbox): Promise<Fleet> {
  const environment = environmentOf(sandbox);
  const credentials = toCredentials(await sandbox.signIn());
  const { expiresAt } = credentials;
  const cloud = await openCloud(environment, async () => credentials);
  const fleet = new Fleet({ clock: systemClock, log: silentLog, ecs: async () => cloud.ecs });
  fleet.setEnvironments([
    {
      environment,
      session: { state: 'signedIn', identity: 'octocat', accountId: '111122223333', arn: 'arn', expiresAt },
    },
  ]);
  t.after(() => {
    fleet.dispose();
    cloud.dispose();
  });
  return fleet;
}

/** Unfolds the whole tree and waits until every topic is read. */
async function walk(fleet: Fleet): Promise<readonly Topic[]> {
  const clusters = { kind: 'clusters', environment: 'dev' } as const;
  fleet.watch(clusters);
  await settled(fleet, [clusters]);
  const topics = (lastOf(fleet.snapshot, clusters) ?? []).flatMap(({ arn: cluster }): readonly Topic[] => [
    { kind: 'services', environment: 'dev', cluster },
    { kind: 'tasks', environment: 'dev', cluster },
  ]);
  for (const topic of topics) {
    fleet.watch(topic);
  }
  await settled(fleet, topics);
  return topics;
}

async function settled(fleet: Fleet, topics: readonly Topic[]): Promise<void> {
  const done = (): boolean => topics.every(topic => loaded(fleet.snapshot, topic)?.state === 'ready');
  if (done()) {
    return;
  }
  await new Promise<void>(resolve => {
    const listener = fleet.onDidChange(() => {
      if (done()) {
        listener.dispose();
        resolve();
      }
    });
  });
}

function counts(fleet: Fleet): { readonly services: number; readonly tasks: number } {
  const clusters = lastOf(fleet.snapshot, { kind: 'clusters', environment: 'dev' }) ?? [];
  const total = (kind: 'services' | 'tasks'): number =>
    clusters.reduce(
      (sum, { arn: cluster }) =>
        sum + (lastOf(fleet.snapshot, { kind, environment: 'dev', cluster }) ?? []).length,
      0,
    );
  return { services: total('services'), tasks: total('tasks') };
}

const everything = { services: CLUSTERS * SERVICES, tasks: CLUSTERS * SERVICES * TASKS };

test('a full walk makes the fewest calls there can be', async t => {
  const sandbox = await startTestSandbox(t, {
    fleet: { clusters: CLUSTERS, services: SERVICES, tasks: TASKS },
  });
  const fleet = await openFleet(t, sandbox);
  await walk(fleet);
  assert.deepEqual(counts(fleet), everything);
  assert.equal(ecsCalls(sandbox), FEWEST);
});

for (const seed of [1, 2, 3]) {
  test(`with a fifth of the calls throttled and a twentieth reset the tree completes (seed ${seed})`, async t => {
    const sandbox = await startTestSandbox(t, {
      fleet: { clusters: CLUSTERS, services: SERVICES, tasks: TASKS },
    });
    const fleet = await openFleet(t, sandbox);
    await sandbox.control('PUT', '/faults', {
      seed,
      faults: [
        { action: 'ecs:*', kind: 'throttling', rate: 0.2 },
        { action: 'ecs:*', kind: 'reset', rate: 0.05 },
      ],
    });
    await walk(fleet);
    assert.deepEqual(counts(fleet), everything);
    const calls = ecsCalls(sandbox);
    assert.ok(calls > FEWEST, 'no call was hit by a fault');
    assert.ok(calls <= FEWEST * 1.5, `${calls} calls, ${FEWEST} in a calm run`);
  });
}

test('what could not be read again is shown, and said to be old', async t => {
  const sandbox = await startTestSandbox(t, { fleet: { clusters: 1, services: 2, tasks: 1 } });
  const fleet = await openFleet(t, sandbox);
  const [services] = await walk(fleet);
  assert.ok(services?.kind === 'services');

  await sandbox.control('POST', '/sessions/expire');
  await assert.rejects(fleet.refresh(services, new AbortController().signal), { code: 'expired' });

  const state = loaded(fleet.snapshot, services);
  assert.equal(state?.state, 'failed');
  const [environment] = children(fleet.snapshot, undefined);
  const [cluster] = children(fleet.snapshot, environment);
  assert.equal(cluster?.kind, 'cluster');
  const shown = children(fleet.snapshot, cluster).map(node => row(fleet.snapshot, node, systemClock.now()));
  const service = shown.find(({ context }) => context === 'service');
  assert.ok(service, 'the services of the last good read are gone');
  assert.match(service.description ?? '', / · stale, read just now$/);
  assert.equal(service.icon.color, 'disabledForeground');
});

function ecsCalls({ sandbox }: TestSandbox): number {
  return Object.values(sandbox.world.calls.counts('ecs:*')).reduce((sum, { total }) => sum + total, 0);
}
