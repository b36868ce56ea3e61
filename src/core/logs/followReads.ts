import type { Environment } from '../model.ts';
import type { Clock, Cloud } from '../ports.ts';
import { throttleBucket } from '../throttleBucket.ts';
import type { FollowLines } from './followLines.ts';
import type { Readers, RegionReader } from './readers.ts';
import type { CallSchedule } from './schedule.ts';
import type { Attempt, Troubles } from './troubles.ts';

/** Milliseconds after which a round with much to read is interrupted for what else there is to do. */
const ROUND_MAX = 10_000;

export interface FollowReadsDeps {
  readonly environment: Environment;
  readonly readers: Readers;
  readonly lines: FollowLines;
  readonly troubles: Troubles;
  readonly attempt: Attempt;
  readonly schedule: CallSchedule;
  readonly clock: Clock;
}

/** The rounds in which a follow reads its log groups, each at its turn and each with troubles of its own. */
export class FollowReads {
  readonly #deps: FollowReadsDeps;
  #lag: number | undefined;

  constructor(deps: FollowReadsDeps) {
    this.#deps = deps;
  }

  /** Milliseconds that the newest of the lines that were read needed; undefined where there were none. */
  takeLag(): number | undefined {
    const lag = this.#lag;
    this.#lag = undefined;
    return lag;
  }

  /** When (ms) the next read is due that does not come by itself. */
  get nextCheck(): number {
    return Math.min(
      Number.POSITIVE_INFINITY,
      ...this.#deps.readers.all.map(({ reader }) => reader.nextCheck ?? Number.POSITIVE_INFINITY),
    );
  }

  /** Reads what is due, until nothing is left or it took long; whether something is left. Rejects with the signal's reason. */
  async round(cloud: Cloud, signal: AbortSignal): Promise<boolean> {
    const { readers, troubles, clock } = this.#deps;
    const due = readers.all.filter(({ reader }) => reader.due);
    for (const { reader } of due) {
      reader.begin();
    }
    const startedAt = clock.now();
    const open = (): RegionReader[] => due.filter(({ key, reader }) => !troubles.holds(key) && reader.busy);
    let busy = open();
    while (busy.length > 0 && clock.now() - startedAt < ROUND_MAX) {
      for (const where of busy) {
        await this.#step(where, cloud, signal);
      }
      busy = open();
    }
    return busy.length > 0;
  }

  async #step(where: RegionReader, cloud: Cloud, signal: AbortSignal): Promise<void> {
    const { key, region, reader } = where;
    const { attempt, schedule, environment, lines } = this.#deps;
    const bucket = throttleBucket(environment, region);
    const step = await attempt(
      key,
      async () => {
        await schedule.turn(bucket, signal);
        return reader.step(cloud.logs(region), signal);
      },
      failure => (failure.code === 'throttled' ? schedule.throttled(bucket, failure.retryAt) : undefined),
    );
    if (step === undefined) {
      return;
    }
    schedule.succeeded(bucket);
    const newest = step.events.at(-1);
    if (newest !== undefined && step.live) {
      this.#lag = reader.lagOf(newest);
    }
    lines.read(where, step);
  }
}
