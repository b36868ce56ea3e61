import { arnName } from '../format.ts';
import type { Cluster, Service, ServiceDeployment, ServiceEvent, Task } from '../model.ts';
import type { Node } from './node.ts';
import { type FleetSnapshot, lastOf } from './snapshot.ts';

/** Finding one thing in a snapshot. Lists are never changed, so each is indexed once. */

class Index<T, K, V> {
  readonly #known = new WeakMap<readonly T[], ReadonlyMap<K, V>>();
  readonly #build: (list: readonly T[]) => ReadonlyMap<K, V>;

  constructor(build: (list: readonly T[]) => ReadonlyMap<K, V>) {
    this.#build = build;
  }

  get(list: readonly T[] | undefined, key: K): V | undefined {
    if (list === undefined) {
      return undefined;
    }
    let map = this.#known.get(list);
    if (map === undefined) {
      map = this.#build(list);
      this.#known.set(list, map);
    }
    return map.get(key);
  }
}

function byArn<T extends { readonly arn: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map(item => [item.arn, item]));
}

const clusters = new Index(byArn<Cluster>);
const services = new Index(byArn<Service>);
const tasks = new Index(byArn<Task>);
const deployments = new Index(byArn<ServiceDeployment>);
const tasksByService = new Index((list: readonly Task[]) => Map.groupBy(list, serviceNameOf));

/** Name of the service that a task belongs to; undefined for a standalone one. */
export function serviceNameOf(task: Pick<Task, 'group'>): string | undefined {
  return task.group.startsWith('service:') ? task.group.slice('service:'.length) : undefined;
}

export function findCluster(
  snapshot: FleetSnapshot,
  { environment, cluster }: { readonly environment: string; readonly cluster: string },
): Cluster | undefined {
  return clusters.get(lastOf(snapshot, { kind: 'clusters', environment }), cluster);
}

export function findService(
  snapshot: FleetSnapshot,
  {
    environment,
    cluster,
    service,
  }: { readonly environment: string; readonly cluster: string; readonly service: string },
): Service | undefined {
  return services.get(lastOf(snapshot, { kind: 'services', environment, cluster }), service);
}

export function findDeployment(
  snapshot: FleetSnapshot,
  { environment, cluster, service, deployment }: Extract<Node, { kind: 'deployment' }>,
): ServiceDeployment | undefined {
  return deployments.get(
    lastOf(snapshot, { kind: 'deployments', environment, cluster, service }),
    deployment,
  );
}

export function findEvent(
  snapshot: FleetSnapshot,
  node: Extract<Node, { kind: 'event' }>,
): ServiceEvent | undefined {
  return findService(snapshot, node)?.events.find(({ id }) => id === node.event);
}

/** A task where it stands in the tree: among the running ones, or among those that stopped. */
export function findTask(
  snapshot: FleetSnapshot,
  node: {
    readonly environment: string;
    readonly cluster: string;
    readonly task: string;
    readonly service?: string;
    readonly stopped: boolean;
  },
): Task | undefined {
  const { environment, cluster, service } = node;
  const list = node.stopped
    ? lastOf(snapshot, {
        kind: 'stoppedTasks',
        environment,
        cluster,
        ...(service === undefined ? {} : { service }),
      })
    : lastOf(snapshot, { kind: 'tasks', environment, cluster });
  return tasks.get(list, node.task);
}

/** The running tasks of a service (ARN), or those that belong to none; undefined before they were read. */
export function runningTasks(
  snapshot: FleetSnapshot,
  environment: string,
  cluster: string,
  service: string | undefined,
): readonly Task[] | undefined {
  const list = lastOf(snapshot, { kind: 'tasks', environment, cluster });
  const name = service === undefined ? undefined : arnName(service);
  return list === undefined ? undefined : (tasksByService.get(list, name) ?? []);
}
