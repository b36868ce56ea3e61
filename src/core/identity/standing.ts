import { type Asking, type SessionState, sameState } from './sessionState.ts';

/** Where a session stands and what it waits for. Others see one state of it, which changes when it is announced. */
export class Standing {
  /** Apart from what is waited for. */
  resting: SessionState = { state: 'signedOut' };
  /**
   * What a sign-in waits for; absent while it is looked whether there is anything to restore: nobody is signing in
   * then.
   */
  asking: Asking | undefined;
  /** What a change waits for, while it does. */
  approval: Asking | undefined;
  readonly #changed: () => void;
  #state: SessionState = this.resting;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** As it was announced last. */
  get state(): SessionState {
    return this.#state;
  }

  /** A new attempt that is cancelled does not look like another denial. */
  forgetDenial(): void {
    if (this.resting.state === 'signedOut') {
      this.resting = { state: 'signedOut' };
    }
  }

  /** Tells of a change, where it is one to those who look. */
  announce(): void {
    const next = this.#next();
    if (!sameState(this.#state, next)) {
      this.#state = next;
      this.#changed();
    }
  }

  #next(): SessionState {
    if (this.asking !== undefined) {
      return { state: 'signingIn', ...this.asking };
    }
    return this.resting.state === 'signedIn' && this.approval !== undefined
      ? { ...this.resting, approval: this.approval }
      : this.resting;
  }
}
