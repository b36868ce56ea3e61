import type { JsonService, SandboxClock } from '../api.ts';
import { manageOperations } from './manage.ts';
import { readOperations } from './readEvents.ts';
import type { LogWriter } from './source.ts';
import { LogStore } from './store.ts';

interface LogsDeps {
  /** Where it says how fast it runs, lines become visible that much sooner. */
  readonly clock: SandboxClock & { readonly speed?: number };
  readonly accountId: string;
}

export interface LogsService extends JsonService {
  /** What ECS's containers write with. */
  readonly writer: LogWriter;
  readonly store: LogStore;
}

/** Amazon CloudWatch Logs, as far as this project calls it. */
export function createLogs(deps: LogsDeps): LogsService {
  const now = () => deps.clock.now();
  const store = new LogStore({ accountId: deps.accountId, now, speed: () => deps.clock.speed ?? 1 });
  return {
    target: 'Logs_20140328',
    signingName: 'logs',
    operations: { ...readOperations(store), ...manageOperations(store, now) },
    store,
    writer: {
      makeGroup: (region, group, at) => void store.addGroup(region, group, at),
      open({ region, group, name, startedAt, source }) {
        const stream = store.addStream(store.addGroup(region, group, startedAt), name, startedAt);
        store.attach(stream, source, startedAt);
        return { stop: (at, last) => store.detach(stream, at, last) };
      },
    },
  };
}
