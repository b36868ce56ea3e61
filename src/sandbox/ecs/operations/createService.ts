import { ApiError, type Call, type Input, type Operation } from '../../api.ts';
import { flag, integer, invalid, oneOf, record, text } from '../../input.ts';
import { readTags } from '../definition.ts';
import { startDeployment } from '../deployments.ts';
import { makeService, standardConfiguration } from '../make.ts';
import { clusterArn, definitionArn, findActiveDefinition, findCluster, serviceArn } from '../names.ts';
import { renderService } from '../renderService.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Cluster, Service } from '../state.ts';
import { keepAsTaskSets } from '../taskSets.ts';
import type { World } from '../world.ts';
import { readConfiguration } from './configuration.ts';
import { readLoadBalancers, requireAdvanced } from './readLoadBalancers.ts';
import { tagOnCreate } from './tagOnCreate.ts';
import { readNetwork } from './updateService.ts';

/** Members of the request that the sandbox has nothing for; it says so instead of letting them pass. */
const unsupported = [
  'capacityProviderStrategy',
  'gatewayConnectors',
  'monitoring',
  'placementConstraints',
  'placementStrategy',
  'serviceConnectConfiguration',
  'serviceRegistries',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
];

/** Letters of both cases, digits, underscores and hyphens, up to 255: CreateService in the API reference. */
const serviceName = /^[\w-]{1,255}$/;

export function createServiceOperation(world: World, scheduler: Scheduler): Record<string, Operation> {
  return {
    CreateService: {
      permissions: (input, call) => {
        const cluster = clusterArn(input, call);
        const definition = text(input, 'taskDefinition');
        const service = serviceArn(cluster, text(input, 'serviceName') ?? '');
        return [
          {
            action: 'ecs:CreateService',
            resource: service,
            context: {
              'ecs:cluster': cluster,
              ...(definition === undefined ? {} : { 'ecs:task-definition': definitionArn(definition, call) }),
            },
          },
          ...tagOnCreate('CreateService', service, input),
        ];
      },
      run(input, call) {
        const cluster = findCluster(world.region(call.region), text(input, 'cluster'));
        const known = existing(cluster, input);
        if (known !== undefined) {
          return { service: renderService(known) };
        }
        const service = create(world, cluster, input, call);
        const deployment = startDeployment(world, service);
        if (service.controller !== 'ECS') {
          keepAsTaskSets(service);
        }
        scheduler.lookSoon(deployment.serviceDeployment.service);
        return { service: renderService(service, ['TAGS']) };
      },
    },
  };
}

/** The service of the same request, sent again. A name is free once its service is INACTIVE. */
function existing(cluster: Cluster, input: Input): Service | undefined {
  const known = cluster.services.get(text(input, 'serviceName') ?? '');
  if (known === undefined || known.status === 'INACTIVE') {
    return undefined;
  }
  if (known.status === 'DRAINING') {
    throw invalid('Unable to Start a service that is still Draining.');
  }
  if (known.createdFrom !== requestOf(input)) {
    throw invalid('Creation of service was not idempotent.');
  }
  return known;
}

function requestOf(input: Input): string {
  return JSON.stringify(Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function create(world: World, cluster: Cluster, input: Input, call: Call): Service {
  refuseUnsupported(input);
  const name = text(input, 'serviceName') ?? '';
  if (!serviceName.test(name)) {
    throw invalid(
      'Invalid service name; it may contain up to 255 letters (uppercase and lowercase), numbers, underscores and hyphens.',
    );
  }
  const controller =
    oneOf(record(input, 'deploymentController') ?? {}, 'type', ['ECS', 'CODE_DEPLOY', 'EXTERNAL']) ?? 'ECS';
  if (controller === 'EXTERNAL') {
    throw new ApiError('UnsupportedFeatureException', 'The sandbox does not create EXTERNAL services.');
  }
  const definitionName = text(input, 'taskDefinition');
  if (definitionName === undefined) {
    throw invalid('TaskDefinition can not be blank.');
  }
  const definition = findActiveDefinition(cluster.region, definitionName);
  const configuration = readConfiguration(input, standardConfiguration);
  const desired = integer(input, 'desiredCount');
  if (desired === undefined || desired < 0) {
    throw invalid('desiredCount is required for the REPLICA scheduling strategy and cannot be negative.');
  }
  const network = readNetwork(input);
  if (network === undefined) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const loadBalancers = readLoadBalancers(input, definition) ?? [];
  requireAdvanced(loadBalancers, configuration);
  const grace = integer(input, 'healthCheckGracePeriodSeconds') ?? 0;
  if (input['healthCheckGracePeriodSeconds'] !== undefined && loadBalancers.length === 0) {
    throw invalid('Health check grace period is only valid for services configured to use load balancers');
  }
  const rebalancing = oneOf(input, 'availabilityZoneRebalancing', ['ENABLED', 'DISABLED']) ?? 'ENABLED';
  const propagate = oneOf(input, 'propagateTags', ['TASK_DEFINITION', 'SERVICE', 'NONE']) ?? 'NONE';
  const managedTags = flag(input, 'enableECSManagedTags') ?? false;
  const service = makeService(cluster, {
    name,
    definition,
    desired,
    createdAt: world.clock.now(),
    createdBy: call.callerArn,
    configuration,
    controller,
    network,
    loadBalancers,
    execEnabled: flag(input, 'enableExecuteCommand') ?? false,
    tags: readTags(input),
    createdFrom: requestOf(input),
  });
  service.healthCheckGracePeriod = grace;
  service.availabilityZoneRebalancing = rebalancing;
  service.propagateTags = propagate;
  service.enableECSManagedTags = managedTags;
  return service;
}

function refuseUnsupported(input: Input): void {
  for (const member of unsupported) {
    if (input[member] !== undefined && input[member] !== null) {
      throw new ApiError('UnsupportedFeatureException', `The sandbox does not support ${member}.`);
    }
  }
  const launchType = oneOf(input, 'launchType', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']);
  if ((launchType ?? 'FARGATE') !== 'FARGATE') {
    throw new ApiError('UnsupportedFeatureException', 'The sandbox has Fargate only.');
  }
  if (oneOf(input, 'schedulingStrategy', ['REPLICA', 'DAEMON']) === 'DAEMON') {
    throw invalid('The DAEMON scheduling strategy is not supported for the FARGATE launch type.');
  }
  const version = text(input, 'platformVersion') ?? 'LATEST';
  if (version !== 'LATEST' && version !== '1.4.0') {
    throw new ApiError('PlatformUnknownException', 'The specified platform does not exist.');
  }
}
