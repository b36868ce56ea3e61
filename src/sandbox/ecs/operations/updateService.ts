import { ApiError, type Input, type Operation } from '../../api.ts';
import { flag, integer, invalid, oneOf, record, text, texts } from '../../input.ts';
import type { NetworkConfiguration } from '../configurationState.ts';
import { startDeployment } from '../deployments.ts';
import { clusterArn, definitionArn, findActiveDefinition, serviceArn } from '../names.ts';
import { renderService } from '../renderService.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Service } from '../state.ts';
import type { World } from '../world.ts';
import { readConfiguration } from './configuration.ts';
import { refuseWhatOthersDeploy } from './otherControllers.ts';
import { readLoadBalancers, requireAdvanced } from './readLoadBalancers.ts';
import { serviceOf } from './services.ts';

/** Members of the request that the sandbox has nothing for; it says so instead of letting them pass. */
const unsupported = [
  'capacityProviderStrategy',
  'deploymentController',
  'gatewayConnectors',
  'monitoring',
  'placementConstraints',
  'placementStrategy',
  'serviceConnectConfiguration',
  'serviceRegistries',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
];

export function updateServiceOperation(world: World, scheduler: Scheduler): Record<string, Operation> {
  return {
    UpdateService: {
      permissions: (input, call) => {
        const given = text(input, 'service') ?? '';
        const cluster = clusterArn(input, call);
        const definition = text(input, 'taskDefinition');
        return [
          {
            action: 'ecs:UpdateService',
            resource: serviceArn(cluster, given),
            context: {
              'ecs:cluster': cluster,
              ...(definition === undefined ? {} : { 'ecs:task-definition': definitionArn(definition, call) }),
            },
          },
        ];
      },
      run(input, call) {
        for (const member of unsupported) {
          if (input[member] !== undefined && input[member] !== null) {
            throw new ApiError('UnsupportedFeatureException', `The sandbox does not support ${member}.`);
          }
        }
        const service = serviceOf(world, input, call);
        if (service.status !== 'ACTIVE') {
          throw new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.');
        }
        refuseWhatOthersDeploy(service, input);
        const deploys = change(service, input);
        if (deploys) {
          startDeployment(world, service);
        }
        scheduler.lookSoon(service);
        return { service: renderService(service) };
      },
    },
  };
}

/** Makes the change, whole or not at all. Gives whether it takes a new deployment. */
function change(service: Service, input: Input): boolean {
  const definitionName = text(input, 'taskDefinition');
  const definition =
    definitionName === undefined
      ? service.definition
      : findActiveDefinition(service.cluster.region, definitionName);
  const desired = integer(input, 'desiredCount') ?? service.desired;
  if (desired < 0) {
    throw invalid('desiredCount cannot be negative');
  }
  const configuration = readConfiguration(input, service.configuration);
  const network = readNetwork(input);
  const balancers = readLoadBalancers(input, definition);
  requireAdvanced(balancers ?? service.loadBalancers, configuration);
  const grace = integer(input, 'healthCheckGracePeriodSeconds') ?? service.healthCheckGracePeriod;
  if (grace < 0) {
    throw invalid('healthCheckGracePeriodSeconds cannot be negative');
  }
  const exec = flag(input, 'enableExecuteCommand') ?? service.execEnabled;
  const rebalancing =
    oneOf(input, 'availabilityZoneRebalancing', ['ENABLED', 'DISABLED']) ??
    service.availabilityZoneRebalancing;
  const propagate =
    oneOf(input, 'propagateTags', ['TASK_DEFINITION', 'SERVICE', 'NONE']) ?? service.propagateTags;
  const managedTags = flag(input, 'enableECSManagedTags') ?? service.enableECSManagedTags;
  const force = flag(input, 'forceNewDeployment') ?? false;
  const version = text(input, 'platformVersion') ?? 'LATEST';
  if (version !== 'LATEST' && version !== '1.4.0') {
    throw new ApiError('PlatformUnknownException', 'The specified platform does not exist.');
  }
  const deploys =
    force ||
    definition !== service.definition ||
    (network !== undefined && !same(network, service.network)) ||
    (balancers !== undefined && JSON.stringify(balancers) !== JSON.stringify(service.loadBalancers));
  service.definition = definition;
  if (desired !== service.desired) {
    service.steady = false;
  }
  service.desired = desired;
  service.configuration = configuration;
  service.network = network ?? service.network;
  service.loadBalancers = balancers ?? service.loadBalancers;
  service.healthCheckGracePeriod = grace;
  service.execEnabled = exec;
  service.availabilityZoneRebalancing = rebalancing;
  service.propagateTags = propagate;
  service.enableECSManagedTags = managedTags;
  return deploys;
}

function same(a: NetworkConfiguration, b: NetworkConfiguration): boolean {
  const list = ({ subnets, securityGroups, assignPublicIp }: NetworkConfiguration): string =>
    JSON.stringify([subnets, securityGroups, assignPublicIp]);
  return list(a) === list(b);
}

export function readNetwork(input: Input): NetworkConfiguration | undefined {
  const vpc = record(record(input, 'networkConfiguration') ?? {}, 'awsvpcConfiguration');
  if (vpc === undefined) {
    return undefined;
  }
  const subnets = texts(vpc, 'subnets') ?? [];
  if (subnets.length === 0) {
    throw invalid('subnets can not be empty.');
  }
  return {
    subnets,
    securityGroups: texts(vpc, 'securityGroups') ?? [],
    assignPublicIp: oneOf(vpc, 'assignPublicIp', ['ENABLED', 'DISABLED']) ?? 'DISABLED',
  };
}
