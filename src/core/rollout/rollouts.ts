import { type Disposable, Emitter, type Event } from '../emitter.ts';
import { isOfSession, toFailure } from '../failure.ts';
import type { Clock, Log } from '../ports.ts';
import type { Unwatched } from './changeOnce.ts';
import type { RolloutEnd } from './rollout.ts';
import type { RolloutState, Watched } from './state.ts';
import { type WatchDeps, watchRollout } from './watchRollout.ts';

/** Where rollouts under way are remembered while the window is reloaded. */
export interface RolloutMemory {
  load(): readonly Watched[];
  /** Remembers these instead of all that `isOwn` says to be this window's: others may be kept by another window. */
  save(watched: readonly Watched[], isOwn: (watched: Watched) => boolean): PromiseLike<void>;
}

export interface RolloutsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: RolloutMemory;
  /** What watching in an environment needs; rejects where it is not signed in or no longer in the settings. */
  readonly open: (environment: string) => Promise<Pick<WatchDeps, 'ecs' | 'logs' | 'environment'>>;
}

/** One rollout that is followed, or was. */
export interface Following {
  /** With what was learnt of it on the way. */
  readonly watched: Watched;
  /** Undefined before the first look. */
  readonly state: RolloutState | undefined;
  /** `unwatched` where it is no longer followed: what ECS was told goes on. Never rejects. */
  readonly ended: Promise<RolloutEnd | Unwatched>;
  /** Calls with the state, now and after each look. */
  onState(listener: (state: RolloutState) => void): Disposable;
  /** Ends the watch for good: it is not picked up again either. */
  leave(): void;
}

/** How long (ms) ECS remembers a service deployment, and with it how the rollout ended: a hook may pause it for weeks. */
const REMEMBERED = 90 * 24 * 60 * 60_000;
/** What has none is not picked up again where it was not seen to end for so long (ms): nothing would tell its end. */
const FORGOTTEN = 24 * 60 * 60_000;

/** Milliseconds until an environment is tried again that nobody is signed in to. */
const SIGNED_OUT = 5000;

/**
 * The rollouts of this window: each is followed to its end, whoever looks, and picked up again after the window was
 * reloaded. The newest one of a service stays readable after its end.
 */
export class Rollouts implements Disposable {
  readonly #deps: RolloutsDeps;
  /** By the service's ARN. */
  readonly #newest = new Map<string, Followed>();
  /** All that are under way, or of which the last lines of a task are still to come. */
  readonly #running = new Set<Followed>();
  /** `keyOf` of all that this window ever began or picked up, by what was known of it then and later. */
  readonly #own = new Set<string>();
  readonly #changed = new Emitter<string>();
  #disposed = false;

  constructor(deps: RolloutsDeps) {
    this.#deps = deps;
  }

  /** Fires with the ARN of the service whose newest rollout has another state. */
  get onDidChange(): Event<string> {
    return this.#changed.event;
  }

  /**
   * Follows what `applyChange` gave. An older rollout of the service is followed to its own end, and looks at once:
   * this one may have been its end.
   */
  begin(watched: Watched): Following {
    this.lookNow(watched.service);
    const followed = new Followed(watched, this.#deps, learnt => this.#onState(followed, learnt));
    this.#newest.set(watched.service, followed);
    this.#running.add(followed);
    this.#save();
    void followed.ended.then(() => {
      if (!this.#disposed) {
        this.#save();
        this.#changed.fire(watched.service);
      }
    });
    void followed.follow().then(() => this.#running.delete(followed));
    return followed;
  }

  /** Where the newest rollout of a service (ARN) stands; also one that has ended. */
  get(service: string): RolloutState | undefined {
    return this.#newest.get(service)?.state;
  }

  /** The newest rollout of a service (ARN), to be waited for. */
  following(service: string): Following | undefined {
    return this.#newest.get(service);
  }

  /** The newest of each service, also those that have ended. */
  get all(): readonly RolloutState[] {
    return [...this.#newest.values()].flatMap(({ state }) => state ?? []);
  }

  /** Picks up what was under way when the window closed; gives those that are followed again, oldest first. */
  resume(): readonly Following[] {
    const { memory, clock } = this.#deps;
    const now = clock.now();
    const kept = memory.load().filter(watched => !this.#own.has(keyOf(watched)));
    for (const watched of kept) {
      this.#own.add(keyOf(watched));
    }
    return kept
      .filter(watched => now - watched.startedAt <= (startsOne(watched) ? REMEMBERED : FORGOTTEN))
      .toSorted((a, b) => a.startedAt - b.startedAt)
      .map(watched => this.begin(watched));
  }

  /** Looks at the service's (ARN) rollouts at once: something was just done to it. */
  lookNow(service: string): void {
    for (const followed of this.#of(service)) {
      followed.lookNow();
    }
  }

  /** For as long as this is held, the tasks of the service's rollouts under way are read one by one. */
  detail(service: string): Disposable {
    const held = new Set(this.#of(service));
    for (const followed of held) {
      followed.details++;
      followed.lookNow();
    }
    return {
      dispose: () => {
        for (const followed of held) {
          followed.details--;
        }
        held.clear();
      },
    };
  }

  /** What is under way stays remembered, to be picked up again. */
  dispose(): void {
    this.#disposed = true;
    for (const followed of this.#running) {
      followed.leave();
    }
    this.#changed.dispose();
  }

  #of(service: string): readonly Followed[] {
    return [...this.#running].filter(({ watched }) => watched.service === service);
  }

  #onState(followed: Followed, learnt: boolean): void {
    if (this.#disposed) {
      return;
    }
    if (learnt) {
      this.#save();
    }
    const { service } = followed.watched;
    if (this.#newest.get(service) === followed) {
      this.#changed.fire(service);
    }
  }

  #save(): void {
    const saved = [...this.#running].flatMap(({ watched, over }) => (over ? [] : [watched]));
    for (const watched of saved) {
      this.#own.add(keyOf(watched));
    }
    const { memory } = this.#deps;
    memory
      .save(saved, watched => this.#own.has(keyOf(watched)))
      .then(undefined, (error: unknown) => {
        this.#deps.log.warn(`rollouts are not remembered: ${toFailure(error).message}`);
      });
  }
}

class Followed implements Following {
  watched: Watched;
  state: RolloutState | undefined;
  readonly ended: Promise<RolloutEnd | Unwatched>;
  /** How many want to see its tasks. */
  details = 0;
  /** Whether `ended` is settled. */
  over = false;
  readonly #deps: RolloutsDeps;
  readonly #left = new AbortController();
  readonly #states = new Emitter<RolloutState>();
  readonly #onState: (learnt: boolean) => void;
  readonly #end = Promise.withResolvers<RolloutEnd | Unwatched>();
  #wake: AbortController | undefined;
  /** A look was asked for while another was under way, which may have read what was there before. */
  #again = false;

  constructor(watched: Watched, deps: RolloutsDeps, onState: (learnt: boolean) => void) {
    this.watched = watched;
    this.#deps = deps;
    this.#onState = onState;
    this.ended = this.#end.promise;
  }

  onState(listener: (state: RolloutState) => void): Disposable {
    if (this.state !== undefined) {
      listener(this.state);
    }
    return this.#states.event(listener);
  }

  leave(): void {
    this.#left.abort();
  }

  lookNow(): void {
    if (this.#wake === undefined) {
      this.#again = true;
    } else {
      this.#wake.abort();
    }
  }

  async follow(): Promise<void> {
    this.#settle(await this.#watch());
    this.#states.dispose();
  }

  #settle(end: RolloutEnd | Unwatched): void {
    this.over = true;
    this.#end.resolve(end);
  }

  async #watch(): Promise<RolloutEnd | Unwatched> {
    const { signal } = this.#left;
    try {
      const deps = await this.#open(signal);
      return await watchRollout(this.watched, deps, state => this.#tell(state), signal);
    } catch (error) {
      if (signal.aborted) {
        return { kind: 'unwatched' };
      }
      const reason = toFailure(error);
      const { environment, service } = this.watched;
      this.#deps.log.warn(`${environment}: ${service} is no longer watched: ${reason.message}`);
      return { kind: 'unwatched', reason };
    }
  }

  /** Waits for somebody to sign in. */
  async #open(signal: AbortSignal): Promise<WatchDeps> {
    const { open, clock } = this.#deps;
    for (;;) {
      signal.throwIfAborted();
      try {
        return {
          ...(await open(this.watched.environment)),
          clock,
          detailed: () => this.details > 0,
          pause: (milliseconds, pauseSignal) => this.#pause(milliseconds, pauseSignal),
        };
      } catch (error) {
        const failure = toFailure(error);
        if (!isOfSession(failure)) {
          throw failure;
        }
        await this.#pause(SIGNED_OUT, signal);
      }
    }
  }

  async #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.#again) {
      this.#again = false;
      return;
    }
    const wake = new AbortController();
    this.#wake = wake;
    try {
      await this.#deps.clock.sleep(milliseconds, AbortSignal.any([signal, wake.signal]));
    } catch (error) {
      if (signal.aborted || !wake.signal.aborted) {
        throw error;
      }
    } finally {
      this.#wake = undefined;
    }
  }

  #tell(state: RolloutState): void {
    const learnt = state.watched !== this.watched;
    this.state = state;
    this.watched = state.watched;
    this.#states.fire(state);
    this.#onState(learnt);
    if (state.end !== undefined) {
      this.#settle(state.end);
    }
  }
}

function startsOne({ deployment, serviceDeployment }: Watched): boolean {
  return deployment !== undefined || serviceDeployment !== undefined;
}

function keyOf({ service, deployment, serviceDeployment, startedAt }: Watched): string {
  return JSON.stringify([service, deployment ?? serviceDeployment ?? startedAt]);
}
