import type { AssumedRole, Clock, WriteScope } from '../ports.ts';
import { sessionsRefused } from './failures.ts';
import { IdleMap } from './idleMap.ts';
import { Lease } from './lease.ts';

export interface RoleLease extends AssumedRole {
  readonly expiresAt: number;
}

/** The write sessions of one sign-in, one for each scope, dropped when they lie idle. */
export class WriteSessions {
  readonly #environment: string;
  readonly #clock: Clock;
  readonly #make: (scope: WriteScope) => Promise<RoleLease>;
  readonly #leases: IdleMap<Lease<RoleLease>>;

  /** After `ended` nothing waits any more. */
  constructor(
    environment: string,
    clock: Clock,
    ended: AbortSignal,
    make: (scope: WriteScope) => Promise<RoleLease>,
  ) {
    this.#environment = environment;
    this.#clock = clock;
    this.#make = make;
    this.#leases = new IdleMap(clock, ended, lease => lease.drop());
  }

  /** Whether there is a session that serves a while without being made anew. */
  has(scope: WriteScope): boolean {
    return this.#leases.peek(scopeKey(scope))?.fresh === true;
  }

  /** `refused` is an access key id that AWS takes no more. */
  async get(scope: WriteScope, refused?: string): Promise<RoleLease> {
    const key = scopeKey(scope);
    const lease = this.#leases.use(key) ?? this.#open(key, scope);
    if (refused !== undefined && lease.last?.credentials.accessKeyId === refused && !lease.refuse()) {
      throw sessionsRefused(this.#environment);
    }
    try {
      return await lease.get();
    } catch (error) {
      // Nothing came of it, so that there is nothing to wait for.
      if (lease.last === undefined && this.#leases.peek(key) === lease) {
        this.#leases.delete(key);
      }
      throw error;
    }
  }

  drop(): void {
    this.#leases.clear();
  }

  #open(key: string, scope: WriteScope): Lease<RoleLease> {
    const lease = new Lease(this.#clock, () => this.#make(scope));
    this.#leases.set(key, lease);
    return lease;
  }
}

/** The same for scopes that mean the same. */
export function scopeKey(scope: WriteScope): string {
  switch (scope.kind) {
    case 'service':
    case 'deploy':
      return JSON.stringify([scope.kind, scope.cluster, scope.service]);
    case 'run':
      return JSON.stringify([scope.kind, scope.cluster, scope.taskDefinition]);
    case 'stop':
    case 'shell':
      return JSON.stringify([scope.kind, scope.cluster, scope.task]);
    case 'values':
      return JSON.stringify([scope.kind, ...new Set([...scope.arns].sort())]);
    case 'role':
      return scope.kind;
  }
}

/**
 * The same for scopes that one approval serves: changes of services and tasks. The whole role, values and
 * shells are approved for themselves alone.
 */
export function approvalKey(scope: WriteScope): string {
  switch (scope.kind) {
    case 'service':
    case 'deploy':
    case 'run':
    case 'stop':
      return 'changes';
    case 'values':
      return scopeKey({ kind: 'values', arns: scope.among ?? scope.arns });
    case 'role':
    case 'shell':
      return scopeKey(scope);
  }
}
