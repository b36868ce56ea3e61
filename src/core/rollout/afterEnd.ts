import type { Service } from '../model.ts';
import type { Clock } from '../ports.ts';
import type { RolloutEnd } from './rollout.ts';
import type { TaskLooks } from './taskLooks.ts';

interface Ended {
  readonly service: Service;
  /** Id of the deployment that was watched. */
  readonly deployment: string;
  /** How many of its tasks are known to have failed. */
  readonly failed: number;
}

interface Deps {
  readonly clock: Clock;
  readonly tasks: TaskLooks;
  /** May be cut short. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Tells the end once more. */
  readonly tell: (end: RolloutEnd) => void;
}

/**
 * What is read once the end was told: the tasks as they are by now, where somebody looks at them, and the last lines
 * of one that fell, where these come in late. Gives the end with all that.
 */
export async function afterEnd(
  end: RolloutEnd,
  { service, deployment, failed }: Ended,
  { clock, tasks, pause, tell }: Deps,
  signal: AbortSignal,
): Promise<RolloutEnd> {
  if (await tasks.lookAtLiveNow(service, deployment, signal)) {
    tell(end);
  }
  const until = tasks.moreLinesAt;
  if (until === undefined) {
    return end;
  }
  for (let now = clock.now(); now < until; now = clock.now()) {
    await pause(until - now);
  }
  await tasks.lookAtTheEnd(service, deployment, failed, signal);
  const told = 'failures' in end ? { ...end, failures: tasks.failures() } : end;
  tell(told);
  return told;
}
