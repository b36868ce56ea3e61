import { type Failure, isOfSession, toFailure } from '../failure.ts';
import type { Trouble } from './followStatus.ts';

const RETRY_FIRST = 1000;
const RETRY_MAX = 30_000;
/** Signed out, a session that could not be renewed, no such environment: trying costs no call. */
const RETRY_SESSION = 5000;
/** Somebody has to change a policy or a setting first. */
const RETRY_DENIED = 60_000;

/**
 * Runs what concerns `key`. Gives undefined when that failed, which is then told and held back for a while; until a time
 * (ms) that `holdUntil` knows. Rejects only when there is nothing to follow any more.
 */
export type Attempt = <T>(
  key: string,
  run: () => Promise<T>,
  holdUntil?: (failure: Failure) => number | undefined,
) => Promise<T | undefined>;

/** What failed, by what it concerns (the session: empty), and when each may be tried again. */
export class Troubles {
  readonly #now: () => number;
  readonly #known = new Map<string, Trouble & { readonly count: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get(key: string): Trouble | undefined {
    return this.#known.get(key);
  }

  /** Whether `key` must not be tried yet. */
  holds(key: string): boolean {
    const trouble = this.#known.get(key);
    return trouble !== undefined && trouble.until > this.#now();
  }

  /** `until` (ms) where the time of the next try is known. */
  add(key: string, error: unknown, until?: number): void {
    const failure = toFailure(error);
    const count = (this.#known.get(key)?.count ?? 0) + 1;
    const retryAt = until ?? failure.retryAt ?? this.#now() + retryAfter(key, failure, count);
    this.#known.set(key, { failure, count, until: retryAt });
  }

  clear(key: string): void {
    this.#known.delete(key);
  }

  /** The environment is in the settings again: what was not found for want of it is not in trouble any more. */
  environmentBack(): void {
    for (const [key, { failure }] of this.#known) {
      if (failure.code === 'notFound') {
        this.#known.delete(key);
      }
    }
  }

  /** Somebody signed in or out: what failed for want of a session may be tried at once. */
  sessionChanged(): void {
    for (const [key, trouble] of this.#known) {
      if (isOfSession(trouble.failure)) {
        this.#known.set(key, { ...trouble, until: 0 });
      }
    }
  }
}

function retryAfter(key: string, failure: Failure, count: number): number {
  if (isOfSession(failure) || (key === '' && failure.code === 'notFound')) {
    return RETRY_SESSION;
  }
  switch (failure.code) {
    case 'accessDenied':
    case 'invalid':
    case 'unsupported':
    case 'untrusted':
      return RETRY_DENIED;
    default:
      return Math.min(RETRY_FIRST * 2 ** (count - 1), RETRY_MAX);
  }
}
