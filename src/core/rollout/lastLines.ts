import type { EcsRead } from '../ecs.ts';
import { Failure } from '../failure.ts';
import { type ContainerLogs, type FollowableLogs, hasRun, resolveLogs, streamOf } from '../logs/resolve.ts';
import type { Environment, Task } from '../model.ts';
import type { Cloud, LogEvent } from '../ports.ts';

interface Deps {
  readonly ecs: Pick<EcsRead, 'taskDefinition'>;
  readonly logs: Cloud['logs'];
  readonly environment: Pick<Environment, 'name' | 'logGroups'>;
}

const LINES = 10;

/** How long (ms) before its end a task's last lines are looked for, and how long after it they may come in. */
const BEFORE = 15 * 60_000;
const AFTER = 60_000;

/**
 * CloudWatch Logs shows what a task wrote seconds later. Nobody promises when: that its last lines are all there so
 * long (ms) after its end is what was seen of the awslogs driver.
 */
export const LINES_LAG = 8000;

/** Of one page: endpoints that stand in for AWS give the first lines and not the last where there are more. */
const PAGE = 1000;

/**
 * The last lines of a task's container that failed, or else of its first essential one; oldest first. None where none
 * came in yet, or a read failed for now; undefined where it has none that can be read. Rejects only as the signal is
 * aborted.
 */
export async function lastLines(
  task: Task,
  { ecs, logs, environment }: Deps,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  try {
    const definition = await ecs.taskDefinition(task.taskDefinition, signal);
    const essential = definition.containers.filter(container => container.essential);
    const fell = task.containers.find(
      ({ name, exitCode }) => (exitCode ?? 0) !== 0 && essential.some(one => one.name === name),
    );
    const name = fell?.name ?? essential[0]?.name;
    const found = resolveLogs(definition, environment).find(({ container }) => container === name);
    if (found === undefined || !isFollowable(found) || !hasRun(task, found.container)) {
      return undefined;
    }
    const stream = streamOf(found, task);
    if (stream.kind !== 'stream') {
      return undefined;
    }
    const end = task.stoppedAt ?? task.stoppingAt;
    const { events } = await logs(found.region).filterLogEvents(
      {
        group: found.group,
        streams: [stream.name],
        startTime: Math.max(task.createdAt, (end ?? task.createdAt) - BEFORE),
        ...(end === undefined ? {} : { endTime: end + AFTER }),
        limit: PAGE,
        fromEnd: true,
      },
      signal,
    );
    return oldestFirst(events)
      .slice(-LINES)
      .map(({ message }) => message);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) {
      return error.code === 'accessDenied' ? undefined : [];
    }
    throw error;
  }
}

function isFollowable(logs: ContainerLogs): logs is FollowableLogs {
  return 'streams' in logs;
}

/** Lines of the same millisecond keep the order in which they were written, whichever end the answer starts at. */
function oldestFirst(events: readonly LogEvent[]): readonly LogEvent[] {
  const newestFirst = (events[0]?.timestamp ?? 0) > (events.at(-1)?.timestamp ?? 0);
  return (newestFirst ? events.toReversed() : events).toSorted(byTime);
}

function byTime(a: LogEvent, b: LogEvent): number {
  return a.timestamp - b.timestamp || a.ingestionTime - b.ingestionTime;
}
