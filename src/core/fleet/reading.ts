import type { EcsRead } from '../ecs.ts';
import type { Failure } from '../failure.ts';
import type { Environment, Loaded } from '../model.ts';
import type { Clock } from '../ports.ts';
import type { Job } from './job.ts';
import { lastValue, type TopicValue } from './snapshot.ts';
import { HURRY, LIST_AGAIN, sources } from './sources.ts';
import { type TopicKind, type TopicOf, topicKey } from './topic.ts';

/** What a reading needs of the store. */
export interface ReadingHost<K extends TopicKind> {
  readonly clock: Clock;
  readonly environment: Environment;
  ecs(): Promise<EcsRead>;
  /** Whether a rollout is under way where this topic looks. */
  hurried(): boolean;
  state(): Loaded<TopicValue[K]> | undefined;
  put(state: Loaded<TopicValue[K]>): void;
}

/** One topic in one sign-in of one environment: reads it and keeps its state in the store. */
export class Reading<K extends TopicKind> implements Job {
  readonly name: string;
  readonly #kind: K;
  readonly #topic: TopicOf[K];
  readonly #host: ReadingHost<K>;
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(kind: K, topic: TopicOf[K], host: ReadingHost<K>) {
    this.name = topicKey(topic);
    this.#kind = kind;
    this.#topic = topic;
    this.#host = host;
  }

  /** When it was read last; undefined where it never was, or the last try failed: both are worth a read at once. */
  get readAt(): number | undefined {
    const state = this.#host.state();
    return state?.state === 'failed' ? undefined : readAt(state);
  }

  interval(): number {
    return this.hurried() ? HURRY : sources[this.#kind].interval;
  }

  hurried(): boolean {
    return sources[this.#kind].hurries && this.#host.hurried();
  }

  cost(): number {
    return sources[this.#kind].cost(lastValue(this.#host.state()));
  }

  async read(anew: boolean, signal: AbortSignal): Promise<void> {
    const { clock, environment } = this.#host;
    const source = sources[this.#kind];
    const startedAt = clock.now();
    const listing = anew || startedAt - this.#listedAt >= LIST_AGAIN;
    const known = listing ? undefined : lastValue(this.#host.state());
    const ecs = await this.#host.ecs();
    signal.throwIfAborted();
    const value = await source.read(ecs, this.#topic, known, signal);
    signal.throwIfAborted();
    if (known === undefined || known.length === 0) {
      this.#listedAt = startedAt;
    }
    const shown = source.arrange(value, lastValue(this.#host.state()), environment, this.#topic);
    this.#host.put({ state: 'ready', value: shown, readAt: clock.now() });
  }

  failed(failure: Failure): void {
    const state = this.#host.state();
    if (state?.state !== 'failed' || state.failure !== failure) {
      this.#host.put({ state: 'failed', failure, ...stale(state) });
    }
  }

  outdated(): void {
    const state = this.#host.state();
    if (state?.state === 'ready') {
      this.#host.put({ state: 'loading', ...stale(state) });
    }
  }
}

function readAt<T>(state: Loaded<T> | undefined): number | undefined {
  return state?.readAt;
}

function stale<T>(state: Loaded<T> | undefined): { readonly last: T; readonly readAt: number } | undefined {
  const last = lastValue(state);
  const at = readAt(state);
  return last === undefined || at === undefined ? undefined : { last, readAt: at };
}
