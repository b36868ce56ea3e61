import type { Failure } from '../failure.ts';
import { followStatus } from './followStatus.ts';
import type { FollowTargets } from './followTargets.ts';
import type { FollowSink } from './line.ts';
import type { Readers } from './readers.ts';
import type { Tails } from './tail/tails.ts';
import type { Troubles } from './troubles.ts';

/** What a follow is made of. */
interface Parts {
  readonly targets: FollowTargets;
  readonly readers: Readers;
  readonly troubles: Troubles;
  readonly tails: Tails;
}

/** What its parts do not know. */
interface Course {
  readonly gone: Failure | undefined;
  /** Whether the tasks were read. */
  readonly ready: boolean;
  readonly catchingUp: boolean;
  /** Milliseconds. */
  readonly lag: number | undefined;
}

/** Tells the sink where a follow stands, when it stands otherwise than it was told: the lag in whole seconds. */
export class FollowTold {
  readonly #sink: Pick<FollowSink, 'status'>;
  #told = '';

  constructor(sink: Pick<FollowSink, 'status'>) {
    this.#sink = sink;
  }

  tell({ targets, readers, troubles, tails }: Parts, { gone, ready, catchingUp, lag }: Course): void {
    const { all, members, title, ended } = targets;
    const status = followStatus({
      title,
      gone,
      trouble: troubles.get(''),
      tasksTrouble: all.map(({ key }) => troubles.get(key)).find(isThere),
      readers: readers.all.map(({ key, region, reader }) => ({
        group: reader.group,
        region,
        trouble: troubles.get(key),
        missing: reader.groupMissing,
        live: reader.live,
      })),
      notices: [...new Set([...members.flatMap(({ notices }) => notices), ...tails.notices])],
      mendable: members.some(({ mendable }) => mendable),
      tasks: ready
        ? {
            running: sumOf(members.map(({ running }) => running)),
            followable: members.some(({ followable }) => followable),
          }
        : undefined,
      ended,
      catchingUp,
      lag,
      mode: tails.mode,
      sampled: tails.sampled,
    });
    const { lag: _, ...rest } = status;
    const text = JSON.stringify([rest, Math.round((lag ?? -1000) / 1000)]);
    if (text !== this.#told) {
      this.#told = text;
      this.#sink.status(status);
    }
  }
}

/** Undefined where there is no number. */
function sumOf(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter(isThere);
  return known.length === 0 ? undefined : known.reduce((sum, number) => sum + number, 0);
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
