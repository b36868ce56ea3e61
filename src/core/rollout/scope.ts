import { serviceNameOf } from '../fleet/lookup.ts';
import type { Service, Task } from '../model.ts';
import type { WriteScope } from '../ports.ts';

/** What a change of a service may touch. */
export function serviceScope({ clusterArn, arn }: Pick<Service, 'clusterArn' | 'arn'>): WriteScope {
  return { kind: 'cluster', cluster: clusterArn, service: arn };
}

/** What a change of a task may touch: its service, or the cluster where it stands alone. */
export function taskScope(task: Pick<Task, 'clusterArn' | 'group'>): WriteScope {
  const { clusterArn } = task;
  const service = serviceNameOf(task);
  return service === undefined
    ? { kind: 'cluster', cluster: clusterArn }
    : serviceScope({ clusterArn, arn: `${clusterArn.replace(':cluster/', ':service/')}/${service}` });
}
