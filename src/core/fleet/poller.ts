import * as l10n from '@vscode/l10n';
import { Failure, toFailure } from '../failure.ts';
import type { Clock, Log } from '../ports.ts';
import { Backoff } from './backoff.ts';
import { type Demand, dueAt, type Job, newSlot, type Slot, settle, urgency } from './job.ts';

export interface PollerDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 to below 1, for the jitter. */
  readonly random: () => number;
}

/** Reads under way at once. */
const CONCURRENCY = 4;
/** Requests a second that polling takes of the account's share (facts: the smallest read bucket gives 20). */
const BUDGET = 2;
/** How much too late a read may be (ms) before what it gave last counts as outdated. */
const GRACE = 15_000;

/**
 * Reads the jobs of one throttle bucket (an account and region): a few at once, each never twice at the
 * same time, the next only after the last answered. When ECS throttles or cannot be reached, all wait.
 */
export class Poller {
  readonly #deps: PollerDeps;
  readonly #backoff: Backoff;
  readonly #slots = new Map<Job, Slot>();
  #active: boolean;
  #disposed = false;
  #running = 0;
  #planned = false;
  #timer: AbortController | undefined;

  constructor(deps: PollerDeps, active: boolean) {
    this.#deps = deps;
    this.#backoff = new Backoff(deps.random);
    this.#active = active;
  }

  /** Polls a job from now on; `readAt` is when it was read last, if it was. */
  add(job: Job, readAt: number | undefined): void {
    const slot = this.#slot(job);
    slot.polled = true;
    slot.endedAt ??= readAt;
    this.plan();
  }

  /** Polls it no more. A read under way goes on, so that nothing is read in vain, unless `abort` is set. */
  remove(job: Job, abort: boolean): void {
    const slot = this.#slots.get(job);
    if (slot === undefined) {
      return;
    }
    slot.polled = false;
    if (abort) {
      const failure = new Failure('cancelled', l10n.t('What was read is no longer wanted.'));
      slot.running?.abort(failure);
      settle(slot.demands, failure);
      settle(slot.served, failure);
    }
    this.#forgetIfIdle(slot);
    this.plan();
  }

  /**
   * Reads now, also while polling stands still; a read already under way does not count. Rejects with the
   * read's Failure, with the throttling one at once while ECS wants none, or with `cancelled`.
   */
  async demand(job: Job, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#disposed) {
      throw cancelled();
    }
    this.#backoff.lift();
    const paused = this.#backoff.pausedBy(this.#deps.clock.now());
    if (paused !== undefined) {
      throw paused;
    }
    const slot = this.#slot(job);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const demand: Demand = { resolve, reject };
    const cancel = (): void => {
      slot.demands.delete(demand);
      const last = slot.served.delete(demand) && slot.served.size === 0;
      const failure = cancelled();
      reject(failure);
      if (last && !slot.polled) {
        slot.running?.abort(failure);
      }
      this.#forgetIfIdle(slot);
    };
    slot.demands.add(demand);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      this.plan();
      await promise;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** What a job gave is known to be behind: it is due now, if it is polled. */
  hasten(job: Job): void {
    const slot = this.#slots.get(job);
    if (slot?.polled === true && slot.running === undefined && slot.endedAt !== undefined) {
      const interval = dueAt(slot, this.#stretch()) - slot.endedAt;
      slot.endedAt = Math.min(slot.endedAt, this.#deps.clock.now() - interval);
      this.plan();
    }
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.plan();
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.abort();
    for (const { job } of [...this.#slots.values()]) {
      this.remove(job, true);
    }
  }

  /** To be called whenever the answer of a job's `interval`, `hurried` or `cost` changed. */
  plan(): void {
    if (!this.#planned && !this.#disposed) {
      this.#planned = true;
      void Promise.resolve().then(() => {
        this.#planned = false;
        if (!this.#disposed) {
          this.#plan();
        }
      });
    }
  }

  /** Starts what is due and sets the one timer. */
  #plan(): void {
    this.#timer?.abort();
    this.#timer = undefined;
    const now = this.#deps.clock.now();
    const stretch = this.#stretch();
    const paused = this.#backoff.pausedBy(now);
    const ready: Slot[] = [];
    let next = paused === undefined ? Number.POSITIVE_INFINITY : this.#backoff.until;
    for (const slot of this.#slots.values()) {
      const due = dueAt(slot, stretch);
      if (slot.polled && !slot.outdated && slot.endedAt !== undefined) {
        if (now >= due + GRACE) {
          slot.outdated = true;
          slot.job.outdated();
        } else {
          next = Math.min(next, due + GRACE);
        }
      }
      if (slot.running === undefined) {
        // Standing still is for what is polled; what was never read would say "Loading…" for as long.
        const polled = slot.polled && (this.#active || slot.endedAt === undefined);
        if (slot.demands.size > 0 || (polled && due <= now)) {
          ready.push(slot);
        } else if (polled) {
          next = Math.min(next, due);
        }
      }
    }
    if (paused === undefined) {
      ready.sort((a, b) => urgency(a) - urgency(b) || (a.endedAt ?? 0) - (b.endedAt ?? 0));
      const free = (this.#backoff.probing ? 1 : CONCURRENCY) - this.#running;
      for (const slot of ready.slice(0, Math.max(0, free))) {
        void this.#read(slot);
      }
    } else {
      for (const slot of ready) {
        slot.job.failed(paused);
        settle(slot.demands, paused);
      }
    }
    if (Number.isFinite(next)) {
      this.#wakeAfter(next - now);
    }
  }

  #wakeAfter(milliseconds: number): void {
    const timer = new AbortController();
    this.#timer = timer;
    this.#deps.clock.sleep(milliseconds, timer.signal).then(
      () => this.plan(),
      (error: unknown) => {
        if (!timer.signal.aborted) {
          this.#deps.log.error(`fleet: the clock failed: ${String(error)}`);
        }
      },
    );
  }

  /** How many times longer than their intervals the jobs wait, so that together they keep within the budget. */
  #stretch(): number {
    let rate = 0;
    for (const { job, polled } of this.#slots.values()) {
      rate += polled && !job.hurried() ? (job.cost() * 1000) / job.interval() : 0;
    }
    return Math.max(1, rate / BUDGET);
  }

  async #read(slot: Slot): Promise<void> {
    const { clock, log } = this.#deps;
    const controller = new AbortController();
    const startedAt = clock.now();
    const anew = slot.demands.size > 0;
    slot.running = controller;
    slot.served = slot.demands;
    slot.demands = new Set();
    this.#running += 1;
    let failure: Failure | undefined;
    try {
      await slot.job.read(anew, controller.signal);
    } catch (error) {
      failure = toFailure(error);
    }
    const now = clock.now();
    this.#running -= 1;
    slot.running = undefined;
    if (failure === undefined) {
      slot.endedAt = now;
      slot.failures = 0;
      slot.outdated = false;
      this.#backoff.succeeded(startedAt);
    } else if (failure.code === 'cancelled') {
      slot.endedAt = now;
    } else {
      log.debug(`fleet: reading ${slot.job.name} failed: ${failure.code}: ${failure.message}`);
      const pause = this.#backoff.failed(failure, startedAt, now);
      if (pause === undefined) {
        slot.endedAt = now;
        slot.failures += 1;
      }
      failure = pause ?? failure;
      slot.job.failed(failure);
    }
    settle(slot.served, failure);
    this.#forgetIfIdle(slot);
    this.plan();
  }

  #slot(job: Job): Slot {
    const known = this.#slots.get(job);
    if (known !== undefined) {
      return known;
    }
    const slot = newSlot(job);
    this.#slots.set(job, slot);
    return slot;
  }

  #forgetIfIdle(slot: Slot): void {
    if (!slot.polled && slot.running === undefined && slot.demands.size === 0) {
      this.#slots.delete(slot.job);
    }
  }
}

function cancelled(): Failure {
  return new Failure('cancelled', l10n.t('The read was cancelled.'));
}
