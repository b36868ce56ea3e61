import * as l10n from '@vscode/l10n';
import type { TaskRun } from '../ecs.ts';
import { Failure } from '../failure.ts';
import { arnName } from '../format.ts';
import type { Container, Environment, Task } from '../model.ts';
import type { Cloud } from '../ports.ts';
import { type ChangeDeps, changeOnce } from './changeOnce.ts';
import { LINES_LAG, lastLines } from './lastLines.ts';
import { patiently } from './patiently.ts';
import { failureOf } from './taskFailure.ts';
import { resultOf } from './taskResult.ts';

/** What running a task needs. */
export interface RunDeps extends ChangeDeps {
  readonly environment: Pick<Environment, 'name' | 'logGroups'>;
  readonly logs: Cloud['logs'];
}

/** What is told while a task runs. */
export interface TaskProgress {
  readonly task: Task;
}

/** A task to be run, and the container in it whose end is the result; absent: all of its essential ones together. */
export interface TaskWork {
  readonly run: TaskRun;
  readonly container?: string;
}

/** How a task ended that was to do its work and end. */
export interface TaskEnd {
  readonly task: Task;
  /** The result, see `resultOf`; absent where the work was not done to its end: it never ran, or was stopped. */
  readonly exitCode?: number;
  /** What ECS says of its end, where that is not simply that it was done. */
  readonly reason?: string;
  /** The last that it wrote, oldest first; empty where that could not be read. */
  readonly lines: readonly string[];
}

/** Milliseconds between two looks: while it comes up, and while it runs, which may take long. */
const COMING = 5000;
const RUNNING_FIRST = 2500;
const RUNNING_LAST = 10_000;

/** `startedBy` for a task with this client token: by it the task is found where the answer of RunTask got lost. */
export function startedByToken(token: string): string {
  return `ecs-codespaces/${token}`;
}

/**
 * Starts a task and waits until its containers have ended. ECS recognises a request that is sent again by its client
 * token; where even so no answer comes, the task is looked for by `startedBy`, if that is `startedByToken`. Rejects
 * as `changeOnce` does; an aborted signal rejects as `cancelled`, and a task that was started goes on.
 */
export async function runTaskToEnd(
  { run, container }: TaskWork,
  deps: RunDeps,
  lookingBack: (failure: Failure) => void,
  onProgress: (progress: TaskProgress) => void,
  signal: AbortSignal,
): Promise<TaskEnd> {
  const { ecs, change, clock } = deps;
  const started = await changeOnce(
    () => change.runTask(run, signal),
    () => findTask(run, deps, signal),
    l10n.t('Look at the tasks of {0}.', arnName(run.cluster)),
    clock,
    lookingBack,
    signal,
  );
  let task = started;
  let pause = RUNNING_FIRST;
  for (;;) {
    onProgress({ task });
    if (hasEnded(task)) {
      return endOf(task, container, deps, signal);
    }
    const runs = task.lastStatus === 'RUNNING';
    await clock.sleep(runs || task.desiredStatus === 'STOPPED' ? pause : COMING, signal);
    pause = runs ? Math.min(RUNNING_LAST, pause * 1.25) : RUNNING_FIRST;
    const [found] = await patiently(
      () => ecs.describeTasks(started.clusterArn, [started.arn], signal),
      clock,
      signal,
    );
    if (found === undefined) {
      throw new Failure('notFound', l10n.t('ECS no longer knows the task {0}.', started.id), {
        hint: l10n.t('How it ended cannot be read.'),
      });
    }
    task = found;
  }
}

async function findTask(
  { startedBy, clientToken, cluster }: TaskRun,
  { ecs }: RunDeps,
  signal: AbortSignal,
): Promise<Task | undefined> {
  if (startedBy !== startedByToken(clientToken)) {
    throw new Failure('unsupported', l10n.t('Nothing tells the task that was started from others.'));
  }
  const isIt = (task: Task): boolean => task.startedBy === startedBy;
  return (
    (await ecs.tasks(cluster, signal)).find(isIt) ??
    (await ecs.stoppedTasks(cluster, undefined, signal)).find(isIt)
  );
}

/** ECS takes a quarter of a minute more to call a task STOPPED whose containers have ended. */
function hasEnded({ lastStatus, desiredStatus, stopCode, containers }: Task): boolean {
  return (
    lastStatus === 'STOPPED' ||
    (desiredStatus === 'STOPPED' &&
      stopCode !== undefined &&
      containers.length > 0 &&
      containers.every(({ exitCode }) => exitCode !== undefined))
  );
}

async function endOf(
  task: Task,
  worker: string | undefined,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<TaskEnd> {
  const definition = await deps.ecs.taskDefinition(task.taskDefinition, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof Failure) {
      return undefined;
    }
    throw error;
  });
  const essential = (container: Container): boolean =>
    definition?.containers.find(({ name }) => name === container.name)?.essential ?? true;
  const work = task.containers.filter(one => (worker === undefined ? essential(one) : one.name === worker));
  const exitCode = resultOf(task, work);
  const reason = exitCode === 0 ? undefined : (failureOf(task) ?? task.stoppedReason);
  return {
    task,
    lines:
      exitCode === 0 ? ((await lastLines(task, deps, signal)) ?? []) : await wholeLines(task, deps, signal),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Of a failure all lines are waited for. */
async function wholeLines(task: Task, deps: RunDeps, signal: AbortSignal): Promise<readonly string[]> {
  const first = await lastLines(task, deps, signal);
  const now = deps.clock.now();
  const ended = task.executionStoppedAt ?? task.stoppedAt ?? now;
  const wait = Math.min(now, ended) + LINES_LAG - now;
  if (first === undefined || wait <= 0) {
    return first ?? [];
  }
  await deps.clock.sleep(wait, signal);
  const then = (await lastLines(task, deps, signal)) ?? [];
  return then.length === 0 ? first : then;
}
