import type { EcsRead } from '../ecs.ts';
import { Failure } from '../failure.ts';
import type { Environment, Service, Task } from '../model.ts';
import type { Cloud } from '../ports.ts';
import { lastLines } from './lastLines.ts';
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

/** The tasks of a deployment that fell, with why and with the last that some of them wrote. */
export class Fallen {
  readonly #deps: Deps;
  /** Newest first. */
  #tasks: readonly Task[] = [];
  readonly #lines = new Map<string, readonly string[] | undefined>();

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

  /** Reads the last lines of the newest one, unless one of those that are named has some; gives whether it did. */
  async readLines(signal: AbortSignal): Promise<boolean> {
    const named = this.#tasks.slice(0, SHOWN);
    const [newest] = named;
    if (newest === undefined || named.some(({ arn }) => (this.#lines.get(arn)?.length ?? 0) > 0)) {
      return false;
    }
    this.#lines.set(newest.arn, await this.#tolerant(() => lastLines(newest, this.#deps, signal), signal));
    return true;
  }

  /** Newest first. */
  failures(): readonly TaskFailure[] {
    return this.#tasks.slice(0, SHOWN).map(task => {
      const lines = this.#lines.get(task.arn);
      return {
        task: task.arn,
        reason: failureOf(task) ?? '',
        ...(lines === undefined ? {} : { lines }),
      };
    });
  }

  rows(): readonly RolloutTask[] {
    return this.#tasks.map(task => rowOf(task, failureOf(task), this.#lines.get(task.arn)));
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
