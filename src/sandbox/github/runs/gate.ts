import type { SandboxClock } from '../../api.ts';
import type { DeploymentEnvironment } from '../repository/environment.ts';
import { pause } from '../runner/waits.ts';

/** What holds a job back before its environment. */
export interface Gate {
  readonly environment: DeploymentEnvironment;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** False where it was rejected, or nobody decided in time; also when the signal came. */
  readonly passed: Promise<boolean>;
  /** Reviewers still have to decide. */
  readonly isAsked: boolean;
  /** Reviewers have to decide, or the timer has to end. */
  readonly holds: boolean;
  decide(approve: boolean): void;
}

const MINUTE = 60_000;
const THIRTY_DAYS = 30 * 24 * 60 * MINUTE;

/**
 * Waits for an environment's reviewers and for its timer; undefined where it has neither.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 */
export function openGate(
  clock: Pick<SandboxClock, 'after'>,
  since: number,
  environment: DeploymentEnvironment,
  signal: AbortSignal,
): Gate | undefined {
  const { reviewers, waitMinutes } = environment;
  if (reviewers.length === 0 && waitMinutes === 0) {
    return undefined;
  }
  const decision = Promise.withResolvers<boolean>();
  let isAsked = reviewers.length > 0;
  let isTimed = waitMinutes > 0;
  const decide = (approve: boolean): void => {
    isAsked = false;
    isTimed &&= approve;
    decision.resolve(approve);
  };
  if (!isAsked) {
    decide(true);
  }
  const timer = pause(clock, waitMinutes * MINUTE, signal).then(() => {
    isTimed = false;
  });
  return {
    environment,
    since,
    get isAsked() {
      return isAsked;
    },
    get holds() {
      return isAsked || isTimed;
    },
    decide,
    passed: passed(clock, decision.promise, timer, signal),
  };
}

async function passed(
  clock: Pick<SandboxClock, 'after'>,
  decision: Promise<boolean>,
  timer: Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  const over = new AbortController();
  const ends = AbortSignal.any([signal, over.signal]);
  try {
    const tooLate = pause(clock, THIRTY_DAYS, ends).then(() => false);
    const approved = await Promise.race([decision, tooLate]);
    if (approved) {
      await timer;
    }
    return approved && !signal.aborted;
  } finally {
    over.abort();
  }
}
