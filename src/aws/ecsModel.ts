import type * as sdk from '@aws-sdk/client-ecs';
import type {
  Cluster,
  Container,
  Deployment,
  DeploymentController,
  Health,
  LoadBalancer,
  NetworkConfiguration,
  Service,
  Task,
} from '../core/model.ts';
import { filled, present, time } from './present.ts';

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
      launchType: service.launchType,
      strategy: service.deploymentConfiguration?.strategy,
      express: service.resourceManagementType === 'ECS' ? true : undefined,
      network: toNetwork(service.networkConfiguration?.awsvpcConfiguration),
      platformVersion: service.platformVersion,
      capacityProviders: filled(service.capacityProviderStrategy)?.map(
        ({ capacityProvider = '', weight = 0, base = 0 }) => ({ name: capacityProvider, weight, base }),
      ),
      loadBalancers: filled(service.loadBalancers)?.map(toLoadBalancer),
      connectPorts: connectPorts(service),
      registeredPorts: registeredPorts(service),
      healthCheckGrace: service.healthCheckGracePeriodSeconds,
      currentServiceDeployment: service.currentServiceDeployment,
    }),
  };
}

function toNetwork(configuration: sdk.AwsVpcConfiguration | undefined): NetworkConfiguration | undefined {
  return configuration === undefined
    ? undefined
    : {
        subnets: configuration.subnets ?? [],
        securityGroups: configuration.securityGroups ?? [],
        assignPublicIp: configuration.assignPublicIp === 'ENABLED',
      };
}

function toLoadBalancer({ containerName, containerPort, targetGroupArn }: sdk.LoadBalancer): LoadBalancer {
  return {
    container: containerName ?? '',
    port: containerPort ?? 0,
    ...present({ targetGroup: targetGroupArn }),
  };
}

/** Of the PRIMARY deployment: the service itself does not say it (API_Deployment). */
function connectPorts({ deployments = [] }: sdk.Service): readonly string[] | undefined {
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const { enabled, services } = primary?.serviceConnectConfiguration ?? {};
  return enabled === true ? filled(services?.map(({ portName }) => portName ?? '')) : undefined;
}

/** Where only a port of the network interface is named, no container has to map it (API_ServiceRegistry). */
function registeredPorts({ serviceRegistries = [] }: sdk.Service): Service['registeredPorts'] {
  return filled(
    serviceRegistries.flatMap(({ containerName, containerPort }) =>
      containerName === undefined || containerPort === undefined
        ? []
        : [{ container: containerName, port: containerPort }],
    ),
  );
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
      launchType: task.launchType,
      capacityProvider: task.capacityProviderName,
      availabilityZone: task.availabilityZone,
      privateIp:
        eni?.details?.find(({ name }) => name === 'privateIPv4Address')?.value ??
        task.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address,
      startedAt: task.startedAt?.getTime(),
      stoppingAt: task.stoppingAt?.getTime(),
      executionStoppedAt: task.executionStoppedAt?.getTime(),
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
      execAgent: container.managedAgents?.find(({ name }) => name === 'ExecuteCommandAgent')?.lastStatus,
      exitCode: container.exitCode,
      reason: container.reason,
    }),
  };
}

function toHealth(status: string | undefined): Health {
  return status === 'HEALTHY' || status === 'UNHEALTHY' ? status : 'UNKNOWN';
}
