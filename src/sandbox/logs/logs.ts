import type { JsonService } from '../api.ts';
import type { LogClock } from './clock.ts';
import { bounds, Generator, type GeneratorOptions } from './generators.ts';
import { groupChangeOperations } from './groupChanges.ts';
import { insightsOperations } from './insights/operations.ts';
import { manageOperations } from './manage.ts';
import { readOperations } from './readEvents.ts';
import type { LogWriter } from './source.ts';
import { LogStore } from './store.ts';
import { tagOperations } from './tags.ts';
import type { TailSession } from './tail/session.ts';
import { startLiveTail } from './tail/startLiveTail.ts';

interface LogsDeps {
  readonly clock: LogClock;
  readonly accountId: string;
}

export interface LogsService extends JsonService {
  /** What ECS's containers write with. */
  readonly writer: LogWriter;
  readonly store: LogStore;
  /** The sessions of Live Tail that are open, in all regions; the oldest first. */
  readonly tails: ReadonlySet<TailSession>;
  readonly generators: ReadonlySet<Generator>;
  /** Begins to write; throws RangeError where there are too many of them. */
  generate(options: GeneratorOptions): Generator;
}

/** Amazon CloudWatch Logs, as far as this project calls it. */
export function createLogs(deps: LogsDeps): LogsService {
  const now = () => deps.clock.now();
  const store = new LogStore({ accountId: deps.accountId, now, speed: () => deps.clock.speed ?? 1 });
  const tails = new Set<TailSession>();
  const generators = new Set<Generator>();
  return {
    target: 'Logs_20140328',
    signingName: 'logs',
    operations: {
      ...readOperations(store),
      ...manageOperations(store, now),
      ...groupChangeOperations(store),
      ...tagOperations(store),
      ...insightsOperations({ store, clock: deps.clock, accountId: deps.accountId }),
    },
    streams: {
      StartLiveTail: startLiveTail({
        store,
        clock: deps.clock,
        accountId: deps.accountId,
        sessions: tails,
      }),
    },
    store,
    tails,
    generators,
    generate(options) {
      for (const ended of [...generators].filter(({ running }) => !running).slice(0, -bounds.generators)) {
        generators.delete(ended);
      }
      if ([...generators].filter(({ running }) => running).length >= bounds.generators) {
        throw new RangeError(`${bounds.generators} generators are running.`);
      }
      const generator = new Generator(store, deps.clock, options);
      generators.add(generator);
      return generator;
    },
    writer: {
      makeGroup: (region, group, at) => void store.addGroup(region, group, at),
      open({ region, group, name, startedAt, source }) {
        const stream = store.addStream(store.addGroup(region, group, startedAt), name, startedAt);
        store.attach(stream, source, startedAt);
        return { region, group, name, stop: (at, last) => store.detach(stream, at, last) };
      },
    },
  };
}
