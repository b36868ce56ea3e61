import * as l10n from '@vscode/l10n';
import { joined, shortTaskId } from '../format.ts';
import type { Task } from '../model.ts';
import type { RegionReader } from './readers.ts';
import { type FollowableLogs, hasRun } from './resolve.ts';

/** A task that takes part in a follow. */
export interface Member {
  task: Task;
  readonly colour: number;
  /** Absent until its task definition was read. */
  logs?: readonly FollowableLogs[];
  severalContainers: boolean;
  /** It was there when the follow began: of the lines that it has, only the newest are wanted. */
  readonly tail: boolean;
  /** Containers whose streams are read, or never will be. */
  readonly settled: Set<string>;
  readonly streams: { readonly where: RegionReader; readonly name: string }[];
  /** When it stopped, or was seen to have stopped (ms). */
  stoppedSeenAt?: number;
  /** Local time (ms) since when it is not listed, neither as running nor as stopped. */
  missingSince?: number;
  drained: boolean;
}

/** What happened to a task. */
export interface News {
  readonly text: string;
  /** When (ms), of what happened before the follow began; absent for what was just seen. */
  readonly time?: number;
}

/** How a task ended, as far as Amazon ECS says. */
export function epitaph(task: Task): string {
  const words = (containers: Task['containers']): string[] =>
    containers.map(({ name, exitCode, reason }) =>
      joined([exitCode === undefined ? undefined : l10n.t('{0}: exit code {1}', name, exitCode), reason]),
    );
  const failed = task.containers.filter(
    ({ exitCode, reason }) => (exitCode ?? 0) !== 0 || reason !== undefined,
  );
  const others = task.containers.filter(container => !failed.includes(container));
  // What failed comes first: a row is cut at its end.
  const why = joined([...words(failed), task.stoppedReason, ...words(others)]);
  const id = shortTaskId(task.id);
  if (task.lastStatus === 'STOPPED' && !task.containers.some(({ name }) => hasRun(task, name))) {
    return why === ''
      ? l10n.t('Task {0} never started, so it has no log.', id)
      : l10n.t('Task {0} never started, so it has no log: {1}', id, why);
  }
  return why === '' ? l10n.t('Task {0} stopped.', id) : l10n.t('Task {0} stopped: {1}', id, why);
}
