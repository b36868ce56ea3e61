import type { EcsRead } from '../ecs.ts';
import { type Disposable, Emitter, type Event } from '../emitter.ts';
import { signedOut } from '../identity/failures.ts';
import type { Environment } from '../model.ts';
import type { Clock, Log } from '../ports.ts';
import type { RolloutState } from '../rollout/state.ts';
import { throttleBucket } from '../throttleBucket.ts';
import { changedByTopic, changedInEnvironment, looksDifferent } from './changes.ts';
import { clusterNode, serviceNode } from './node.ts';
import { Poller } from './poller.ts';
import { same } from './share.ts';
import { Site, type SiteHost } from './site.ts';
import {
  emptySnapshot,
  type FleetEnvironment,
  type FleetSnapshot,
  lastOf,
  loaded,
  type SettingsProblem,
  withLoaded,
  withoutCluster,
  withoutData,
} from './snapshot.ts';
import { Tally } from './tally.ts';
import { type Topic, topicKey } from './topic.ts';
import { rolloutKey } from './underWay.ts';

export interface FleetDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** The adapter bound to the environment's session; rejects with a Failure. */
  readonly ecs: (environment: string) => Promise<EcsRead>;
  /** From 0 to below 1, for the jitter of back-off. */
  readonly random?: () => number;
}

/** What is known of all environments' clusters, services and tasks; read while somebody watches. */
export class Fleet implements Disposable {
  readonly #deps: Required<FleetDeps>;
  readonly #host: SiteHost;
  readonly #changed = new Emitter<readonly string[] | undefined>();
  readonly #watched = new Map<string, { readonly topic: Topic; count: number }>();
  readonly #hurried = new Map<string, number>();
  readonly #pollers = new Map<string, Poller>();
  readonly #sites = new Map<string, Site>();
  readonly #tally = new Tally();
  #snapshot: FleetSnapshot = emptySnapshot;
  #active = true;
  #disposed = false;

  /** Ids of the nodes whose data, row or children changed; undefined: everything. */
  readonly onDidChange: Event<readonly string[] | undefined> = this.#changed.event;

  constructor(deps: FleetDeps) {
    this.#deps = { random: Math.random, ...deps };
    this.#host = {
      clock: deps.clock,
      ecs: deps.ecs,
      hurried: (environment, cluster) => (this.#hurried.get(hurryKey(environment, cluster)) ?? 0) > 0,
      data: () => this.#snapshot.data,
      put: (site, topic, kind, key, state) => {
        if (this.#sites.get(site.environment.name) === site) {
          const before = this.#snapshot;
          this.#snapshot = withoutVanished(before, withLoaded(before, kind, key, state), topic);
          this.#announce(changedByTopic(before, this.#snapshot, topic, deps.clock.now()));
          this.#countAgain(site, topic);
        }
      },
    };
  }

  get snapshot(): FleetSnapshot {
    return this.#snapshot;
  }

  /**
   * What the environments are and where their sessions stand. What was read in one is forgotten when it is
   * signed out or gone, when its settings changed, and when somebody else signed in.
   */
  setEnvironments(list: readonly FleetEnvironment[]): void {
    if (this.#disposed) {
      return;
    }
    const before = this.#snapshot;
    const entries = new Map(list.map(entry => [entry.environment.name, entry]));
    this.#snapshot = { ...before, environments: [...entries.values()] };
    for (const [name, site] of [...this.#sites]) {
      const entry = entries.get(name);
      if (entry === undefined || !site.continuesAs(entry)) {
        site.disconnect();
        this.#sites.delete(name);
        this.#snapshot = withoutData(this.#snapshot, name);
      }
    }
    for (const { environment, session } of entries.values()) {
      const site = this.#site(environment);
      if (session.state === 'signedIn') {
        site.connect(session.arn, this.#topicsOf(environment.name));
      } else {
        site.disconnect();
      }
    }
    this.#disposeIdlePollers();
    this.#announceEnvironments(before);
  }

  /** What is wrong with the settings; shown below the environments. */
  setProblems(problems: readonly SettingsProblem[]): void {
    if (!same(problems, this.#snapshot.problems)) {
      this.#snapshot = { ...this.#snapshot, problems: [...problems] };
      this.#announce(undefined);
    }
  }

  /** Where the rollouts stand that are watched. */
  setRollouts(states: readonly RolloutState[]): void {
    const before = this.#snapshot;
    this.#snapshot = {
      ...before,
      rollouts: new Map(states.map(state => [rolloutKey(state.watched), state])),
    };
    const now = this.#deps.clock.now();
    const touched = [...before.rollouts.values(), ...states].flatMap(({ watched }) => [
      serviceNode(watched.environment, watched.cluster, watched.service),
      // It counts the services that fail; one that somebody stopped does not.
      clusterNode(watched.environment, watched.cluster),
    ]);
    const changed = touched.filter(node => looksDifferent(before, this.#snapshot, node, now));
    this.#announce([...new Set(changed.map(({ id }) => id))]);
  }

  /** Keeps a topic read and polled while the result is held and its environment is signed in. */
  watch(topic: Topic): Disposable {
    const key = topicKey(topic);
    const watched = this.#watched.get(key) ?? { topic, count: 0 };
    watched.count += 1;
    this.#watched.set(key, watched);
    if (watched.count === 1) {
      this.#sites.get(topic.environment)?.poll(topic);
    }
    return once(() => {
      watched.count -= 1;
      if (watched.count === 0) {
        this.#watched.delete(key);
        this.#sites.get(topic.environment)?.release(topic);
      }
    });
  }

  /**
   * Reads now, also while inactive; a read that is already under way does not count. Rejects with the
   * Failure of the read, at once with `throttled` while ECS asks for a pause, with `signedOut` where
   * nobody is signed in, and with `cancelled`.
   */
  async refresh(topic: Topic, signal: AbortSignal): Promise<void> {
    const site = this.#sites.get(topic.environment);
    if (site === undefined) {
      throw signedOut(topic.environment);
    }
    await site.read(topic, signal);
  }

  /** Reads all watched topics now. Failures are in the snapshot. */
  refreshAll(): Promise<void> {
    return this.#refreshWatched(() => true);
  }

  /** Reads what is watched of a cluster (ARN) now: something in it was changed. Failures are in the snapshot. */
  refreshCluster(environment: string, cluster: string): Promise<void> {
    return this.#refreshWatched(
      topic => topic.environment === environment && 'cluster' in topic && topic.cluster === cluster,
    );
  }

  async #refreshWatched(wanted: (topic: Topic) => boolean): Promise<void> {
    const never = new AbortController().signal;
    const topics = [...this.#watched.values()].map(({ topic }) => topic).filter(wanted);
    await Promise.allSettled(topics.map(topic => this.refresh(topic, never)));
  }

  /** False while the window has no focus: nothing is polled then, whoever watches. */
  setActive(active: boolean): void {
    this.#active = active;
    for (const poller of this.#pollers.values()) {
      poller.setActive(active);
    }
  }

  /** While held, what is watched in the cluster (ARN) is polled at the fast pace: a rollout is under way. */
  hurry(environment: string, cluster: string): Disposable {
    const key = hurryKey(environment, cluster);
    const count = (change: number): void => {
      this.#hurried.set(key, (this.#hurried.get(key) ?? 0) + change);
      this.#sites.get(environment)?.poller.plan();
    };
    count(1);
    return once(() => count(-1));
  }

  dispose(): void {
    this.#disposed = true;
    for (const poller of this.#pollers.values()) {
      poller.dispose();
    }
    this.#pollers.clear();
    this.#sites.clear();
    this.#watched.clear();
    this.#changed.dispose();
  }

  #countAgain(site: Site, topic: Topic): void {
    if (topic.kind === 'services') {
      const clusters = { kind: 'clusters', environment: topic.environment } as const;
      const countedAt = loaded(this.#snapshot, clusters)?.readAt;
      const services = lastOf(this.#snapshot, topic) ?? [];
      if (this.#tally.isDue(topicKey(topic), services, countedAt, this.#deps.clock.now())) {
        site.hasten(clusters);
      }
    }
  }

  #topicsOf(environment: string): Topic[] {
    return [...this.#watched.values()]
      .map(({ topic }) => topic)
      .filter(topic => topic.environment === environment);
  }

  #site(environment: Environment): Site {
    const known = this.#sites.get(environment.name);
    if (known !== undefined) {
      return known;
    }
    const site = new Site(environment, this.#poller(throttleBucket(environment)), this.#host);
    this.#sites.set(environment.name, site);
    return site;
  }

  #poller(bucket: string): Poller {
    const known = this.#pollers.get(bucket);
    if (known !== undefined) {
      return known;
    }
    const poller = new Poller(this.#deps, this.#active);
    this.#pollers.set(bucket, poller);
    return poller;
  }

  #disposeIdlePollers(): void {
    const used = new Set([...this.#sites.values()].map(({ poller }) => poller));
    for (const [bucket, poller] of this.#pollers) {
      if (!used.has(poller)) {
        poller.dispose();
        this.#pollers.delete(bucket);
      }
    }
  }

  #announceEnvironments(before: FleetSnapshot): void {
    const names = (snapshot: FleetSnapshot): string[] =>
      snapshot.environments.map(({ environment }) => environment.name);
    const now = this.#deps.clock.now();
    const after = this.#snapshot;
    this.#announce(
      same(names(before), names(after))
        ? names(after).flatMap(name => changedInEnvironment(before, after, name, now))
        : undefined,
    );
  }

  #announce(ids: readonly string[] | undefined): void {
    if (!this.#disposed && (ids === undefined || ids.length > 0)) {
      try {
        this.#changed.fire(ids);
      } catch (error) {
        // A listener's defect must not end the polling.
        this.#deps.log.error(
          `fleet: a listener failed: ${error instanceof Error ? error.stack : String(error)}`,
        );
      }
    }
  }
}

function hurryKey(environment: string, cluster: string): string {
  return `${environment}|${cluster}`;
}

/** Leaves out what was read in clusters that a new list of clusters no longer has. */
function withoutVanished(before: FleetSnapshot, after: FleetSnapshot, topic: Topic): FleetSnapshot {
  if (topic.kind !== 'clusters') {
    return after;
  }
  const left = new Set(lastOf(after, topic)?.map(({ arn }) => arn));
  const vanished = (lastOf(before, topic) ?? []).filter(({ arn }) => !left.has(arn));
  return vanished.reduce((next, { arn }) => withoutCluster(next, topic.environment, arn), after);
}

function once(run: () => void): Disposable {
  let done = false;
  return {
    dispose: () => {
      if (!done) {
        done = true;
        run();
      }
    },
  };
}
