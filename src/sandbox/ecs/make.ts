import { watchAlarms } from './alarms.ts';
import { resolveImages } from './behaviour.ts';
import { breakerThreshold } from './circuitBreaker.ts';
import type { DeploymentConfiguration, LoadBalancer, NetworkConfiguration } from './configurationState.ts';
import type { ResolvedImage, Tag, TaskDefinition } from './definitionState.ts';
import { digits, hex, urlId, uuid } from './ids.ts';
import { arn } from './names.ts';
import { makeShift, productionDeployment } from './shift/steps.ts';
import type {
  Cluster,
  Deployment,
  RegionState,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Task,
  TaskOverrides,
} from './state.ts';
import type { World } from './world.ts';

/** Makes the things of ECS and puts them where they are found. Nothing here starts to move by itself. */

export const standardConfiguration: DeploymentConfiguration = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  circuitBreaker: { enable: false, rollback: false, resetOnHealthyTask: true },
};

const standardNetwork: NetworkConfiguration = {
  subnets: ['subnet-0a40c1e7f2b95d318', 'subnet-0be218d60c4f3a972', 'subnet-0c93f5a1d87e6b240'],
  securityGroups: ['sg-0f1c5ad27e9b84360'],
  assignPublicIp: 'DISABLED',
};

export function makeCluster(
  world: World,
  regionName: string,
  name: string,
  options: { readonly tags?: readonly Tag[]; readonly containerInsights?: Cluster['containerInsights'] } = {},
): Cluster {
  const region = world.region(regionName);
  const cluster: Cluster = {
    arn: arn(region, `cluster/${name}`),
    name,
    region,
    tags: options.tags ?? [],
    containerInsights: options.containerInsights ?? 'disabled',
    status: 'ACTIVE',
    taskLimit: Number.POSITIVE_INFINITY,
    services: new Map(),
    tasks: new Map(),
    stopped: [],
  };
  region.clusters.set(name, cluster);
  return cluster;
}

/** The next revision of the family. */
export function makeDefinition(
  region: RegionState,
  parts: Omit<TaskDefinition, 'arn' | 'revision' | 'status'>,
  revision = (region.families.get(parts.family)?.at(-1)?.revision ?? 0) + 1,
): TaskDefinition {
  const definition: TaskDefinition = {
    ...parts,
    arn: arn(region, `task-definition/${parts.family}:${revision}`),
    revision,
    status: 'ACTIVE',
  };
  const family = region.families.get(parts.family);
  if (family === undefined) {
    region.families.set(parts.family, [definition]);
  } else {
    family.push(definition);
  }
  return definition;
}

export function makeService(
  cluster: Cluster,
  parts: {
    readonly name: string;
    readonly definition: TaskDefinition;
    readonly desired: number;
    readonly createdAt: number;
    readonly createdBy: string;
    readonly configuration?: DeploymentConfiguration;
    readonly controller?: Service['controller'];
    readonly network?: NetworkConfiguration;
    readonly loadBalancers?: readonly LoadBalancer[];
    readonly execEnabled?: boolean;
    readonly tags?: readonly Tag[];
    readonly createdFrom?: string;
  },
): Service {
  const service: Service = {
    arn: arn(cluster.region, `service/${cluster.name}/${parts.name}`),
    name: parts.name,
    cluster,
    status: 'ACTIVE',
    desired: parts.desired,
    definition: parts.definition,
    configuration: parts.configuration ?? standardConfiguration,
    controller: parts.controller ?? 'ECS',
    network: parts.network ?? standardNetwork,
    loadBalancers: parts.loadBalancers ?? [],
    healthCheckGracePeriod: 0,
    execEnabled: parts.execEnabled ?? false,
    availabilityZoneRebalancing: 'ENABLED',
    propagateTags: 'NONE',
    enableECSManagedTags: true,
    createdAt: parts.createdAt,
    createdBy: parts.createdBy,
    ...(parts.createdFrom === undefined ? {} : { createdFrom: parts.createdFrom }),
    tags: parts.tags ?? [],
    deployments: [],
    history: [],
    events: [],
    tasks: new Set(),
    lastCompleted: undefined,
    steady: false,
    looking: false,
  };
  cluster.services.set(service.name, service);
  return service;
}

export function makeRevision(
  world: World,
  service: Service,
  createdAt: number,
  images: readonly ResolvedImage[] = resolveImages(world, service.definition),
): ServiceRevision {
  const region = service.cluster.region;
  const revision: ServiceRevision = {
    arn: arn(region, `service-revision/${service.cluster.name}/${service.name}/${digits(world.random, 19)}`),
    service,
    definition: service.definition,
    images,
    network: service.network,
    loadBalancers: service.loadBalancers,
    createdAt,
  };
  region.serviceRevisions.set(revision.arn, revision);
  return revision;
}

export function makeServiceDeployment(
  world: World,
  service: Service,
  target: ServiceRevision,
  createdAt: number,
): ServiceDeployment {
  const region = service.cluster.region;
  const { configuration, deployments } = service;
  const breaker = configuration.circuitBreaker;
  const before = productionDeployment(deployments, service.lastCompleted, service.history[0]);
  const shift = makeShift(configuration, service.loadBalancers, deployments.length > 1);
  const source = shift === undefined ? deployments.slice(0, 1) : deployments;
  const deployment: ServiceDeployment = {
    arn: arn(region, `service-deployment/${service.cluster.name}/${service.name}/${urlId(world.random)}`),
    service,
    status: 'PENDING',
    source: source.map(({ revision }) => ({ revision, requested: 0, running: 0, pending: 0 })),
    target: { revision: target, requested: service.desired, running: 0, pending: 0 },
    createdAt,
    updatedAt: createdAt,
    configuration,
    alarms: watchAlarms(region, configuration),
    ...(before === undefined ? {} : { sourceDeployment: before }),
    ...(shift === undefined ? {} : { shift }),
    breaker: {
      status: breaker.enable ? 'MONITORING' : 'DISABLED',
      failures: 0,
      threshold: breakerThreshold(breaker, service.desired),
    },
  };
  service.history.unshift(deployment);
  region.serviceDeployments.set(deployment.arn, deployment);
  return deployment;
}

/** The new PRIMARY deployment; those that were there become ACTIVE. */
export function makeDeployment(
  world: World,
  service: Service,
  parts: {
    readonly revision: ServiceRevision;
    readonly serviceDeployment: ServiceDeployment;
    readonly createdAt: number;
    readonly reason?: string;
    readonly rollbackOf?: Deployment;
  },
): Deployment {
  const id = `ecs-svc/${digits(world.random, 19)}`;
  const deployment: Deployment = {
    id,
    status: 'PRIMARY',
    definition: parts.revision.definition,
    revision: parts.revision,
    serviceDeployment: parts.serviceDeployment,
    ...(parts.rollbackOf === undefined ? {} : { rollbackOf: parts.rollbackOf }),
    createdAt: parts.createdAt,
    updatedAt: parts.createdAt,
    failedTasks: 0,
    breakerCount: 0,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: parts.reason ?? `ECS deployment ${id} in progress.`,
    startFailures: 0,
    throttle: undefined,
    scaled: true,
  };
  for (const other of service.deployments) {
    other.status = 'ACTIVE';
  }
  service.deployments.unshift(deployment);
  return deployment;
}

const noOverrides: TaskOverrides = { containers: [] };

export function makeTask(
  world: World,
  parts: {
    readonly cluster: Cluster;
    readonly definition: TaskDefinition;
    readonly images: readonly ResolvedImage[];
    readonly createdAt: number;
    readonly service?: Service;
    readonly deployment?: Deployment;
    readonly group?: string;
    readonly startedBy?: string;
    readonly capacityProvider?: string;
    readonly overrides?: TaskOverrides;
    readonly tags?: readonly Tag[];
    readonly execEnabled?: boolean;
    readonly network?: NetworkConfiguration;
  },
): Task {
  const { cluster, definition, service, deployment } = parts;
  const { random } = world;
  const { region } = cluster;
  const id = hex(random, 32);
  const subnets = (parts.network ?? service?.network ?? standardNetwork).subnets;
  const zone = cluster.tasks.size % Math.max(1, Math.min(3, subnets.length));
  const startedBy = parts.startedBy ?? deployment?.id;
  const task: Task = {
    arn: arn(region, `task/${cluster.name}/${id}`),
    id,
    cluster,
    definition,
    ...(service === undefined ? {} : { service }),
    ...(deployment === undefined ? {} : { deployment }),
    group: parts.group ?? (service === undefined ? `family:${definition.family}` : `service:${service.name}`),
    ...(startedBy === undefined ? {} : { startedBy }),
    ...(parts.capacityProvider === undefined ? {} : { capacityProvider: parts.capacityProvider }),
    containers: definition.containers.map((container, index) => ({
      arn: arn(region, `container/${cluster.name}/${id}/${uuid(random)}`),
      definition: container,
      image: parts.images[index] ?? {
        container: container.name,
        image: container.image,
        digest: undefined,
        behaviour: 'nopull',
      },
      runtimeId: `${id}-${digits(random, 10)}`,
      lastStatus: 'PENDING',
      health: 'UNKNOWN',
    })),
    overrides: parts.overrides ?? noOverrides,
    tags: parts.tags ?? [],
    execEnabled: parts.execEnabled ?? service?.execEnabled ?? false,
    zone: `${region.region}${'abc'.charAt(zone)}`,
    subnet: subnets[zone] ?? 'subnet-0a40c1e7f2b95d318',
    privateIp: `10.0.${zone}.${4 + Math.floor(random() * 250)}`,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    health: 'UNKNOWN',
    counted: false,
    version: 1,
    createdAt: parts.createdAt,
    timers: new Set(),
  };
  cluster.tasks.set(id, task);
  service?.tasks.add(task);
  return task;
}
