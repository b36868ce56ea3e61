import * as l10n from '@vscode/l10n';
import type { Failure } from '../failure.ts';
import { serviceNameOf } from '../fleet/lookup.ts';
import { arnName, shortTaskId } from '../format.ts';
import type { Task } from '../model.ts';
import { type ChangeDeps, changeOnce, type Unwatched, watchOrLeave } from './changeOnce.ts';
import { type StopEnd, type StopProgress, watchStop } from './watchStop.ts';

/** What is told while a task is stopped. */
export interface StopSteps {
  /** The answer got lost; what ECS made of it is being read. */
  lookingBack(failure: Failure): void;
  /** ECS was told: from here on it goes on by itself. */
  accepted(task: Task): void;
  progress(progress: StopProgress): void;
}

/**
 * Stops a task and watches for the one that takes its place; `reason` is kept by ECS. The signal and the
 * rejections are as for `applyChange`.
 */
export async function stopServiceTask(
  task: Task,
  reason: string,
  deps: ChangeDeps,
  steps: StopSteps,
  signal: AbortSignal,
): Promise<StopEnd | Unwatched> {
  const { ecs, change, clock } = deps;
  const { arn, clusterArn } = task;
  const before = await ecs.tasks(clusterArn, signal);
  signal.throwIfAborted();
  const stopping = await changeOnce(
    () => change.stopTask(clusterArn, arn, reason, signal),
    async () => {
      // A task that ECS no longer knows has stopped.
      const [found = { ...task, lastStatus: 'STOPPED', desiredStatus: 'STOPPED' }] = await ecs.describeTasks(
        clusterArn,
        [arn],
        signal,
      );
      return found.desiredStatus === 'STOPPED' ? found : undefined;
    },
    l10n.t('Look at the task {0} in {1}.', shortTaskId(arn), arnName(clusterArn)),
    clock,
    failure => steps.lookingBack(failure),
    signal,
  );
  steps.accepted(stopping);
  return watchOrLeave(
    () =>
      watchStop(
        { task: stopping, service: serviceNameOf(task), before: before.map(other => other.arn) },
        deps,
        progress => steps.progress(progress),
        signal,
      ),
    signal,
  );
}
