import { between, type Random } from './ids.ts';
import type { Container, Health, Task } from './state.ts';
import { settlingTime, timings } from './timings.ts';

/**
 * When a RUNNING task counts as healthy for its service, after minimumHealthyPercent in the API
 * reference: its essential containers' health checks pass and its targets are healthy; without any
 * check it has to run for 40 s.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
 */
export function watchHealth(
  task: Task,
  deps: {
    readonly after: (milliseconds: number, run: () => void) => void;
    readonly random: Random;
    readonly changed: (what: 'healthy' | 'unhealthy') => void;
  },
): void {
  const waiting = new Set<unknown>();
  const passed = (check: unknown): void => {
    waiting.delete(check);
    if (waiting.size > 0 || task.counted) {
      return;
    }
    task.counted = true;
    deps.changed('healthy');
  };

  for (const container of task.containers) {
    if (container.definition.healthCheck === undefined) {
      continue;
    }
    if (container.definition.essential) {
      waiting.add(container);
    }
    watchContainer(container, deps.after, () => {
      task.health = taskHealth(task);
      if (container.health === 'HEALTHY' && container.definition.essential) {
        passed(container);
      } else if (task.health === 'UNHEALTHY') {
        deps.changed('unhealthy');
      }
    });
  }
  for (const balancer of task.service?.loadBalancers ?? []) {
    const target = task.containers.find(({ definition }) => definition.name === balancer.containerName);
    if (target === undefined) {
      continue;
    }
    waiting.add(balancer);
    if (target.image.behaviour === 'unhealthy') {
      const grace = (task.service?.healthCheckGracePeriod ?? 0) * 1_000;
      deps.after(grace + between(deps.random, ...timings.targetUnhealthy), () => deps.changed('unhealthy'));
    } else {
      deps.after(between(deps.random, ...timings.targetHealthy), () => passed(balancer));
    }
  }
  if (waiting.size === 0) {
    deps.after(settlingTime, () => passed(undefined));
  }
}

function watchContainer(
  container: Container,
  after: (milliseconds: number, run: () => void) => void,
  changed: () => void,
): void {
  const check = container.definition.healthCheck;
  if (check === undefined) {
    return;
  }
  const failing = container.image.behaviour === 'unhealthy';
  // A good check counts at once; bad ones count after the start period, `retries` in a row.
  const seconds = failing ? (check.startPeriod ?? 0) + check.retries * check.interval : check.interval;
  after(seconds * 1_000, () => {
    container.health = failing ? 'UNHEALTHY' : 'HEALTHY';
    changed();
  });
}

/** The API reference's rules for `healthStatus` of a task; containers without a check do not matter. */
function taskHealth(task: Task): Health {
  const essential = task.containers.filter(
    ({ definition }) => definition.essential && definition.healthCheck !== undefined,
  );
  if (essential.some(({ health }) => health === 'UNHEALTHY')) {
    return 'UNHEALTHY';
  }
  return essential.length > 0 && essential.every(({ health }) => health === 'HEALTHY')
    ? 'HEALTHY'
    : 'UNKNOWN';
}
