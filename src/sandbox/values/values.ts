import type { JsonService } from '../api.ts';
import { createSecretsManager } from './secretsManager.ts';
import { createSsm } from './ssm.ts';
import type { ValueStore } from './store.ts';

/** The services that hold what task definitions name under `secrets`. */
export function valueServices(store: ValueStore): readonly JsonService[] {
  return [createSsm(store), createSecretsManager(store)];
}
