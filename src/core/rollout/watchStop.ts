import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../ecs.ts';
import type { Service, Task } from '../model.ts';
import type { Clock } from '../ports.ts';
import { patiently } from './patiently.ts';
import type { TaskFailure } from './rollout.ts';
import { failureOf } from './taskFailure.ts';

/** Milliseconds between two looks at the task. */
const INTERVAL = 2500;

/** Looks that have to agree that nothing is wanted in the task's place: ECS's counts lag. */
const AGREEING_LOOKS = 2;

/** Replacements that may fail before the service is said to be unable to start one. */
const FAILED_REPLACEMENTS = 3;

/** How stopping a task ended. */
export type StopEnd =
  | { readonly kind: 'stopped'; readonly task: Task }
  /** The service started another task that runs now. */
  | { readonly kind: 'replaced'; readonly task: Task; readonly by: Task }
  /** The service wants no replacement. */
  | { readonly kind: 'notReplaced'; readonly task: Task }
  /** The replacements do not stay up; the service goes on trying. */
  | { readonly kind: 'notStarted'; readonly task: Task; readonly reason: string };

/** What is known while a task stops and another takes its place. */
export interface StopProgress {
  readonly status: string;
  /** Status of the task that is to take its place. */
  readonly replacement?: string;
  /** Why the newest replacement failed, or why ECS cannot start one. */
  readonly trouble?: string;
}

interface WatchedStop {
  readonly task: Task;
  /** The service's name. */
  readonly service: string | undefined;
  /** ARNs of the cluster's tasks before the stop. */
  readonly before: readonly string[];
}

interface Deps {
  readonly ecs: EcsRead;
  readonly clock: Clock;
}

/**
 * Follows a task that was told to stop until it is STOPPED and, where it belongs to a service, until a task
 * that was started for it afterwards runs. A read that fails for a passing reason is tried again; others
 * reject. Rejects with the signal's reason when it is aborted.
 */
export async function watchStop(
  watched: WatchedStop,
  deps: Deps,
  onProgress: (progress: StopProgress) => void,
  signal: AbortSignal,
): Promise<StopEnd> {
  const { ecs, clock } = deps;
  const { clusterArn, arn } = watched.task;
  let task = watched.task;
  while (task.lastStatus !== 'STOPPED') {
    onProgress({ status: task.lastStatus });
    await clock.sleep(INTERVAL, signal);
    const [found] = await patiently(() => ecs.describeTasks(clusterArn, [arn], signal), clock, signal);
    task = found ?? { ...task, lastStatus: 'STOPPED' };
  }
  return watched.service === undefined
    ? { kind: 'stopped', task }
    : watchReplacement({ ...watched, task, service: watched.service }, deps, onProgress, signal);
}

async function watchReplacement(
  { task, service: name, before }: WatchedStop & { readonly service: string },
  { ecs, clock }: Deps,
  onProgress: (progress: StopProgress) => void,
  signal: AbortSignal,
): Promise<StopEnd> {
  const { clusterArn, group } = task;
  const known = new Set([...before, task.arn]);
  const failures = new Map<string, TaskFailure>();
  let coming: string | undefined;
  let unwanted = 0;

  for (;;) {
    const [service] = await patiently(() => ecs.describeServices(clusterArn, [name], signal), clock, signal);
    const tasks = await patiently(() => ecs.tasks(clusterArn, signal), clock, signal);
    const members = tasks.filter(other => other.group === group && other.arn !== task.arn);
    const fresh = members.filter(other => isReplacement(other, task, known, service));
    const running = fresh.find(({ lastStatus }) => lastStatus === 'RUNNING');
    if (running !== undefined) {
      return { kind: 'replaced', task, by: running };
    }

    unwanted = fresh.length === 0 && wantsNoMore(service, members) ? unwanted + 1 : 0;
    if (unwanted >= AGREEING_LOOKS) {
      return { kind: 'notReplaced', task };
    }

    if (unwanted === 0 && !fresh.some(other => other.arn === coming)) {
      const stopped = await patiently(() => ecs.stoppedTasks(clusterArn, name, signal), clock, signal);
      for (const other of stopped.filter(one => isReplacement(one, task, known, service)).reverse()) {
        const reason = failureOf(other);
        if (reason !== undefined) {
          failures.set(other.arn, { task: other.arn, reason });
        }
      }
    }
    coming = fresh[0]?.arn;
    const trouble = [...failures.values()].at(-1)?.reason ?? placementTrouble(service);
    if (failures.size >= FAILED_REPLACEMENTS) {
      return { kind: 'notStarted', task, reason: trouble ?? l10n.t('Its tasks fail.') };
    }
    onProgress({
      status: task.lastStatus,
      ...(fresh[0] === undefined ? {} : { replacement: fresh[0].lastStatus }),
      ...(trouble === undefined ? {} : { trouble }),
    });
    await clock.sleep(INTERVAL, signal);
  }
}

/**
 * Whether `other` was started to make up for `task`: it was not there just before the stop, and is of the
 * deployment that `task` belonged to or, where ECS no longer lists that one, of the one that took over.
 * `startedBy` is a deployment's id. Times do not tell: ECS can start the replacement before `stoppingAt`.
 */
function isReplacement(
  other: Task,
  task: Task,
  known: ReadonlySet<string>,
  service: Service | undefined,
): boolean {
  if (other.group !== task.group || known.has(other.arn)) {
    return false;
  }
  const listed = service?.deployments ?? [];
  const starter =
    listed.find(({ id }) => id === task.startedBy) ?? listed.find(({ status }) => status === 'PRIMARY');
  return starter === undefined || other.startedBy === undefined || other.startedBy === starter.id;
}

/** Whether as many run as are wanted, by the service's own count and by the tasks themselves. */
function wantsNoMore(service: Service | undefined, members: readonly Task[]): boolean {
  if (service === undefined || service.status !== 'ACTIVE') {
    return true;
  }
  const running = members.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
  return service.desired <= service.running && service.desired <= running;
}

/** ECS's newest event, where it says that it can place no task. */
function placementTrouble(service: Service | undefined): string | undefined {
  const message = service?.events[0]?.message;
  return message !== undefined && /\bunable to\b/.test(message) ? message : undefined;
}
