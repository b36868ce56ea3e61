import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../../src/core/failure.ts';
import { sessionPolicy } from '../../../../src/core/identity/policies.ts';
import type { SessionState } from '../../../../src/core/identity/sessionState.ts';
import type { Access, TokenSource, WriteScope } from '../../../../src/core/ports.ts';
import { approved, MINUTE, prompt, type Rig, rig, settle, tokenOf } from './fixture.ts';

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

const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const ACCESSES: readonly Access[] = [
  'read',
  'read',
  'terminal',
  'inspect',
  'verify',
  { kind: 'run', cluster: CLUSTER, taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/a:1' },
  { kind: 'service', cluster: CLUSTER, service: `${CLUSTER}/blog-api` },
  { kind: 'deploy', cluster: CLUSTER, service: `${CLUSTER}/blog-api` },
  { kind: 'shell', cluster: CLUSTER, task: `${CLUSTER.replace(':cluster/', ':task/')}/0123` },
  { kind: 'role' },
];
const SCOPES = ACCESSES.filter(access => typeof access === 'object');
const LOOKING: readonly (string | undefined)[] = ACCESSES.filter(access => typeof access === 'string').map(
  sessionPolicy,
);

type Action =
  | { readonly kind: 'signIn' | 'signOut' | 'cancel' | 'restore' }
  | { readonly kind: 'call'; readonly access: Access }
  | { readonly kind: 'authorize'; readonly scope: WriteScope }
  | { readonly kind: 'advance' | 'jump'; readonly minutes: number }
  | { readonly kind: 'answer'; readonly index: number; readonly outcome: (typeof OUTCOMES)[number] };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Action>({ kind: 'signIn' }) },
  fc.constant<Action>({ kind: 'restore' }),
  fc.constant<Action>({ kind: 'signOut' }),
  fc.constant<Action>({ kind: 'cancel' }),
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('call'), access: fc.constantFrom(...ACCESSES) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('authorize'), scope: fc.constantFrom(...SCOPES) }),
  },
  fc.record({ kind: fc.constant('advance'), minutes: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ kind: fc.constant('jump'), minutes: fc.integer({ min: -90, max: 90 }) }),
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('answer'),
      index: fc.nat(5),
      outcome: fc.constantFrom(...OUTCOMES),
    }),
  },
);

interface Setting {
  readonly renewable: boolean;
  readonly tokenMinutes: number;
  readonly renewal: TokenSource['renewal'];
  /** Changes need an approval. */
  readonly approvals: boolean;
  /** Somebody signed in before everything else. */
  readonly signedIn: boolean;
}

/** Lets the world outside answer only when an action says so, and keeps watch over what comes of it. */
class Watch {
  readonly rig: Rig = rig();
  readonly #pending: ((outcome: (typeof OUTCOMES)[number]) => void)[] = [];
  readonly #faults: string[] = [];
  readonly #approvals: AbortSignal[] = [];
  #abort = new AbortController();
  #era = 0;
  /** Follows `#era` by the jobs that a settled promise needs to tell its holder. */
  #eraKnown = 0;
  #last: SessionState = { state: 'signedOut' };

  constructor({ renewable, tokenMinutes, renewal, approvals }: Setting) {
    const { sessions, source, sts, clock } = this.rig;
    source.renewable = renewable;
    source.lifetime = tokenMinutes * MINUTE;
    source.renewal = renewal;
    source.before = () => this.#answered();
    source.beforeRenewal = () => this.#answered();
    if (approvals) {
      source.authorize = async (_prompt, signal) => {
        this.#approvals.push(signal);
        if (this.#approvals.filter(({ aborted }) => !aborted).length > 1) {
          this.#faults.push('asked for two approvals at once');
        }
        await this.#answered().finally(() => {
          this.#approvals.splice(this.#approvals.indexOf(signal), 1);
        });
        return approved(clock);
      };
    }
    sts.before = ({ identity, policy }) => {
      const isApproved = tokenOf(identity) === 'approved';
      if (isApproved !== (approvals && !LOOKING.includes(policy))) {
        this.#faults.push(`${isApproved ? 'an approved' : 'the own'} identity was used for ${policy}`);
      }
      return this.#answered();
    };
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
      case 'call':
        this.#call(one.access);
        break;
      case 'authorize':
        sessions
          .authorize('dev', one.scope, prompt, this.#abort.signal)
          .catch(error => this.#mustBeFailure(error));
        break;
      case 'advance':
        await this.#advance(one.minutes);
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

  /** What costs something to renew is not renewed because time passes. */
  async #advance(minutes: number): Promise<void> {
    const { clock, source } = this.rig;
    await settle();
    const before = source.renewals;
    await clock.advance(minutes * MINUTE);
    if (source.renewal === 'whenUsed' && source.renewals > before) {
      this.#faults.push('renewed without being used');
    }
  }

  #call(access: Access): void {
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
      fc.record<Setting>({
        renewable: fc.boolean(),
        tokenMinutes: fc.constantFrom(5, 10, 60, 600),
        renewal: fc.constantFrom('ahead', 'ahead', 'whenUsed'),
        approvals: fc.boolean(),
        signedIn: fc.boolean(),
      }),
      async (actions, setting) => {
        const watch = new Watch(setting);
        if (setting.signedIn) {
          await watch.run({ kind: 'signIn' });
          await watch.answerAll();
        }
        for (const [one, pause] of actions) {
          await watch.run(one, pause);
        }
        await watch.run({ kind: 'signOut' });
        await watch.answerAll();
        await watch.run({ kind: 'call', access: 'read' });
        assert.equal(watch.rig.sessions.state('dev').state, 'signedOut');
        assert.equal(watch.rig.clock.sleeping, 0, 'a timer outlived the session');
      },
    ),
    {
      numRuns: 2000,
      examples: [
        // Signed out just when the sign-in learns that what it waited for, a restoration, came to nothing.
        [
          [
            [{ kind: 'restore' }, undefined],
            [{ kind: 'signIn' }, undefined],
            [{ kind: 'answer', index: 0, outcome: 'ok' }, 1],
          ],
          { renewable: false, tokenMinutes: 10, renewal: 'ahead', approvals: false, signedIn: false },
        ],
      ],
    },
  );
});
