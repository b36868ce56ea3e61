import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../ecs.ts';
import { Failure } from '../failure.ts';
import { arnName } from '../format.ts';
import { openSettingsAction, signedOut } from '../identity/failures.ts';
import type { Environment, Loaded } from '../model.ts';
import type { Clock } from '../ports.ts';
import type { Poller } from './poller.ts';
import { Reading } from './reading.ts';
import { same } from './share.ts';
import { showsCluster } from './showsCluster.ts';
import type { FleetData, FleetEnvironment, TopicValue } from './snapshot.ts';
import { type Topic, type TopicKind, type TopicOf, topicKey } from './topic.ts';

/** What a site needs of the store. */
export interface SiteHost {
  readonly clock: Clock;
  /** The adapter bound to the environment's session; rejects with a Failure. */
  ecs(environment: string): Promise<EcsRead>;
  /** Whether a rollout is under way in the cluster (ARN). */
  hurried(environment: string, cluster: string): boolean;
  data(): FleetData;
  put<K extends TopicKind>(
    site: Site,
    topic: TopicOf[K],
    kind: K,
    key: string,
    state: Loaded<TopicValue[K]>,
  ): void;
}

/**
 * One environment as one person reads it: its readings, while it is connected. The store makes another
 * one when who looks, or at what, changed; what an old one still gets is not kept.
 */
export class Site {
  readonly environment: Environment;
  readonly poller: Poller;
  readonly #host: SiteHost;
  readonly #readings = new Map<string, Reading<TopicKind>>();
  /** ARN of the session that reads; undefined before the first sign-in. */
  #arn: string | undefined;
  #connected = false;

  constructor(environment: Environment, poller: Poller, host: SiteHost) {
    this.environment = environment;
    this.poller = poller;
    this.#host = host;
  }

  /** Whether what was read may still be shown. */
  continuesAs({ environment, session }: FleetEnvironment): boolean {
    return (
      session.state !== 'signedOut' &&
      same(this.environment, environment) &&
      (session.state !== 'signedIn' || this.#arn === undefined || this.#arn === session.arn)
    );
  }

  /** Signed in as `arn`: polls these topics from now on. */
  connect(arn: string, topics: readonly Topic[]): void {
    this.#arn = arn;
    if (!this.#connected) {
      this.#connected = true;
      for (const topic of topics) {
        this.poll(topic);
      }
    }
  }

  disconnect(): void {
    this.#connected = false;
    for (const reading of this.#readings.values()) {
      this.poller.remove(reading, true);
    }
  }

  /** Polls a topic, now or as soon as somebody signs in (the store tells it again then). */
  poll(topic: Topic): void {
    if (this.#connected) {
      const reading = this.#reading(topic);
      this.poller.add(reading, reading.readAt);
    }
  }

  release(topic: Topic): void {
    const reading = this.#readings.get(topicKey(topic));
    if (reading !== undefined) {
      this.poller.remove(reading, false);
    }
  }

  /** See `Poller.hasten`. */
  hasten(topic: Topic): void {
    const reading = this.#readings.get(topicKey(topic));
    if (this.#connected && reading !== undefined) {
      this.poller.hasten(reading);
    }
  }

  /** See `Poller.demand`. Rejects with `signedOut` where nobody is signed in. */
  async read(topic: Topic, signal: AbortSignal): Promise<void> {
    if (!this.#connected) {
      throw signedOut(this.environment.name);
    }
    await this.poller.demand(this.#reading(topic), signal);
  }

  #reading(topic: Topic): Reading<TopicKind> {
    const key = topicKey(topic);
    const known = this.#readings.get(key);
    if (known !== undefined) {
      return known;
    }
    const reading = this.#newReading(topic.kind, topic, key);
    this.#readings.set(key, reading);
    return reading;
  }

  #newReading<K extends TopicKind>(kind: K, topic: TopicOf[K], key: string): Reading<K> {
    const host = this.#host;
    const { environment } = this;
    return new Reading(kind, topic, {
      clock: host.clock,
      environment,
      ecs: async () => {
        if ('cluster' in topic) {
          refuseForeignCluster(environment, topic.cluster);
        }
        return host.ecs(environment.name);
      },
      hurried: () => 'cluster' in topic && host.hurried(environment.name, topic.cluster),
      state: () => host.data()[kind].get(key),
      put: state => host.put(this, topic, kind, key, state),
    });
  }
}

function refuseForeignCluster(environment: Environment, cluster: string): void {
  if (!showsCluster(environment, arnName(cluster))) {
    throw new Failure(
      'notFound',
      l10n.t('The cluster {0} is not one of those that {1} shows.', arnName(cluster), environment.name),
      {
        hint: l10n.t('Its name has to match a pattern of `clusters` in the settings.'),
        action: openSettingsAction(),
      },
    );
  }
}
