import type { EcsRead } from '../ecs.ts';
import { Failure } from '../failure.ts';
import type { Service, Task } from '../model.ts';
import type { TaskFailure } from './rollout.ts';
import { failureOf } from './taskFailure.ts';

/** How many failed tasks are named. */
const SHOWN = 3;

/** Gives the last lines of a task, oldest first; empty where there are none to be read. */
export type LastLines = (task: Task, signal: AbortSignal) => Promise<readonly string[]>;

/** Tasks that a deployment started and that fell, newest first; a look that fails costs the details only. */
export async function failedTasks(
  ecs: EcsRead,
  service: Service,
  deployment: string,
  lastLines: LastLines | undefined,
  signal: AbortSignal,
): Promise<readonly TaskFailure[]> {
  try {
    const stopped = await ecs.stoppedTasks(service.clusterArn, service.name, signal);
    const fallen = stopped
      .filter(({ startedBy }) => startedBy === deployment)
      .flatMap(task => {
        const reason = failureOf(task);
        return reason === undefined ? [] : [{ task, reason }];
      })
      .slice(0, SHOWN);
    return await Promise.all(
      fallen.map(async ({ task, reason }, index) => {
        const lines = index === 0 && lastLines !== undefined ? await lastLines(task, signal) : [];
        return { task: task.arn, reason, ...(lines.length === 0 ? {} : { lines }) };
      }),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) {
      return [];
    }
    throw error;
  }
}
