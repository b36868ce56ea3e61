import { performance } from 'node:perf_hooks';
import type { Disposable } from '../../src/core/emitter.ts';
import type { Fleet } from '../../src/core/fleet/fleet.ts';
import { same } from '../../src/core/fleet/share.ts';
import { lastOf, loaded, type TopicValue } from '../../src/core/fleet/snapshot.ts';
import type { Topic } from '../../src/core/fleet/topic.ts';
import type { Cluster } from '../../src/core/model.ts';
import { serviceScope, stopScope } from '../../src/core/rollout/scope.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import type { Measured } from './result.ts';
import { openStage, type Stage } from './stage.ts';

/** Clusters, services in each, tasks of each service. */
const SHAPES = [
  [1, 1, 1],
  [3, 40, 10],
  [50, 40, 10],
] as const;

/** In this time (ms of the sandbox) every task and deployment comes to rest. */
const SETTLED = 10 * 60_000;

const never = new AbortController().signal;

/** A bench that hangs is ended (ms). */
const LIMIT = 300_000;

/**
 * Time and calls for the first paint (clusters) and for a full walk down to every container, against the
 * fewest calls that the API's batches allow; then a fleet of twenty clusters with a fifth of the calls throttled and a
 * twentieth reset; then one of six that changes and is read again while some reads fail: what counts as fresh has to
 * be what the sandbox holds.
 */
export async function measure(): Promise<Measured> {
  const metrics: Record<string, number> = {};
  for (const [clusters, services, tasks] of SHAPES) {
    const name = `${clusters}x${services}x${tasks}`;
    const walked = await onStage(name, stage => walk(stage, { clusters, services, tasks }));
    metrics[`${name}CallsRatio`] = walked.calls / fewest(clusters, services, tasks);
    metrics[`${name}Calls`] = walked.calls;
    metrics[`${name}FirstPaintMs`] = Math.round(walked.firstPaintMs);
    metrics[`${name}WalkMs`] = Math.round(walked.walkMs);
  }
  const faulty = await onStage('20x40x10', async stage => {
    await stage.control('PUT', '/faults', faults(7, 0.2, 0.05));
    return walk(stage, { clusters: 20, services: 40, tasks: 10 });
  });
  const changed = await onStage('6x20x5', async stage => {
    await walk(stage, { clusters: 6, services: 20, tasks: 5 });
    return changeUnderFaults(stage);
  });
  metrics['faultyCallsRatio'] = faulty.calls / fewest(20, 40, 10);
  metrics['faultyWalkMs'] = Math.round(faulty.walkMs);
  metrics['faultyIncomplete'] = faulty.incomplete;
  metrics['faultyFresh'] = changed.fresh;
  metrics['faultyStale'] = changed.stale;
  metrics['faultyStaleAsFresh'] = changed.staleAsFresh;
  return {
    metrics,
    bars: [
      ...SHAPES.map(shape => ({ metric: `${shape.join('x')}CallsRatio`, op: '==', limit: 1 }) as const),
      { metric: 'faultyCallsRatio', op: '<=', limit: 1.5 },
      { metric: 'faultyIncomplete', op: '==', limit: 0 },
      // Without some of both, the last would say nothing.
      { metric: 'faultyFresh', op: '>=', limit: 1 },
      { metric: 'faultyStale', op: '>=', limit: 1 },
      { metric: 'faultyStaleAsFresh', op: '==', limit: 0 },
    ],
  };
}

/**
 * By the page and batch sizes of the API reference: lists 100, DescribeClusters and DescribeTasks 100,
 * DescribeServices 10; tasks are listed once for a cluster.
 */
function fewest(clusters: number, services: number, tasks: number): number {
  const pages = (count: number, size: number): number => Math.max(1, Math.ceil(count / size));
  const perCluster = pages(services, 100) + pages(services, 10) + 2 * pages(services * tasks, 100);
  return 2 * pages(clusters, 100) + clusters * perCluster;
}

interface Walked {
  readonly calls: number;
  readonly firstPaintMs: number;
  readonly walkMs: number;
  /** Clusters that lack something that is there. */
  readonly incomplete: number;
}

async function onStage<T>(fleet: string, run: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await openStage(fleet, systemClock);
  try {
    return await run(stage);
  } finally {
    await stage.stop();
  }
}

/** Opens everything as a person would who unfolds the whole tree, and waits until all of it is there. */
async function walk(
  { environment, fleet, calls, control }: Stage,
  expected: { readonly clusters: number; readonly services: number; readonly tasks: number },
): Promise<Walked> {
  await control('DELETE', '/calls');
  const started = performance.now();
  const held: Disposable[] = [];
  const clustersTopic = { kind: 'clusters', environment } as const;
  held.push(fleet.watch(clustersTopic));
  await until(fleet, () => isReady(fleet, clustersTopic));
  const firstPaintMs = performance.now() - started;

  const topics: Topic[] = (lastOf(fleet.snapshot, clustersTopic) ?? []).flatMap(({ arn: cluster }) => [
    { kind: 'services', environment, cluster } as const,
    { kind: 'tasks', environment, cluster } as const,
  ]);
  held.push(...topics.map(topic => fleet.watch(topic)));
  await until(fleet, () => topics.every(topic => isReady(fleet, topic)));
  const walkMs = performance.now() - started;
  const { total } = await calls();
  for (const item of held) {
    item.dispose();
  }
  return { calls: total, firstPaintMs, walkMs, incomplete: incomplete(fleet, environment, expected) };
}

interface Changed {
  /** Topics that say they were read after the last change. */
  readonly fresh: number;
  /** Topics that say they were not. */
  readonly stale: number;
  /** Those of the fresh ones that differ from what the sandbox holds. */
  readonly staleAsFresh: number;
}

/** Times that the world changes and is read again. */
const ROUNDS = 3;

/** Changes something in every cluster, reads everything again while a tenth of the calls fails, and looks at what came of it. */
async function changeUnderFaults(stage: Stage): Promise<Changed> {
  const { environment, fleet, control } = stage;
  const clusters = lastOf(fleet.snapshot, { kind: 'clusters', environment }) ?? [];
  const topics: Topic[] = [
    { kind: 'clusters', environment },
    ...clusters.flatMap(({ arn: cluster }) => [
      { kind: 'services', environment, cluster } as const,
      { kind: 'tasks', environment, cluster } as const,
    ]),
  ];
  const held = topics.map(topic => fleet.watch(topic));
  const result = { fresh: 0, stale: 0, staleAsFresh: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    await control('DELETE', '/faults');
    await change(stage, clusters, round);
    await control('PUT', '/faults', refusals(round + 1));
    const changedAt = systemClock.now();
    await fleet.refreshAll();
    const claimed = topics.map(topic => ({ topic, state: loaded(fleet.snapshot, topic) }));
    await control('DELETE', '/faults');
    for (const { topic, state } of claimed) {
      if (state?.state !== 'ready' || state.readAt < changedAt) {
        result.stale += 1;
      } else {
        result.fresh += 1;
        result.staleAsFresh += same(asSet(state.value), asSet(await truth(stage, topic))) ? 0 : 1;
      }
    }
  }
  for (const item of held) {
    item.dispose();
  }
  return result;
}

/** A task stops and a service is deployed anew in every cluster; then time passes until all is at rest again. */
async function change(stage: Stage, clusters: readonly Cluster[], round: number): Promise<void> {
  const cloud = await stage.cloud();
  for (const { arn: cluster } of clusters) {
    const services = await cloud.ecs.services(cluster, never);
    const [task] = await cloud.ecs.tasks(cluster, never);
    const service = services[round];
    if (task === undefined || service === undefined) {
      throw new Error('the sandbox has nothing to change');
    }
    await cloud.change(stopScope(task)).stopTask(cluster, task.arn, 'bench', never);
    await cloud
      .change(serviceScope(service))
      .updateService(cluster, service.arn, { forceNewDeployment: true }, never);
  }
  await stage.control('POST', '/clock', { advance: SETTLED });
}

/** What the sandbox holds, read past the store. */
async function truth(stage: Stage, topic: Topic): Promise<TopicValue[Topic['kind']]> {
  const { ecs } = await stage.cloud();
  switch (topic.kind) {
    case 'clusters':
      return ecs.clusters(never);
    case 'services':
      return ecs.services(topic.cluster, never);
    case 'tasks':
      return ecs.tasks(topic.cluster, never);
    default:
      throw new Error(`${topic.kind} is not compared`);
  }
}

/** The order is the store's own matter. */
function asSet(list: TopicValue[Topic['kind']]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(list.map(item => [item.arn, item]));
}

function faults(seed: number, throttling: number, reset: number): object {
  return {
    seed,
    faults: [
      { action: 'ecs:*', kind: 'throttling', rate: throttling, when: 'before' },
      { action: 'ecs:*', kind: 'reset', rate: reset, when: 'before' },
    ],
  };
}

/** Errors that no client tries again, so that some of the reads fail for good. */
function refusals(seed: number): object {
  const refusal = { kind: 'error', status: 400, code: 'ClientException', message: 'bench', when: 'before' };
  return { seed, faults: [{ action: 'ecs:*', rate: 0.1, ...refusal }] };
}

function isReady(fleet: Fleet, topic: Topic): boolean {
  return loaded(fleet.snapshot, topic)?.state === 'ready';
}

function incomplete(
  fleet: Fleet,
  environment: string,
  expected: { readonly clusters: number; readonly services: number; readonly tasks: number },
): number {
  const clusters = lastOf(fleet.snapshot, { kind: 'clusters', environment }) ?? [];
  const wrong = clusters.filter(({ arn: cluster }) => {
    const services = lastOf(fleet.snapshot, { kind: 'services', environment, cluster }) ?? [];
    const tasks = lastOf(fleet.snapshot, { kind: 'tasks', environment, cluster }) ?? [];
    return (
      services.length !== expected.services ||
      tasks.length !== expected.services * expected.tasks ||
      tasks.some(({ containers }) => containers.length === 0)
    );
  });
  return wrong.length + Math.abs(clusters.length - expected.clusters);
}

async function until(fleet: Fleet, holds: () => boolean): Promise<void> {
  if (holds()) {
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => {
      listener.dispose();
      reject(new Error('the tree did not complete'));
    }, LIMIT);
    const listener = fleet.onDidChange(() => {
      if (holds()) {
        clearTimeout(limit);
        listener.dispose();
        resolve();
      }
    });
  });
}
