import type { EcsRead } from '../ecs.ts';
import { arnName } from '../format.ts';
import type { Environment, Service, ServiceDeployment, Task } from '../model.ts';
import { serviceNameOf } from './lookup.ts';
import { share } from './share.ts';
import { showsCluster } from './showsCluster.ts';
import type { TopicValue } from './snapshot.ts';
import type { TopicKind, TopicOf } from './topic.ts';

/** How one kind of topic is read, and how often. */
export interface Source<K extends TopicKind> {
  /** Milliseconds from the end of one read to the start of the next, while all is calm. */
  readonly interval: number;
  /** Whether it is read every `HURRY` ms while a rollout is under way. */
  readonly hurries: boolean;
  /** The requests that a read takes, so that a large fleet is polled less often. */
  cost(value: TopicValue[K] | undefined): number;
  /** `known` is given where it is enough to look again at what was there. */
  read(
    ecs: EcsRead,
    topic: TopicOf[K],
    known: TopicValue[K] | undefined,
    signal: AbortSignal,
  ): Promise<TopicValue[K]>;
  /** As it is shown: sorted, without doubles, and with all that did not change taken from `previous`. */
  arrange(
    value: TopicValue[K],
    previous: TopicValue[K] | undefined,
    environment: Environment,
    topic: TopicOf[K],
  ): TopicValue[K];
}

/** Milliseconds between two reads of a cluster where a rollout is under way. */
export const HURRY = 3_000;

/** A topic that can be read by looking at what is known is listed anew after this time (ms). */
export const LIST_AGAIN = 60_000;

const DEPLOYMENTS_SHOWN = 20;

/** Batch and page sizes of the API (ListX 100, DescribeServices 10, DescribeTasks and DescribeClusters 100). */
function pages(count: number, size: number): number {
  return Math.max(1, Math.ceil(count / size));
}

const byName = (a: { readonly name: string; readonly arn: string }, b: typeof a): number =>
  collator.compare(a.name, b.name) || (a.arn < b.arn ? -1 : 1);
const collator = new Intl.Collator('en', { numeric: true });

const newestFirst =
  <T extends { readonly arn: string }>(time: (item: T) => number) =>
  (a: T, b: T): number =>
    time(b) - time(a) || (a.arn < b.arn ? -1 : 1);

const byCreation = newestFirst((item: Task | ServiceDeployment) => item.createdAt);
const byStop = newestFirst((task: Task) => task.stoppedAt ?? task.stoppingAt ?? task.createdAt);

export const sources: { readonly [K in TopicKind]: Source<K> } = {
  clusters: {
    interval: 60_000,
    hurries: false,
    cost: value => 2 * pages(value?.length ?? 0, 100),
    read: (ecs, _topic, _known, signal) => ecs.clusters(signal),
    arrange: (value, previous, environment) =>
      share(previous, value.filter(({ name }) => showsCluster(environment, name)).toSorted(byName)),
  },
  services: {
    interval: 15_000,
    hurries: true,
    cost: value => pages(value?.length ?? 0, 100) + pages(value?.length ?? 0, 10),
    read: (ecs, topic, known, signal) =>
      known === undefined || known.length === 0
        ? ecs.services(topic.cluster, signal)
        : ecs.describeServices(topic.cluster, arns(known), signal),
    arrange: (value, previous) =>
      share(previous, value.filter(({ status }) => status !== 'INACTIVE').toSorted(byName)),
  },
  tasks: {
    interval: 15_000,
    hurries: true,
    cost: value => 2 * pages(value?.length ?? 0, 100),
    read: (ecs, topic, _known, signal) => ecs.tasks(topic.cluster, signal),
    arrange: (value, previous) => share(previous, value.toSorted(byCreation)),
  },
  stoppedTasks: {
    interval: 30_000,
    hurries: true,
    // Where a service has none, the whole cluster is asked as well.
    cost: value => 2 * pages(value?.length ?? 0, 100) + (value?.length === 0 ? 1 : 0),
    read: (ecs, { cluster, service }, _known, signal) =>
      ecs.stoppedTasks(cluster, service === undefined ? undefined : arnName(service), signal),
    arrange: (value, previous, _environment, { service }) =>
      share(
        previous,
        value.filter(task => service !== undefined || serviceNameOf(task) === undefined).toSorted(byStop),
      ),
  },
  deployments: {
    interval: 30_000,
    hurries: true,
    // The list, and what is under way; the task definitions are looked up but once.
    cost: () => 2,
    read: (ecs, { cluster, service }, _known, signal) =>
      ecs.serviceDeployments(cluster, service, DEPLOYMENTS_SHOWN, signal),
    arrange: (value, previous) => share(previous, value.toSorted(byCreation)),
  },
};

function arns(services: readonly Service[]): string[] {
  return services.map(({ arn }) => arn);
}
