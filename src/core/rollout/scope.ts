import type { Service, Task } from '../model.ts';
import type { WriteScope } from '../ports.ts';
import type { Change } from './plan.ts';
import type { RunRequest } from './runTaskRequest.ts';

/** What a change of a service may touch that makes no revision, runs no task and hands no role on. */
export function serviceScope({ clusterArn, arn }: Pick<Service, 'clusterArn' | 'arn'>): WriteScope {
  return { kind: 'service', cluster: clusterArn, service: arn };
}

/** What applying this change may touch. */
export function changeScope(
  service: Pick<Service, 'clusterArn' | 'arn'>,
  { kind }: Pick<Change, 'kind'>,
): WriteScope {
  return kind === 'deploy' || kind === 'express'
    ? { kind: 'deploy', cluster: service.clusterArn, service: service.arn }
    : serviceScope(service);
}

/** What stopping a task may touch. */
export function stopScope({ clusterArn, arn }: Pick<Task, 'clusterArn' | 'arn'>): WriteScope {
  return { kind: 'stop', cluster: clusterArn, task: arn };
}

/** What running a task may touch. */
export function runScope({
  taskDefinition,
  place,
}: Pick<RunRequest, 'taskDefinition' | 'place'>): WriteScope {
  return { kind: 'run', cluster: place.clusterArn, taskDefinition };
}
