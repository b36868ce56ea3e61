import type { Disposable } from '../emitter.ts';
import { type Failure, toFailure } from '../failure.ts';
import { untilAborted } from '../identity/untilAborted.ts';
import type { TailEvent } from '../logPorts.ts';
import type { Environment } from '../model.ts';
import type { Clock, Cloud, Log } from '../ports.ts';
import { FollowLines } from './followLines.ts';
import { FollowReads } from './followReads.ts';
import { FollowSession, type SessionChange } from './followSession.ts';
import { FollowTargets, type Targets } from './followTargets.ts';
import { FollowTold } from './followTold.ts';
import type { FollowSink } from './line.ts';
import { Pace } from './pace.ts';
import { Readers, type RegionReader } from './readers.ts';
import type { CallSchedule } from './schedule.ts';
import { Tails } from './tail/tails.ts';
import type { FleetTasks } from './targetTasks.ts';
import { Troubles } from './troubles.ts';

export interface FollowerDeps {
  readonly environment: Environment;
  /** Asked again for each round, so that a new one is used as soon as there is one. */
  readonly cloud: () => Promise<Cloud>;
  readonly fleet: FleetTasks;
  /** One for all followers. */
  readonly schedule: CallSchedule;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether Live Tail may be had, which costs; see `setLiveTail`. */
  readonly liveTail: boolean;
}

/**
 * Follows the logs of targets of one environment, until it is disposed of or everything that it could read has come
 * to its end. It never gives up by itself on an error: it says what is wrong, and tries again.
 */
export class Follower implements Disposable {
  readonly #deps: FollowerDeps;
  readonly #told: FollowTold;
  readonly #abort = new AbortController();
  readonly #session: FollowSession;
  readonly #readers: Readers;
  readonly #tails: Tails;
  readonly #targets: FollowTargets;
  readonly #lines: FollowLines;
  readonly #reads: FollowReads;
  readonly #troubles: Troubles;
  readonly #pace: Pace;
  readonly #listener: Disposable;
  /** Settles when nothing is read any more; never rejects. */
  readonly done: Promise<void>;
  #liveTail: boolean;
  #catchingUp = false;
  #lag: number | undefined;

  constructor(targets: Targets, { cloud, ...others }: FollowerDeps, sink: FollowSink) {
    const deps = { ...others, cloud: async () => untilAborted(cloud(), this.#abort.signal) };
    this.#deps = deps;
    this.#told = new FollowTold(sink);
    this.#liveTail = deps.liveTail;
    this.#session = new FollowSession(deps.fleet, deps.environment.name, this.#abort.signal);
    const now = (): number => deps.clock.now();
    this.#troubles = new Troubles(now);
    this.#pace = new Pace(deps.clock);
    this.#readers = new Readers(deps.environment.name, now);
    this.#targets = new FollowTargets(targets, { ...deps, readers: this.#readers });
    this.#lines = new FollowLines(this.#readers, sink, now);
    this.#reads = new FollowReads({
      ...deps,
      readers: this.#readers,
      lines: this.#lines,
      troubles: this.#troubles,
      attempt: (key, run, holdUntil) => this.#attempt(key, run, holdUntil),
    });
    this.#tails = new Tails(
      {
        readers: this.#readers,
        cloud: deps.cloud,
        clock: deps.clock,
        give: (where, events) => this.#giveTailed(where, events),
        unknown: stream => this.#suspect(stream),
        changed: () => this.#onTailChange(),
      },
      this.#wantsTails,
    );
    this.#listener = deps.fleet.onDidChange(() => this.#onFleetChange());
    this.#announce();
    this.done = this.#run(this.#abort.signal);
  }

  /** A hidden view's log is read on, more slowly, and costs nothing. */
  setShown(shown: boolean): void {
    if (shown !== this.#pace.shown && !this.#abort.signal.aborted) {
      this.#targets.setShown(shown);
      this.#pace.setShown(shown);
      this.#tails.setWanted(this.#wantsTails);
    }
  }

  /** Whether Live Tail, which costs by the minute, sends the lines wherever it can be had. */
  setLiveTail(on: boolean): void {
    if (!this.#abort.signal.aborted) {
      this.#liveTail = on;
      this.#tails.setWanted(this.#wantsTails);
      this.#announce();
    }
  }

  /** Of the sources that it told, those of which no target is followed any more. */
  get released(): readonly number[] {
    return this.#readers.released;
  }

  /**
   * Follows these from now on. Those that it follows already go on without a break; of those that it does not follow any
   * more nothing is read, and the lines that it gave of them stay as they are. One that comes back goes on where it was
   * left, with the newest lines of what came meanwhile. False where this follow has come to its end: it does nothing then.
   */
  setTargets(targets: Targets): boolean {
    if (this.#abort.signal.aborted || this.#targets.ended !== undefined) {
      return false;
    }
    for (const key of this.#targets.set(targets)) {
      this.#troubles.clear(key);
    }
    this.#tails.update();
    this.#announce();
    this.#pace.wake();
    return true;
  }

  dispose(): void {
    this.#abort.abort();
    this.#lines.close();
    this.#listener.dispose();
    this.#tails.dispose();
    this.#targets.dispose();
  }

  get #wantsTails(): boolean {
    return this.#liveTail && this.#pace.shown && this.#session.failure === undefined;
  }

  /** Until the first lines were given, all of them have to be. */
  get #ready(): boolean {
    const { members } = this.#targets;
    return this.#lines.filled ? members.some(({ ready }) => ready) : members.every(({ ready }) => ready);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    while (!signal.aborted && this.#targets.ended === undefined) {
      const startedAt = clock.now();
      const session = this.#session.signal;
      try {
        await this.#round(session);
      } catch (error) {
        if (!session.aborted) {
          log.error(`Following ${this.#targets.title}: ${toFailure(error).message}`);
          this.#troubles.add('', error);
        }
      }
      this.#announce();
      if (!this.#catchingUp && this.#targets.ended === undefined) {
        await this.#pace.pause(startedAt, this.#reads.nextCheck, signal);
      }
    }
    this.dispose();
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { failure } = this.#session;
    if (failure !== undefined) {
      this.#catchingUp = false;
      this.#troubles.add('', failure);
      return;
    }
    await this.#updateMembers(signal);
    if (this.#troubles.holds('')) {
      return;
    }
    const cloud = await this.#attempt('', () => this.#deps.cloud());
    if (cloud === undefined) {
      return;
    }
    this.#lines.begin();
    this.#catchingUp = await this.#reads.round(cloud, signal);
    this.#lag = this.#reads.takeLag() ?? this.#lag;
    if (this.#lines.filled || this.#ready || !this.#lines.empty) {
      this.#lines.flush();
    }
    this.#pace.gave(this.#lines.given);
    if (this.#pace.quiet && !['liveTail', 'mixed'].includes(this.#tails.mode)) {
      this.#lag = undefined;
    }
  }

  #giveTailed(where: RegionReader, events: readonly TailEvent[]): void {
    const newest = events.at(-1);
    if (newest === undefined || this.#session.signal.aborted) {
      return;
    }
    this.#lag = where.reader.lagOf(newest);
    this.#lines.tailed(where, events);
    this.#announce();
  }

  async #updateMembers(signal: AbortSignal): Promise<void> {
    for (const { key, member } of this.#targets.all) {
      if (!this.#troubles.holds(key)) {
        await this.#attempt(key, () => member.update(signal));
      }
    }
    this.#lines.tell(this.#targets.takeNews());
    this.#tails.update();
  }

  /** Undefined when it failed; that is then announced, and held back for a while. */
  async #attempt<T>(
    key: string,
    run: () => Promise<T>,
    holdUntil: (failure: Failure) => number | undefined = () => undefined,
  ): Promise<T | undefined> {
    const { signal } = this.#session;
    try {
      const result = await run();
      this.#troubles.clear(key);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      const failure = toFailure(error);
      this.#deps.log.debug(`Following ${this.#targets.title} (${key}): ${failure.message}`);
      this.#troubles.add(key, failure, holdUntil(failure));
      this.#announce();
      return undefined;
    }
  }

  #onFleetChange(): void {
    const change = this.#session.update();
    if (change !== undefined) {
      this.#onSessionChange(change);
    }
    if (this.#targets.storeChanged() || change !== undefined) {
      this.#pace.wake();
    }
  }

  #onSessionChange({ ended, back }: SessionChange): void {
    const { failure } = this.#session;
    this.#lines.setHeld(failure !== undefined);
    if (ended) {
      this.#tails.dispose();
    }
    if (back) {
      this.#troubles.environmentBack();
    }
    this.#troubles.sessionChanged();
    if (failure === undefined) {
      this.#troubles.clear('');
    } else {
      this.#troubles.add('', failure);
    }
    this.#tails.setWanted(this.#wantsTails);
    this.#tails.retry();
    for (const member of this.#targets.members) {
      member.retry();
    }
    this.#announce();
  }

  #onTailChange(): void {
    this.#pace.wake();
    this.#announce();
  }

  #suspect(stream: string): void {
    if (this.#targets.members.map(member => member.suspect(stream)).includes(true)) {
      this.#pace.wake();
    }
  }

  #announce(): void {
    if (!this.#abort.signal.aborted) {
      this.#told.tell(
        { targets: this.#targets, readers: this.#readers, troubles: this.#troubles, tails: this.#tails },
        { gone: this.#session.gone, ready: this.#ready, catchingUp: this.#catchingUp, lag: this.#lag },
      );
    }
  }
}
