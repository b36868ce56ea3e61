import type { Loaded } from '../model.ts';
import { findService, findTask, runningTasks } from './lookup.ts';
import {
  clusterNode,
  environmentNode,
  groupNode,
  type MessageNode,
  messageNode,
  type Node,
  nodeId,
  problemNode,
  serviceNode,
  standaloneNode,
  stoppedNode,
  type TaskNode,
  taskNode,
} from './node.ts';
import { type FleetSnapshot, findEnvironment, lastOf, lastValue, loaded, problemsAt } from './snapshot.ts';
import type { Topic } from './topic.ts';

type Parent = Exclude<Node, MessageNode>;

const EVENTS_SHOWN = 100;

/**
 * What stands under a node, or at the top of the tree. `filter` keeps the clusters and services whose
 * names contain it, and the clusters of which nobody knows yet what is in them.
 */
export function children(
  snapshot: FleetSnapshot,
  node: Node | undefined,
  filter: string = '',
): readonly Node[] {
  switch (node?.kind) {
    case undefined:
      return [
        ...snapshot.environments.map(({ environment }) => environmentNode(environment.name)),
        ...snapshot.problems.flatMap((problem, index) =>
          problemsAt(snapshot, index)[0] === problem ? [problemNode(index)] : [],
        ),
      ];
    case 'environment':
      return underEnvironment(snapshot, node, filter);
    case 'cluster':
      return underCluster(snapshot, node, filter);
    case 'service':
      return underService(node);
    case 'deployments': {
      const { environment, cluster, service } = node;
      const topic = { kind: 'deployments', environment, cluster, service } as const;
      return listed(snapshot, node, loaded(snapshot, topic), list =>
        list.map(({ arn }) => ({
          kind: 'deployment',
          id: nodeId(environment, 'deployment', arn),
          environment,
          cluster,
          service,
          deployment: arn,
        })),
      );
    }
    case 'tasks':
    case 'standaloneTasks':
      return underTasks(snapshot, node);
    case 'stoppedTasks': {
      const { environment, cluster } = node;
      const service = node.service === undefined ? {} : { service: node.service };
      const topic = { kind: 'stoppedTasks', environment, cluster, ...service } as const;
      return listed(snapshot, node, loaded(snapshot, topic), list =>
        list.map(({ arn }) => taskNode(environment, cluster, node.service, arn, true)),
      );
    }
    case 'events':
      return underEvents(snapshot, node);
    case 'task':
      return underTask(snapshot, node);
    case 'deployment':
    case 'event':
    case 'container':
    case 'message':
      return [];
  }
}

/** What stands above a node; undefined at the top. */
export function parent(node: Node): Node | undefined {
  switch (node.kind) {
    case 'environment':
      return undefined;
    case 'cluster':
      return environmentNode(node.environment);
    case 'service':
    case 'standaloneTasks':
      return clusterNode(node.environment, node.cluster);
    case 'deployments':
    case 'tasks':
    case 'events':
      return serviceNode(node.environment, node.cluster, node.service);
    case 'stoppedTasks':
      return node.service === undefined
        ? standaloneNode(node.environment, node.cluster)
        : serviceNode(node.environment, node.cluster, node.service);
    case 'deployment':
      return groupNode('deployments', node);
    case 'event':
      return groupNode('events', node);
    case 'task': {
      const { environment, cluster, service } = node;
      if (node.stopped) {
        return stoppedNode(environment, cluster, service);
      }
      return service === undefined
        ? standaloneNode(environment, cluster)
        : groupNode('tasks', { environment, cluster, service });
    }
    case 'container':
      return taskNode(node.environment, node.cluster, node.service, node.task, node.stopped);
    case 'message':
      return node.parent;
  }
}

/** What has to be read while a node is expanded; undefined where an ancestor's topic says it all. */
export function topicOf(node: Node): Topic | undefined {
  switch (node.kind) {
    case 'environment':
      return { kind: 'clusters', environment: node.environment };
    case 'cluster':
      return { kind: 'services', environment: node.environment, cluster: node.cluster };
    case 'tasks':
    case 'standaloneTasks':
      return { kind: 'tasks', environment: node.environment, cluster: node.cluster };
    case 'stoppedTasks': {
      const { environment, cluster, service } = node;
      return { kind: 'stoppedTasks', environment, cluster, ...(service === undefined ? {} : { service }) };
    }
    case 'deployments': {
      const { environment, cluster, service } = node;
      return { kind: 'deployments', environment, cluster, service };
    }
    case 'service':
    case 'deployment':
    case 'events':
    case 'event':
    case 'task':
    case 'container':
    case 'message':
      return undefined;
  }
}

function underEnvironment(
  snapshot: FleetSnapshot,
  node: Extract<Node, { kind: 'environment' }>,
  filter: string,
): readonly Node[] {
  const { environment } = node;
  return listed(snapshot, node, loaded(snapshot, { kind: 'clusters', environment }), list => {
    const shown = list.filter(({ arn, name, activeServices }) => {
      const services = lastOf(snapshot, { kind: 'services', environment, cluster: arn });
      return (
        contains(name, filter) ||
        (services === undefined
          ? activeServices > 0
          : services.some(service => contains(service.name, filter)))
      );
    });
    return shown.length === 0 && list.length > 0
      ? [messageNode(node, 'noMatch')]
      : shown.map(({ arn }) => clusterNode(environment, arn));
  });
}

function underCluster(
  snapshot: FleetSnapshot,
  node: Extract<Node, { kind: 'cluster' }>,
  filter: string,
): readonly Node[] {
  const { environment, cluster } = node;
  const state = loaded(snapshot, { kind: 'services', environment, cluster });
  const all = contains(cluster.slice(cluster.lastIndexOf('/') + 1), filter);
  const services = listed(snapshot, node, state, list => {
    const shown = all ? list : list.filter(({ name }) => contains(name, filter));
    return shown.length === 0 && list.length > 0
      ? [messageNode(node, 'noMatch')]
      : shown.map(({ arn }) => serviceNode(environment, cluster, arn));
  });
  const known = state !== undefined && (state.state !== 'loading' || state.last !== undefined);
  return known && all ? [...services, standaloneNode(environment, cluster)] : services;
}

function underService(node: Extract<Node, { kind: 'service' }>): readonly Node[] {
  return [
    groupNode('deployments', node),
    groupNode('tasks', node),
    stoppedNode(node.environment, node.cluster, node.service),
    groupNode('events', node),
  ];
}

function underTasks(
  snapshot: FleetSnapshot,
  node: Extract<Node, { kind: 'tasks' | 'standaloneTasks' }>,
): readonly Node[] {
  const { environment, cluster } = node;
  const service = node.kind === 'tasks' ? node.service : undefined;
  const state = loaded(snapshot, { kind: 'tasks', environment, cluster });
  const mine = runningTasks(snapshot, environment, cluster, service) ?? [];
  const tasks = listed(snapshot, node, state, () =>
    mine.length === 0
      ? [messageNode(node, 'empty')]
      : mine.map(({ arn }) => taskNode(environment, cluster, service, arn, false)),
  );
  return node.kind === 'tasks' ? tasks : [...tasks, stoppedNode(environment, cluster, undefined)];
}

function underEvents(snapshot: FleetSnapshot, node: Extract<Node, { kind: 'events' }>): readonly Node[] {
  const { environment, cluster, service } = node;
  const events = findService(snapshot, node)?.events ?? [];
  const ids = [...new Set(events.map(({ id }) => id))].slice(0, EVENTS_SHOWN);
  return ids.length === 0
    ? [messageNode(node, 'empty')]
    : ids.map(id => ({
        kind: 'event',
        id: nodeId(environment, 'event', service, id),
        environment,
        cluster,
        service,
        event: id,
      }));
}

function underTask(snapshot: FleetSnapshot, node: TaskNode): readonly Node[] {
  const { environment, cluster, service, task, stopped } = node;
  return (findTask(snapshot, node)?.containers ?? []).map(({ name }) => ({
    kind: 'container',
    id: nodeId(environment, 'container', task, name, ...(stopped ? ['stopped'] : [])),
    environment,
    cluster,
    task,
    stopped,
    container: name,
    ...(service === undefined ? {} : { service }),
  }));
}

/** The items of a topic, or a message in their place; a failure stands above what was read before it. */
function listed<T>(
  snapshot: FleetSnapshot,
  node: Parent,
  state: Loaded<readonly T[]> | undefined,
  show: (list: readonly T[]) => readonly Node[],
): readonly Node[] {
  const list = lastValue(state);
  const items = list === undefined ? [] : list.length === 0 ? [messageNode(node, 'empty')] : show(list);
  if (findEnvironment(snapshot, node.environment)?.session.state !== 'signedIn') {
    const first = node.kind === 'environment' || list === undefined;
    return first ? [messageNode(node, 'session'), ...items] : items;
  }
  if (state?.state === 'failed') {
    return [messageNode(node, 'failed'), ...items];
  }
  return list === undefined ? [messageNode(node, 'loading')] : items;
}

function contains(name: string, filter: string): boolean {
  return name.toLowerCase().includes(filter.toLowerCase());
}
