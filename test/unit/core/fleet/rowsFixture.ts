import assert from 'node:assert/strict';
import { clusterNode, environmentNode, type Node, serviceNode } from '../../../../src/core/fleet/node.ts';
import type { Row } from '../../../../src/core/fleet/row.ts';
import { row } from '../../../../src/core/fleet/rows.ts';
import {
  emptySnapshot,
  type FleetEnvironment,
  type FleetSnapshot,
  type TopicValue,
  withLoaded,
} from '../../../../src/core/fleet/snapshot.ts';
import { type TopicKind, type TopicOf, topicKey } from '../../../../src/core/fleet/topic.ts';
import { children } from '../../../../src/core/fleet/tree.ts';
import type { Loaded, Task } from '../../../../src/core/model.ts';
import { cluster, clusterArn, entry, START, service, serviceArn } from './fixture.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const NOW = START + 2 * HOUR;

export const blog = clusterArn('blog');
export const api = serviceArn('blog', 'blog-api');
export const env = environmentNode('dev');
export const blogNode = clusterNode('dev', blog);
export const apiNode = serviceNode('dev', blog, api);
export const under = { environment: 'dev', cluster: blog, service: api };

export function snapshotOf(environment: FleetEnvironment = entry()): FleetSnapshot {
  return { ...emptySnapshot, environments: [environment] };
}

export function put<K extends TopicKind>(
  snapshot: FleetSnapshot,
  kind: K,
  topic: TopicOf[K],
  state: Loaded<TopicValue[K]>,
): FleetSnapshot {
  return withLoaded(snapshot, kind, topicKey(topic), state);
}

export function ready<T>(value: T): Loaded<T> {
  return { state: 'ready', value, readAt: NOW };
}

export function withClusters(state: Loaded<TopicValue['clusters']>, from = snapshotOf()): FleetSnapshot {
  return put(from, 'clusters', { kind: 'clusters', environment: 'dev' }, state);
}

export function withServices(
  state: Loaded<TopicValue['services']>,
  from = withClusters(ready([cluster('blog')])),
): FleetSnapshot {
  return put(from, 'services', { kind: 'services', environment: 'dev', cluster: blog }, state);
}

export function withTasks(state: Loaded<TopicValue['tasks']>): FleetSnapshot {
  return put(
    withServices(ready([service('blog', 'blog-api')])),
    'tasks',
    { kind: 'tasks', environment: 'dev', cluster: blog },
    state,
  );
}

export function withStopped(tasks: readonly Task[]): FleetSnapshot {
  return put(
    withServices(ready([service('blog', 'blog-api')])),
    'stoppedTasks',
    { kind: 'stoppedTasks', ...under },
    ready(tasks),
  );
}

export function text({ label, description }: Row): string {
  return description === undefined ? label : `${label} | ${description}`;
}

export function shown(snapshot: FleetSnapshot, node: Node): string {
  return text(row(snapshot, node, NOW));
}

/** What stands under a node, as a person reads it. */
export function listed(snapshot: FleetSnapshot, node: Node | undefined, filter = ''): string[] {
  return children(snapshot, node, filter).map(child => shown(snapshot, child));
}

/** The one row under a node. */
export function only(snapshot: FleetSnapshot, node: Node | undefined): Row {
  const [first, ...rest] = children(snapshot, node);
  assert.ok(first !== undefined && rest.length === 0);
  return row(snapshot, first, NOW);
}
