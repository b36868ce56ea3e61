import type { Deployment, Service, Task } from './state.ts';

interface Plan {
  /** How many tasks of the PRIMARY deployment to start now. */
  readonly start: number;
  readonly stop: readonly Task[];
  /** The two percentages leave no room to begin. */
  readonly stuck: boolean;
}

/**
 * What the scheduler does next with a service's tasks. No more than maximumPercent of the desired count
 * (rounded down) may be RUNNING or on the way there, and no fewer than minimumHealthyPercent (rounded
 * up) healthy, as far as that lies with the scheduler.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function planRollout(service: Service, primary: Deployment, mayStart: boolean): Plan {
  const { desired, configuration } = service;
  const most = Math.floor((desired * configuration.maximumPercent) / 100);
  const least = Math.ceil((desired * configuration.minimumHealthyPercent) / 100);

  const tasks = [...service.tasks];
  const live = tasks.filter(task => task.desiredStatus === 'RUNNING');
  const wanted = live.filter(task => task.deployment === primary);
  const old = live.filter(task => task.deployment !== primary);
  const healthy = live.filter(isHealthy).length;

  const surplus = newestFirst(wanted).slice(0, Math.max(0, wanted.length - desired));
  const missing = Math.max(0, desired - wanted.length);
  const room = Math.max(0, most - tasks.filter(takesRoom).length);
  const start = mayStart ? Math.min(missing, room) : 0;

  // A deployment that failed goes no further: what works, works on.
  if (primary.rolloutState === 'FAILED') {
    const order = [...newestFirst(wanted).filter(task => !task.counted), ...newestFirst(old), ...wanted];
    return { start: 0, stop: [...new Set(order)].slice(0, Math.max(0, live.length - desired)), stuck: false };
  }

  const spareOld = old.filter(task => !isHealthy(task));
  const healthyOld = old.filter(isHealthy);
  const lacking = mayStart ? missing - start - spareOld.filter(takesRoom).length : 0;
  const replaced = healthy - surplus.filter(isHealthy).length - desired;
  const mayLose = Math.max(0, healthy - surplus.filter(isHealthy).length - least);
  const stopOld = Math.min(healthyOld.length, mayLose, Math.max(0, replaced, lacking));
  const stop = [...surplus, ...spareOld, ...healthyOld.slice(0, stopOld)];
  const waiting =
    wanted.some(task => !task.counted) ||
    tasks.some(task => task.desiredStatus === 'STOPPED' && takesRoom(task));
  return { start, stop, stuck: mayStart && missing > 0 && start === 0 && stop.length === 0 && !waiting };
}

function isHealthy(task: Task): boolean {
  return task.counted && task.lastStatus === 'RUNNING';
}

function takesRoom({ lastStatus }: Task): boolean {
  return (
    lastStatus === 'PROVISIONING' ||
    lastStatus === 'PENDING' ||
    lastStatus === 'ACTIVATING' ||
    lastStatus === 'RUNNING'
  );
}

/** Those that are not healthy yet, then the youngest. */
function newestFirst(tasks: readonly Task[]): Task[] {
  return [...tasks].sort((a, b) => Number(a.counted) - Number(b.counted) || b.createdAt - a.createdAt);
}
