import type { FailureAction } from '../failure.ts';
import type { SessionState } from '../identity/sessionState.ts';
import type { Cluster, Environment, Loaded, Service, ServiceDeployment, Task } from '../model.ts';
import type { RolloutState } from '../rollout/state.ts';
import { type Topic, type TopicKind, topicKey, topicPrefix } from './topic.ts';

/** What each kind of topic gives: sorted as it is shown, without doubles. */
export interface TopicValue {
  /** By name; only those that the environment's patterns let through. */
  readonly clusters: readonly Cluster[];
  /** By name. */
  readonly services: readonly Service[];
  /** Newest first. */
  readonly tasks: readonly Task[];
  /** Last stopped first. */
  readonly stoppedTasks: readonly Task[];
  /** Newest first. */
  readonly deployments: readonly ServiceDeployment[];
}

export interface FleetEnvironment {
  readonly environment: Environment;
  readonly session: SessionState;
}

/** Something wrong with the settings, in sentences that name the environment where there is one. */
export interface SettingsProblem {
  readonly message: string;
  readonly environment?: string;
  /** The way out of it; to open the settings where there is none. */
  readonly action?: FailureAction;
}

export type FleetData = {
  readonly [K in TopicKind]: ReadonlyMap<string, Loaded<TopicValue[K]>>;
};

/** All that is known of the fleet, replaced whole at every change. Maps are by `topicKey`. */
export interface FleetSnapshot {
  readonly environments: readonly FleetEnvironment[];
  readonly problems: readonly SettingsProblem[];
  readonly data: FleetData;
  /** The rollouts that are watched, by `rolloutKey`. */
  readonly rollouts: ReadonlyMap<string, RolloutState>;
}

export const emptySnapshot: FleetSnapshot = {
  environments: [],
  problems: [],
  data: {
    clusters: new Map(),
    services: new Map(),
    tasks: new Map(),
    stoppedTasks: new Map(),
    deployments: new Map(),
  },
  rollouts: new Map(),
};

/** Undefined where nobody asked for the topic yet. */
export function loaded<T extends Topic>(
  snapshot: FleetSnapshot,
  topic: T,
): Loaded<TopicValue[T['kind']]> | undefined {
  const kind: T['kind'] = topic.kind;
  return snapshot.data[kind].get(topicKey(topic));
}

/** The newest good value, stale or not. */
export function lastValue<T>(state: Loaded<T> | undefined): T | undefined {
  if (state === undefined) {
    return undefined;
  }
  return state.state === 'ready' ? state.value : state.last;
}

/** The newest good value of a topic, stale or not. */
export function lastOf<T extends Topic>(
  snapshot: FleetSnapshot,
  topic: T,
): TopicValue[T['kind']] | undefined {
  return lastValue(loaded(snapshot, topic));
}

export function findEnvironment(snapshot: FleetSnapshot, name: string): FleetEnvironment | undefined {
  return snapshot.environments.find(entry => entry.environment.name === name);
}

/** The problem at an index with the others of its environment, which are shown as one. */
export function problemsAt({ problems }: FleetSnapshot, index: number): readonly SettingsProblem[] {
  const problem = problems[index];
  if (problem?.environment === undefined) {
    return problem === undefined ? [] : [problem];
  }
  return problems.filter(({ environment }) => environment === problem.environment);
}

/** The snapshot with one topic's state replaced. */
export function withLoaded<K extends TopicKind>(
  snapshot: FleetSnapshot,
  kind: K,
  key: string,
  state: Loaded<TopicValue[K]>,
): FleetSnapshot {
  const map = new Map<string, Loaded<TopicValue[K]>>(snapshot.data[kind]);
  map.set(key, state);
  return { ...snapshot, data: { ...snapshot.data, [kind]: map } };
}

/** The snapshot without anything that was read in an environment. */
export function withoutData(snapshot: FleetSnapshot, environment: string): FleetSnapshot {
  const prefix = topicPrefix(environment);
  return keeping(snapshot, key => !key.startsWith(prefix));
}

/** The snapshot without anything that was read in a cluster (ARN). */
export function withoutCluster(snapshot: FleetSnapshot, environment: string, cluster: string): FleetSnapshot {
  const prefix = topicPrefix(environment);
  return keeping(snapshot, key => !(key.startsWith(prefix) && key.split('|')[2] === cluster));
}

function keeping(snapshot: FleetSnapshot, wanted: (key: string) => boolean): FleetSnapshot {
  const keep = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...map].filter(([key]) => wanted(key)));
  const { clusters, services, tasks, stoppedTasks, deployments } = snapshot.data;
  return {
    ...snapshot,
    data: {
      clusters: keep(clusters),
      services: keep(services),
      tasks: keep(tasks),
      stoppedTasks: keep(stoppedTasks),
      deployments: keep(deployments),
    },
  };
}
