import type { Clock, Log, Secrets } from '../../../src/core/ports.ts';
import type { TokenSourceDeps } from '../../../src/tokens/tokenSource.ts';

/** What token sources need where neither GitHub nor the editor's accounts are there. */
export function bareTokenDeps(clock: Clock, log: Log): TokenSourceDeps {
  const absent = async (): Promise<never> => {
    throw new Error('a test without GitHub and without accounts asked for one');
  };
  return {
    secrets: memorySecrets(),
    clock,
    log,
    gitHub: absent,
    openRepository: async () => undefined,
    microsoft: absent,
    variables: {},
  };
}

function memorySecrets(): Secrets {
  const kept = new Map<string, string>();
  return {
    get: async key => kept.get(key),
    store: async (key, value) => void kept.set(key, value),
    delete: async key => void kept.delete(key),
  };
}
