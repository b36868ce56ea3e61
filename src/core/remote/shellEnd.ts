import * as l10n from '@vscode/l10n';
import { shortTaskId } from '../format.ts';
import type { Task } from '../model.ts';

/**
 * What is to be said of a shell that ended, where it did not end by itself: its task is being replaced or has
 * stopped, or its container has. `label` is the shell's, `task` as ECS describes it now, absent where ECS no
 * longer knows it. Undefined while the container runs.
 */
export function shellEndText(
  label: string,
  arn: string,
  container: string,
  task: Task | undefined,
): string | undefined {
  const id = shortTaskId(arn);
  if (task === undefined) {
    return l10n.t('The shell in {0} ended: ECS no longer knows the task {1}.', label, id);
  }
  if (task.desiredStatus === 'STOPPED' || task.lastStatus === 'STOPPED') {
    return task.stoppedReason === undefined
      ? l10n.t('The shell in {0} ended: the task {1} is stopping.', label, id)
      : l10n.t('The shell in {0} ended: the task {1} is stopping. {2}', label, id, task.stoppedReason);
  }
  const runs = task.containers.some(({ name, lastStatus }) => name === container && lastStatus === 'RUNNING');
  return runs
    ? undefined
    : l10n.t('The shell in {0} ended: container {1} of task {2} has stopped.', label, container, id);
}
