import type * as vscode from 'vscode';
import type { RolloutMemory } from '../core/rollout/rollouts.ts';
import type { Watched } from '../core/rollout/state.ts';
import { ROLLOUTS_KEY } from './rolloutsKey.ts';

/** The rollouts that this window watches, kept with its workspace, so that they are watched again after a reload. */
export function rolloutMemory(memento: vscode.Memento): RolloutMemory {
  return {
    load: () => {
      const kept: unknown = memento.get(ROLLOUTS_KEY);
      return Array.isArray(kept) ? kept.filter(isWatched) : [];
    },
    save: list => memento.update(ROLLOUTS_KEY, list.length === 0 ? undefined : list),
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
