import type { Clock } from '../ports.ts';
import { CLOCK_BACK } from './waitUntil.ts';

/** Credentials are replaced when less than this is left of them. */
export const RENEW_AHEAD = 5 * 60_000;
/** After a renewal ahead of time failed, or gave nothing longer, the value serves this long before the next attempt. */
const RETRY_AFTER = 30_000;
/** A value with less than this left is not handed out: it would end on its way to AWS. */
const LAST_USE = 15_000;

/** So many values are replaced because they were refused, within so many milliseconds. */
const REFUSALS = 3;
const REFUSALS_SPAN = 5 * 60_000;

interface Expiring {
  readonly expiresAt: number;
}

interface LeaseOptions {
  /** Making takes long: the old value serves meanwhile as long as it is good. */
  readonly slow?: boolean;
  /** Called when a new value has taken its place. */
  readonly made?: () => void;
}

/**
 * One value that runs out, made when somebody asks for it and made anew ahead of its end, once for
 * everybody who asks meanwhile. Time is looked at on each use, so a machine that slept is no case of
 * its own.
 */
export class Lease<T extends Expiring> {
  readonly #clock: Clock;
  readonly #make: () => Promise<T>;
  readonly #options: LeaseOptions;
  #held: { readonly value: T; readonly since: number } | undefined;
  #making: Promise<T> | undefined;
  #notBefore = 0;
  #refusals: number[] = [];

  constructor(clock: Clock, make: () => Promise<T>, options: LeaseOptions = {}) {
    this.#clock = clock;
    this.#make = make;
    this.#options = options;
  }

  /** The last value made, however old. */
  get last(): T | undefined {
    return this.#held?.value;
  }

  /** Whether there is a value that need not be made anew yet. */
  get fresh(): boolean {
    return this.#held !== undefined && this.#left(this.#held) > RENEW_AHEAD;
  }

  /** Rejects as `make` did when there is nothing left that could serve. */
  async get(): Promise<T> {
    const held = this.#held;
    const left = held === undefined ? 0 : this.#left(held);
    if (held !== undefined && left > RENEW_AHEAD) {
      return held.value;
    }
    if (held !== undefined && left > LAST_USE && this.#clock.now() < this.#notBefore) {
      return held.value;
    }
    const made = this.#once();
    if (held !== undefined && left > LAST_USE && this.#options.slow === true) {
      made.catch(() => undefined);
      return held.value;
    }
    try {
      return await made;
    } catch (error) {
      if (held !== undefined && held === this.#held && this.#left(held) > LAST_USE) {
        return held.value;
      }
      throw error;
    }
  }

  /**
   * AWS does not take the value any more: it is forgotten, and one that is being made takes its place. False
   * where values are refused as fast as they are made: then nothing is made anew.
   */
  refuse(): boolean {
    const now = this.#clock.now();
    this.#refusals = this.#refusals.filter(at => at <= now && now - at < REFUSALS_SPAN);
    if (this.#refusals.length >= REFUSALS) {
      return false;
    }
    this.#refusals.push(now);
    this.#held = undefined;
    return true;
  }

  /** Forgets the value; one that is being made is not kept. */
  drop(): void {
    this.#held = undefined;
    this.#making = undefined;
    this.#notBefore = 0;
    this.#refusals = [];
  }

  #once(): Promise<T> {
    if (this.#making !== undefined) {
      return this.#making;
    }
    const making: Promise<T> = this.#make().then(
      value => {
        if (this.#making === making) {
          const now = this.#clock.now();
          this.#making = undefined;
          this.#held = { value, since: now };
          this.#notBefore = value.expiresAt - now > RENEW_AHEAD ? 0 : now + RETRY_AFTER;
          this.#options.made?.();
        }
        return value;
      },
      (error: unknown) => {
        if (this.#making === making) {
          this.#making = undefined;
          this.#notBefore = this.#clock.now() + RETRY_AFTER;
        }
        throw error;
      },
    );
    this.#making = making;
    return making;
  }

  /** Milliseconds; none where the clock says that the value has not been made yet. */
  #left({ value, since }: { value: T; since: number }): number {
    const now = this.#clock.now();
    return now < since - CLOCK_BACK ? 0 : value.expiresAt - now;
  }
}
