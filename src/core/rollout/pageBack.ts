import { asksBack } from './asked.ts';
import type { RolloutState } from './state.ts';

/** The statuses of a lifecycle hook with which ECS takes a deployment back by itself (LifecycleHookDetail). */
const UNANSWERED: ReadonlySet<string> = new Set(['FAILED', 'TIMED_OUT']);

/** What a deployment that is taken back says of what may have failed in it. */
export interface Signs {
  /** Tasks that did not stay up. */
  readonly failed: number;
  readonly breakerTriggered: boolean;
  readonly alarmTriggered: boolean;
  readonly hooks: readonly { readonly status: string }[];
}

/** Whether nothing in a deployment failed by itself: if it is taken back, a person did it. */
export function isSound({ failed, breakerTriggered, alarmTriggered, hooks }: Signs): boolean {
  return (
    failed === 0 && !breakerTriggered && !alarmTriggered && !hooks.some(hook => UNANSWERED.has(hook.status))
  );
}

/** Whether a deployment was stopped by a person, here or elsewhere: it did not fail. */
export function isStopped(state: RolloutState): boolean {
  const { watched, phase, end, target, breaker, alarms, hooks, tasks } = state;
  if (asksBack(watched)) {
    return true;
  }
  const goesBack = phase === 'rollingBack' || end?.kind === 'rolledBack';
  // Without its service deployment nobody knows whether the circuit breaker or an alarm did it.
  return (
    goesBack &&
    watched.serviceDeployment !== undefined &&
    tasks.every(({ reason }) => reason === undefined) &&
    isSound({
      failed: target.failed,
      breakerTriggered: breaker?.triggered === true,
      alarmTriggered: (alarms?.triggered.length ?? 0) > 0,
      hooks,
    })
  );
}

/** Whether it goes back: to what was before, or to a revision that was deployed once. */
export function goesBack({ watched, phase }: RolloutState): boolean {
  return asksBack(watched) || watched.kind === 'rollBack' || phase === 'rollingBack';
}
