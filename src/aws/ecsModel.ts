import type * as sdk from '@aws-sdk/client-ecs';
import { Failure } from '../core/failure.ts';
import type {
  Cluster,
  Container,
  ContainerDefinition,
  Deployment,
  DeploymentController,
  Health,
  Service,
  ServiceDeployment,
  Task,
  TaskDefinition,
} from '../core/model.ts';

/**
 * The SDK's shapes as the core's. The SDK types every field as optional; what ECS always gives is taken
 * as given, and the rest is left out where it is absent.
 */

export function toCluster(cluster: sdk.Cluster): Cluster {
  return {
    arn: cluster.clusterArn ?? '',
    name: cluster.clusterName ?? '',
    status: cluster.status ?? '',
    activeServices: cluster.activeServicesCount ?? 0,
    runningTasks: cluster.runningTasksCount ?? 0,
    pendingTasks: cluster.pendingTasksCount ?? 0,
  };
}

export function toService(service: sdk.Service): Service {
  return {
    arn: service.serviceArn ?? '',
    name: service.serviceName ?? '',
    clusterArn: service.clusterArn ?? '',
    status: service.status ?? '',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    controller: toController(service.deploymentController?.type),
    schedulingStrategy: service.schedulingStrategy === 'DAEMON' ? 'DAEMON' : 'REPLICA',
    execEnabled: service.enableExecuteCommand ?? false,
    deployments: (service.deployments ?? []).map(toDeployment),
    events: (service.events ?? []).map(event => ({
      id: event.id ?? '',
      createdAt: time(event.createdAt),
      message: event.message ?? '',
    })),
    createdAt: time(service.createdAt),
    rollsBack: rollsBack(service.deploymentConfiguration),
    ...present({
      taskDefinition: service.taskDefinition,
      launchType: service.launchType ?? service.capacityProviderStrategy?.[0]?.capacityProvider,
      currentServiceDeployment: service.currentServiceDeployment,
    }),
  };
}

function rollsBack(configuration: sdk.DeploymentConfiguration | undefined): boolean {
  const { deploymentCircuitBreaker: breaker, alarms } = configuration ?? {};
  return Boolean((breaker?.enable && breaker.rollback) || (alarms?.enable && alarms.rollback));
}

function toController(type: string | undefined): DeploymentController {
  return type === 'CODE_DEPLOY' || type === 'EXTERNAL' ? type : 'ECS';
}

function toDeployment(deployment: sdk.Deployment): Deployment {
  return {
    id: deployment.id ?? '',
    status: deployment.status ?? '',
    taskDefinition: deployment.taskDefinition ?? '',
    desired: deployment.desiredCount ?? 0,
    pending: deployment.pendingCount ?? 0,
    running: deployment.runningCount ?? 0,
    failedTasks: deployment.failedTasks ?? 0,
    createdAt: time(deployment.createdAt),
    updatedAt: time(deployment.updatedAt),
    ...present({
      rolloutState: deployment.rolloutState,
      rolloutStateReason: deployment.rolloutStateReason,
    }),
  };
}

export function toServiceDeployment(deployment: sdk.ServiceDeploymentBrief): ServiceDeployment {
  return {
    arn: deployment.serviceDeploymentArn ?? '',
    serviceArn: deployment.serviceArn ?? '',
    status: deployment.status ?? '',
    createdAt: time(deployment.createdAt),
    ...present({
      statusReason: deployment.statusReason,
      targetRevision: deployment.targetServiceRevisionArn,
      startedAt: deployment.startedAt?.getTime(),
      finishedAt: deployment.finishedAt?.getTime(),
    }),
  };
}

/** What was listed, with the state and the counts of the same deployment as it was described right after. */
export function withProgress(
  listed: ServiceDeployment,
  described: sdk.ServiceDeployment | undefined,
): ServiceDeployment {
  const target = described?.targetServiceRevision;
  return {
    ...listed,
    ...present({
      status: described?.status,
      statusReason: described?.statusReason,
      startedAt: described?.startedAt?.getTime(),
      finishedAt: described?.finishedAt?.getTime(),
      requestedTasks: target?.requestedTaskCount,
      runningTasks: target?.runningTaskCount,
      pendingTasks: target?.pendingTaskCount,
    }),
  };
}

export function toTask(task: sdk.Task): Task {
  const arn = task.taskArn ?? '';
  const eni = task.attachments?.find(({ type }) => type === 'ElasticNetworkInterface');
  return {
    arn,
    id: arn.slice(arn.lastIndexOf('/') + 1),
    clusterArn: task.clusterArn ?? '',
    group: task.group ?? '',
    taskDefinition: task.taskDefinitionArn ?? '',
    lastStatus: task.lastStatus ?? '',
    desiredStatus: task.desiredStatus ?? '',
    health: toHealth(task.healthStatus),
    containers: (task.containers ?? []).map(toContainer),
    createdAt: time(task.createdAt),
    ...present({
      startedBy: task.startedBy,
      launchType: task.launchType ?? task.capacityProviderName,
      availabilityZone: task.availabilityZone,
      privateIp:
        eni?.details?.find(({ name }) => name === 'privateIPv4Address')?.value ??
        task.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address,
      startedAt: task.startedAt?.getTime(),
      stoppingAt: task.stoppingAt?.getTime(),
      stoppedAt: task.stoppedAt?.getTime(),
      stopCode: task.stopCode,
      stoppedReason: task.stoppedReason,
    }),
  };
}

function toContainer(container: sdk.Container): Container {
  return {
    name: container.name ?? '',
    image: container.image ?? '',
    lastStatus: container.lastStatus ?? '',
    health: toHealth(container.healthStatus),
    ports: (container.networkBindings ?? []).flatMap(({ containerPort, hostPort, protocol }) =>
      containerPort === undefined
        ? []
        : [{ containerPort, protocol: protocol ?? 'tcp', ...present({ hostPort }) }],
    ),
    ...present({
      imageDigest: container.imageDigest,
      runtimeId: container.runtimeId,
      exitCode: container.exitCode,
      reason: container.reason,
    }),
  };
}

function toHealth(status: string | undefined): Health {
  return status === 'HEALTHY' || status === 'UNHEALTHY' ? status : 'UNKNOWN';
}

/** Throws Failure `notFound` where the API gave none. */
export function toTaskDefinition(definition: sdk.TaskDefinition | undefined): TaskDefinition {
  if (definition?.taskDefinitionArn === undefined) {
    throw new Failure('notFound', 'DescribeTaskDefinition gave no task definition.');
  }
  return {
    arn: definition.taskDefinitionArn,
    family: definition.family ?? '',
    revision: definition.revision ?? 0,
    status: definition.status ?? '',
    containers: (definition.containerDefinitions ?? []).map(toContainerDefinition),
  };
}

function toContainerDefinition(container: sdk.ContainerDefinition): ContainerDefinition {
  const log = container.logConfiguration;
  return {
    name: container.name ?? '',
    image: container.image ?? '',
    essential: container.essential ?? true,
    ...present({
      logConfiguration:
        log?.logDriver === undefined ? undefined : { driver: log.logDriver, options: log.options ?? {} },
      environment: filled(container.environment)?.map(({ name = '', value = '' }) => ({ name, value })),
      secrets: filled(container.secrets)?.map(({ name = '', valueFrom = '' }) => ({ name, valueFrom })),
      environmentFiles: filled(container.environmentFiles)?.map(({ value = '' }) => value),
    }),
  };
}

/** ECS gives an empty list where a task definition says nothing. */
function filled<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list?.length === 0 ? undefined : list;
}

function time(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the fields that are undefined, as exact optional properties want it. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
