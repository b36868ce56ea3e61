import { type Failure, isOfSession, toFailure } from '../../failure.ts';
import type { Environment } from '../../model.ts';
import type { Clock, Cloud, Log, LogsRead } from '../../ports.ts';
import { throttleBucket } from '../../throttleBucket.ts';
import type { Trouble } from '../followStatus.ts';
import type { CallSchedule } from '../schedule.ts';
import { Troubles } from '../troubles.ts';
import type { Piece } from './piece.ts';

export interface CallDeps {
  /** Throws Failure `notFound` for a name that the settings do not have. */
  readonly environment: (name: string) => Environment;
  /** Asked again for each call, so that a new one is used as soon as there is one. */
  readonly cloud: (environment: string) => Promise<Cloud>;
  /** One for all that read logs. */
  readonly schedule: CallSchedule;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Makes the calls of one request in turn with everybody else's, and makes them again as long as trying helps: throttled,
 * offline, an error of AWS's own, a session that has to be renewed or signed in to. Everything else rejects at once.
 */
export class PatientCalls {
  readonly #deps: CallDeps;
  readonly #tell: (trouble: Trouble | undefined) => void;
  readonly #troubles: Troubles;
  #told = false;

  /** `tell`: what it waits for now, and undefined when that is over. */
  constructor(deps: CallDeps, tell: (trouble: Trouble | undefined) => void) {
    this.#deps = deps;
    this.#tell = tell;
    this.#troubles = new Troubles(() => deps.clock.now());
  }

  /** About a log group; as PieceCall. */
  readonly logs = <T>(piece: Piece, run: (logs: LogsRead) => Promise<T>, signal: AbortSignal): Promise<T> =>
    this.inRegion(piece.environment, piece.region, cloud => run(cloud.logs(piece.region)), signal);

  /** To CloudWatch Logs of a region. Rejects with a Failure, or the signal's reason. */
  inRegion<T>(
    environment: string,
    region: string,
    run: (cloud: Cloud) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#inRegion(environment, region, run, passes, signal);
  }

  /**
   * As `inRegion`, for what costs money each time: made again only where AWS surely did nothing, because it throttled or
   * refused the request, or because there was no session to send it with.
   */
  onceInRegion<T>(
    environment: string,
    region: string,
    run: (cloud: Cloud) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#inRegion(environment, region, run, undone, signal);
  }

  #inRegion<T>(
    environment: string,
    region: string,
    run: (cloud: Cloud) => Promise<T>,
    again: (failure: Failure) => boolean,
    signal: AbortSignal,
  ): Promise<T> {
    const { schedule } = this.#deps;
    const bucket = (): string => throttleBucket(this.#deps.environment(environment), region);
    return this.#patiently(
      `${environment}|${region}`,
      async () => {
        const cloud = await this.#deps.cloud(environment);
        await schedule.turn(bucket(), signal);
        const result = await run(cloud);
        schedule.succeeded(bucket());
        return result;
      },
      {
        again,
        until: failure =>
          failure.code === 'throttled' ? schedule.throttled(bucket(), failure.retryAt) : undefined,
      },
      signal,
    );
  }

  /** To anything else, which has its own limits. */
  elsewhere<T>(environment: string, run: (cloud: Cloud) => Promise<T>, signal: AbortSignal): Promise<T> {
    const once = async (): Promise<T> => run(await this.#deps.cloud(environment));
    return this.#patiently(environment, once, { again: passes, until: () => undefined }, signal);
  }

  async #patiently<T>(
    key: string,
    run: () => Promise<T>,
    how: {
      readonly again: (failure: Failure) => boolean;
      readonly until: (failure: Failure) => number | undefined;
    },
    signal: AbortSignal,
  ): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      try {
        const result = await run();
        this.#troubles.clear(key);
        this.#say(undefined);
        return result;
      } catch (error) {
        signal.throwIfAborted();
        const failure = toFailure(error);
        if (!how.again(failure)) {
          throw failure;
        }
        this.#deps.log.debug(`Past logs (${key}): ${failure.message}`);
        this.#troubles.add(key, failure, how.until(failure));
        const trouble = this.#troubles.get(key);
        this.#say(trouble);
        await this.#deps.clock.sleep(Math.max(0, (trouble?.until ?? 0) - this.#deps.clock.now()), signal);
      }
    }
  }

  #say(trouble: Trouble | undefined): void {
    if (trouble !== undefined || this.#told) {
      this.#told = trouble !== undefined;
      this.#tell(trouble);
    }
  }
}

function passes(failure: Failure): boolean {
  return failure.code === 'offline' || failure.code === 'server' || undone(failure);
}

function undone(failure: Failure): boolean {
  return failure.code === 'throttled' || isOfSession(failure);
}
