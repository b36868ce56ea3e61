import type { EcsRead } from '../ecs.ts';
import { Failure } from '../failure.ts';
import type { Environment, Service, Task } from '../model.ts';
import type { Cloud } from '../ports.ts';
import { LINES_LAG, lastLines } from './lastLines.ts';
import type { TaskFailure } from './rollout.ts';
import type { RolloutTask } from './state.ts';
import { failureOf } from './taskFailure.ts';

interface Deps {
  readonly ecs: EcsRead;
  readonly logs: Cloud['logs'];
  readonly environment: Pick<Environment, 'name' | 'logGroups'>;
}

/** How many failed tasks are named at the end; one of them has its last lines read. */
const SHOWN = 3;

interface Read {
  /** Oldest first; undefined where they could not be read. */
  readonly lines: readonly string[] | undefined;
  /** Whether all had come in. */
  readonly whole: boolean;
}

/** The tasks of a deployment that fell, with why and with the last that some of them wrote. */
export class Fallen {
  readonly #deps: Deps;
  /** Newest first. */
  #tasks: readonly Task[] = [];
  readonly #read = new Map<string, Read>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get count(): number {
    return this.#tasks.length;
  }

  /** Looks at the stopped tasks that were started by `deployment`. A look that fails costs the details only. */
  async look(service: Service, deployment: string, signal: AbortSignal): Promise<void> {
    const stopped = await this.#tolerant(
      () => this.#deps.ecs.stoppedTasks(service.clusterArn, service.name, signal),
      signal,
    );
    const own = (stopped ?? []).filter(
      task => task.startedBy === deployment && failureOf(task) !== undefined,
    );
    const known = new Set(own.map(({ arn }) => arn));
    this.#tasks = [...own, ...this.#tasks.filter(({ arn }) => !known.has(arn))];
  }

  /**
   * Reads the last lines of one of those that are named, the newest whose lines are all there by `now` before others;
   * not where such lines were read already. Gives whether it did.
   */
  async readLines(now: number, signal: AbortSignal): Promise<boolean> {
    const named = this.#tasks.slice(0, SHOWN);
    const isRead = ({ arn }: Task): boolean => this.#read.get(arn)?.whole === true;
    const [newest] = named;
    const next = named.find(task => wholeAt(task) <= now && !isRead(task)) ?? newest;
    if (next === undefined || isRead(next) || this.#hasLines(named)) {
      return false;
    }
    const lines = await this.#tolerant(() => lastLines(next, this.#deps, signal), signal);
    this.#read.set(next.arn, { lines, whole: wholeAt(next) <= now });
    return true;
  }

  /** In how many milliseconds the newest one is worth another look for its lines; undefined where no more are expected. */
  moreLinesIn(now: number): number | undefined {
    const named = this.#tasks.slice(0, SHOWN);
    const [newest] = named;
    const read = newest && this.#read.get(newest.arn);
    const expected = read?.lines !== undefined && !read.whole && !this.#hasLines(named);
    return newest !== undefined && expected ? Math.min(LINES_LAG, wholeAt(newest) - now) : undefined;
  }

  /** Newest first. */
  failures(): readonly TaskFailure[] {
    return this.#tasks.slice(0, SHOWN).map(task => {
      const lines = this.#linesOf(task);
      return {
        task: task.arn,
        reason: failureOf(task) ?? '',
        ...(lines === undefined ? {} : { lines }),
      };
    });
  }

  rows(): readonly RolloutTask[] {
    return this.#tasks.map(task => rowOf(task, failureOf(task), this.#linesOf(task)));
  }

  /** What had come in of one that fell later says less than all that another wrote. */
  #linesOf({ arn }: Task): readonly string[] | undefined {
    const read = this.#read.get(arn);
    return read?.whole === false && this.#hasLines(this.#tasks) ? undefined : read?.lines;
  }

  /** Whether one has lines that are all there. */
  #hasLines(tasks: readonly Task[]): boolean {
    return tasks.some(({ arn }) => {
      const read = this.#read.get(arn);
      return read?.whole === true && (read.lines?.length ?? 0) > 0;
    });
  }

  async #tolerant<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Failure) {
        return undefined;
      }
      throw error;
    }
  }
}

/** When (ms since the epoch) all that a task wrote can be read; of one that goes on stopping nobody knows. */
function wholeAt({ stoppedAt, stoppingAt }: Task): number {
  return (stoppedAt ?? stoppingAt ?? Number.POSITIVE_INFINITY) + LINES_LAG;
}

export function rowOf(
  task: Task,
  reason: string | undefined,
  lines: readonly string[] | undefined,
): RolloutTask {
  const { arn, lastStatus, health, createdAt, stoppedAt } = task;
  return {
    arn,
    status: lastStatus,
    health,
    createdAt,
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    ...(reason === undefined ? {} : { reason }),
    ...(lines === undefined ? {} : { lines }),
  };
}
