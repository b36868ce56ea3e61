import { ApiError, type Call, type Input, type Operation, type Permission } from '../../api.ts';
import { invalid, text, texts } from '../../input.ts';
import { readTags } from '../definition.ts';
import { startDeployment } from '../deployments.ts';
import { hex } from '../ids.ts';
import { makeCluster } from '../make.ts';
import { clusterArn, definitionArn, findCluster, lookUpService, serviceArn } from '../names.ts';
import { passRoles } from '../operations/definitions.ts';
import { drainService } from '../operations/deleteService.ts';
import { tagOnCreate } from '../operations/tagOnCreate.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Cluster, Deployment, Service } from '../state.ts';
import type { World } from '../world.ts';
import { expressNames, makeExpressService } from './make.ts';
import { readExpressNetwork, readSettings, readTaskDefinition } from './read.ts';
import { renderExpress, renderUpdated } from './render.ts';
import { type Express, standardSettings } from './state.ts';

/**
 * Express Mode: services whose load balancer, scaling and deployments ECS manages. All that is made is an
 * ordinary service too, which UpdateService and DeleteService change as they do others.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-advanced-customization.html
 */
export function expressOperations(world: World, scheduler: Scheduler): Record<string, Operation> {
  return {
    CreateExpressGatewayService: {
      permissions: (input, call) => {
        const cluster = clusterArn(input, call);
        const arn = serviceArn(cluster, text(input, 'serviceName') ?? '*');
        return [
          ...onExpress('ecs:CreateExpressGatewayService', arn, input, call),
          ...tagOnCreate('CreateExpressGatewayService', arn, input),
          ...passed(input, call),
        ];
      },
      run(input, call) {
        const cluster = clusterFor(world, input, call);
        const known = existing(cluster, input);
        if (known !== undefined) {
          return { service: renderExpress(known.service, known.express, ['TAGS']) };
        }
        const service = create(world, cluster, input, call);
        deploy(world, scheduler, service);
        return { service: renderExpress(service, expressOf(service), ['TAGS']) };
      },
    },

    DescribeExpressGatewayService: {
      permissions: (input, call) =>
        onExpress('ecs:DescribeExpressGatewayService', text(input, 'serviceArn') ?? '', input, call),
      run(input, call) {
        const service = find(world, input, call, 'ResourceNotFoundException');
        world.sweep(service.cluster);
        return { service: renderExpress(service, expressOf(service), texts(input, 'include') ?? []) };
      },
    },

    UpdateExpressGatewayService: {
      permissions: (input, call) => [
        ...onExpress('ecs:UpdateExpressGatewayService', text(input, 'serviceArn') ?? '', input, call),
        ...passed(input, call),
      ],
      run(input, call) {
        const service = find(world, input, call, 'ServiceNotFoundException');
        requireActive(service);
        const express = expressOf(service);
        const settings = readSettings(input, express.settings);
        const network = readExpressNetwork(input, service.network);
        const standing = {
          family: `${service.cluster.name}-${service.name}`,
          logGroup: express.logGroup,
          definition: service.definition,
        };
        const registered = { at: world.clock.now(), by: call.callerArn };
        service.definition = readTaskDefinition(service.cluster, input, standing, registered);
        service.network = network ?? service.network;
        service.desired = clamp(
          service.desired,
          settings.scaling.minTaskCount,
          settings.scaling.maxTaskCount,
        );
        express.settings = settings;
        express.updatedAt = world.clock.now();
        const { revision } = deploy(world, scheduler, service);
        return { service: renderUpdated(service, express, revision) };
      },
    },

    DeleteExpressGatewayService: {
      permissions: (input, call) =>
        onExpress('ecs:DeleteExpressGatewayService', text(input, 'serviceArn') ?? '', input, call),
      run(input, call) {
        const service = find(world, input, call, 'ServiceNotFoundException');
        requireActive(service);
        expressOf(service).updatedAt = world.clock.now();
        drainService(world, scheduler, service);
        return { service: renderExpress(service, expressOf(service)) };
      },
    },
  };
}

function deploy(world: World, scheduler: Scheduler, service: Service): Deployment {
  const deployment = startDeployment(world, service);
  const express = expressOf(service);
  // Made by ECS with the infrastructure role, for containers that name no other one.
  world.logs?.makeGroup(service.cluster.region.region, express.logGroup, world.clock.now());
  express.revisions.set(deployment.revision.arn, express.settings);
  scheduler.lookSoon(service);
  return deployment;
}

function create(world: World, cluster: Cluster, input: Input, call: Call): Service {
  const infrastructureRoleArn = text(input, 'infrastructureRoleArn');
  if (infrastructureRoleArn === undefined) {
    throw invalid('infrastructureRoleArn is required.');
  }
  const name = text(input, 'serviceName') ?? `express-${hex(world.random, 8)}`;
  if (!/^[\w-]{1,255}$/.test(name)) {
    throw invalid(
      'Invalid service name; it may contain up to 255 letters (uppercase and lowercase), numbers, underscores and hyphens.',
    );
  }
  const settings = readSettings(input, standardSettings);
  const network = readExpressNetwork(input, undefined);
  const names = expressNames(world, cluster, name);
  const registered = { at: world.clock.now(), by: call.callerArn };
  const definition = readTaskDefinition(cluster, input, names, registered);
  return makeExpressService(world, cluster, definition, names, {
    name,
    infrastructureRoleArn,
    settings,
    createdAt: world.clock.now(),
    createdBy: call.callerArn,
    tags: readTags(input),
    createdFrom: JSON.stringify(input),
    ...(network === undefined ? {} : { network }),
  });
}

/** The cluster `default` is made where it is missing: 'Resources created by Amazon ECS Express Mode services'. */
function clusterFor(world: World, input: Input, call: Call): Cluster {
  const region = world.region(call.region);
  const given = text(input, 'cluster');
  return (given === undefined || given === 'default') && !region.clusters.has('default')
    ? makeCluster(world, call.region, 'default')
    : findCluster(region, given);
}

/** The service of the same request, sent again. A name is free once its service is INACTIVE. */
function existing(
  cluster: Cluster,
  input: Input,
): { readonly service: Service; readonly express: Express } | undefined {
  const service = cluster.services.get(text(input, 'serviceName') ?? '');
  if (service === undefined || service.status === 'INACTIVE') {
    return undefined;
  }
  if (service.status === 'DRAINING') {
    throw invalid('Unable to Start a service that is still Draining.');
  }
  if (service.express === undefined || service.createdFrom !== JSON.stringify(input)) {
    throw invalid('Creation of service was not idempotent.');
  }
  return { service, express: service.express };
}

function find(world: World, input: Input, call: Call, code: string): Service {
  const arn = text(input, 'serviceArn') ?? '';
  const [, cluster, name] = /^arn:[^:]+:ecs:[^:]+:\d{12}:service\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  if (cluster === undefined || name === undefined) {
    throw invalid('Invalid service ARN.');
  }
  const service = lookUpService(findCluster(world.region(call.region), cluster), arn);
  if (service === undefined) {
    throw new ApiError(code, 'Service not found.');
  }
  if (service.express === undefined) {
    throw invalid('The service is not an Express service.');
  }
  return service;
}

function requireActive({ status }: Service): void {
  if (status !== 'ACTIVE') {
    throw new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.');
  }
}

function expressOf({ express }: Service): Express {
  if (express === undefined) {
    throw invalid('The service is not an Express service.');
  }
  return express;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function onExpress(action: string, arn: string, input: Input, call: Call): readonly Permission[] {
  const cluster = arn.replace(/:service\/([^/]+)\/.*$/, ':cluster/$1');
  const definition = text(input, 'taskDefinitionArn');
  return [
    {
      action,
      resource: arn,
      context: {
        'ecs:cluster': cluster,
        ...(definition === undefined ? {} : { 'ecs:task-definition': definitionArn(definition, call) }),
      },
    },
  ];
}

/** That the infrastructure role is passed to `ecs.amazonaws.com` follows from who assumes it. */
function passed(input: Input, call: Call): readonly Permission[] {
  const infrastructure = text(input, 'infrastructureRoleArn');
  return [
    ...passRoles([text(input, 'executionRoleArn'), text(input, 'taskRoleArn')], call),
    ...passRoles([infrastructure], call).map(permission => ({
      ...permission,
      context: { 'iam:PassedToService': 'ecs.amazonaws.com' },
    })),
  ];
}
