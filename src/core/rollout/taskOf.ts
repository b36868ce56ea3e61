import type { TaskRun } from '../ecs.ts';
import type { Service } from '../model.ts';
import { startedByToken } from './runTask.ts';

/** A task as the service's own run: in the same network, on the same capacity. */
export function taskOf(
  taskDefinition: string,
  service: Pick<Service, 'clusterArn' | 'network' | 'launchType' | 'capacityProviders' | 'platformVersion'>,
  token: string,
  overrides: TaskRun['overrides'] = [],
): TaskRun {
  const { clusterArn, network, launchType, capacityProviders = [], platformVersion } = service;
  const onProviders = capacityProviders.length > 0;
  return {
    cluster: clusterArn,
    taskDefinition,
    clientToken: token,
    startedBy: startedByToken(token),
    overrides,
    ...(network === undefined ? {} : { network }),
    ...(onProviders ? { capacityProviders } : launchType === undefined ? {} : { launchType }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
  };
}
