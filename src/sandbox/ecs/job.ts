import type { Container, Task } from './state.ts';
import { timings } from './timings.ts';

/** How a container ends that does some work and is done. */
export interface JobEnd {
  readonly exitCode: number;
  /** Milliseconds, [shortest, longest]. */
  readonly after: readonly [number, number];
}

/**
 * A container is a job where its image says so, and an essential one where its task was started alone
 * with a command. It ends as the command says: `exit 3` anywhere in it ends with 3, `false` with 1,
 * `sleep 90` takes that many seconds; any other command succeeds after a while. Undefined where the
 * container does not end by itself, or where its image decides how.
 */
export function jobEnd(task: Task, container: Container): JobEnd | undefined {
  const { behaviour } = container.image;
  const command = commandOf(task, container);
  const alone = task.service === undefined && container.definition.essential && command !== undefined;
  if (behaviour !== 'once' && !(behaviour === 'serve' && alone)) {
    return undefined;
  }
  const text = (command ?? []).join(' ');
  const seconds = /\bsleep\s+(\d+)\b/.exec(text)?.[1];
  return {
    exitCode: exitCodeOf(text),
    after: seconds === undefined ? timings.workDoneAfter : [Number(seconds) * 1_000, Number(seconds) * 1_000],
  };
}

/** The task's own command, or else the task definition's; undefined where the image's is run. */
function commandOf(task: Task, { definition }: Container): readonly string[] | undefined {
  const override = task.overrides.containers.find(({ name }) => name === definition.name);
  return override?.command ?? definition.command;
}

/** As a shell has it: a process's exit code has eight bits. */
function exitCodeOf(command: string): number {
  const exit = /\bexit\s+(\d+)\b/.exec(command)?.[1];
  if (exit !== undefined) {
    return Number(exit) % 256;
  }
  return /(?:^|[\s;&|])false$/.test(command.trim()) ? 1 : 0;
}
