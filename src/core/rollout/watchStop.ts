import type { Task } from '../model.ts';
import type { Clock, EcsRead } from '../ports.ts';
import { patiently } from './patiently.ts';

/** Milliseconds between two looks at the task. */
const INTERVAL = 2500;

/** How stopping a task ended. */
export type StopEnd =
  | { readonly kind: 'stopped'; readonly task: Task }
  /** The service started another task that runs now. */
  | { readonly kind: 'replaced'; readonly task: Task; readonly by: Task }
  /** The service's desired count no longer wants a replacement. */
  | { readonly kind: 'notReplaced'; readonly task: Task };

/**
 * Follows a task that was told to stop until it is STOPPED and, where it belongs to a service, until a
 * task that was not there before runs in its place. A read that fails for a passing reason is tried again; others
 * reject. `service` is the service's name, `before` the ARNs of the
 * cluster's tasks before the stop.
 */
export async function watchStop(
  watched: { readonly task: Task; readonly service: string | undefined; readonly before: readonly string[] },
  deps: { readonly ecs: EcsRead; readonly clock: Clock },
  onProgress: (text: { readonly status: string; readonly replacement?: string }) => void,
  signal: AbortSignal,
): Promise<StopEnd> {
  const { ecs, clock } = deps;
  const { clusterArn, arn, group } = watched.task;
  const before = new Set(watched.before);
  let task = watched.task;

  while (task.lastStatus !== 'STOPPED') {
    onProgress({ status: task.lastStatus });
    await clock.sleep(INTERVAL, signal);
    const [found] = await patiently(() => ecs.describeTasks(clusterArn, [arn], signal), clock, signal);
    task = found ?? { ...task, lastStatus: 'STOPPED' };
  }
  const name = watched.service;
  if (name === undefined) {
    return { kind: 'stopped', task };
  }
  for (;;) {
    const [service] = await patiently(() => ecs.describeServices(clusterArn, [name], signal), clock, signal);
    const tasks = await patiently(() => ecs.tasks(clusterArn, signal), clock, signal);
    const fresh = tasks.filter(other => other.group === group && !before.has(other.arn));
    const running = fresh.find(other => other.lastStatus === 'RUNNING');
    if (running !== undefined) {
      return { kind: 'replaced', task, by: running };
    }
    if (service === undefined || service.status !== 'ACTIVE' || service.desired <= service.running) {
      return { kind: 'notReplaced', task };
    }
    const coming = fresh[0];
    onProgress({
      status: task.lastStatus,
      ...(coming === undefined ? {} : { replacement: coming.lastStatus }),
    });
    await clock.sleep(INTERVAL, signal);
  }
}
