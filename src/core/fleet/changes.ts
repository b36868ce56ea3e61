import { loadedRows } from './lazyRows.ts';
import { findCluster, findDeployment, findService, findTask } from './lookup.ts';
import {
  clusterNode,
  environmentNode,
  groupNode,
  type Node,
  serviceNode,
  standaloneNode,
  stoppedNode,
} from './node.ts';
import { same } from './share.ts';
import { type FleetSnapshot, lastOf, loaded } from './snapshot.ts';
import type { Topic } from './topic.ts';
import { children } from './tree.ts';

/** Ids of the nodes that look different after a topic was read: their data, their row or their children. */
export function changedByTopic(
  before: FleetSnapshot,
  after: FleetSnapshot,
  topic: Topic,
  now: number,
): string[] {
  const was = loaded(before, topic);
  const is = loaded(after, topic);
  const fresh = was?.state === 'ready' && is?.state === 'ready';
  if (fresh && was.value === is.value) {
    return [];
  }
  const { environment } = topic;
  switch (topic.kind) {
    case 'clusters':
      return changed(before, after, environmentNode(environment), {
        now,
        enters: ({ kind }) => kind === 'cluster' || kind === 'message',
        settled: () => false,
      });
    case 'services':
      return changed(before, after, clusterNode(environment, topic.cluster), {
        now,
        enters: ({ kind }) => kind !== 'task' && kind !== 'event',
        settled: node => fresh && node.kind === 'service',
      });
    case 'tasks':
      return taskLists(after, environment, topic.cluster).flatMap(list =>
        changed(before, after, list, {
          now,
          enters: ({ kind }) => kind !== 'stoppedTasks',
          settled: node => fresh && node.kind === 'task',
        }),
      );
    case 'stoppedTasks': {
      const list = stoppedNode(environment, topic.cluster, topic.service);
      return changed(before, after, list, { now, enters: () => true, settled: () => false });
    }
    case 'deployments': {
      const list = groupNode('deployments', topic);
      // The row of the service says what its deployment waits for, and its cluster's whether it fails.
      const above = [
        clusterNode(environment, topic.cluster),
        serviceNode(environment, topic.cluster, topic.service),
      ];
      return [
        ...above.filter(node => looksDifferent(before, after, node, now)).map(({ id }) => id),
        ...changed(before, after, list, { now, enters: () => true, settled: () => false }),
      ];
    }
  }
}

/** The same for an environment and all that stands under it. */
export function changedInEnvironment(
  before: FleetSnapshot,
  after: FleetSnapshot,
  environment: string,
  now: number,
): string[] {
  return changed(before, after, environmentNode(environment), {
    now,
    enters: () => true,
    settled: () => false,
  });
}

interface Walk {
  readonly now: number;
  /** Whether what changed can show in a node or below it. */
  readonly enters: (node: Node) => boolean;
  /** Whether a node whose own data is unchanged shows no change, nor anything below it. */
  readonly settled: (node: Node) => boolean;
}

function changed(before: FleetSnapshot, after: FleetSnapshot, start: Node, walk: Walk): string[] {
  const ids: string[] = [];
  const visit = (node: Node): void => {
    const sameData = dataOf(before, node) === dataOf(after, node);
    if (sameData && walk.settled(node)) {
      return;
    }
    const old = children(before, node).map(({ id }) => id);
    const current = children(after, node);
    const sameChildren = old.length === current.length && current.every(({ id }, index) => id === old[index]);
    if (!sameData || !sameChildren || looksDifferent(before, after, node, walk.now)) {
      ids.push(node.id);
    }
    const known = new Set(old);
    for (const child of current) {
      if (known.has(child.id) && walk.enters(child)) {
        visit(child);
      }
    }
  };
  visit(start);
  return ids;
}

/** Whether a node's row is another one; it is as long as nothing can have been painted. */
export function looksDifferent(
  before: FleetSnapshot,
  after: FleetSnapshot,
  node: Node,
  now: number,
): boolean {
  const rows = loadedRows();
  return rows === undefined || !same(rows.row(before, node, now), rows.row(after, node, now));
}

/** Everything in a cluster under which running tasks stand. */
function taskLists(snapshot: FleetSnapshot, environment: string, cluster: string): Node[] {
  const services = lastOf(snapshot, { kind: 'services', environment, cluster }) ?? [];
  return [
    ...services.map(({ arn }) => groupNode('tasks', { environment, cluster, service: arn })),
    standaloneNode(environment, cluster),
  ];
}

/** What was read about a node itself; identical where it is unchanged (see `share`). */
function dataOf(snapshot: FleetSnapshot, node: Node): unknown {
  switch (node.kind) {
    case 'cluster':
      return findCluster(snapshot, node);
    case 'service':
      return findService(snapshot, node);
    case 'deployment':
      return findDeployment(snapshot, node);
    case 'task':
      return findTask(snapshot, node);
    default:
      return undefined;
  }
}
