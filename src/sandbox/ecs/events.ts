import type { LoadBalancer } from './configurationState.ts';
import { uuid } from './ids.ts';
import type { Deployment, Service } from './state.ts';
import type { World } from './world.ts';

/** A task, as far as an event speaks of it. */
interface Named {
  readonly id: string;
}

/** The same words about the same trouble are not said again within six hours: 'Service event messages'. */
const repeatAfter = 6 * 3_600_000;
const kept = 100;

/**
 * A service's events, in ECS's own words.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
export const eventText = {
  started: (tasks: readonly Named[]) => `has started ${tasks.length} tasks: ${ids(tasks)}.`,
  stopped: (tasks: readonly Named[]) => `has stopped ${tasks.length} running tasks: ${ids(tasks)}.`,
  draining: (tasks: readonly Named[]) => `has begun draining connections on ${tasks.length} tasks.`,
  registered: (balancer: LoadBalancer) => `registered 1 targets in (target-group ${balancer.targetGroupArn})`,
  deregistered: (balancer: LoadBalancer, count: number) =>
    `deregistered ${count} targets in (target-group ${balancer.targetGroupArn})`,
  steady: () => 'has reached a steady state.',
  completed: ({ id }: Deployment) => `(deployment ${id}) deployment completed.`,
  failed: ({ id }: Deployment) => `(deployment ${id}) deployment failed: tasks failed to start.`,
  hookFailed: ({ id }: Deployment) =>
    `(deployment ${id}) deployment failed: hook execution failure(s) detected.`,
  alarmed: ({ id }: Deployment) => `(deployment ${id}) deployment failed: alarm detected.`,
  rollingBack: ({ id }: Deployment) => `rolling back to deployment ${id}.`,
  failedHealthCheck: (task: Named) => `(task ${task.id}) failed container health checks.`,
  unhealthyTarget: (balancer: LoadBalancer) =>
    `(port ${balancer.containerPort}) is unhealthy in (target-group ${balancer.targetGroupArn}) due to (reason Health checks failed with these codes: [502])`,
  cannotStart: () =>
    'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
  noCapacity: () =>
    'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
  stuck: () =>
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
} as const;

/** Says it as of now, or as of the time given (the past of a fleet, oldest first). */
export function say(world: World, service: Service, text: string, at = world.clock.now()): void {
  service.events.unshift({
    id: uuid(world.random),
    createdAt: at,
    message: messageOf(service, text),
  });
  if (service.events.length > kept) {
    service.events.length = kept;
  }
}

/** Says it unless it was said a short while ago and the service has not been steady since. */
export function complain(world: World, service: Service, text: string): void {
  const message = messageOf(service, text);
  const steady = messageOf(service, eventText.steady());
  const since = world.clock.now() - repeatAfter;
  for (const event of service.events) {
    if (event.createdAt < since || event.message === steady) {
      break;
    }
    if (event.message === message) {
      return;
    }
  }
  say(world, service, text);
}

/** Where others than ECS deploy, it speaks of the task set. */
function messageOf({ name, controller, deployments }: Service, text: string): string {
  const [primary] = deployments;
  const taskSet = controller === 'ECS' || primary === undefined ? '' : `, taskSet ${primary.id}`;
  return `(service ${name}${taskSet}) ${text}`;
}

function ids(tasks: readonly Named[]): string {
  return tasks.map(({ id }) => `(task ${id})`).join(' ');
}
