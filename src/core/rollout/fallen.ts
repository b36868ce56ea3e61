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
  /** Oldest first; undefined where it has none that can be read. */
  readonly lines: readonly string[] | undefined;
  readonly at: number;
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
   * Reads the last lines of one of those that are named, unless all lines of one were read already: of one whose lines
   * are all there by `now`, or else of the newest. Gives whether it did.
   */
  async readLines(now: number, signal: AbortSignal): Promise<boolean> {
    const named = this.#named;
    const whole = named.filter(task => wholeAt(task) <= now);
    const next = whole.find(({ arn }) => !this.#read.has(arn)) ?? whole[0] ?? named[0];
    if (next === undefined || named.some(task => this.#isWhole(task))) {
      return false;
    }
    const lines = await lastLines(next, this.#deps, signal);
    const before = this.#read.get(next.arn)?.lines?.length ?? 0;
    // A read that gives none tells nothing of the lines that were there before.
    if (lines?.length !== 0 || before === 0) {
      this.#read.set(next.arn, { lines, at: now });
    }
    return true;
  }

  /** When (ms since the epoch) another read is worth it, at the latest; undefined where no more lines are expected. */
  get moreLinesAt(): number | undefined {
    const named = this.#named;
    const [newest] = named;
    const reads = named.flatMap(({ arn }) => this.#read.get(arn) ?? []);
    const readable = reads.filter(({ lines }) => lines !== undefined);
    if (newest === undefined || readable.length === 0 || named.some(task => this.#isWhole(task))) {
      return undefined;
    }
    const own = this.#read.get(newest.arn);
    // Where none came so far, they may be later than usual.
    const last = wholeAt(newest) + ((own?.lines?.length ?? 0) === 0 ? LINES_LAG : 0);
    const since = Math.max(...reads.map(({ at }) => at));
    return own !== undefined && own.at >= last ? undefined : Math.min(last, since + LINES_LAG);
  }

  /** Newest first. */
  failures(): readonly TaskFailure[] {
    return this.#named.map(task => {
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

  get #named(): readonly Task[] {
    return this.#tasks.slice(0, SHOWN);
  }

  /** The first few lines of one say less than all that another one wrote. */
  #linesOf(task: Task): readonly string[] | undefined {
    const others = this.#named.some(other => other !== task && this.#isWhole(other));
    return others && !this.#isWhole(task) ? undefined : this.#read.get(task.arn)?.lines;
  }

  /** Whether all its lines were read, and there are some. */
  #isWhole(task: Task): boolean {
    const read = this.#read.get(task.arn);
    return read?.lines !== undefined && read.lines.length > 0 && read.at >= wholeAt(task);
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

/** When (ms since the epoch) all that a task wrote can be read; endless while it goes on stopping. */
function wholeAt({ executionStoppedAt, stoppedAt }: Task): number {
  return (executionStoppedAt ?? stoppedAt ?? Number.POSITIVE_INFINITY) + LINES_LAG;
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
