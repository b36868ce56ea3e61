import type * as vscode from 'vscode';
import { isStartedRun, type StartedRun } from '../core/deployRun/startedRun.ts';
import type { RolloutMemory } from '../core/rollout/rollouts.ts';
import type { Watched } from '../core/rollout/state.ts';
import { ROLLOUTS_KEY, RUNS_KEY } from './rolloutsKey.ts';

/** The rollouts that this window watches, kept with its workspace, so that they are watched again after a reload. */
export function rolloutMemory(memento: vscode.Memento): RolloutMemory {
  return memory(memento, ROLLOUTS_KEY, isWatched);
}

/** Where workflow runs under way are remembered while the window is reloaded. */
export type RunMemory = Memory<StartedRun>;

/** The same of the runs that deploy. */
export function runMemory(memento: vscode.Memento): RunMemory {
  return memory(memento, RUNS_KEY, isStartedRun);
}

interface Memory<T> {
  load(): readonly T[];
  /** Keeps these instead of all that `isOwn` says to be this window's. */
  save(list: readonly T[], isOwn: (one: T) => boolean): PromiseLike<void>;
}

/** What another version kept, and this one does not understand, is left out. */
function memory<T>(memento: vscode.Memento, key: string, is: (value: unknown) => value is T): Memory<T> {
  const load = (): readonly T[] => {
    const kept: unknown = memento.get(key);
    return Array.isArray(kept) ? kept.filter(is) : [];
  };
  return {
    load,
    save: (own, isOwn) => {
      const list = [...load().filter(one => !isOwn(one)), ...own];
      return memento.update(key, list.length === 0 ? undefined : list);
    },
  };
}

function isWatched(value: unknown): value is Watched {
  return (
    isRecord(value) &&
    ['environment', 'cluster', 'service', 'kind'].every(name => typeof value[name] === 'string') &&
    ['string', 'undefined'].includes(typeof value['deployment']) &&
    ['string', 'undefined'].includes(typeof value['serviceDeployment']) &&
    isRecord(value['asked']) &&
    Array.isArray(value['before']) &&
    value['before'].every(one => typeof one === 'string') &&
    typeof value['startedAt'] === 'number'
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
