import { performance } from 'node:perf_hooks';
import type { Disposable } from '../../src/core/emitter.ts';
import type { Fleet } from '../../src/core/fleet/fleet.ts';
import { lastOf, loaded } from '../../src/core/fleet/snapshot.ts';
import type { Topic } from '../../src/core/fleet/topic.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import type { Measured } from './result.ts';
import { openStage, type Stage } from './stage.ts';

/** Clusters, services in each, tasks of each service. */
const SHAPES = [
  [1, 1, 1],
  [3, 40, 10],
  [50, 40, 10],
] as const;

/** A bench that hangs is ended (ms). */
const LIMIT = 300_000;

/**
 * Time and calls for the first paint (clusters) and for a full walk down to every container, against the
 * fewest calls that the API's batches allow; then a fleet of twenty clusters again with a fifth of the calls throttled
 * and a twentieth reset.
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
    await stage.control('PUT', '/faults', {
      seed: 7,
      faults: [
        { action: 'ecs:*', kind: 'throttling', rate: 0.2, when: 'before' },
        { action: 'ecs:*', kind: 'reset', rate: 0.05, when: 'before' },
      ],
    });
    return walk(stage, { clusters: 20, services: 40, tasks: 10 });
  });
  metrics.faultyCallsRatio = faulty.calls / fewest(20, 40, 10);
  metrics.faultyWalkMs = Math.round(faulty.walkMs);
  metrics.faultyStaleAsFresh = faulty.staleAsFresh;
  return {
    metrics,
    bars: [
      ...SHAPES.map(shape => ({ metric: `${shape.join('x')}CallsRatio`, op: '==', limit: 1 }) as const),
      { metric: 'faultyCallsRatio', op: '<=', limit: 1.5 },
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
  /** Topics that say they are ready and lack something that is there. */
  readonly staleAsFresh: number;
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
  return { calls: total, firstPaintMs, walkMs, staleAsFresh: incomplete(fleet, environment, expected) };
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
