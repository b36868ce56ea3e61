import type { Json } from '../api.ts';
import { seconds, tagList } from './render.ts';
import type { Container, Task, TaskOverrides } from './state.ts';

export function renderTask(task: Task, include: readonly string[] = []): Json {
  const starting = task.lastStatus === 'PROVISIONING';
  const stopped = task.lastStatus === 'STOPPED';
  return {
    attachments: [
      {
        id: attachmentId(task),
        type: 'ElasticNetworkInterface',
        status: starting ? 'PRECREATED' : stopped ? 'DELETED' : 'ATTACHED',
        details: starting
          ? [{ name: 'subnetId', value: task.subnet }]
          : [
              { name: 'subnetId', value: task.subnet },
              { name: 'networkInterfaceId', value: `eni-0${task.id.slice(0, 16)}` },
              { name: 'macAddress', value: macAddress(task) },
              { name: 'privateDnsName', value: privateDnsName(task) },
              { name: 'privateIPv4Address', value: task.privateIp },
            ],
      },
    ],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    availabilityZone: task.zone,
    // Beside the launch type, which a task on Fargate has whoever provides it.
    capacityProviderName: task.capacityProvider,
    clusterArn: task.cluster.arn,
    connectivity: task.pullStartedAt === undefined ? undefined : 'CONNECTED',
    connectivityAt: seconds(task.pullStartedAt),
    containers: task.containers.map(container => renderContainer(task, container)),
    cpu: task.overrides.cpu ?? task.definition.cpu ?? '256',
    createdAt: seconds(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: task.execEnabled,
    executionStoppedAt: seconds(task.executionStoppedAt),
    group: task.group,
    healthStatus: task.health,
    lastStatus: task.lastStatus,
    launchType: 'FARGATE',
    memory: task.overrides.memory ?? task.definition.memory ?? '512',
    overrides: renderOverrides(task.overrides),
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    pullStartedAt: seconds(task.pullStartedAt),
    pullStoppedAt: seconds(task.pullStoppedAt),
    startedAt: seconds(task.startedAt),
    startedBy: task.startedBy,
    stopCode: task.stopCode,
    stoppedAt: seconds(task.stoppedAt),
    stoppedReason: task.stoppedReason,
    stoppingAt: seconds(task.stoppingAt),
    tags: include.includes('TAGS') ? tagList(task.tags) : [],
    taskArn: task.arn,
    taskDefinitionArn: task.definition.arn,
    version: task.version,
    ephemeralStorage: { sizeInGiB: 20 },
    fargateEphemeralStorage: { sizeInGiB: 20 },
  };
}

function renderContainer(task: Task, container: Container): Json {
  const { definition } = container;
  const override = task.overrides.containers.find(({ name }) => name === definition.name);
  const memory = override?.memory ?? definition.memory;
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: definition.name,
    image: definition.image,
    imageDigest: task.pullStoppedAt === undefined ? undefined : container.image.digest,
    runtimeId: task.pullStoppedAt === undefined ? undefined : container.runtimeId,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: [],
    networkInterfaces:
      task.lastStatus === 'PROVISIONING'
        ? []
        : [{ attachmentId: attachmentId(task), privateIpv4Address: task.privateIp }],
    healthStatus: container.health,
    managedAgents:
      task.execEnabled && container.lastStatus !== 'PENDING'
        ? [
            {
              name: 'ExecuteCommandAgent',
              lastStatus: container.execAgent ?? 'PENDING',
              lastStartedAt: container.execAgent === undefined ? undefined : seconds(task.startedAt),
            },
          ]
        : undefined,
    cpu: String(override?.cpu ?? definition.cpu),
    memory: memory === undefined ? undefined : String(memory),
  };
}

function renderOverrides(overrides: TaskOverrides): Json {
  return {
    containerOverrides: overrides.containers.map(({ name, command, environment, cpu, memory }) => ({
      name,
      command: command && [...command],
      environment: environment?.map(variable => ({ ...variable })),
      cpu,
      memory,
    })),
    inferenceAcceleratorOverrides: [],
    cpu: overrides.cpu,
    memory: overrides.memory,
    taskRoleArn: overrides.taskRoleArn,
    executionRoleArn: overrides.executionRoleArn,
  };
}

/** Made from the task's id, so that a task needs not keep them. */
function attachmentId({ id }: Task): string {
  return `${id.slice(24)}-${id.slice(0, 4)}-4${id.slice(5, 8)}-a${id.slice(9, 12)}-${id.slice(12, 24)}`;
}

function macAddress({ id }: Task): string {
  return `02:${id.slice(2, 4)}:${id.slice(6, 8)}:${id.slice(10, 12)}:${id.slice(14, 16)}:${id.slice(18, 20)}`;
}

function privateDnsName(task: Task): string {
  return `ip-${task.privateIp.replaceAll('.', '-')}.${task.cluster.region.region}.compute.internal`;
}
