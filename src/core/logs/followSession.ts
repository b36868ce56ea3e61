import type { Failure } from '../failure.ts';
import { findEnvironment } from '../fleet/snapshot.ts';
import { noSuchEnvironment, notSignedIn } from '../identity/failures.ts';
import type { SessionState } from '../identity/sessionState.ts';
import type { FleetTasks } from './targetTasks.ts';

/** What became of a session since it was last looked at. */
export interface SessionChange {
  /** What was done with it ends: somebody signed out, or somebody else signed in. */
  readonly ended: boolean;
  /** The settings have the environment again. */
  readonly back: boolean;
}

/**
 * The session of a follow's environment, with which everything is read. What AWS has begun to send goes on by itself
 * after a sign-out, so that it is ended from here.
 */
export class FollowSession {
  readonly #fleet: Pick<FleetTasks, 'snapshot'>;
  readonly #environment: string;
  readonly #done: AbortSignal;
  #state: SessionState | undefined;
  /** Who is signed in, as far as that is known. */
  #arn: string | undefined;
  #end = new AbortController();
  #failure: Failure | undefined;
  #gone: Failure | undefined;
  /** Of what is done with the session: aborted when it ends, and with the whole follow. */
  signal: AbortSignal;

  /** `done` is of the whole follow. */
  constructor(fleet: Pick<FleetTasks, 'snapshot'>, environment: string, done: AbortSignal) {
    this.#fleet = fleet;
    this.#environment = environment;
    this.#done = done;
    this.signal = AbortSignal.any([done, this.#end.signal]);
    const state = this.#now();
    this.#state = state;
    this.#arn = arnOf(state);
    // The store may not know the environment yet.
    this.#failure =
      state === undefined || state.state === 'signedIn' ? undefined : notSignedIn(state, environment);
  }

  /** Why nothing can be read; undefined where it can, as far as is known. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Set while the settings do not have the environment, which they had. */
  get gone(): Failure | undefined {
    return this.#gone;
  }

  /** To be called when the store has changed; gives undefined where the session stands as it did. */
  update(): SessionChange | undefined {
    const [before, state] = [this.#state, this.#now()];
    const arn = arnOf(state);
    if (state?.state === before?.state && (arn === undefined || arn === this.#arn)) {
      return undefined;
    }
    this.#state = state;
    if (state?.state === 'signingIn' && before !== undefined) {
      // Until that is through, all is as it was.
      return { ended: false, back: false };
    }
    const wasUsable = this.#failure === undefined;
    const other = arn !== undefined && this.#arn !== undefined && arn !== this.#arn;
    this.#arn = arn ?? this.#arn;
    this.#gone = state === undefined ? noSuchEnvironment(this.#environment) : undefined;
    this.#failure =
      this.#gone ??
      (state === undefined || state.state === 'signedIn' ? undefined : notSignedIn(state, this.#environment));
    const ended = wasUsable && (this.#failure !== undefined || other);
    if (ended) {
      this.#end.abort(this.#failure);
      this.#end = new AbortController();
      this.signal = AbortSignal.any([this.#done, this.#end.signal]);
    }
    return { ended, back: before === undefined };
  }

  #now(): SessionState | undefined {
    return findEnvironment(this.#fleet.snapshot, this.#environment)?.session;
  }
}

function arnOf(state: SessionState | undefined): string | undefined {
  return state?.state === 'signedIn' ? state.arn : undefined;
}
