import assert from 'node:assert/strict';
// Loaded here, so that the first sign-in of a test need not wait for the file.
import '../../../../src/core/identity/grant.ts';
import { Sessions } from '../../../../src/core/identity/sessions.ts';
import type { Environment } from '../../../../src/core/model.ts';
import type {
  AssumedRole,
  Clock,
  Credentials,
  Identity,
  Log,
  SignInPrompt,
  Sts,
  TokenSource,
} from '../../../../src/core/ports.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const START = 1_800_000_000_000;

/** Stands still until it is moved; what sleeps wakes in the order of its time. */
export class TestClock implements Clock {
  #now = START;
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      this.#sleepers.push({ until: this.#now + milliseconds, wake: resolve });
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter(({ wake }) => wake !== resolve);
        reject(signal.reason);
      });
    });
  }

  /** Lets time pass: everything that is due on the way runs at its time. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (;;) {
      const next = this.#sleepers.sort((a, b) => a.until - b.until)[0];
      if (next === undefined || next.until > end) {
        break;
      }
      this.#sleepers.shift();
      this.#now = Math.max(this.#now, next.until);
      next.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** Moves the time under everybody, as a sleep of the machine or a corrected clock does: timers run on from where they are. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
    this.#sleepers = this.#sleepers.map(({ until, wake }) => ({ until: until + milliseconds, wake }));
  }
}

/** Lets everything that is ready to run do so. */
export function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

/** STS as a port: gives credentials for an hour of the clock, or what it was told to do. */
export class ScriptedSts implements Sts {
  readonly requests: Parameters<Sts['assumeRole']>[0][] = [];
  readonly #clock: Clock;
  /** Runs before an answer: may wait or throw. */
  before: (request: Parameters<Sts['assumeRole']>[0]) => Promise<void> = async () => undefined;
  lifetime = HOUR;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async assumeRole(request: Parameters<Sts['assumeRole']>[0]): Promise<AssumedRole> {
    this.requests.push(request);
    const serial = this.requests.length;
    await this.before(request);
    const { identity, roleArn } = request;
    if (identity.kind === 'keys' && roleArn === undefined) {
      const arn = 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Read_0/octocat';
      return { accountId: '111122223333', arn, credentials: identity.credentials };
    }
    const role = roleArn?.split('/').at(-1);
    return {
      accountId: '111122223333',
      arn: `arn:aws:sts::111122223333:assumed-role/${role}/${request.sessionName}`,
      credentials: {
        accessKeyId: `ASIA${serial}`,
        secretAccessKey: `secret-${serial}`,
        sessionToken: `session-${serial}`,
        expiresAt: this.#clock.now() + this.lifetime,
      },
    };
  }
}

/** A token source whose tokens live as long as it is told; `renewable` says whether asking nobody does. */
export class ScriptedSource implements TokenSource {
  readonly #clock: Clock;
  renewal: TokenSource['renewal'] = 'ahead';
  asked = 0;
  renewals = 0;
  signOuts = 0;
  name = 'octocat';
  lifetime = HOUR;
  renewable = false;
  /** In place of one that says which renewal it is of. */
  token?: string;
  /** Where it gives keys instead of tokens. */
  keys = false;
  authorize?: NonNullable<TokenSource['authorize']>;
  before: () => Promise<void> = async () => undefined;
  beforeRenewal: () => Promise<void> = async () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async signIn(prompt: SignInPrompt): Promise<Identity> {
    this.asked += 1;
    prompt.step('asking');
    await this.before();
    return this.#identity();
  }

  async renew(): Promise<Identity | undefined> {
    this.renewals += 1;
    await this.beforeRenewal();
    return this.renewable ? this.#identity() : undefined;
  }

  async signOut(): Promise<void> {
    this.signOuts += 1;
  }

  #identity(): Identity {
    const serial = `${this.asked}-${this.renewals}`;
    const { name } = this;
    const expiresAt = this.#clock.now() + this.lifetime;
    return this.keys
      ? { kind: 'keys', name, credentials: keysOf(serial, expiresAt), expiresAt }
      : { kind: 'web', name, token: this.token ?? `token-${serial}`, expiresAt };
  }
}

function keysOf(serial: string, expiresAt: number): Credentials {
  return {
    accessKeyId: `ASIA-own-${serial}`,
    secretAccessKey: 'own-secret',
    sessionToken: 'own-session',
    expiresAt,
  };
}

/** A token that was approved for changes, for so many milliseconds. */
export function approved(clock: Clock, lifetime = 5 * MINUTE, name = 'octocat'): Identity {
  return { kind: 'web', name, token: 'approved', expiresAt: clock.now() + lifetime };
}

/** Keys of a permission set for changes, as the source gives them. */
export function approvedKeys(clock: Clock, lifetime = 12 * HOUR, name = 'octocat'): Identity {
  const expiresAt = clock.now() + lifetime;
  return { kind: 'keys', name, credentials: keysOf('approved', expiresAt), expiresAt };
}

/** An unsigned token with these claims. */
export function tokenWith(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}

export const prompt: SignInPrompt = {
  deviceCode: async () => undefined,
  pick: async () => undefined,
  secret: async () => undefined,
  step: () => undefined,
};

export const silent: Log = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export function environment(name: string, more: Partial<Environment> = {}): Environment {
  return {
    name,
    region: 'eu-west-1',
    roleArn: 'arn:aws:iam::111122223333:role/dev',
    identity: { kind: 'sandbox' },
    branches: [],
    protected: false,
    clusters: [],
    logGroups: {},
    ...more,
  };
}

export interface Rig {
  readonly clock: TestClock;
  readonly sts: ScriptedSts;
  readonly source: ScriptedSource;
  readonly sessions: Sessions;
  /** States of `dev` as they were announced. */
  readonly states: string[];
}

/** Sessions with one environment, `dev`. */
export function rig(deps: { readonly terminalWanted?: () => boolean } = {}): Rig {
  const clock = new TestClock();
  const sts = new ScriptedSts(clock);
  const source = new ScriptedSource(clock);
  const sessions = new Sessions({
    clock,
    log: silent,
    sts: async () => sts,
    tokenSource: async () => source,
    ...deps,
  });
  sessions.setEnvironments([environment('dev')]);
  const states: string[] = [];
  sessions.onDidChange(name => {
    if (name === 'dev') {
      states.push(sessions.state('dev').state);
    }
  });
  return { clock, sts, source, sessions, states };
}

export const never = new AbortController().signal;

/** A promise that others settle. */
export function gate(): { readonly opened: Promise<void>; open(): void; fail(error: Error): void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => undefined);
  return { opened: promise, open: resolve, fail: reject };
}

/** The token of a web identity. */
export function tokenOf(identity: Identity): string {
  assert.ok(identity.kind === 'web');
  return identity.token;
}
