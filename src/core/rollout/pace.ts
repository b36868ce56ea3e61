import type { RolloutState } from './state.ts';

/**
 * When to look at a rollout again, in milliseconds: by what can happen next, and within a budget, so that one
 * of five minutes takes at most 40 calls.
 */

/** Its end can come at any moment. */
const SOON = 4000;
/** Something has to happen first that takes longer than this. */
const AWAY = 12_000;
/** A person has to do something, or nothing has changed for long. */
const IDLE = 15_000;
/** It is known for how long nothing but an alarm can happen. */
const BAKING = 20_000;
/** What was read does not say where it stands. */
const UNSURE = 3000;
/** The shortest time from a change to a task that runs on Fargate that is counted on. */
const TASK_START = 20_000;
/** New tasks have to be found in good health, and the old ones to be stopped. */
const SETTLING = 9000;
/** An alarm is judged by a minute of its metric at the least, which has to reach CloudWatch and be looked at there. */
const ALARM_BAKE = 75_000;
/**
 * ECS works out for how long it watches the alarms of a rolling deployment, and says it nowhere: neither a stage nor a
 * bake time is of it (How CloudWatch alarms detect Amazon ECS deployment failures, in the developer guide). The end
 * can come at any moment, for minutes, for which there are not calls enough at the usual pace.
 */
const ALARMS = 5500;
/** A stage that has lasted so long will last a while longer. */
const LONG_STAGE = 20_000;
/** Where one task has fallen, others of its kind follow within this time. */
const FALLING = 20_000;

/** What is known of what comes next. Times are milliseconds since the epoch. */
export interface Outlook {
  readonly state: Omit<RolloutState, 'trouble' | 'end'>;
  /** Whether what was read says where it stands. */
  readonly sure: boolean;
  /** Whether ECS takes it back when it fails; otherwise its failure is its end. */
  readonly rollsBack: boolean;
  /** When a task was last seen to have fallen. */
  readonly failedAt?: number;
  /** Whether tasks have yet to start for it to be taken back. */
  readonly backStarts: boolean;
  /** Since when all new tasks run; absent while they do not. */
  readonly upSince?: number;
  /** The stage that it is in, since when at the latest, and at the earliest. */
  readonly stage?: { readonly name: string; readonly since: number; readonly earliest: number };
  readonly now: number;
}

export function nextLook(outlook: Outlook): number {
  const { state, sure, now } = outlook;
  const age = now - state.watched.startedAt;
  if (!sure) {
    return UNSURE;
  }
  if (state.watched.kind === 'scale') {
    return state.target.running < state.target.desired && age < TASK_START ? TASK_START - age : SOON;
  }
  switch (state.phase) {
    case 'rollingBack':
      return outlook.backStarts ? AWAY : SOON;
    case 'paused':
      return IDLE;
    case 'baking':
      return nextBakeLook(outlook);
    case 'starting':
    case 'deploying':
    case 'ended':
      break;
  }
  if (mayFail(outlook)) {
    return SOON;
  }
  return state.strategy === 'ROLLING' ? nextRollingLook(outlook) : nextShiftLook(outlook);
}

function nextRollingLook({ state, upSince, now }: Outlook): number {
  // Where alarms are watched, that follows once the tasks stand.
  if (upSince === undefined || (state.alarms?.names ?? []).length > 0) {
    return AWAY;
  }
  return now - upSince < SETTLING ? SETTLING : SOON;
}

/** Traffic that has not all shifted, and the stages before, keep the end away: bake and clean-up follow. */
function nextShiftLook({ state, stage, now }: Outlook): number {
  if (stage?.name === 'CLEAN_UP' || (state.traffic?.production ?? 0) >= 100) {
    return SOON;
  }
  return stage !== undefined && now - stage.since > LONG_STAGE ? IDLE : AWAY;
}

function nextBakeLook(outlook: Outlook): number {
  const { state, stage, now } = outlook;
  if (mayFail(outlook)) {
    return SOON;
  }
  if (state.bakesUntil !== undefined && stage !== undefined) {
    const left = state.bakesUntil - (stage.since - stage.earliest) - now;
    return left <= SOON ? SOON : Math.min(left, BAKING);
  }
  const left = (stage?.earliest ?? now) + ALARM_BAKE - now;
  return Math.max(ALARMS, Math.min(left, outlook.rollsBack ? BAKING : AWAY));
}

/** Whether so many tasks may fall right now that the circuit breaker acts. */
function mayFail({ state, rollsBack, failedAt, now }: Outlook): boolean {
  const { breaker, target, watched } = state;
  if (breaker === undefined) {
    return false;
  }
  const needed = breaker.threshold - breaker.failures;
  const { running, pending, desired } = target;
  // Those that took the place of fallen ones have only begun to start.
  const old = Math.min(pending, Math.max(0, desired - breaker.failures));
  return (
    (breaker.failures > 0 && needed <= running) ||
    (failedAt !== undefined && now - failedAt < FALLING && needed <= running + old) ||
    (!rollsBack && now - watched.startedAt >= TASK_START && needed <= running + pending)
  );
}

/**
 * Calls that may be made at once, and milliseconds until each further one: of a rollout that takes longer than
 * `LONG` (ms), more are worth it.
 */
const AT_ONCE = 34;
const EACH = 75_000;
const EACH_OF_LONG = ALARMS;
const LONG = 5 * 60_000;
/** What is kept for the details of the end, and the most that is saved up. */
const KEPT = 2;
const MOST = 32;

/** How many calls a rollout may still take. */
export class Budget {
  readonly #startedAt: number;
  #left = AT_ONCE - KEPT;
  #at: number;

  constructor(now: number) {
    this.#startedAt = now;
    this.#at = now;
  }

  /** Calls that can be made without going short. */
  left(now: number): number {
    const each = now - this.#startedAt < LONG ? EACH : EACH_OF_LONG;
    this.#left = Math.min(MOST, this.#left + Math.max(0, now - this.#at) / each);
    this.#at = now;
    return this.#left;
  }

  spend(calls: number, now: number): void {
    this.#left = this.left(now) - calls;
  }

  /** `wanted` milliseconds, or longer where calls have run short. */
  stretch(wanted: number, now: number): number {
    return this.left(now) >= 1 ? wanted : Math.max(wanted, IDLE);
  }
}
