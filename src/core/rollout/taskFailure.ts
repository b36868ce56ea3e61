import type { Task } from '../model.ts';

/**
 * Why a stopped task counts as failed, in one line, or undefined when it was stopped on purpose (by a
 * person, by scaling in or by a later deployment).
 */
export function failureOf(task: Task): string | undefined {
  const container = task.containers.find(
    ({ exitCode, reason }) => reason !== undefined || (exitCode ?? 0) !== 0,
  );
  const detail =
    container === undefined
      ? undefined
      : [
          container.name,
          container.exitCode === undefined ? undefined : `exit ${container.exitCode}`,
          container.reason,
        ]
          .filter(part => part !== undefined)
          .join(' ');
  switch (task.stopCode) {
    case 'UserInitiated':
      return undefined;
    case 'ServiceSchedulerInitiated':
      // The scheduler also stops tasks that never got healthy: those say so.
      return /unhealthy|health check/i.test(task.stoppedReason ?? '') ? task.stoppedReason : undefined;
    default:
      return [task.stoppedReason, detail].filter(part => part !== undefined).join(': ') || task.stopCode;
  }
}
