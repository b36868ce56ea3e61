import assert from 'node:assert/strict';
import type { EcsRead } from '../../../../src/core/ecs.ts';
import type { Deployment, Service, ServiceDeployment, Task } from '../../../../src/core/model.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { unusedRead } from '../../support/unusedCloud.ts';

const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';

export function deployment(id: string, fields: Partial<Deployment> = {}): Deployment {
  return {
    id,
    status: 'PRIMARY',
    taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42',
    desired: 2,
    pending: 0,
    running: 0,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    createdAt: 0,
    updatedAt: 0,
    ...fields,
  };
}

export function service(deployments: readonly Deployment[], fields: Partial<Service> = {}): Service {
  return {
    arn: 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api',
    name: 'blog-api',
    clusterArn: CLUSTER,
    status: 'ACTIVE',
    desired: 2,
    running: 2,
    pending: 0,
    controller: 'ECS',
    schedulingStrategy: 'REPLICA',
    execEnabled: false,
    deployments,
    events: [],
    createdAt: 0,
    ...fields,
  };
}

export function serviceDeployment(
  status: string,
  fields: Partial<ServiceDeployment> = {},
): ServiceDeployment {
  return {
    arn: `${CLUSTER.replace('cluster', 'service-deployment')}/blog-api/${fields.createdAt ?? 0}`,
    serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api',
    status,
    createdAt: 0,
    ...fields,
  };
}

export function task(id: string, fields: Partial<Task> = {}): Task {
  return {
    arn: `arn:aws:ecs:eu-west-1:111122223333:task/blog/${id}`,
    id,
    clusterArn: CLUSTER,
    group: 'service:blog-api',
    taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    health: 'UNKNOWN',
    containers: [],
    createdAt: 0,
    ...fields,
  };
}

/** An EcsRead that plays its answers one after the other and then repeats the last. */
export function play(script: {
  readonly services?: readonly (() => Service | undefined)[];
  readonly tasks?: readonly (readonly Task[])[];
  readonly described?: readonly (Task | undefined)[];
  readonly stopped?: readonly (() => readonly Task[])[];
  readonly serviceDeployments?: readonly (() => readonly ServiceDeployment[])[];
}): EcsRead & { readonly reads: { services: number; stopped: number } } {
  const reads = { services: 0, tasks: 0, described: 0, stopped: 0, serviceDeployments: 0 };
  const take = <T>(answers: readonly T[] | undefined, count: number): T | undefined =>
    answers?.[Math.min(count, answers.length - 1)];
  const list = <T>(item: T | undefined): T[] => (item === undefined ? [] : [item]);
  return {
    ...unusedRead,
    reads,
    describeServices: async () => list(take(script.services, reads.services++)?.()),
    tasks: async () => take(script.tasks, reads.tasks++) ?? [],
    describeTasks: async () => list(take(script.described, reads.described++)),
    stoppedTasks: async () => take(script.stopped, reads.stopped++)?.() ?? [],
    serviceDeployments: async () => take(script.serviceDeployments, reads.serviceDeployments++)?.() ?? [],
  };
}

/** Moves the clock until a watch ends; one that never ends fails the test. */
export async function finish<T>(watching: Promise<T>, clock: ManualClock): Promise<T> {
  let ended = false;
  const result = watching.finally(() => {
    ended = true;
  });
  result.catch(() => undefined);
  for (let turn = 0; turn < 300 && !ended; turn++) {
    await clock.next();
  }
  assert.ok(ended, 'it did not end');
  return result;
}
