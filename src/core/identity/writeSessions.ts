import type { AssumedRole, Clock, WriteScope } from '../ports.ts';
import { Lease } from './lease.ts';
import { CLOCK_BACK, waitUntil } from './waitUntil.ts';

/** A write session that nobody used for this long (ms) is forgotten. */
const IDLE = 15 * 60_000;

export interface RoleLease extends AssumedRole {
  readonly expiresAt: number;
}

interface Entry {
  readonly lease: Lease<RoleLease>;
  usedAt: number;
}

/** The write sessions of one sign-in, one for each scope, dropped when they lie idle. */
export class WriteSessions {
  readonly #clock: Clock;
  readonly #ended: AbortSignal;
  readonly #make: (scope: WriteScope) => Promise<RoleLease>;
  readonly #entries = new Map<string, Entry>();
  #watching = false;

  /** After `ended` nothing waits any more. */
  constructor(clock: Clock, ended: AbortSignal, make: (scope: WriteScope) => Promise<RoleLease>) {
    this.#clock = clock;
    this.#ended = ended;
    this.#make = make;
  }

  /** Whether there is a session that serves a while without being made anew. */
  has(scope: WriteScope): boolean {
    const entry = this.#entries.get(scopeKey(scope));
    return entry !== undefined && !this.#isIdle(entry) && entry.lease.fresh;
  }

  /** `refused` is an access key id that AWS takes no more. */
  async get(scope: WriteScope, refused?: string): Promise<RoleLease> {
    const entry = this.#entry(scope);
    if (refused !== undefined && entry.lease.last?.credentials.accessKeyId === refused) {
      entry.lease.forget();
    }
    if (this.#isIdle(entry)) {
      entry.lease.drop();
    }
    entry.usedAt = this.#clock.now();
    const role = await entry.lease.get();
    this.#watch();
    return role;
  }

  drop(): void {
    for (const { lease } of this.#entries.values()) {
      lease.drop();
    }
    this.#entries.clear();
  }

  #entry(scope: WriteScope): Entry {
    const key = scopeKey(scope);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      return known;
    }
    const entry = { lease: new Lease(this.#clock, () => this.#make(scope)), usedAt: this.#clock.now() };
    this.#entries.set(key, entry);
    return entry;
  }

  #isIdle({ usedAt }: Entry): boolean {
    const idle = this.#clock.now() - usedAt;
    return idle >= IDLE || idle < -CLOCK_BACK;
  }

  #watch(): void {
    if (!this.#watching && !this.#ended.aborted) {
      this.#watching = true;
      this.#dropIdle().catch(() => undefined);
    }
  }

  /** Rejects when the sign-in ends. */
  async #dropIdle(): Promise<void> {
    while (this.#entries.size > 0) {
      const next = Math.min(...[...this.#entries.values()].map(({ usedAt }) => usedAt + IDLE));
      await waitUntil(this.#clock, next, this.#ended);
      for (const [key, entry] of this.#entries) {
        if (this.#isIdle(entry)) {
          entry.lease.drop();
          this.#entries.delete(key);
        }
      }
    }
    this.#watching = false;
  }
}

/** The same for scopes that mean the same. */
export function scopeKey(scope: WriteScope): string {
  switch (scope.kind) {
    case 'cluster':
      return JSON.stringify([scope.kind, scope.cluster, scope.service]);
    case 'values':
      return JSON.stringify([scope.kind, ...new Set([...scope.arns].sort())]);
    case 'role':
      return scope.kind;
  }
}
