import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, mock } from 'node:test';
import { Failure, type FailureCode } from '../../../src/core/failure.ts';
import type { Clock, Log, Secrets, SignInPrompt } from '../../../src/core/ports.ts';
import { type OidcTokenSource, OidcTokens } from '../../../src/tokens/oidc.ts';
import type { OidcIdentity } from '../../../src/tokens/oidcProvider.ts';
import { CLIENT_ID, type RunningProvider, startProvider } from './oidcProvider.ts';

export const never = new AbortController().signal;

/** The editor's secret storage. */
export class MemorySecrets implements Secrets {
  readonly values = new Map<string, string>();
  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }
  async store(key: string, value: string): Promise<void> {
    this.values.set(key, value);
  }
  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }
  /** The one refresh token that is kept. */
  get token(): string | undefined {
    const kept = [...this.values.values()].filter(text => text.startsWith('{')).map(text => JSON.parse(text));
    return kept.find(value => 'token' in value)?.token;
  }
}

/** Real time, moved as the test says. Sleeps of seconds end when the test says so, shorter ones at once. */
export class EndableClock implements Clock {
  readonly #shortest: number;
  readonly #sleeps = new Map<number, () => void>();
  readonly #awaited = new Map<number, () => void>();
  shift = 0;
  /** Milliseconds; a longer sleep is ended by the test. */
  constructor(shortest = 1000) {
    this.#shortest = shortest;
  }
  now(): number {
    return Date.now() + this.shift;
  }
  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (milliseconds <= this.#shortest) {
      return new Promise(resolve => setImmediate(resolve));
    }
    return new Promise((resolve, reject) => {
      this.#sleeps.set(milliseconds, resolve);
      this.#awaited.get(milliseconds)?.();
      this.#awaited.delete(milliseconds);
      signal.addEventListener('abort', () => {
        this.#sleeps.delete(milliseconds);
        reject(signal.reason);
      });
    });
  }
  /** Waits until somebody sleeps for so long, and wakes them. */
  async end(milliseconds: number): Promise<void> {
    if (!this.#sleeps.has(milliseconds)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#awaited.set(milliseconds, resolve);
      await promise;
    }
    const wake = this.#sleeps.get(milliseconds);
    this.#sleeps.delete(milliseconds);
    wake?.();
  }
}

export type ShownCode = Parameters<SignInPrompt['deviceCode']>[0];

/** A person who does what the test says when the code is shown. */
export function person(
  act: (shown: ShownCode, signal: AbortSignal) => Promise<void>,
): SignInPrompt & { readonly steps: string[] } {
  const steps: string[] = [];
  return {
    steps,
    deviceCode: act,
    pick: async () => undefined,
    secret: async () => undefined,
    step: text => void steps.push(text),
  };
}

export function failed(code: FailureCode, message: RegExp): (error: unknown) => true {
  return error => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  };
}

/** A provider for the tests of a suite, and for each test a window that nobody signed in from. */
export class OidcRig {
  secrets = new MemorySecrets();
  clock = new EndableClock();
  readonly logged: string[] = [];
  #provider: RunningProvider | undefined;
  #source: OidcTokenSource | undefined;

  /** To be called where a suite is described. */
  constructor() {
    before(async () => {
      this.#provider = await startProvider();
    });
    after(() => this.idp.stop());
    beforeEach(() => {
      this.secrets = new MemorySecrets();
      this.clock = new EndableClock();
      this.logged.length = 0;
      this.#source = this.sourceOf();
      this.idp.reset();
    });
    afterEach(() => mock.timers.reset());
  }

  get idp(): RunningProvider {
    assert.ok(this.#provider);
    return this.#provider;
  }

  get source(): OidcTokenSource {
    assert.ok(this.#source);
    return this.#source;
  }

  identity(more: Partial<OidcIdentity> = {}): OidcIdentity {
    return {
      kind: 'oidc',
      issuer: this.idp.issuer,
      clientId: CLIENT_ID,
      scopes: [],
      confidential: false,
      ...more,
    };
  }

  tokens(): OidcTokens {
    const keep = (message: string): void => void this.logged.push(message);
    const log: Log = { trace: keep, debug: keep, info: keep, warn: keep, error: keep };
    return new OidcTokens({ secrets: this.secrets, clock: this.clock, log });
  }

  /** The source of another window. */
  sourceOf(more: Partial<OidcIdentity> = {}): OidcTokenSource {
    return this.tokens().source(this.identity(more));
  }

  /** Somebody who approves at once. */
  approving(): SignInPrompt & { readonly steps: string[] } {
    return person(({ userCode }) => this.idp.approve(userCode));
  }
}
