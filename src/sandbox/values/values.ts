import type { JsonService, Operation } from '../api.ts';
import { createSecretsManager } from './secretsManager.ts';
import { createSsm } from './ssm.ts';
import type { ValueStore } from './store.ts';

/** The services that hold what task definitions name under `secrets`; `ssm` is what else Systems Manager can do. */
export function valueServices(
  store: ValueStore,
  ssm: Readonly<Record<string, Operation>> = {},
): readonly JsonService[] {
  return [createSsm(store, ssm), createSecretsManager(store)];
}
