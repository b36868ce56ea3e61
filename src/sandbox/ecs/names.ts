import { ApiError, type Call, type Input } from '../api.ts';
import { client, invalid, text } from '../input.ts';
import type { TaskDefinition } from './definitionState.ts';
import type { Cluster, RegionState, Service, Task } from './state.ts';

/** ARNs and the short forms that ECS accepts in their place. */

export function arn(region: RegionState, resource: string): string {
  return `arn:aws:ecs:${region.region}:${region.accountId}:${resource}`;
}

/** The name behind an ARN of a cluster, or the name itself. */
export function clusterName(given: string): string {
  return given.startsWith('arn:') ? given.slice(given.indexOf(':cluster/') + ':cluster/'.length) : given;
}

/** The ARN that the request's `cluster` stands for, whether or not there is such a cluster. */
export function clusterArn(input: Input, call: Call): string {
  const given = text(input, 'cluster') ?? 'default';
  return given.startsWith('arn:') ? given : `arn:aws:ecs:${call.region}:${call.accountId}:cluster/${given}`;
}

/** Throws ClusterNotFoundException. */
export function findCluster(region: RegionState, given: string | undefined): Cluster {
  const cluster = lookUpCluster(region, given ?? 'default');
  if (cluster === undefined) {
    throw new ApiError('ClusterNotFoundException', 'Cluster not found.');
  }
  if (cluster.status === 'INACTIVE') {
    throw new ApiError('ClusterNotFoundException', 'The referenced cluster was inactive.');
  }
  return cluster;
}

export function lookUpCluster(region: RegionState, given: string): Cluster | undefined {
  const cluster = region.clusters.get(clusterName(given));
  if (cluster === undefined || (given.startsWith('arn:') && cluster.arn !== given)) {
    return undefined;
  }
  return cluster;
}

/** The name behind `service/cluster/name`, `service/name` (the old form of the ARN) or the name itself. */
function serviceName(given: string): string {
  return given.startsWith('arn:') ? (given.split('/').at(-1) ?? given) : given;
}

export function lookUpService(cluster: Cluster, given: string): Service | undefined {
  const service = cluster.services.get(serviceName(given));
  if (service === undefined || !given.startsWith('arn:') || service.arn === given) {
    return service;
  }
  return given === arn(cluster.region, `service/${service.name}`) ? service : undefined;
}

/** Throws ServiceNotFoundException. */
export function findService(cluster: Cluster, given: string): Service {
  const service = lookUpService(cluster, given);
  if (service === undefined) {
    throw new ApiError('ServiceNotFoundException', 'Service not found.');
  }
  return service;
}

export function serviceArn(cluster: string, given: string): string {
  return given.startsWith('arn:') ? given : `${cluster.replace(':cluster/', ':service/')}/${given}`;
}

/**
 * The id within a task's ARN, or the id itself. ECS refuses what cannot be one before it looks for it
 * ("taskId length should be one of [32,36]", seen in many bug reports of an empty ListTasks).
 */
export function taskId(given: string): string {
  const id = given.startsWith('arn:') ? (given.split('/').at(-1) ?? '') : given;
  if (id.length !== 32 && id.length !== 36) {
    throw invalid('taskId length should be one of [32,36]');
  }
  return id;
}

export function taskArn(cluster: string, given: string): string {
  return given.startsWith('arn:') ? given : `${cluster.replace(':cluster/', ':task/')}/${given}`;
}

export function lookUpTask(cluster: Cluster, given: string): Task | undefined {
  const task = cluster.tasks.get(taskId(given));
  return task === undefined || (given.startsWith('arn:') && task.arn !== given) ? undefined : task;
}

/** By ARN, `family:revision` or `family` (its latest ACTIVE revision). */
export function lookUpDefinition(region: RegionState, given: string): TaskDefinition | undefined {
  const prefix = arn(region, 'task-definition/');
  if (given.startsWith('arn:') && !given.startsWith(prefix)) {
    return undefined;
  }
  const name = given.startsWith('arn:') ? given.slice(prefix.length) : given;
  const [family = '', revision] = name.split(':');
  const revisions = region.families.get(family) ?? [];
  if (revision === undefined) {
    return revisions.findLast(definition => definition.status === 'ACTIVE');
  }
  return revisions.find(definition => String(definition.revision) === revision);
}

/** Throws ClientException, also for an inactive one: that is what UpdateService answers. */
export function findActiveDefinition(region: RegionState, given: string): TaskDefinition {
  const definition = lookUpDefinition(region, given);
  if (definition === undefined) {
    throw client('TaskDefinition not found.');
  }
  if (definition.status !== 'ACTIVE') {
    throw client('TaskDefinition is inactive');
  }
  return definition;
}

export function definitionArn(given: string, call: Call): string {
  return given.startsWith('arn:')
    ? given
    : `arn:aws:ecs:${call.region}:${call.accountId}:task-definition/${given}${given.includes(':') ? '' : ':*'}`;
}
