import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../../src/core/failure.ts';
import type { SessionState } from '../../../../src/core/identity/sessionState.ts';
import { MINUTE, prompt, type Rig, rig, settle } from './fixture.ts';

type Name = SessionState['state'];

/** What may follow what; everything else would be a session that came from nowhere. */
const FOLLOWS: Readonly<Record<Name, readonly Name[]>> = {
  signedOut: ['signingIn'],
  signingIn: ['signingIn', 'signedOut', 'signedIn', 'expired', 'failed'],
  signedIn: ['signedIn', 'signingIn', 'signedOut', 'expired', 'failed'],
  expired: ['signingIn', 'signedOut'],
  failed: ['signingIn', 'signedOut'],
};

const OUTCOMES = ['ok', 'ok', 'ok', 'identityRefused', 'offline', 'expired', 'cancelled'] as const;

type Action =
  | { readonly kind: 'signIn' | 'signOut' | 'cancel' | 'restore' | 'read' | 'write' }
  | { readonly kind: 'advance' | 'jump'; readonly minutes: number }
  | { readonly kind: 'answer'; readonly index: number; readonly outcome: (typeof OUTCOMES)[number] };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Action>({ kind: 'signIn' }) },
  fc.constant<Action>({ kind: 'restore' }),
  fc.constant<Action>({ kind: 'signOut' }),
  fc.constant<Action>({ kind: 'cancel' }),
  { weight: 3, arbitrary: fc.constant<Action>({ kind: 'read' }) },
  { weight: 2, arbitrary: fc.constant<Action>({ kind: 'write' }) },
  fc.record({ kind: fc.constantFrom('advance', 'jump'), minutes: fc.integer({ min: 1, max: 90 }) }),
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('answer'),
      index: fc.nat(5),
      outcome: fc.constantFrom(...OUTCOMES),
    }),
  },
);

/** Lets the world outside answer only when an action says so, and keeps watch over what comes of it. */
class Watch {
  readonly rig: Rig = rig();
  readonly #pending: ((outcome: (typeof OUTCOMES)[number]) => void)[] = [];
  readonly #faults: string[] = [];
  #abort = new AbortController();
  #era = 0;
  /** Follows `#era` by the jobs that a settled promise needs to tell its holder. */
  #eraKnown = 0;
  #last: SessionState = { state: 'signedOut' };

  constructor(renewable: boolean, tokenMinutes: number) {
    const { sessions, source, sts } = this.rig;
    source.renewable = renewable;
    source.lifetime = tokenMinutes * MINUTE;
    source.before = () => this.#answered();
    source.beforeRenewal = () => this.#answered();
    sts.before = () => this.#answered();
    sessions.onDidChange(name => {
      const next = sessions.state(name);
      if (!FOLLOWS[this.#last.state].includes(next.state)) {
        this.#faults.push(`${this.#last.state} → ${next.state}`);
      }
      if (JSON.stringify(this.#last) === JSON.stringify(next)) {
        this.#faults.push(`${next.state} announced twice`);
      }
      this.#last = next;
    });
  }

  /** `pause` is how many jobs of others run before the next action; undefined lets all of them run. */
  async run(one: Action, pause?: number): Promise<void> {
    const { clock, sessions } = this.rig;
    switch (one.kind) {
      case 'signIn':
        sessions.signIn('dev', prompt, this.#abort.signal).catch(error => this.#mustBeFailure(error));
        break;
      case 'restore':
        sessions.restore('dev', this.#abort.signal).catch(error => this.#mustBeFailure(error));
        break;
      case 'cancel':
        this.#abort.abort();
        this.#abort = new AbortController();
        break;
      case 'signOut':
        this.signOut();
        break;
      case 'read':
      case 'write':
        this.#call(one.kind);
        break;
      case 'advance':
        await clock.advance(one.minutes * MINUTE);
        break;
      case 'jump':
        // What is on its way to whoever asked arrives first: a machine that falls asleep then is beyond anybody's help.
        await settle();
        clock.jump(one.minutes * MINUTE);
        break;
      case 'answer':
        this.#pending.splice(one.index % Math.max(1, this.#pending.length), 1)[0]?.(one.outcome);
        break;
    }
    if (pause === undefined) {
      await settle();
    }
    for (let job = 0; job < (pause ?? 0); job++) {
      await Promise.resolve();
    }
    assert.deepEqual(this.#faults, []);
    assert.deepEqual(sessions.state('dev'), this.#last);
  }

  signOut(): void {
    const era = ++this.#era;
    Promise.resolve()
      .then(() => undefined)
      .then(() => {
        this.#eraKnown = era;
      });
    this.rig.sessions.signOut('dev', this.#abort.signal).catch(error => this.#mustBeFailure(error));
    if (this.rig.sessions.state('dev').state !== 'signedOut') {
      this.#faults.push('signed out, but not at once');
    }
  }

  async answerAll(): Promise<void> {
    while (this.#pending.length > 0) {
      this.#pending.shift()?.('ok');
      await settle();
    }
  }

  #call(access: 'read' | 'write'): void {
    const era = this.#era;
    const { clock, sessions } = this.rig;
    sessions.credentials('dev', access).then(
      credentials => {
        if (era < this.#eraKnown) {
          this.#faults.push('credentials handed out after a sign-out');
        }
        if (credentials.expiresAt <= clock.now()) {
          this.#faults.push('credentials handed out after their end');
        }
      },
      error => this.#mustBeFailure(error),
    );
  }

  #answered(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push(outcome =>
        outcome === 'ok' ? resolve() : reject(new Failure(outcome, `the test said ${outcome}`)),
      );
    });
  }

  #mustBeFailure(error: unknown): void {
    if (!(error instanceof Failure)) {
      this.#faults.push(`not a Failure: ${String(error)}`);
    }
  }
}

it('a session keeps its promises in whatever order people, AWS and time act', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(action, fc.option(fc.nat(12), { nil: undefined })), { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      fc.constantFrom(10, 60, 600),
      async (actions, renewable, tokenMinutes) => {
        const watch = new Watch(renewable, tokenMinutes);
        for (const [one, pause] of actions) {
          await watch.run(one, pause);
        }
        await watch.run({ kind: 'signOut' });
        await watch.answerAll();
        await watch.run({ kind: 'read' });
        assert.equal(watch.rig.sessions.state('dev').state, 'signedOut');
        assert.equal(watch.rig.clock.sleeping, 0, 'a timer outlived the session');
      },
    ),
    {
      numRuns: 1000,
      examples: [
        // Signed out just when the sign-in learns that what it waited for, a restoration, came to nothing.
        [
          [
            [{ kind: 'restore' }, undefined],
            [{ kind: 'signIn' }, undefined],
            [{ kind: 'answer', index: 0, outcome: 'ok' }, 1],
          ],
          false,
          10,
        ],
      ],
    },
  );
});
