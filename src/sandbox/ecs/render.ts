import type { Json } from '../api.ts';
import type { Tag, TaskDefinition } from './definitionState.ts';
import type { Cluster } from './state.ts';
import { count, isPending, isRunning } from './world.ts';

/** Answers in the shapes of the ECS API reference; times in seconds. */

export function seconds(milliseconds: number): number;
export function seconds(milliseconds: number | undefined): number | undefined;
export function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds) / 1000;
}

export function tagList(tags: readonly Tag[]): Json {
  return tags.map(({ key, value }) => ({ key, value }));
}

/** `include` holds the fields that DescribeClusters leaves out unless it is asked for them. */
export function renderCluster(cluster: Cluster, include: readonly string[]): Json {
  const has = (field: string): boolean => include.includes(field);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: count(cluster.tasks.values(), isRunning),
    pendingTasksCount: count(cluster.tasks.values(), isPending),
    activeServicesCount: activeServices(cluster),
    statistics: has('STATISTICS') ? statistics(cluster) : [],
    tags: has('TAGS') ? tagList(cluster.tags) : [],
    settings: has('SETTINGS') ? [{ name: 'containerInsights', value: cluster.containerInsights }] : [],
    configuration: has('CONFIGURATIONS')
      ? { executeCommandConfiguration: { logging: 'DEFAULT' } }
      : undefined,
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [],
    attachments: has('ATTACHMENTS') ? [] : undefined,
  };
}

function activeServices(cluster: Cluster): number {
  let active = 0;
  for (const service of cluster.services.values()) {
    if (service.status === 'ACTIVE') {
      active++;
    }
  }
  return active;
}

function statistics(cluster: Cluster): Json {
  const tasks = [...cluster.tasks.values()];
  const services = [...cluster.services.values()];
  const figures: Record<string, number> = {
    runningEC2TasksCount: 0,
    runningFargateTasksCount: count(tasks, isRunning),
    pendingEC2TasksCount: 0,
    pendingFargateTasksCount: count(tasks, isPending),
    runningExternalTasksCount: 0,
    pendingExternalTasksCount: 0,
    activeEC2ServiceCount: 0,
    activeFargateServiceCount: activeServices(cluster),
    drainingEC2ServiceCount: 0,
    drainingFargateServiceCount: services.filter(service => service.status === 'DRAINING').length,
    activeExternalServiceCount: 0,
    drainingExternalServiceCount: 0,
  };
  return Object.entries(figures).map(([name, value]) => ({ name, value: String(value) }));
}

export function renderDefinition(definition: TaskDefinition): Json {
  return {
    taskDefinitionArn: definition.arn,
    ...definition.registered,
    containerDefinitions: definition.containers.map(container => container.registered),
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    requiresAttributes: [
      ...(definition.containers.some(container => container.logConfiguration?.logDriver === 'awslogs')
        ? [{ name: 'com.amazonaws.ecs.capability.logging-driver.awslogs' }]
        : []),
      { name: 'com.amazonaws.ecs.capability.docker-remote-api.1.18' },
      ...(definition.executionRoleArn === undefined
        ? []
        : [{ name: 'ecs.capability.execution-role-awslogs' }]),
      ...(definition.taskRoleArn === undefined
        ? []
        : [{ name: 'com.amazonaws.ecs.capability.task-iam-role' }]),
      { name: 'ecs.capability.task-eni' },
    ],
    compatibilities: ['EC2', 'FARGATE'],
    registeredAt: seconds(definition.registeredAt),
    registeredBy: definition.registeredBy,
    deregisteredAt: seconds(definition.deregisteredAt),
  };
}
